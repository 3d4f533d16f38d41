"""
Other ways to rank the same claims: plain baselines, and the methods of other bots rebuilt from their code.

Each takes the claims (and an embedder where it needs one) and is a `Peer`. Libraries are imported by the
methods that need them, so that the memory of the others is without them.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from claims.models import StoredClaim
from claims.ports import Embedder, Hit, Vectors
from claims.text.normalize import words

Scores = NDArray[np.floating]
_READ = 2_000


def short_text(stored: StoredClaim) -> str:
    """
    Claim, title and other wordings in one text.
    """
    return " ".join(text for text in (stored.claim, stored.title, *stored.wordings) if text)


class Peer(Protocol):
    """
    Ranks stored claims for a text.
    """

    def rank(self, text: str, limit: int) -> list[Hit]:
        """
        At most ``limit`` claims, the best first.
        """


class Scored:
    """
    Ranks by a score for every claim.
    """

    def __init__(self, claims: Sequence[StoredClaim], score: Callable[[str], Scores]) -> None:
        self._ids = [stored.id for stored in claims]
        self._score = score

    def rank(self, text: str, limit: int) -> list[Hit]:
        """
        The claims with a score above 0, best first.
        """
        scores = self._score(text[:_READ])
        order = np.argsort(-scores, kind="stable")[:limit]
        return [Hit(self._ids[place], float(scores[place])) for place in order if scores[place] > 0]


def bm25(claims: Sequence[StoredClaim]) -> Scored:
    """
    BM25 (k1 1.5, b .75) over stemmed English words, claim, title and wordings.
    """
    import bm25s
    import Stemmer

    stem = Stemmer.Stemmer("english")

    def cut(texts: list[str]) -> list[list[str]]:
        return [stem.stemWords(list(words(text))) for text in texts]

    index = bm25s.BM25()
    index.index(cut([short_text(stored) for stored in claims]), show_progress=False)

    def score(text: str) -> Scores:
        # The library does not take a text without words, such as a mere link.
        found = cut([text])[0]
        return np.asarray(index.get_scores(found)) if found else np.zeros(len(claims))

    return Scored(claims, score)


def dense(claims: Sequence[StoredClaim], embedder: Embedder, floor: float = 0.0) -> Scored:
    """
    Cosine with the claim's vector alone; below ``floor`` nothing, as Alegre (.75) and CheckMate (.85) do.
    """
    matrix = embedder.passages([stored.claim for stored in claims])

    def score(text: str) -> Scores:
        cosines: Vectors = matrix @ embedder.queries([text])[0]
        return np.where(cosines >= floor, cosines, 0)

    return Scored(claims, score)


class Fused:
    """
    Several rankings in one by the sum of their reciprocal ranks (Cormack, Clarke, Büttcher 2009).
    """

    _DEPTH, _SMOOTHED = 100, 60

    def __init__(self, peers: Sequence[Peer]) -> None:
        self._peers = peers

    def rank(self, text: str, limit: int) -> list[Hit]:
        """
        The claims that any of them ranks among its first hundred, or ``limit`` where that is more.
        """
        scores: dict[str, float] = defaultdict(float)
        for peer in self._peers:
            for place, hit in enumerate(peer.rank(text, max(limit, self._DEPTH)), start=1):
                scores[hit.claim_id] += 1 / (self._SMOOTHED + place)
        best = sorted(scores, key=lambda claim_id: (-scores[claim_id], claim_id))[:limit]
        return [Hit(claim_id, scores[claim_id]) for claim_id in best]


def rapidfuzz_brute(claims: Sequence[StoredClaim]) -> Scored:
    """
    ``token_set_ratio`` with every claim.
    """
    texts = [" ".join(words(stored.claim)) for stored in claims]

    def score(text: str) -> Scores:
        return process.cdist([" ".join(words(text))], texts, scorer=fuzz.token_set_ratio)[0]

    return Scored(claims, score)


def meiyu(claims: Sequence[StoredClaim]) -> Scored:
    """
    Cosine of TF-IDF above .8.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    terms = TfidfVectorizer(analyzer=words)
    matrix = terms.fit_transform([stored.claim for stored in claims])

    def score(text: str) -> Scores:
        cosines = (terms.transform([text]) @ matrix.T).toarray()[0]
        return np.where(cosines > 0.8, cosines, 0)

    return Scored(claims, score)


class FullText:
    """
    SQLite's FTS5 alone: every word of the message, joined by OR, BM25.
    """

    def __init__(self, claims: Sequence[StoredClaim]) -> None:
        self._ids = [stored.id for stored in claims]
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("create virtual table found using fts5(text)")
        rows = [(number, " ".join(words(short_text(stored)))) for number, stored in enumerate(claims)]
        self._connection.executemany("insert into found (rowid, text) values (?, ?)", rows)

    def rank(self, text: str, limit: int) -> list[Hit]:
        """
        By FTS5's own ranking.
        """
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text[:_READ])))
        if not query:
            return []
        rows = self._connection.execute(
            "select rowid, -rank from found where found match ? order by rank limit ?", [query, limit]
        )
        return [Hit(self._ids[number], score) for number, score in rows]


class Alegre:
    """
    Alegre's lexical search: at least 85% of the message's words, all of them where there are at most three,
    BM25 above 10.
    """

    _SHARE, _LEAST = 0.85, 10.0

    def __init__(self, claims: Sequence[StoredClaim]) -> None:
        self._claims = [(stored.id, frozenset(words(stored.claim))) for stored in claims]
        self._bm25 = bm25(claims)

    def rank(self, text: str, limit: int) -> list[Hit]:
        """
        The claims that hold enough of the words.
        """
        asked = set(words(text))
        needed = len(asked) if len(asked) <= 3 else round(self._SHARE * len(asked))
        enough = {claim_id for claim_id, own in self._claims if len(asked & own) >= needed}
        hits = self._bm25.rank(text, len(self._claims)) if enough else []
        return [hit for hit in hits if hit.claim_id in enough and hit.score > self._LEAST][:limit]


class Cofacts:
    """
    Cofacts: Elasticsearch's more_like_this (25 rarest words, 70% of them above ten), four hits, ordered by
    the multiset Dice coefficient of character pairs without white space.
    """

    _TERMS, _HITS = 25, 4

    def __init__(self, claims: Sequence[StoredClaim]) -> None:
        self._texts = {stored.id: stored.claim for stored in claims}
        self._places: dict[str, set[str]] = defaultdict(set)
        for stored in claims:
            for word in words(stored.claim):
                self._places[word].add(stored.id)

    def rank(self, text: str, limit: int) -> list[Hit]:
        """
        At most four claims.
        """
        known = sorted((len(self._places[word]), word) for word in set(words(text)) if word in self._places)
        terms = [word for _, word in known[: self._TERMS]]
        needed = len(terms) if len(terms) <= 10 else round(0.7 * len(terms))
        shared = Counter(claim_id for word in terms for claim_id in self._places[word])
        best = [claim_id for claim_id, count in shared.most_common(self._HITS) if count >= min(needed, count)]
        hits = [Hit(claim_id, _dice(text, self._texts[claim_id])) for claim_id in best]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]


def _dice(ours: str, theirs: str) -> float:
    left, right = _pairs(ours), _pairs(theirs)
    shared = sum((left & right).values())
    return 2 * shared / max(1, sum(left.values()) + sum(right.values()))


@lru_cache(maxsize=1024)
def _pairs(text: str) -> Counter[str]:
    solid = "".join(text.split())
    return Counter(solid[start : start + 2] for start in range(len(solid) - 1))
