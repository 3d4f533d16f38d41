"""
Which stored claims are worth a closer look: found by words or by meaning, for the whole message and for its
sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from claims.features import Asked, Candidate, read
from claims.language import detect
from claims.ports import ClaimIndex, Embedder, Hit
from claims.queries import Query

WHOLE_LIMIT = 100
SENTENCE_LIMIT = 20
LOOKED_AT = 60
"""
Claims that are looked at closely; the rest only follow in a full ranking.
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


def asked(query: Query, embedder: Embedder | None) -> Asked:
    """
    A message's views, read and embedded.
    """
    sentences = tuple(map(read, query.sentences))
    if embedder is None:
        return Asked(read(query.whole), sentences, language=detect(query.whole))
    vectors, turned = embedder.queries(query.views), embedder.messages(query.views)
    return Asked(read(query.whole), sentences, vectors, turned, detect(query.whole))


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    Claims to look at closely, and the ids of the others, the most agreed upon first.
    """

    near: tuple[Candidate, ...]
    far: tuple[str, ...]


def gather(index: ClaimIndex, query: Query, ours: Asked, without: Collection[str] = ()) -> Gathered:
    """
    The claims that any search found for any view, but those of the ids ``without``.
    """
    found = Found()
    limits = [WHOLE_LIMIT] + [SENTENCE_LIMIT] * len(query.sentences)
    for text, limit in zip(query.views, limits, strict=True):
        found.add(found.lexical, index.lexical(text, limit))
    if ours.turned is not None:
        for hits, limit in zip(index.dense(ours.turned, WHOLE_LIMIT), limits, strict=True):
            found.add(found.dense, hits[:limit])
    ids = [each for each in found.ids() if each not in without]
    return Gathered(_candidates(index, found, ids[:LOOKED_AT]), tuple(ids[LOOKED_AT:]))


def _candidates(index: ClaimIndex, found: Found, ids: Sequence[str]) -> tuple[Candidate, ...]:
    stored = index.claims(ids)
    vectors = index.vectors(ids)
    return tuple(
        Candidate(stored[each], vectors.get(each, {}), found.lexical.get(each), found.dense.get(each))
        for each in ids
        if each in stored
    )
