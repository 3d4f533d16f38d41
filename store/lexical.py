"""
Search by words: BM25 over the few rarest words of a text, and over its rarest character trigrams.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from math import log
from pathlib import Path

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from claims.normalize import words
from store.frequencies import FrequencyFile

# Words in more than 2% of the claims cost most of a search's time and decide little; few claims cost nothing.
_COMMON_SHARE = 0.02
_COMMON_AT_LEAST = 500
# Words are added, the rarest first, while the claims they occur in stay under a number together: this, and
# more for each claim wanted; for the first few, twice that.
_MOST_TERMS = 20
_SURE_TERMS = 4
_SURE_CLAIMS = 2
_MOST_CLAIMS = 2_000
_MOST_CLAIMS_EACH = 60
# So many times as many claims as wanted are weighed by BM25, which costs ten times what counting words does.
_WEIGHED = 5
_JOINED_AT = 2
# Counts from here on are remembered: looking one up takes as long as the count is high.
_REMEMBERED_FROM = 100
_REMEMBERED_FOR = 0.01


@dataclass(frozen=True, slots=True)
class Found:
    """
    A claim's row number and its score, higher being better.
    """

    number: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """
    A full-text table, its vocabulary, and how it is ranked.
    """

    name: str
    vocabulary: str
    rank: str


_WORDS = _Table(
    name="claim_words",
    vocabulary="claim_word_terms",
    rank="bm25(claim_words, 3.0, 2.0, 2.0, 1.0)",
)
_TRIGRAMS = _Table(name="claim_trigrams", vocabulary="claim_trigram_terms", rank="bm25(claim_trigrams)")


class LexicalSearch:
    """
    Full-text search over the findable claims; ``folder`` is where counts of words are kept, if they are.
    """

    def __init__(self, database: sqlite_utils.Database, folder: Path | None = None) -> None:
        self._database = database
        self._connection = database.conn
        self._total = 0
        self._remembered: dict[str, dict[str, int]] = {}
        vocabularies = [_WORDS.vocabulary, _TRIGRAMS.vocabulary] if folder is not None else []
        self._files = {name: FrequencyFile(database, Path(folder or ""), name) for name in vocabularies}

    def renew(self) -> None:
        """
        Counts words anew where the store has grown, and where it has doubled, joins the parts of its index,
        which quickens a search by a quarter; called after an import, never by a search.
        """
        for table in (_WORDS, _TRIGRAMS):
            file = self._files.get(table.vocabulary)
            before = file.newest if file is not None else 0
            if file is not None and file.renew() and file.newest >= _JOINED_AT * before:
                self._database.execute(f"insert into {table.name} ({table.name}) values ('optimize')")
        self._remembered.clear()

    def by_words(self, text: str, limit: int, *, hidden: bool = False) -> list[Found]:
        """
        Claims that share rare words with a text, by BM25 over claim, title, wordings and body; ``hidden``
        adds those that are not to be shown.
        """
        counts = self._rarest(self.frequencies(set(words(text))), limit)
        return self._search(_WORDS, counts, limit, hidden=hidden)

    def by_trigrams(self, text: str, limit: int) -> list[Found]:
        """
        Claims that share rare runs of three characters with a text: finds misspelt and inflected words.
        """
        folded = " ".join(words(text))
        trigrams = {folded[start : start + 3] for start in range(len(folded) - 2)}
        return self._search(_TRIGRAMS, self._rarest(self._counts(_TRIGRAMS, trigrams), limit), limit)

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """
        In how many claims each folded word occurs; absent words are left out. High counts may be a hundredth
        out of date.
        """
        return self._counts(_WORDS, terms)

    def _counts(self, table: _Table, terms: Collection[str]) -> dict[str, int]:
        remembered = self._memory(table.vocabulary)
        file = self._files.get(table.vocabulary)
        counts = file.of(terms) if file is not None else {}
        for term in [term for term in terms if term not in counts]:
            count = remembered.get(term) or self._count(table.vocabulary, term)
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

    def _rarest(self, counts: dict[str, int], limit: int) -> dict[str, int]:
        common = max(_COMMON_AT_LEAST, _COMMON_SHARE * self._total)
        ordered = sorted(counts, key=lambda term: (counts[term], term))
        rare = [term for term in ordered if counts[term] <= common] or ordered
        together = list(accumulate(counts[term] for term in rare))
        most = _MOST_CLAIMS + _MOST_CLAIMS_EACH * limit
        affordable = sum(claims <= most for claims in together)
        sure = sum(claims <= _SURE_CLAIMS * most for claims in together[:_SURE_TERMS])
        return {term: counts[term] for term in rare[: max(1, sure, min(_MOST_TERMS, affordable))]}

    def _search(
        self, table: _Table, counts: Mapping[str, int], limit: int, *, hidden: bool = False
    ) -> list[Found]:
        """
        The claims with the rarest words are weighed by BM25. Hidden claims are found too and left out
        afterwards, which is quicker than asking for each claim that matches; where that leaves too few, more
        are weighed.
        """
        numbers = self._promising(table, counts)
        wanted = _WEIGHED * limit
        while True:
            rows = self._weighed(table, counts, numbers[:wanted])
            found = self._grouped(rows, limit, hidden=hidden)
            if len(found) >= limit or wanted >= len(numbers):
                return found
            wanted *= 8

    def _promising(self, table: _Table, counts: Mapping[str, int]) -> list[int]:
        """
        Claims that hold any of the words, by the rarity of those they hold, the highest first.
        """
        lists, weights = [np.empty(0, np.int64)], [np.empty(0)]
        for term, count in counts.items():
            lists.append(self._holding(table, term))
            rarity = log(1 + (self._total + 0.5) / (count + 0.5))
            weights.append(np.full(len(lists[-1]), rarity))
        numbers, places = np.unique(np.concatenate(lists), return_inverse=True)
        sums = np.bincount(places, np.concatenate(weights), len(numbers))
        ordered: list[int] = numbers[np.argsort(-sums, kind="stable")].tolist()
        return ordered

    def _holding(self, table: _Table, term: str) -> NDArray[np.int64]:
        rows = self._connection.execute(
            f"select rowid from {table.name} where {table.name} match ?", [_quoted(term)]
        ).fetchall()
        return np.fromiter(chain.from_iterable(rows), np.int64, len(rows))

    def _weighed(
        self, table: _Table, counts: Mapping[str, int], numbers: Sequence[int]
    ) -> list[tuple[int, float]]:
        if not numbers:
            return []
        # The plus lets the full-text index lead; BM25 is worked out for what is left.
        rows = self._connection.execute(
            f"select rowid, -{table.rank} as score from {table.name} where {table.name} match ?"
            " and +rowid in (select value from json_each(?)) order by score desc, rowid",
            [" OR ".join(map(_quoted, counts)), json.dumps(numbers)],
        ).fetchall()
        return [(int(number), float(score)) for number, score in rows]

    def _grouped(self, rows: Sequence[tuple[int, float]], limit: int, *, hidden: bool) -> list[Found]:
        """
        Findable claims only, unless hidden ones are wanted; a joined claim counts for the claim it is joined
        to, once, by its best row. Only as many rows are looked up as it takes.
        """
        best: dict[int, float] = {}
        for start in range(0, len(rows), limit):
            portion = rows[start : start + limit]
            heads = self._heads([number for number, _ in portion], hidden=hidden)
            for number, score in portion:
                if number in heads:
                    best.setdefault(heads[number], score)
            if len(best) >= limit:
                break
        return [Found(number, score) for number, score in best.items()][:limit]

    def _heads(self, numbers: Sequence[int], *, hidden: bool) -> dict[int, int]:
        rows = self._connection.execute(
            "select number, coalesce(head, number) from claims"
            " where (findable or ?) and number in (select value from json_each(?))",
            [hidden, json.dumps(numbers)],
        )
        return dict(rows.fetchall())


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
