"""
Postings: which stored claims hold a word, and how much the word says of each, in arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from claims.token_hashes import Digests
from store.sealed import SealedRows

Places = NDArray[np.int64]
Numbers = NDArray[np.int32]
Impacts = NDArray[np.uint8]

WHOLE = np.dtype("<i8")
DIGEST = np.dtype("<u4")
NUMBER = np.dtype("<i4")
IMPACT = np.dtype("u1")
# So many postings are in memory at once while postings are joined in a file.
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """
    Where the postings of words ``begin`` and ``end``, int64 of shape (n,), the same place twice where a word
    is not there; and the ``row`` of each in the table of common words, -1 where it has none.
    """

    begin: Places
    end: Places
    row: Places

    @property
    def counts(self) -> Places:
        """
        In how many claims each word is.
        """
        return self.end - self.begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """
    Where the parts of mapped postings lie in their file, whose blocks are checked before they are first read.
    """

    numbers: SealedRows
    impacts: SealedRows
    table: SealedRows


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """
    Words by ``digests``, uint32 of shape (w,), ascending. Word i stands in the claims
    ``numbers[starts[i]:starts[i + 1]]``, ascending, with the ``impacts`` at the same places, 1 to 255. The
    ``common`` words have them in the rows of ``table`` too, uint8 of shape (common, claims), 0 for claims
    that lack the word. Those of a file have a ``guard``: ask `listed` and `row` for what it guards.
    """

    digests: Digests
    starts: Places
    numbers: Numbers
    impacts: Impacts
    common: Places = field(default_factory=lambda: np.empty(0, np.int64))
    table: Impacts = field(default_factory=lambda: np.empty((0, 0), np.uint8))
    guard: Guard | None = None

    def listed(self, begin: int, end: int) -> tuple[Numbers, Impacts]:
        """
        Claims and impacts at some places.

        Raises:
            DamagedFileError: they are not as they were written.

        """
        if self.guard is not None:
            self.guard.numbers.check_span(begin, end)
            self.guard.impacts.check_span(begin, end)
        return self.numbers[begin:end], self.impacts[begin:end]

    def row(self, row: int) -> Impacts:
        """
        The impacts of a common word by row number.

        Raises:
            DamagedFileError: they are not as they were written.

        """
        if self.guard is not None:
            self.guard.table.check_span(row, row + 1)
        found: Impacts = self.table[row]
        return found

    def spans(self, digests: Digests) -> Spans:
        """
        The postings of some words.
        """
        if not len(self.digests):
            nowhere = np.zeros(len(digests), np.int64)
            return Spans(nowhere, nowhere, nowhere - 1)
        places = np.searchsorted(self.digests, digests)
        places[places == len(self.digests)] = 0
        met = self.digests[places] == digests
        begin = self.starts[places]
        return Spans(begin, np.where(met, self.starts[places + 1], begin), self._rows(places, met))

    def _rows(self, places: Places, met: NDArray[np.bool_]) -> Places:
        if not len(self.common):
            return np.full(len(places), -1)
        rows = np.searchsorted(self.common, places)
        rows[rows == len(self.common)] = 0
        return np.where(met & (self.common[rows] == places), rows, -1)


def no_postings() -> Postings:
    """
    Of no words.
    """
    return Postings(np.empty(0, DIGEST), np.zeros(1, WHOLE), np.empty(0, NUMBER), np.empty(0, IMPACT))


def joined(parts: Sequence[Postings]) -> Postings:
    """
    Postings of several sets of claims in one. Each set's claims come after those of the set before.
    """
    digests, starts = vocabulary(parts)
    return _block(parts, digests, starts)


def tidied(parts: list[Postings]) -> list[Postings]:
    """
    The last parts joined while they are of a size, so that there are few of them however many were added.
    """
    while len(parts) > 1 and len(parts[-2].numbers) < 2 * len(parts[-1].numbers):
        parts = [*parts[:-2], joined(parts[-2:])]
    return parts


def vocabulary(parts: Sequence[Postings]) -> tuple[Digests, Places]:
    """
    The words of all parts, and where the postings of each begin when they are joined.
    """
    digests = np.sort(np.concatenate([np.empty(0, np.uint32), *(part.digests for part in parts)]))
    digests = digests[np.diff(digests, prepend=~digests[:1]) != 0]
    counts = np.zeros(len(digests) + 1, np.int64)
    for part in parts:
        counts[1 + np.searchsorted(digests, part.digests)] += np.diff(part.starts)
    return digests, np.cumsum(counts)


def blocks(parts: Sequence[Postings], digests: Digests, starts: Places) -> Iterator[tuple[int, Postings]]:
    """
    The joined postings of as many words at a time as are not too many, and which word is the first.
    """
    word = 0
    while word < len(digests):
        end = max(word + 1, int(np.searchsorted(starts, starts[word] + _AT_ONCE, "right")) - 1)
        yield word, _block(parts, digests[word:end], starts[word : end + 1] - starts[word])
        word = end


def _block(parts: Sequence[Postings], digests: Digests, starts: Places) -> Postings:
    numbers, impacts = np.empty(starts[-1], NUMBER), np.empty(starts[-1], IMPACT)
    free = starts[:-1].copy()
    for part in parts if len(digests) else ():
        first, last = np.searchsorted(part.digests, digests[[0, -1]])
        last += int(last < len(part.digests) and part.digests[last] == digests[-1])
        counts = np.diff(part.starts[first : last + 1])
        words = np.searchsorted(digests, part.digests[first:last])
        begin, end = int(part.starts[first]), int(part.starts[last])
        moved = np.repeat(free[words] - part.starts[first:last], counts)
        places = np.arange(begin, end) + moved
        numbers[places], impacts[places] = part.listed(begin, end)
        free[words] += counts
    return Postings(digests, starts, numbers, impacts)
