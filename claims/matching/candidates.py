"""
Which stored claims are worth a closer look: found by words or by meaning, for the whole message and for its
sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from claims.matching.embedding_memo import EmbeddedOnce
from claims.matching.features import Asked, Candidate, read
from claims.matching.queries import Query
from claims.ports import ClaimIndex, Embedder, Hit, Vectors
from claims.text.language import detect
from claims.token_hashes import Written

SENTENCE_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """
    How many claims each search is asked for the whole of a query, and how many are looked at closely; the
    rest only follow in a full ranking.
    """

    whole: int
    looked_at: int


RANKING = Depth(whole=100, looked_at=60)
"""
For a full ranking.
"""
MATCHING = Depth(whole=60, looked_at=40)
"""
For the few claims that are shown: it finds what the deeper one finds, but for one in a thousand, and spares a
tenth of the time.
"""


@dataclass(slots=True)
class Found:
    """
    Best ranks by claim, over all views of a message.
    """

    lexical: dict[str, int] = field(default_factory=dict)
    dense: dict[str, int] = field(default_factory=dict)

    def add(self, ranks: dict[str, int], hits: Sequence[Hit]) -> None:
        """
        Keeps the better of two ranks.
        """
        for rank, hit in enumerate(hits):
            ranks[hit.claim_id] = min(rank, ranks.get(hit.claim_id, rank))

    def ids(self) -> list[str]:
        """
        Claims by the sum of their reciprocal ranks (Cormack et al. 2009, k = 60), best first.
        """
        score = dict.fromkeys([*self.lexical, *self.dense], 0.0)
        for ranks in (self.lexical, self.dense):
            for claim_id, rank in ranks.items():
                score[claim_id] += 1 / (60 + rank)
        return sorted(score, key=lambda each: (-score[each], each))


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    A message as it was asked about, claims to look at closely, and the ids of the others, the most agreed
    upon first.
    """

    ours: Asked
    near: tuple[Candidate, ...]
    far: tuple[str, ...]


class Search:
    """
    The search for what one message says. Each text is embedded and searched for once, and each stored claim
    is read once, in however many queries they occur; all is forgotten with the message.
    """

    def __init__(self, index: ClaimIndex, embedder: Embedder | None) -> None:
        self.embedder = None if embedder is None else EmbeddedOnce(embedder)
        self._index = index
        self._by_words: dict[str, tuple[int, list[Hit]]] = {}
        self._by_meaning: dict[str, tuple[int, list[Hit]]] = {}
        self._written: dict[str, Written] = {}
        self._vectors: dict[str, Mapping[str, Vectors]] = {}
        self._days: dict[str, tuple[str, ...]] = {}
        self._respelt: dict[str, str] = {}

    def gather(
        self, queries: Sequence[Query], without: Collection[str] = (), depth: Depth = RANKING
    ) -> list[Gathered]:
        """
        For each query the claims that any search found for any of its views, but those of the ids
        ``without``.
        """
        self.search(queries, depth)
        found = [self._found(one, depth) for one in queries]
        ids = [[each for each in one.ids() if each not in without] for one in found]
        most = depth.looked_at
        self._read(list(dict.fromkeys(each for ranked in ids for each in ranked[:most])))
        dated = [ranked[:most] for one, ranked in zip(queries, ids, strict=True) if one.day is not None]
        self._read_days(list(dict.fromkeys(each for ranked in dated for each in ranked)))
        return [
            Gathered(self._asked(one), self._candidates(one, ranks, ranked[:most]), tuple(ranked[most:]))
            for one, ranks, ranked in zip(queries, found, ids, strict=True)
        ]

    def search(self, queries: Sequence[Query], depth: Depth) -> None:
        """
        Searches for all views that were not searched for so deep before: by meaning for all at once, which
        costs hardly more than for one.
        """
        limits: dict[str, int] = {}
        for one in queries:
            for view, limit in _limits(one, depth):
                limits[view] = max(limit, limits.get(view, 0))
        for view, limit in limits.items():
            if self._by_words.get(view, (0,))[0] < limit:
                self._by_words[view] = limit, self._index.lexical(self._spelt(view), limit)
        fresh = [view for view, limit in limits.items() if self._by_meaning.get(view, (0,))[0] < limit]
        if self.embedder is not None and fresh:
            _, turned = self.embedder.both(fresh)
            hits = self._index.dense(turned, depth.whole)
            self._by_meaning |= {view: (depth.whole, own) for view, own in zip(fresh, hits, strict=True)}

    def _found(self, query: Query, depth: Depth) -> Found:
        found = Found()
        for view, limit in _limits(query, depth):
            found.add(found.lexical, self._by_words[view][1][:limit])
            found.add(found.dense, self._by_meaning.get(view, (0, []))[1][:limit])
        return found

    def _asked(self, query: Query) -> Asked:
        whole, *sentences = (read(self._spelt(view)) for view in query.views)
        vectors, turned = (None, None) if self.embedder is None else self.embedder.both(query.views)
        return Asked(
            whole,
            tuple(sentences),
            vectors,
            turned,
            language=detect(query.whole),
            day=_said(query),
            author=read(query.author) if query.author else None,
        )

    def _spelt(self, view: str) -> str:
        """
        A view as its words are compared, misspelt ones as the store spells them.
        """
        if view not in self._respelt:
            self._respelt[view] = self._index.respelt(view)
        return self._respelt[view]

    def _read(self, ids: Sequence[str]) -> None:
        fresh = [each for each in ids if each not in self._written]
        if fresh:
            self._written.update(self._index.written(fresh))
            self._vectors.update(self._index.vectors(fresh))

    def _read_days(self, ids: Sequence[str]) -> None:
        fresh = [each for each in ids if each not in self._days]
        if fresh:
            found = self._index.review_days(fresh)
            self._days.update({each: found.get(each, ()) for each in fresh})

    def _review_days(self, claim_id: str, query: Query) -> tuple[str, ...]:
        """
        Of a claim, those that the day of a query says something about.
        """
        if query.day is None:
            return ()
        since = query.day.since or ""
        return tuple(day for day in self._days.get(claim_id, ()) if day >= since)

    def _candidates(self, query: Query, found: Found, ids: Sequence[str]) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(
                each,
                self._written[each],
                self._vectors.get(each, {}),
                found.lexical.get(each),
                found.dense.get(each),
                self._review_days(each, query),
            )
            for each in ids
            if each in self._written
        )


def _said(query: Query) -> str | None:
    return query.day.said if query.day is not None else None


def _limits(query: Query, depth: Depth) -> Iterator[tuple[str, int]]:
    """
    The views of a query, each with the number of claims to search for.
    """
    yield query.whole, depth.whole
    for sentence in query.sentences:
        yield sentence, SENTENCE_LIMIT
