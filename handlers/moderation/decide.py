"""
When the bot may speak by itself in a group: what the group's rules make of a proposal.

Pure functions. ``propose`` looks at the answer alone, ``decide`` at what is true of the group at that moment.
Every reason to post, to ask the moderators or to stay silent has a name, which ``/why`` and cards show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from handlers.moderation.ports import Post
from handlers.moderation.proposals import FOR_MODERATORS, Proposal, Rule, propose
from handlers.moderation.rules import Caution, Mode, Rules

__all__ = [
    "THRESHOLDS",
    "Decision",
    "Outcome",
    "Proposal",
    "Rule",
    "Situation",
    "decide",
    "is_quiet",
    "passes",
    "propose",
    "rehearses",
]

THRESHOLDS: Mapping[Caution, float] = MappingProxyType(
    {Caution.CAUTIOUS: 0.97, Caution.BALANCED: 0.9, Caution.EAGER: 0.8}
)
"""
How probable a match must be. Under .8 nothing is told as the same claim (``claims.matching.entailment``).
"""


class Outcome(StrEnum):
    """
    What is done with a proposal.
    """

    POST = "post"
    CARD = "card"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """
    What is true of a group when a message comes. ``now`` is aware. ``posts_hour`` and ``posts_day`` count
    what the bot posted by itself, ``answered`` is its last post about the claim, ``refused`` holds ids of
    stored claims that moderators refused for this wording.
    """

    rules: Rules
    now: datetime
    posts_hour: int = 0
    posts_day: int = 0
    answered: Post | None = None
    refused: frozenset[str] = field(default_factory=frozenset)
    exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    What to do and the rule that says so; with ``Rule.COOLDOWN``, ``earlier`` is the answer to link to.
    """

    outcome: Outcome
    rule: Rule
    earlier: Post | None = None


def decide(proposal: Proposal | None, situation: Situation) -> Decision:
    """
    What the group's rules make of a proposal.
    """
    if proposal is None:
        return _silent(Rule.NOTHING_KNOWN)
    kept = _kept_back(proposal, situation)
    if kept is not None:
        return _silent(kept, situation.answered if kept is Rule.COOLDOWN else None)
    if situation.rules.mode is Mode.SUGGEST:
        return _card(proposal.hindrance or Rule.ABOVE_THRESHOLD, situation)
    if rehearses(situation.rules, situation.now):
        return _card(Rule.REHEARSAL, situation)
    held = held_back(situation)
    if held is not None:
        return _silent(held)
    return Decision(outcome=Outcome.POST, rule=Rule.ABOVE_THRESHOLD)


def passes(probability: float, caution: Caution) -> bool:
    """
    Whether a match is sure enough for a group.
    """
    return probability >= THRESHOLDS[caution]


def rehearses(rules: Rules, now: datetime) -> bool:
    """
    Whether a group only rehearses: what would be posted becomes a card.
    """
    if rules.rehearsal_until is None:
        return False
    until = datetime.fromisoformat(rules.rehearsal_until)
    return now < (until if until.tzinfo else until.replace(tzinfo=UTC))


def is_quiet(rules: Rules, now: datetime) -> bool:
    """
    Whether these are hours in which the bot says nothing by itself.
    """
    local = now.astimezone(UTC) + timedelta(minutes=rules.utc_offset)
    return rules.quiet is not None and rules.quiet.covers(local.hour)


def _kept_back(proposal: Proposal, situation: Situation) -> Rule | None:
    """
    Why neither the group nor its moderators hear of a proposal.
    """
    rules, finding, hindrance = situation.rules, proposal.finding, proposal.hindrance
    shown = rules.mode is Mode.SUGGEST and hindrance in FOR_MODERATORS
    return _first(
        (rules.mode in {Mode.OFF, Mode.ASK}, Rule.MODE),
        (situation.exempt, Rule.EXEMPT),
        (finding.claim_id in situation.refused, Rule.REFUSED),
        (hindrance is not None and not shown, hindrance),
        (not passes(finding.probability, rules.caution), Rule.BELOW_THRESHOLD),
        (_answered_lately(situation), Rule.COOLDOWN),
    )


def held_back(situation: Situation) -> Rule | None:
    """
    Why nothing is posted at this moment.
    """
    rules = situation.rules
    return _first(
        (is_quiet(rules, situation.now), Rule.QUIET_HOURS),
        (situation.posts_hour >= rules.posts_per_hour, Rule.HOURLY_CAP),
        (situation.posts_day >= rules.posts_per_day, Rule.DAILY_CAP),
    )


def _first(*rules: tuple[bool, Rule | None]) -> Rule | None:
    return next((rule for holds, rule in rules if holds), None)


def _answered_lately(situation: Situation) -> bool:
    if situation.answered is None:
        return False
    posted = datetime.fromisoformat(situation.answered.posted)
    age = situation.now - (posted if posted.tzinfo else posted.replace(tzinfo=UTC))
    return age < timedelta(hours=situation.rules.cooldown_hours)


def _card(rule: Rule, situation: Situation) -> Decision:
    if situation.rules.log_chat is None:
        return _silent(Rule.NO_LOG_CHAT)
    return Decision(outcome=Outcome.CARD, rule=rule)


def _silent(rule: Rule, earlier: Post | None = None) -> Decision:
    return Decision(outcome=Outcome.SILENT, rule=rule, earlier=earlier)
