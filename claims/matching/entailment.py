"""
Reading a claim of a message beside the stored claims that the search found for it, and what is told of each.

The search says how likely a stored claim is meant; only the two sentences read together tell the same from
the same subject. The likeliest few are read, those of all claims of a message in one go, and what the model
says is calibrated together with the search and with what rules see (`claims.matching.decision`). A conflict
that rules name explains a difference; it decides nothing alone.

A sentence may say little without what stands around it, so a message that is not too long is read as a whole
too, beside the claims that any of its sentences or the whole of it brought up. What it says as a whole counts
for the one claim in it that comes nearest to the stored claim; where that does not say so by itself, the
match is told of the whole message and of no sentence.

Background, which carries no verdict, is not read. Without a model the search and the conflicts tell the
tiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from claims.matching.advice import Advice
from claims.matching.decision import Decision, Numbers, Signs, decision
from claims.matching.match import is_worded_as, searched_texts
from claims.matching.pairs import (
    SHOWN,
    WORTH_READING_ABROAD,
    Pair,
    Read,
    joined_views,
    own_pairs,
    whole_pairs,
)
from claims.models import Claim, ConflictKind, Match, Message, Stance, Tier
from claims.ports import DENIES, NEITHER, OPPOSITE, SAME, Entailment, Vectors

SURE = 0.8
"""
Probability from which a match is told flat.
"""
LIKELY = 0.5
"""
Probability from which a match is offered with a question.
"""
REVERSED = 0.6
"""
Probability from which a message is told to assert the reverse.
"""
CERTAIN = 0.97
"""
What the network has to say from which a match is told flat although rules see another number.
"""
ALIKE = 0.99
"""
Least probability of what is worded exactly as the stored claim.
"""
_ORDER = (Tier.SAME, Tier.MAYBE, Tier.OPPOSITE, Tier.RELATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    For each claim of a message its matches, and those that no sentence of it says, but the ``whole`` message.
    """

    own: list[tuple[Match, ...]]
    whole: tuple[Match, ...] = ()


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
        Least probability by the search of matches that are worth handing over; what is around a claim in its
        message may raise them.
        """
        return SHOWN if self._entailment is None else WORTH_READING_ABROAD

    def told(
        self,
        claims: Sequence[Claim],
        matched: Sequence[Sequence[Match]],
        message: Message,
        whole: Callable[[], Sequence[Match]] = tuple,
    ) -> Told:
        """
        The matches with their tiers, the surest first; ``whole`` searches for those of the whole
        message.
        """
        if self._entailment is None:
            own = [
                _ordered(_unread(claim, match) for match in matches)
                for claim, matches in zip(claims, matched, strict=True)
            ]
            return Told(own=own)
        found: list[dict[str, Match]] = [{} for _ in claims]
        together: dict[str, Match] = {}
        judged = [
            (read, _told(read, row)) for read, row in self._judged(self.read(claims, matched, message, whole))
        ]
        equivalent = list(self._equivalent(judged))
        beside = {match.stored.id: read.place for read, match in equivalent}
        for read, match in (*judged, *equivalent):
            if match.tier is Tier.RELATED or _is_said_alone(read, match):
                found[read.place][match.stored.id] = match
            else:
                together[match.stored.id] = match
        own = [
            _ordered(
                told.get(match.stored.id, _left(match))
                for match in _all_of(matches, told)
                if _is_shown(match, told)
                and match.stored.id not in together
                and beside.get(match.stored.id, place) == place
            )
            for place, (matches, told) in enumerate(zip(matched, found, strict=True))
        ]
        return Told(own=own, whole=_ordered(iter(together.values())))

    def read(
        self,
        claims: Sequence[Claim],
        matched: Sequence[Sequence[Match]],
        message: Message,
        whole: Callable[[], Sequence[Match]] = tuple,
    ) -> list[Read]:
        """
        What is known of each pair worth reading.
        """
        if self._entailment is None or not claims:
            return []
        texts = searched_texts(claims, message)
        around = whole_pairs(texts, matched, message, whole)
        own = list(own_pairs(texts, matched, {pair.match.stored.id for pair in around}))
        found = iter(self._readings([*(pair for _, pair in own), *around]))
        alone = [(place, *next(found)) for place, _ in own]
        context = {pair.match.stored.id: next(found) for pair in around}
        return list(joined_views(texts, alone, context))

    def _readings(self, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Vectors]]:
        """
        Each pair with its reading. The likeliest match of a text is read in the words of the claim too where
        another wording is nearer: that may say more than the claim does. What comes nearer counts.
        """
        if self._entailment is None or not pairs:
            return
        first = {pair.ours: pair for pair in reversed(pairs)}
        again = {
            place: replace(pair, theirs=pair.match.stored.claim)
            for place, pair in enumerate(pairs)
            if first[pair.ours] is pair and pair.theirs != pair.match.stored.claim
        }
        asked = [*pairs, *again.values()]
        readings = self._entailment.read([(pair.ours, pair.theirs) for pair in asked])
        other = dict(zip(again, readings[len(pairs) :], strict=True))
        for place, (pair, reading) in enumerate(zip(pairs, readings, strict=False)):
            if place in other and other[place][NEITHER] < reading[NEITHER]:
                yield again[place], other[place]
            else:
                yield pair, reading

    def _equivalent(self, judged: Sequence[tuple[Read, Match]]) -> Iterator[tuple[Read, Match]]:
        """
        What is not told flat for itself, but said by the surest claim that is, read in place of the message:
        publishers word one claim in their own ways. It is meant where the message says it, or says what does.
        """
        flat = [one for one in judged if one[1].tier is Tier.SAME and one[1].stance is not Stance.DENIES]
        if not flat or self._entailment is None:
            return
        read, surest = max(flat, key=lambda one: one[1].probability)
        told = {match.stored.id for _, match in flat}
        others = {
            match.stored.id: (one, match)
            for one, match in judged
            if match.stored.id not in told
            and match.tier in {Tier.MAYBE, Tier.RELATED}
            and match.stance is not Stance.DENIES
            and not match.conflicts
            and match.probability >= SHOWN
        }
        if not others:
            return
        readings = self._entailment.read([(read.pair.theirs, one.pair.theirs) for one, _ in others.values()])
        for (_, match), reading in zip(others.values(), readings, strict=True):
            by_way_of = surest.probability * float(np.exp(reading[SAME]))
            probability = 1 - (1 - match.probability) * (1 - by_way_of)
            if by_way_of >= LIKELY and probability >= SURE:
                probability = min(probability, surest.probability)
                same = replace(match, tier=Tier.SAME, probability=probability, conflicts=())
                yield read, replace(same, stance=surest.stance)

    def _judged(self, reads: Sequence[Read]) -> Iterator[tuple[Read, Numbers]]:
        """
        Each with the probabilities of its readings, after an adviser was asked about those that are open.
        """
        if not reads:
            return
        rows = self._probabilities(reads)
        if self._advice is not None:
            asked = [(read.around.ours, read.around.theirs) for read in reads]
            advised = self._advice.taken(asked, [read.signs for read in reads], rows)
            reads = [replace(read, signs=signs) for read, signs in zip(reads, advised, strict=True)]
            rows = self._probabilities(reads)
        yield from zip(reads, rows, strict=True)

    def _probabilities(self, reads: Sequence[Read]) -> Numbers:
        return (self._learned or decision()).probabilities(np.array([one.signs.row() for one in reads]))


def _is_said_alone(read: Read, match: Match) -> bool:
    """
    Whether the claim, read without what stands around it, says what is told of the match; the only claim of
    a message is what the message says.
    """
    if not read.is_claim:
        return False
    if read.signs.claims == 1 or read.pair.is_copy:
        return True
    own = read.signs.own
    is_reverse = match.tier is Tier.OPPOSITE or match.stance is Stance.DENIES
    return (own.reverse if is_reverse else own.same) >= LIKELY


def _told(read: Read, probabilities: Numbers) -> Match:
    """
    A match by its likeliest reading. A message that negates the claim is about the same claim.
    """
    pair, signs = read.pair, read.signs
    own = max(signs.own.same, signs.whole.same)
    # Never surer than halfway between what the network itself says, of the claim or the whole, and certainty.
    same = min(float(probabilities[SAME]), (1 + own) / 2)
    match = replace(pair.match, stance=signs.stance, conflicts=tuple(signs.conflicts))
    if read.is_copy:
        return replace(match, tier=Tier.SAME, probability=max(same, ALIKE), conflicts=())
    opposite, denies = float(probabilities[OPPOSITE]), float(probabilities[DENIES])
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
    Whether the network itself does not take the two for the same, or rules see a negation that it does not,
    two parties that have changed places, to which it is blind, or another number where it is less than
    certain: then nothing is told flat. The two readings of an only claim have to agree by and large.
    """
    kinds = {conflict.kind for conflict in signs.conflicts}
    own, whole = signs.own.same, signs.whole.same
    says_so = (own + whole) / 2 if signs.claims == 1 else max(own, whole)
    least = CERTAIN if ConflictKind.NUMBER in kinds else LIKELY
    doubted = not kinds.isdisjoint({ConflictKind.NEGATION, ConflictKind.DIRECTION})
    return doubted or signs.stance is Stance.DENIES or says_so < least


def _reversed(match: Match, opposite: float, denies: float) -> Match:
    """
    A match whose claim the message turns round or denies, whichever is likelier.
    """
    reverse = opposite + denies
    if opposite > denies:
        return replace(match, tier=Tier.OPPOSITE, probability=reverse, conflicts=())
    tier = Tier.SAME if reverse >= SURE else Tier.MAYBE
    return replace(match, tier=tier, probability=reverse, stance=Stance.DENIES, conflicts=())


def _all_of(matches: Sequence[Match], told: Mapping[str, Match]) -> Iterator[Match]:
    """
    What the search found for a claim, and what is told with it although it was found for another one.
    """
    yield from matches
    known = {match.stored.id for match in matches}
    yield from (match for claim_id, match in told.items() if claim_id not in known)


def _is_shown(match: Match, told: Mapping[str, Match]) -> bool:
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
    return match if is_worded_as(claim.text, match.stored) else replace(match, tier=Tier.MAYBE)


def _ordered(matches: Iterator[Match]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda match: (_ORDER.index(match.tier), -match.probability)))
