"""
Search by words: BM25 over the few rarest words of a text, and over its rarest character trigrams.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlite_utils

from claims.normalize import words

# Words in more than 2% of the claims cost most of a search's time and decide little; few claims cost nothing.
_COMMON_SHARE = 0.02
_COMMON_AT_LEAST = 500
_MOST_WORDS = 12
_MOST_TRIGRAMS = 16
# How much a word counts where it stands: claim, title, other wordings, body.
_WEIGHTS = (3.0, 2.0, 2.0, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """
    A claim's row number and its score, higher being better.
    """

    number: int
    score: float


class LexicalSearch:
    """
    Full-text search over the findable claims.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._connection = database.conn

    def by_words(self, text: str, limit: int) -> list[Found]:
        """
        Claims that share rare words with a text, by BM25 over claim, title, wordings and body.
        """
        terms = self._rarest(self.frequencies(set(words(text))), _MOST_WORDS)
        ranking = f"bm25(claim_words, {', '.join(map(str, _WEIGHTS))})"
        return self._search("claim_words", ranking, terms, limit)

    def by_trigrams(self, text: str, limit: int) -> list[Found]:
        """
        Claims that share rare runs of three characters with a text: finds misspelt and inflected words.
        """
        folded = " ".join(words(text))
        trigrams = {folded[start : start + 3] for start in range(len(folded) - 2)}
        terms = self._rarest(self._counts("claim_trigram_terms", trigrams), _MOST_TRIGRAMS)
        return self._search("claim_trigrams", "bm25(claim_trigrams)", terms, limit)

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """
        In how many claims each folded word occurs; absent words are left out.
        """
        return self._counts("claim_word_terms", terms)

    def _counts(self, vocabulary: str, terms: Collection[str]) -> dict[str, int]:
        counts = {}
        for term in terms:
            row = self._connection.execute(f"select doc from {vocabulary} where term = ?", [term]).fetchone()
            if row is not None:
                counts[term] = int(row[0])
        return counts

    def _rarest(self, counts: dict[str, int], most: int) -> list[str]:
        total = self._connection.execute("select count(*) from claims").fetchone()[0]
        common = max(_COMMON_AT_LEAST, _COMMON_SHARE * total)
        ordered = sorted(counts, key=lambda term: (counts[term], term))
        rare = [term for term in ordered if counts[term] <= common]
        return (rare or ordered)[:most]

    def _search(self, table: str, ranking: str, terms: Sequence[str], limit: int) -> list[Found]:
        """
        A joined claim counts for the claim it is joined to, which is listed once, by its best row.
        """
        if not terms:
            return []
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        rows = self._connection.execute(
            f"select coalesce(c.head, c.number), {ranking} as cost from {table}"
            f" join claims c on c.number = {table}.rowid"
            f" where {table} match ? and c.findable order by cost limit ?",
            [query, limit],
        ).fetchall()
        best: dict[int, float] = {}
        for number, cost in rows:
            best.setdefault(number, -cost)
        return [Found(number, score) for number, score in best.items()]
