"""
Search by words: BM25 over the few rarest words of a text, and over its rarest character trigrams.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

import sqlite_utils

from claims.normalize import words

# Words in more than 2% of the claims cost most of a search's time and decide little; few claims cost nothing.
_COMMON_SHARE = 0.02
_COMMON_AT_LEAST = 500
# Beyond the rarest few, words are added while the claims they occur in stay under this number together.
_MOST_TERMS = 20
_SURE_TERMS = 4
_MOST_CLAIMS = 4_000
# Counts from here on are remembered: looking one up takes as long as the count is high.
_REMEMBERED_FROM = 100
_REMEMBERED_FOR = 0.01
_WORD_RANK = "bm25(3.0, 2.0, 2.0, 1.0)"
_TRIGRAM_RANK = "bm25()"


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
        self._total = 0
        self._remembered: dict[str, dict[str, int]] = {}

    def by_words(self, text: str, limit: int, *, hidden: bool = False) -> list[Found]:
        """
        Claims that share rare words with a text, by BM25 over claim, title, wordings and body; ``hidden``
        adds those that are not to be shown.
        """
        terms = self._rarest(self.frequencies(set(words(text))))
        return self._search("claim_words", _WORD_RANK, terms, limit, hidden=hidden)

    def by_trigrams(self, text: str, limit: int) -> list[Found]:
        """
        Claims that share rare runs of three characters with a text: finds misspelt and inflected words.
        """
        folded = " ".join(words(text))
        trigrams = {folded[start : start + 3] for start in range(len(folded) - 2)}
        terms = self._rarest(self._counts("claim_trigram_terms", trigrams))
        return self._search("claim_trigrams", _TRIGRAM_RANK, terms, limit)

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """
        In how many claims each folded word occurs; absent words are left out. High counts may be a hundredth
        out of date.
        """
        return self._counts("claim_word_terms", terms)

    def _counts(self, vocabulary: str, terms: Collection[str]) -> dict[str, int]:
        remembered = self._memory(vocabulary)
        counts = {}
        for term in terms:
            count = remembered.get(term) or self._count(vocabulary, term)
            if count:
                counts[term] = count
            if count >= _REMEMBERED_FROM:
                remembered[term] = count
        return counts

    def _count(self, vocabulary: str, term: str) -> int:
        row = self._connection.execute(f"select doc from {vocabulary} where term = ?", [term]).fetchone()
        return int(row[0]) if row else 0

    def _memory(self, vocabulary: str) -> dict[str, int]:
        (total,) = self._connection.execute("select coalesce(max(number), 0) from claims").fetchone()
        if abs(total - self._total) > _REMEMBERED_FOR * self._total:
            self._total = total
            self._remembered.clear()
        return self._remembered.setdefault(vocabulary, {})

    def _rarest(self, counts: dict[str, int]) -> list[str]:
        common = max(_COMMON_AT_LEAST, _COMMON_SHARE * self._total)
        ordered = sorted(counts, key=lambda term: (counts[term], term))
        rare = [term for term in ordered if counts[term] <= common] or ordered
        together = accumulate(counts[term] for term in rare)
        affordable = sum(claims <= _MOST_CLAIMS for claims in together)
        return rare[: max(_SURE_TERMS, min(_MOST_TERMS, affordable))]

    def _search(
        self, table: str, ranking: str, terms: Sequence[str], limit: int, *, hidden: bool = False
    ) -> list[Found]:
        """
        Hidden claims are found too and left out afterwards, which is quicker than asking for each claim that
        matches; where that leaves too few, more are taken.
        """
        if not terms:
            return []
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        wanted = 2 * limit
        while True:
            rows = self._connection.execute(
                f"select rowid, -rank from {table} where {table} match ? and rank match ?"
                " order by rank limit ?",
                [query, ranking, wanted],
            ).fetchall()
            found = self._grouped(rows, hidden=hidden)
            if len(found) >= limit or len(rows) < wanted:
                return found[:limit]
            wanted *= 8

    def _grouped(self, rows: Sequence[tuple[int, float]], *, hidden: bool) -> list[Found]:
        """
        Findable claims only, unless hidden ones are wanted; a joined claim counts for the claim it is joined
        to, once, by its best row.
        """
        heads = dict(
            self._connection.execute(
                "select number, coalesce(head, number) from claims"
                " where (findable or ?) and number in (select value from json_each(?))",
                [hidden, json.dumps([number for number, _ in rows])],
            ).fetchall()
        )
        best: dict[int, float] = {}
        for number, score in rows:
            if number in heads:
                best.setdefault(heads[number], score)
        return [Found(number, score) for number, score in best.items()]
