"""
Which stored claims are the same as a claim of a message, with a calibrated probability, or only near it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import fuzz

from claims.matching.candidates import MATCHING, RANKING, Depth, Gathered, Search
from claims.matching.conflicts import find_conflicts
from claims.matching.crosslingual import across
from claims.matching.features import NAMES, Rarity, read, table
from claims.matching.queries import Day, Query, author_of, essence, is_matched_together, query, whole_query
from claims.matching.rerank import Scores, judge
from claims.matching.stance import stance
from claims.matching.trace import Stage, Trace
from claims.models import Claim, Match, Message, StoredClaim, Tier
from claims.ports import ClaimIndex, Embedder, Hit
from claims.text.language import detect
from claims.text.normalize import words

MOST = 5
_SHORT_MESSAGE = 60
_SAME_LANGUAGE = NAMES.index("same_language")
_MEANING = NAMES.index("learned_joint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """
    Least probabilities: of ``same``, of being shown at all, of background being shown, and of background
    being shown although a conflict is named. ``meaning`` is the least cosine of a message, as the model turns
    it, with a claim that is called the same: of the claims that answer posts, three of four lie above, and
    what lies below is the same topic at most, however far it leads.
    """

    same: float = 0.5
    meaning: float = 0.25
    floor: float = 0.2
    background: float = 0.2
    background_despite: float = 0.9


class Matcher:
    """
    Matches claims over an index; by words alone where there is no embedder, or the index has no vectors.
    """

    def __init__(
        self, index: ClaimIndex, embedder: Embedder | None = None, thresholds: Thresholds | None = None
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._thresholds = thresholds or Thresholds()

    def hear(self, trace: Trace | None = None, without: Collection[str] = ()) -> Hearing:
        """
        To match all that one message says: what is embedded, searched for or read once is remembered.
        ``trace`` is told how far stored claims come; those of the ids ``without`` count as not stored.
        """
        return Hearing(self._index, self._embedder, self._thresholds, trace, without)

    def match(self, claims: Sequence[Claim], *, message: Message | None = None) -> list[tuple[Match, ...]]:
        """
        For each claim at most five stored claims, the likeliest first.
        """
        return self.hear().match(claims, message=message)

    def rank(
        self,
        text: str,
        limit: int,
        without: Collection[str] = (),
        day: str | None = None,
        author: str | None = None,
    ) -> list[Hit]:
        """
        Stored claims for a whole message by fit, as if those of the ids ``without`` were not stored; scores
        are probabilities of being the same claim, lowered where needed so that they never rise down the list.
        ``day`` is the day the message is from where its text does not say so, ``author`` who it is from.
        """
        return self.hear().rank(text, limit, without, day, author)

    def rank_whole(self, message: Message) -> list[Hit]:
        """
        As ``Hearing.rank_whole``.
        """
        return self.hear().rank_whole(message)


class Hearing:
    """
    A matcher for one message.
    """

    def __init__(
        self,
        index: ClaimIndex,
        embedder: Embedder | None,
        thresholds: Thresholds,
        trace: Trace | None = None,
        without: Collection[str] = (),
    ) -> None:
        self._index = index
        self._without = frozenset(without)
        self._search = Search(index, embedder)
        self._rarity = Rarity(index.counts, index.size)
        self._thresholds = thresholds
        self.trace = trace or Trace()
        self._wholes: dict[Message, Query] = {}
        self._ranked: dict[Message, list[Hit]] = {}

    @property
    def embedder(self) -> Embedder | None:
        """
        The embedder, remembering what it gave for each text.
        """
        return self._search.embedder

    def match(self, claims: Sequence[Claim], *, message: Message | None = None) -> list[tuple[Match, ...]]:
        """
        As ``Matcher.match``.
        """
        queries = _queries(claims, message)
        if message is not None and is_matched_together(claims, message):
            self._search.search([*queries, self._whole_query(message)], MATCHING)
        found = self._search.gather(queries, self._without, MATCHING)
        likely = list(map(self._likely, found))
        stored = self._index.claims({one.claim_id for each in likely for one in each})
        return [self._matched(claim, each, stored) for claim, each in zip(claims, likely, strict=True)]

    def rank(
        self,
        text: str,
        limit: int,
        without: Collection[str] = (),
        day: str | None = None,
        author: str | None = None,
    ) -> list[Hit]:
        """
        As ``Matcher.rank``.
        """
        return self._rank(query(text, day, author), RANKING, without)[:limit]

    def rank_whole(self, message: Message) -> list[Hit]:
        """
        The stored claims that are looked at for a whole message, or its page; scores as of ``rank``.
        """
        if message not in self._ranked:
            self._ranked[message] = self._rank(self._whole_query(message), MATCHING)
        return self._ranked[message]

    def whole(self, message: Message) -> tuple[Match, ...]:
        """
        The likeliest stored claims of a whole message, at most five, as related ones.
        """
        likely = {hit.claim_id: hit.score for hit in self.rank_whole(message)[:MOST]}
        stored = self._index.claims(
            {each for each, score in likely.items() if score >= self._thresholds.floor}
        )
        self.trace.reached(Stage.PROBABILITY, stored)
        return tuple(
            Match(stored=stored[each], tier=Tier.RELATED, probability=score)
            for each, score in likely.items()
            if each in stored
        )

    def _rank(self, asked: Query, depth: Depth, without: Collection[str] = ()) -> list[Hit]:
        (found,) = self._search.gather([asked], self._without.union(without), depth)
        judged = self._judged(found)
        order = np.argsort(-judged.fit, kind="stable")
        falling = np.minimum.accumulate(judged.probabilities[order])
        near = map(Hit, (found.near[place].claim_id for place in order.tolist()), falling.tolist())
        return [*near, *(Hit(each, 0.0) for each in found.far)]

    def _whole_query(self, message: Message) -> Query:
        if message not in self._wholes:
            self._wholes[message] = whole_query(message)
        return self._wholes[message]

    def _likely(self, found: Gathered) -> list[_Likely]:
        """
        The likeliest stored claims that may be shown, in falling order.
        """
        judged = self._judged(found)
        self.trace.reached(Stage.RANKING, (one.claim_id for one in found.near))
        order = np.argsort(-judged.probabilities, kind="stable")[: 2 * MOST]
        likely = [
            _Likely(
                found.near[place].claim_id, float(judged.probabilities[place]), float(judged.meanings[place])
            )
            for place in order.tolist()
        ]
        self.trace.reached(Stage.PROBABILITY, (one.claim_id for one in likely))
        least = min(self._thresholds.floor, self._thresholds.background)
        return [one for one in likely if one.probability >= least]

    def _matched(
        self, claim: Claim, likely: Sequence[_Likely], stored: Mapping[str, StoredClaim]
    ) -> tuple[Match, ...]:
        """
        Looks closely, the likeliest first, until there are enough and the rest can only be related.
        """
        kept: list[Match] = []
        for one in likely:
            if len(kept) >= MOST and one.probability < self._thresholds.same:
                break
            match = self._match(claim, one, stored[one.claim_id]) if one.claim_id in stored else None
            kept += [match] if match is not None else []
        return tuple(sorted(kept, key=lambda match: match.tier is Tier.RELATED)[:MOST])

    def _match(self, claim: Claim, one: _Likely, stored: StoredClaim) -> Match | None:
        limits = self._thresholds
        self.trace.reached(self._decisive(one), [one.claim_id])
        if one.probability < (limits.floor if stored.reviews else limits.background):
            return None
        theirs = nearest_wording(claim.text, stored)
        spoken = (detect(claim.text), detect(theirs))
        conflicts = find_conflicts(claim.text, theirs, languages=spoken)
        if conflicts and not stored.reviews and one.probability < limits.background_despite:
            return None
        same = one.probability >= limits.same and one.meaning >= limits.meaning and not conflicts
        return Match(
            stored=stored,
            tier=Tier.SAME if same else Tier.RELATED,
            probability=one.probability,
            stance=stance(claim.text, theirs, languages=spoken),
            conflicts=conflicts,
        )

    def _decisive(self, one: _Likely) -> Stage:
        """
        The step at which a claim is held back unless it is told as the same.
        """
        limits = self._thresholds
        if one.probability < limits.same:
            return Stage.PROBABILITY
        return Stage.GATE if one.meaning < limits.meaning else Stage.ANSWER

    def _judged(self, found: Gathered) -> _Judged:
        candidates, ours = found.near, found.ours
        if not candidates:
            return _Judged(np.zeros(0), np.zeros(0), np.zeros(0))
        features = table(ours, candidates, self._rarity)
        learned = judge("vectors" if ours.vectors is not None and features[:, 0].any() else "words")
        fit = learned.fit(features)
        probabilities = learned.probabilities(features, fit)
        if ours.vectors is not None and ours.language is not None:
            foreign = features[:, _SAME_LANGUAGE] == 0
            probabilities = np.where(foreign, across().probabilities(features), probabilities)
        meanings = np.where(features[:, _MEANING] == 0, 1.0, features[:, _MEANING])
        return _Judged(fit, probabilities, meanings.astype(np.float64))


@dataclass(frozen=True, slots=True)
class _Judged:
    """
    Of each candidate its fit, its probability, and how near it is in meaning: 1 without vectors.
    """

    fit: Scores
    probabilities: Scores
    meanings: Scores


@dataclass(frozen=True, slots=True)
class _Likely:
    """
    A candidate that may be shown.
    """

    claim_id: str
    probability: float
    meaning: float


def nearest_wording(text: str, stored: StoredClaim) -> str:
    """
    The stored wording to compare a claim with in detail: the most alike of those in its language.
    """
    if not stored.wordings:
        return stored.claim
    said = read(text).folded
    return max(
        _in_its_language(text, stored),
        key=lambda each: fuzz.token_set_ratio(said, read(each).folded),
        default=stored.claim,
    )


def is_in_its_language(text: str, stored: StoredClaim) -> bool:
    """
    Whether a stored claim, or another wording of it, is in the language of a text.
    """
    return next(_in_its_language(text, stored), None) is not None


def _in_its_language(text: str, stored: StoredClaim) -> Iterator[str]:
    ours = detect(text)
    return (each for each in stored.every_wording if detect(each) == ours)


def is_worded_as(text: str, stored: StoredClaim) -> bool:
    """
    Whether a text has just the words of a stored claim, or of another wording of it.
    """
    said = words(text)
    return any(words(each) == said for each in stored.every_wording)


def searched_texts(claims: Sequence[Claim], message: Message | None) -> list[str]:
    """
    For each claim of a message the text that it is searched for by.
    """
    return [one.whole for one in _queries(claims, message)]


def _queries(claims: Sequence[Claim], message: Message | None) -> list[Query]:
    """
    A short message with one claim is searched for as a whole too: what stands around the claim helps. What
    a person selected themselves is meant without what stands around it.
    """
    if message is None:
        return [Query(essence(claim.text), author=claim.claimant) for claim in claims]
    day, author = Day.of(message), author_of(message)
    own = [
        Query(essence(claim.text), day=day, author=" ".join(filter(None, (claim.claimant, author))) or None)
        for claim in claims
    ]
    if message.page is not None or message.quote is not None or len(own) != 1:
        return own
    (only,), whole = own, essence(message.text)
    if not len(words(only.whole)) < len(words(whole)) <= _SHORT_MESSAGE:
        return own
    return [replace(only, whole=whole, sentences=(only.whole,))]
