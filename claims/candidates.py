"""
Which stored claims are worth a closer look: found by words or by meaning, for the whole message and for its
sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from claims.features import Asked, Candidate, read
from claims.ports import ClaimIndex, Embedder, Hit
from claims.queries import Query

WHOLE_LIMIT = 100
SENTENCE_LIMIT = 20
KEPT = 120


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

    def ids(self, limit: int) -> list[str]:
        """
        Claims by the sum of their reciprocal ranks (Cormack et al. 2009, k = 60), best first.
        """
        score = dict.fromkeys([*self.lexical, *self.dense], 0.0)
        for ranks in (self.lexical, self.dense):
            for claim_id, rank in ranks.items():
                score[claim_id] += 1 / (60 + rank)
        return sorted(score, key=lambda each: (-score[each], each))[:limit]


def asked(query: Query, embedder: Embedder | None) -> Asked:
    """
    A message's views, read and embedded.
    """
    vectors = embedder.queries(query.views) if embedder else None
    return Asked(read(query.whole), tuple(map(read, query.sentences)), vectors)


def gather(index: ClaimIndex, query: Query, ours: Asked) -> list[Candidate]:
    """
    The claims that any search found for any view, the most agreed upon first.
    """
    found = Found()
    limits = [WHOLE_LIMIT] + [SENTENCE_LIMIT] * len(query.sentences)
    for text, limit in zip(query.views, limits, strict=True):
        found.add(found.lexical, index.lexical(text, limit))
    if ours.vectors is not None:
        for hits, limit in zip(index.dense(ours.vectors, WHOLE_LIMIT), limits, strict=True):
            found.add(found.dense, hits[:limit])
    return _candidates(index, found)


def _candidates(index: ClaimIndex, found: Found) -> list[Candidate]:
    ids = found.ids(KEPT)
    stored = index.claims(ids)
    vectors = index.vectors(ids)
    return [
        Candidate(stored[each], vectors.get(each, {}), found.lexical.get(each), found.dense.get(each))
        for each in ids
        if each in stored
    ]
