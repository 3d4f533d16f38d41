"""
What a reader is told: one outcome a message, from the whole pipeline, and which step lost a right claim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claims.evaluation.retrieval import Progress, Relevant, Top, is_asked_without, silence
from claims.matching.trace import Stage, Trace
from claims.models import Answer, Match, Message, Tier


class Outcome(StrEnum):
    """
    What a message got: the right claim is among those told as the same, or only wrong ones are; else the
    right one is among those offered with a question, or only wrong ones are; else something is told as the
    opposite, or as related, or nothing is told.
    """

    RIGHT = "right"
    WRONG = "wrong"
    MAYBE_RIGHT = "maybe_right"
    MAYBE_WRONG = "maybe_wrong"
    OPPOSITE = "opposite"
    RELATED = "related"
    SILENT = "silent"


Answerer = Callable[[Message, Trace, Collection[str]], Answer]
"""
Answers a message, tells the trace how far stored claims come, and finds none of the ids.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersOutcome:
    """
    ``figures``: the number of messages with each outcome, under ``losses`` how many right claims each step
    lost, and how well what is told knows when to be silent (``claims.evaluation.retrieval.silence``);
    ``run``: for each message its outcome, the step that lost it, and what was told.
    """

    figures: Mapping[str, object]
    run: tuple[Mapping[str, object], ...]


def evaluate_answers(
    answer: Answerer, queries: Sequence[Message], relevant: Relevant, progress: Progress | None = None
) -> AnswersOutcome:
    """
    Answers the messages (their ``id`` set) that have at least one relevant claim.

    Every claim of an answer counts, those behind a button too. About every second message is answered anew as
    if its relevant claims were not stored.
    """
    asked = [message for message in queries if relevant.get(str(message.id))]
    rows: list[Mapping[str, object]] = []
    as_is, halved = [], []
    for done, message in enumerate(asked, 1):
        right = relevant[str(message.id)]
        trace = Trace()
        matches = answer(message, trace, ()).matches
        rows.append(_row(message, matches, right, trace))
        as_is.append(_top(matches, right))
        if is_asked_without(str(message.id)):
            left = answer(message, Trace(), right).matches
            halved.append(replace(_top(left, ()), answerable=False))
        else:
            halved.append(as_is[-1])
        if progress is not None:
            progress(done, len(asked))
    outcomes = Counter(str(row["outcome"]) for row in rows)
    losses = Counter(str(row["lost"]) for row in rows if row["lost"] is not None)
    figures = {
        "messages": len(rows),
        **{outcome.value: outcomes[outcome.value] for outcome in Outcome},
        "losses": {stage.value: losses[stage.value] for stage in Stage},
        **silence(as_is, halved),
    }
    return AnswersOutcome(figures=figures, run=tuple(rows))


def outcome_of(matches: Sequence[Match], right: Collection[str]) -> Outcome:
    """
    The outcome of one message, from all that was matched for it.
    """
    tiers = {tier: [match.stored.id in right for match in matches if match.tier is tier] for tier in Tier}
    if tiers[Tier.SAME]:
        return Outcome.RIGHT if any(tiers[Tier.SAME]) else Outcome.WRONG
    if tiers[Tier.MAYBE]:
        return Outcome.MAYBE_RIGHT if any(tiers[Tier.MAYBE]) else Outcome.MAYBE_WRONG
    if tiers[Tier.OPPOSITE]:
        return Outcome.OPPOSITE
    return Outcome.RELATED if matches else Outcome.SILENT


def _top(matches: Sequence[Match], right: Collection[str]) -> Top:
    """
    The surest of what is told as the same or offered; nothing else claims to be the answer.
    """
    told = [match for match in matches if match.tier in {Tier.SAME, Tier.MAYBE}]
    if not told:
        return Top(0.0, right=False, answerable=True)
    best = max(told, key=lambda match: match.probability)
    return Top(best.probability, right=best.stored.id in right, answerable=True)


def _row(
    message: Message, matches: Sequence[Match], right: Collection[str], trace: Trace
) -> Mapping[str, object]:
    outcome = outcome_of(matches, right)
    return {
        "id": message.id,
        "outcome": outcome.value,
        "lost": None
        if outcome in {Outcome.RIGHT, Outcome.MAYBE_RIGHT}
        else _lost(matches, right, trace).value,
        "told": [_told(match, right) for match in matches],
    }


def _lost(matches: Sequence[Match], right: Collection[str], trace: Trace) -> Stage:
    """
    A right claim that is told as related was lost by what its match says; else the trace knows.
    """
    shown = [match for match in matches if match.stored.id in right]
    if any(match.conflicts for match in shown):
        return Stage.CONFLICT
    return trace.lost(right)


def _told(match: Match, right: Collection[str]) -> Mapping[str, object]:
    return {
        "claim_id": match.stored.id,
        "tier": match.tier.value,
        "probability": round(match.probability, 3),
        "stance": match.stance.value,
        "conflicts": [conflict.kind.value for conflict in match.conflicts],
        "right": match.stored.id in right,
    }
