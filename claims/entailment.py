"""
Reading a claim of a message beside the stored claims that the search found for it, and what is told of each.

The search says how likely a stored claim is meant; only the two sentences read together tell the same from
the same subject. The likeliest few are read, those of all claims of a message in one go, and what the model
says is calibrated together with the search and with what rules see (`claims.decision`). A conflict that rules
name explains a difference; it decides nothing alone.

Background, which carries no verdict, is not read. Without a model the search and the conflicts tell the
tiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from claims.advice import Advice
from claims.conflicts import find_conflicts
from claims.decision import Decision, Numbers, Signs, decision
from claims.language import detect
from claims.match import nearest_wording, searched_texts
from claims.models import Claim, ConflictKind, Match, Message, Stance, Tier
from claims.normalize import words
from claims.ports import READINGS, Entailment, Vectors
from claims.stance import stance

SURE = 0.8
"""
Probability from which a match is told flat.
"""
LIKELY = 0.5
"""
Probability from which a match is offered with a question.
"""
REVERSED = 0.7
"""
Probability from which a message is told to assert the reverse.
"""
SHOWN = 0.2
"""
Least probability by the search of what is shown as related.
"""
WORTH_READING = 0.01
"""
Least probability by the search of what is read.
"""
MOST_READ = 3
"""
Stored claims read for one claim of a message.
"""
ALIKE = 0.99
"""
Least probability of what is worded exactly as the stored claim.
"""
_SAME, _NEITHER, _OPPOSITE, _DENIES = range(len(READINGS))
_ORDER = (Tier.SAME, Tier.MAYBE, Tier.OPPOSITE, Tier.RELATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """
    A match to be read: the message's text and the stored wording nearest to it.
    """

    ours: str
    theirs: str
    match: Match


class Reader:
    """
    Tells the tiers of the matches that a search brought up.
    """

    def __init__(
        self, entailment: Entailment | None, learned: Decision | None = None, advice: Advice | None = None
    ) -> None:
        self._entailment = entailment
        self._learned = learned
        self._advice = advice

    @property
    def floor(self) -> float:
        """
        Least probability by the search of matches that are worth handing over.
        """
        return SHOWN if self._entailment is None else WORTH_READING

    def told(
        self, claims: Sequence[Claim], matched: Sequence[Sequence[Match]], message: Message
    ) -> list[tuple[Match, ...]]:
        """
        For each claim its matches with their tiers, the surest first.
        """
        if self._entailment is None:
            return [
                _ordered(_unread(claim, match) for match in matches)
                for claim, matches in zip(claims, matched, strict=True)
            ]
        texts = searched_texts(claims, message)
        pairs = [pairs_of(*one) for one in zip(texts, matched, strict=True)]
        read = iter(self._read([pair for each in pairs for pair in each]))
        found = [{pair.match.stored.id: next(read) for pair in each} for each in pairs]
        return [
            _ordered(told.get(match.stored.id, _left(match)) for match in matches if _is_shown(match, told))
            for matches, told in zip(matched, found, strict=True)
        ]

    def signs(self, pairs: Sequence[Pair]) -> list[Signs]:
        """
        What is known of each pair.
        """
        if self._entailment is None or not pairs:
            return []
        readings = self._entailment.read([(pair.ours, pair.theirs) for pair in pairs])
        return [_signs(pair, reading) for pair, reading in zip(pairs, readings, strict=True)]

    def _read(self, pairs: Sequence[Pair]) -> list[Match]:
        found = self.signs(pairs)
        if not found:
            return []
        learned = self._learned or decision()
        rows = learned.probabilities(np.array([signs.row() for signs in found]))
        if self._advice is not None:
            found = self._advice.taken([(pair.ours, pair.theirs) for pair in pairs], found, rows)
            rows = learned.probabilities(np.array([signs.row() for signs in found]))
        return [_told(*one) for one in zip(pairs, found, rows, strict=True)]


def pairs_of(text: str, matches: Sequence[Match]) -> list[Pair]:
    """
    The pairs of a text with the matches worth reading, the likeliest first.
    """
    likely = [one for one in matches if one.stored.reviews and one.probability >= WORTH_READING]
    return [
        Pair(ours=text, theirs=nearest_wording(text, match.stored), match=match)
        for match in sorted(likely, key=lambda one: -one.probability)[:MOST_READ]
    ]


def _signs(pair: Pair, reading: Vectors) -> Signs:
    spoken = detect(pair.ours), detect(pair.theirs)
    return Signs(
        prior=pair.match.probability,
        reading=reading,
        foreign=spoken[0] != spoken[1],
        stance=stance(pair.ours, pair.theirs, languages=spoken),
        conflicts=find_conflicts(pair.ours, pair.theirs, languages=spoken),
    )


def _told(pair: Pair, signs: Signs, probabilities: Numbers) -> Match:
    """
    A match by its likeliest reading. A message that negates the claim is about the same claim.
    """
    own = float(np.exp(signs.reading[_SAME]))
    # Never surer than halfway between what the network itself says and certainty.
    same = min(float(probabilities[_SAME]), (1 + own) / 2)
    match = replace(pair.match, stance=signs.stance, conflicts=tuple(signs.conflicts))
    if words(pair.ours) == words(pair.theirs):
        return replace(match, tier=Tier.SAME, probability=max(same, ALIKE), conflicts=())
    opposite, denies = float(probabilities[_OPPOSITE]), float(probabilities[_DENIES])
    if opposite + denies >= max(same, LIKELY):
        if opposite > denies and opposite + denies < REVERSED:
            return replace(match, tier=Tier.RELATED, probability=same)
        return _reversed(match, opposite, denies)
    if same < LIKELY:
        return replace(match, tier=Tier.RELATED, probability=same)
    if same < SURE or _is_disputed(signs):
        means = Stance.UNCLEAR if signs.stance is Stance.DENIES else signs.stance
        return replace(match, tier=Tier.MAYBE, probability=min(same, SURE), stance=means)
    return replace(match, tier=Tier.SAME, probability=same, conflicts=())


def _is_disputed(signs: Signs) -> bool:
    """
    Whether the network itself does not take the two for the same, or rules see a negation that it does not:
    then nothing is told flat.
    """
    negated = any(conflict.kind is ConflictKind.NEGATION for conflict in signs.conflicts)
    return negated or signs.stance is Stance.DENIES or float(np.exp(signs.reading[_SAME])) < LIKELY


def _reversed(match: Match, opposite: float, denies: float) -> Match:
    """
    A match whose claim the message turns round or denies, whichever is likelier.
    """
    reverse = opposite + denies
    if opposite > denies:
        return replace(match, tier=Tier.OPPOSITE, probability=reverse, conflicts=())
    tier = Tier.SAME if reverse >= SURE else Tier.MAYBE
    return replace(match, tier=tier, probability=reverse, stance=Stance.DENIES, conflicts=())


def _is_shown(match: Match, told: dict[str, Match]) -> bool:
    """
    What was read and is more than related is shown; the rest where the search finds it likely enough.
    """
    read = told.get(match.stored.id)
    if read is not None and read.tier is not Tier.RELATED:
        return True
    return match.probability >= SHOWN


def _left(match: Match) -> Match:
    """
    A match that was not read: background as the search has it, others as related at most.
    """
    return match if not match.stored.reviews else replace(match, tier=Tier.RELATED)


def _unread(claim: Claim, match: Match) -> Match:
    """
    The tier by the search alone: only what is worded alike is told flat.
    """
    if match.tier is not Tier.SAME or not match.stored.reviews:
        return match
    alike = any(words(claim.text) == words(each) for each in (match.stored.claim, *match.stored.wordings))
    return match if alike else replace(match, tier=Tier.MAYBE)


def _ordered(matches: Iterator[Match]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda match: (_ORDER.index(match.tier), -match.probability)))
