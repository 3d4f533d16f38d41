"""
Search by words, over postings, and by runs of three characters, over SQLite's full-text index.
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

from claims.text.normalize import words
from claims.token_hashes import Digests
from store.frequencies import FrequencyFile, counts_path
from store.postings_index import PostingsIndex
from store.postings_weighing import asked

# Claims looked up at a time, for each that is wanted: some are hidden, some joined to another.
_AHEAD = 1.15
_MORE = 8
# Trigrams in more than 2% of the claims cost most of a search's time and decide little; few claims cost
# nothing.
_COMMON_SHARE = 0.02
_COMMON_AT_LEAST = 500
# Trigrams are added, the rarest first, while the claims they occur in stay under a number together: this, and
# more for each claim wanted; for the first few, twice that.
_MOST_TERMS = 20
_SURE_TERMS = 4
_SURE_CLAIMS = 2
_MOST_CLAIMS = 2_000
_MOST_CLAIMS_EACH = 60
# So many times as many claims as wanted are weighed by BM25, which costs ten times what counting does.
_WEIGHED = 5
_JOINED_AT = 2
# Counts from here on are remembered: looking one up takes as long as the count is high.
_REMEMBERED_FROM = 100
_REMEMBERED_FOR = 0.01
_TRIGRAMS = "claim_trigrams"
_TRIGRAM_COUNTS = "claim_trigram_terms"
_NOBODY = (0, "")
_FORMER_FILE = "claim_word_terms.bin"


@dataclass(frozen=True, slots=True)
class Found:
    """
    A claim's row number, its score, higher being better, and its id.
    """

    number: int
    score: float
    claim_id: str = ""


class LexicalSearch:
    """
    Full-text search over the findable claims; ``folder`` is where files are kept beside the store, by default
    that of the store itself.
    """

    def __init__(self, database: sqlite_utils.Database, folder: Path | None = None) -> None:
        self._database = database
        self._connection = database.conn
        self._beside = folder or _folder(database)
        self._postings = PostingsIndex(database, self._beside)
        self._trigrams = FrequencyFile(database, self._beside, _TRIGRAM_COUNTS)
        self._total = 0
        self._remembered: dict[str, int] = {}

    def renew(self) -> None:
        """
        Writes the files anew where the store has grown, and where it has doubled, joins the parts of the
        trigrams' index, which quickens a search by a quarter; called after an import, never by a search.
        """
        self._postings.renew()
        # Words were counted in a file of their own before they had postings.
        (self._beside / _FORMER_FILE).unlink(missing_ok=True)
        before = self._trigrams.newest
        if self._trigrams.renew() and self._trigrams.newest >= _JOINED_AT * before:
            self._database.execute(f"insert into {_TRIGRAMS} ({_TRIGRAMS}) values ('optimize')")

    def by_words(self, text: str, limit: int, *, hidden: bool = False) -> list[Found]:
        """
        Claims that share words with a text, weighed by rarity and by how much of claim, title, wordings and
        body they are; ``hidden`` adds those that are not to be shown.
        """
        said = asked(words(text))
        wanted = int(_AHEAD * limit)
        while True:
            rows = self._postings.best(said, wanted)
            found = self._grouped(rows, limit, hidden=hidden)
            if len(found) >= limit or len(rows) < wanted:
                return found
            wanted *= _MORE

    def by_trigrams(self, text: str, limit: int) -> list[Found]:
        """
        Claims that share rare runs of three characters with a text: finds misspelt and inflected words.
        """
        folded = " ".join(words(text))
        trigrams = {folded[start : start + 3] for start in range(len(folded) - 2)}
        return self._search(self._rarest(self._counts(trigrams), limit), limit)

    def counts(self, digests: Digests) -> NDArray[np.int64]:
        """
        In how many claims each word occurs, of shape (digests,).
        """
        return self._postings.counts(digests)

    def _counts(self, trigrams: Collection[str]) -> dict[str, int]:
        remembered = self._memory()
        counts = self._trigrams.of(trigrams)
        for trigram in [each for each in trigrams if each not in counts]:
            count = remembered.get(trigram) or self._count(trigram)
            if count:
                counts[trigram] = count
            if count >= _REMEMBERED_FROM:
                remembered[trigram] = count
        return counts

    def _count(self, trigram: str) -> int:
        row = self._connection.execute(
            f"select doc from {_TRIGRAM_COUNTS} where term = ?", [trigram]
        ).fetchone()
        return int(row[0]) if row else 0

    def _memory(self) -> dict[str, int]:
        (total,) = self._connection.execute("select coalesce(max(number), 0) from claims").fetchone()
        if abs(total - self._total) > _REMEMBERED_FOR * self._total:
            self._total = total
            self._remembered.clear()
        return self._remembered

    def _rarest(self, counts: dict[str, int], limit: int) -> dict[str, int]:
        common = max(_COMMON_AT_LEAST, _COMMON_SHARE * self._total)
        ordered = sorted(counts, key=lambda term: (counts[term], term))
        rare = [term for term in ordered if counts[term] <= common] or ordered
        together = list(accumulate(counts[term] for term in rare))
        most = _MOST_CLAIMS + _MOST_CLAIMS_EACH * limit
        affordable = sum(claims <= most for claims in together)
        sure = sum(claims <= _SURE_CLAIMS * most for claims in together[:_SURE_TERMS])
        return {term: counts[term] for term in rare[: max(1, sure, min(_MOST_TERMS, affordable))]}

    def _search(self, counts: Mapping[str, int], limit: int) -> list[Found]:
        """
        The claims with the rarest trigrams are weighed by BM25. Hidden claims are found too and left out
        afterwards, which is quicker than asking for each claim that matches; where that leaves too few, more
        are weighed.
        """
        numbers = self._promising(counts)
        wanted = _WEIGHED * limit
        while True:
            rows = self._weighed(counts, numbers[:wanted])
            found = self._grouped(rows, limit, hidden=False)
            if len(found) >= limit or wanted >= len(numbers):
                return found
            wanted *= _MORE

    def _promising(self, counts: Mapping[str, int]) -> list[int]:
        """
        Claims that hold any of the trigrams, by the rarity of those they hold, the highest first.
        """
        lists, weights = [np.empty(0, np.int64)], [np.empty(0)]
        for trigram, count in counts.items():
            lists.append(self._holding(trigram))
            rarity = log(1 + (self._total + 0.5) / (count + 0.5))
            weights.append(np.full(len(lists[-1]), rarity))
        numbers, places = np.unique(np.concatenate(lists), return_inverse=True)
        sums = np.bincount(places, np.concatenate(weights), len(numbers))
        ordered: list[int] = numbers[np.argsort(-sums, kind="stable")].tolist()
        return ordered

    def _holding(self, trigram: str) -> NDArray[np.int64]:
        rows = self._connection.execute(
            f"select rowid from {_TRIGRAMS} where {_TRIGRAMS} match ?", [_quoted(trigram)]
        ).fetchall()
        return np.fromiter(chain.from_iterable(rows), np.int64, len(rows))

    def _weighed(self, counts: Mapping[str, int], numbers: Sequence[int]) -> list[tuple[int, float]]:
        if not numbers:
            return []
        # The plus lets the full-text index lead; BM25 is worked out for what is left.
        rows = self._connection.execute(
            f"select rowid, -bm25({_TRIGRAMS}) as score from {_TRIGRAMS} where {_TRIGRAMS} match ?"
            " and +rowid in (select value from json_each(?)) order by score desc, rowid",
            [" OR ".join(map(_quoted, counts)), json.dumps(numbers)],
        ).fetchall()
        return [(int(number), float(score)) for number, score in rows]

    def _grouped(self, rows: Sequence[tuple[int, float]], limit: int, *, hidden: bool) -> list[Found]:
        """
        Findable claims only, unless hidden ones are wanted; a joined claim counts for the claim it is joined
        to, once, by its best row. Only as many rows are looked up as it takes.
        """
        best: dict[int, Found] = {}
        portions = max(1, int(_AHEAD * limit))
        for start in range(0, len(rows), portions):
            portion = rows[start : start + portions]
            heads = self._heads([number for number, _ in portion], hidden=hidden)
            for number, score in portion:
                head, claim_id = heads.get(number, _NOBODY)
                if head and head not in best:
                    best[head] = Found(head, score, claim_id)
            if len(best) >= limit:
                break
        return list(best.values())[:limit]

    def _heads(self, numbers: Sequence[int], *, hidden: bool) -> dict[int, tuple[int, str]]:
        """
        The claim that each of these is found as, by its number and id; a claim that is shown, and the one it
        is joined to, are in an index that holds little else.
        """
        named = "indexed by claims_named where findable = 1 and" if not hidden else "where"
        select = f"select number, head, id from claims {named} number in (select value from json_each(?))"
        rows = self._connection.execute(select, [json.dumps(numbers)]).fetchall()
        own = {number: (number, claim_id) for number, head, claim_id in rows if head is None}
        joined = {number: head for number, head, _ in rows if head is not None}
        if not joined:
            return own
        above = self._connection.execute(select, [json.dumps(list(joined.values()))]).fetchall()
        heads = {number: (number, claim_id) for number, _, claim_id in above}
        return own | {number: heads[head] for number, head in joined.items() if head in heads}


def trigrams_path(folder: Path) -> Path:
    """
    Where the counts of trigrams lie beside a store.
    """
    return counts_path(folder, _TRIGRAM_COUNTS)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _folder(database: sqlite_utils.Database) -> Path:
    """
    Where the store lies.
    """
    (path,) = database.execute("select file from pragma_database_list where name = 'main'").fetchone()
    return Path(path).parent
