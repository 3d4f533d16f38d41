"""
A ``ClaimIndex`` over a list of stored claims, in memory: for tests and for research without a database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import log
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from claims.models import Outlet, StoredClaim
from claims.ports import Embedder, Hit, Vectors
from claims.text.normalize import words
from claims.token_hashes import Digests, Written, digests, written_of

FIELD_WEIGHTS = MappingProxyType({"claim": 2.0, "title": 2.0, "wording": 2.0, "body": 0.5})
_SATURATION, _LENGTH_SHARE = 1.2, 0.75
_RAREST = 16
_COMMON = 0.1
FieldVectors = Mapping[str, Mapping[str, Vectors]]


def fields(stored: StoredClaim) -> dict[str, list[str]]:
    """
    The searchable texts of a stored claim by field.
    """
    found = {
        "claim": [stored.claim],
        "title": [stored.title] if stored.title else [],
        "wording": list(stored.wordings),
        "body": [stored.body] if stored.body else [],
    }
    return {name: texts for name, texts in found.items() if texts}


def embed_fields(claims: Sequence[StoredClaim], embedder: Embedder) -> dict[str, dict[str, Vectors]]:
    """
    Passage vectors of every field of every claim.
    """
    rows = [(stored.id, name, texts) for stored in claims for name, texts in fields(stored).items()]
    vectors = embedder.passages([text for _, _, texts in rows for text in texts])
    found: dict[str, dict[str, Vectors]] = defaultdict(dict)
    at = 0
    for claim_id, name, texts in rows:
        found[claim_id][name] = vectors[at : at + len(texts)]
        at += len(texts)
    return found


class ListIndex:
    """
    BM25 over weighted fields, and a matrix of the vectors of ``claim``, ``title`` and ``wording``.
    """

    def __init__(
        self,
        claims: Sequence[StoredClaim],
        embedder: Embedder | None = None,
        *,
        vectors: FieldVectors | None = None,
        outlets: Sequence[Outlet] = (),
    ) -> None:
        self._claims = {stored.id: stored for stored in claims}
        self._ids = list(self._claims)
        self._outlets = outlets
        self._written = {stored.id: written_of(stored) for stored in claims}
        self._fill_postings()
        if vectors is None:
            vectors = embed_fields(claims, embedder) if embedder else {}
        self._vectors = vectors
        self._fill_matrix()

    @property
    def size(self) -> int:
        """
        Number of claims.
        """
        return len(self._ids)

    def respelt(self, text: str) -> str:
        """
        The text as it is.
        """
        return text

    def lexical(self, text: str, limit: int) -> list[Hit]:
        """
        By BM25 over the rarest words.
        """
        scores = np.zeros(self.size, np.float32)
        for term in self._rarest(set(words(text))):
            places, counts = self._postings[term]
            rarity = log(1 + (self.size - len(places) + 0.5) / (len(places) + 0.5))
            norm = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * self._lengths[places])
            scores[places] += rarity * counts * (_SATURATION + 1) / (counts + norm)
        return self._best(scores, limit, floor=0)

    def dense(self, vectors: Vectors, limit: int) -> list[list[Hit]]:
        """
        By cosine with the nearest of a claim's vectors.
        """
        if not len(self._rows):
            return [[] for _ in vectors]
        return [self._nearest(vector, limit) for vector in vectors]

    def by_url(self, url: str) -> list[str]:
        """
        By exact URL.
        """
        return [
            stored.id
            for stored in self._claims.values()
            if url in stored.appearances or any(review.url == url for review in stored.reviews)
        ]

    def claims(self, ids: Collection[str]) -> Mapping[str, StoredClaim]:
        """
        By id.
        """
        return {each: self._claims[each] for each in ids if each in self._claims}

    def vectors(self, ids: Collection[str]) -> Mapping[str, Mapping[str, Vectors]]:
        """
        Passage vectors by field.
        """
        return {each: self._vectors[each] for each in ids if each in self._vectors}

    def written(self, ids: Collection[str]) -> Mapping[str, Written]:
        """
        By id, as matching compares them.
        """
        return {each: self._written[each] for each in ids if each in self._written}

    def review_days(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """
        Of reviews that say a day.
        """
        days = {
            each: tuple(review.date[:10] for review in stored.reviews if review.date and review.date[9:])
            for each, stored in self.claims(ids).items()
        }
        return {each: found for each, found in days.items() if found}

    def counts(self, found: Digests) -> NDArray[np.int64]:
        """
        Claims that hold a word, for each word.
        """
        if not len(self._known):
            return np.zeros(len(found), np.int64)
        places = np.minimum(np.searchsorted(self._known, found), len(self._known) - 1)
        return np.where(self._known[places] == found, self._counts[places], 0)

    def outlet(self, url: str) -> Outlet | None:
        """
        By domain, alias or subdomain.
        """
        host = url.rsplit("//", maxsplit=1)[-1].split("/", maxsplit=1)[0]
        for outlet in self._outlets:
            if any(host == name or host.endswith("." + name) for name in (outlet.domain, *outlet.aliases)):
                return outlet
        return None

    def _fill_postings(self) -> None:
        lists: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        lengths = np.ones(self.size, np.float32)
        for place, stored in enumerate(self._claims.values()):
            counts: Counter[str] = Counter()
            for name, word in _field_words(stored):
                counts[word] += FIELD_WEIGHTS[name]  # type: ignore[assignment]
                lengths[place] += 1
            for word, count in counts.items():
                lists[word][0].append(place)
                lists[word][1].append(count)
        self._lengths = lengths / max(1.0, float(lengths.mean())) if self.size else lengths
        self._postings = {
            word: (np.array(places, np.int32), np.array(counts, np.float32))
            for word, (places, counts) in lists.items()
        }
        known = digests(lists)
        order = np.argsort(known)
        self._known = known[order]
        self._counts = np.array([len(places) for places, _ in lists.values()], np.int64)[order]

    def _fill_matrix(self) -> None:
        rows = [
            (place, vector)
            for place, each in enumerate(self._ids)
            for name, vectors in self._vectors.get(each, {}).items()
            if name != "body"
            for vector in vectors
        ]
        self._rows = np.array([place for place, _ in rows], np.int32)
        self._matrix = np.array([vector for _, vector in rows], np.float32)

    def _nearest(self, vector: Vectors, limit: int) -> list[Hit]:
        scores = np.full(self.size, -1, np.float32)
        np.maximum.at(scores, self._rows, self._matrix @ vector)
        return self._best(scores, limit, floor=-1)

    def _rarest(self, terms: set[str]) -> list[str]:
        known = sorted((len(self._postings[term][0]), term) for term in terms if term in self._postings)
        rare = [term for count, term in known if count <= max(10, _COMMON * self.size)]
        return (rare or [term for _, term in known])[:_RAREST]

    def _best(self, scores: Vectors, limit: int, floor: float) -> list[Hit]:
        top = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
        ordered = sorted(top.tolist(), key=lambda place: (-scores[place], place))
        return [Hit(self._ids[place], float(scores[place])) for place in ordered if scores[place] > floor]


def _field_words(stored: StoredClaim) -> Iterator[tuple[str, str]]:
    for name, texts in fields(stored).items():
        for text in texts:
            for word in words(text):
                yield name, word
