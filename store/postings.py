"""
Postings: which stored claims hold a word, and how much the word says of each, in arrays and in a file.

The file holds six little-endian int64 (a mark, the file's own number, the highest claim number in it, how
many words, postings and common words), then, each part beginning at a multiple of 64 bytes: the words'
digests in ascending order (uint32), where each word's postings begin and the last one's end (int64), the
claims' row numbers, ascending for each word (int32), the impacts (uint8), and for the common words once more:
which they are (int64) and the impacts of each by row number from 0 on (uint8). It is written aside and moved
into place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from claims.written import Digests
from store.aside import written_aside

Places = NDArray[np.int64]
Numbers = NDArray[np.int32]
Impacts = NDArray[np.uint8]

_MARK = 0x32_73676E_69747370
_WHOLE = np.dtype("<i8")
_DIGEST = np.dtype("<u4")
_NUMBER = np.dtype("<i4")
_IMPACT = np.dtype("u1")
_SIZES = 3
_HEADER = 3 + _SIZES
_ALIGNED = 64
# So many postings are in memory at once while postings are joined in a file.
_AT_ONCE = 4_000_000
# Words in such a share of the claims are common: a row of all claims takes little more room than their list.
_COMMON_SHARE = 1 / 8
_COMMON_FROM = 10_000


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


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """
    Words by ``digests``, uint32 of shape (w,), ascending. Word i stands in the claims
    ``numbers[starts[i]:starts[i + 1]]``, ascending, with the ``impacts`` at the same places, 1 to 255. The
    ``common`` words have them in the rows of ``table`` too, uint8 of shape (common, claims), 0 for claims
    that lack the word.
    """

    digests: Digests
    starts: Places
    numbers: Numbers
    impacts: Impacts
    common: Places = field(default_factory=lambda: np.empty(0, np.int64))
    table: Impacts = field(default_factory=lambda: np.empty((0, 0), np.uint8))

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


@dataclass(frozen=True, slots=True, eq=False)
class PostingsFile:
    """
    Postings that are mapped from a file, the file's own number and the highest claim number in it.
    """

    postings: Postings
    token: int = 0
    newest: int = 0
    mapping: mmap | None = None

    @property
    def size(self) -> int:
        """
        In bytes.
        """
        return len(self.mapping) if self.mapping is not None else 0

    def release(self) -> None:
        """
        Gives back the memory that reading took: what was read is mapped once more when it is asked for.
        """
        if self.mapping is not None:
            self.mapping.madvise(MADV_DONTNEED)


def no_postings() -> Postings:
    """
    Of no words.
    """
    return Postings(np.empty(0, _DIGEST), np.zeros(1, _WHOLE), np.empty(0, _NUMBER), np.empty(0, _IMPACT))


def joined(parts: Sequence[Postings]) -> Postings:
    """
    Postings of several sets of claims in one. Each set's claims come after those of the set before.
    """
    digests, starts = _vocabulary(parts)
    return _block(parts, digests, starts)


def read_postings(path: Path) -> PostingsFile:
    """
    A file's postings, the large parts mapped, not read; none where the file is missing, cut short or of
    another format.
    """
    try:
        mark, token, newest, *sizes = np.fromfile(path, _WHOLE, _HEADER).tolist()
        fitting = mark == _MARK and len(sizes) == _SIZES and min(newest, *sizes) >= 0
        parts = _Parts(newest, *sizes) if fitting else None
        if parts is None or path.stat().st_size != parts.size:
            return PostingsFile(no_postings())
        with path.open("rb") as file:
            mapping = mmap(file.fileno(), 0, access=ACCESS_READ)
        return PostingsFile(parts.mapped(mapping), token, newest, mapping)
    except (OSError, ValueError):
        return PostingsFile(no_postings())


def write_postings(
    path: Path, parts: Sequence[Postings], *, token: int = 0, newest: int = 0, common_from: int = _COMMON_FROM
) -> None:
    """
    Writes postings of several sets of claims as one file; each set's claims come after those of the set
    before. Where ``newest``, the highest claim number, is given, words are common that are in so many claims,
    and in an eighth of all.
    """
    digests, starts = _vocabulary(parts)
    common = np.flatnonzero(np.diff(starts) >= max(common_from, _COMMON_SHARE * newest) if newest else [])
    layout = _Parts(newest, len(digests), int(starts[-1]), len(common))
    with written_aside(path) as draft:
        file = draft.file
        file.truncate(layout.size)
        _put(file, 0, np.array([_MARK, token, *layout.sizes], _WHOLE))
        _put(file, layout.digests, digests)
        _put(file, layout.starts, starts)
        _put(file, layout.common, common)
        for word, block in _blocks(parts, digests, starts):
            _put(file, layout.numbers + int(starts[word]) * _NUMBER.itemsize, block.numbers)
            _put(file, layout.impacts + int(starts[word]) * _IMPACT.itemsize, block.impacts)
            first, last = np.searchsorted(common, [word, word + len(block.digests)])
            _put(
                file,
                layout.table + int(first) * layout.width,
                _table(block, common[first:last] - word, layout.width),
            )
        file.flush()
        os.fsync(file.fileno())


class _Parts:
    """
    Where each part of a file begins.
    """

    def __init__(self, newest: int, words: int, postings: int, common: int) -> None:
        self.sizes = (newest, words, postings, common)
        self.width = newest + 1
        self.size = _HEADER * _WHOLE.itemsize
        self.digests = self._next(words * _DIGEST.itemsize)
        self.starts = self._next((words + 1) * _WHOLE.itemsize)
        self.numbers = self._next(postings * _NUMBER.itemsize)
        self.impacts = self._next(postings * _IMPACT.itemsize)
        self.common = self._next(common * _WHOLE.itemsize)
        self.table = self._next(common * self.width * _IMPACT.itemsize)

    def _next(self, size: int) -> int:
        start = -(-self.size // _ALIGNED) * _ALIGNED
        self.size = start + size
        return start

    def mapped(self, mapping: mmap) -> Postings:
        """
        The parts of a file that is known to have this size; the small ones are copied.
        """
        _, words, postings, common = self.sizes

        def part(kind: np.dtype[Any], start: int, count: int) -> NDArray[Any]:
            return np.frombuffer(mapping, kind, count, start) if count else np.empty(0, kind)

        return Postings(
            part(_DIGEST, self.digests, words).copy(),
            part(_WHOLE, self.starts, words + 1).copy(),
            part(_NUMBER, self.numbers, postings),
            part(_IMPACT, self.impacts, postings),
            part(_WHOLE, self.common, common).copy(),
            part(_IMPACT, self.table, common * self.width).reshape(common, self.width),
        )


def _vocabulary(parts: Sequence[Postings]) -> tuple[Digests, Places]:
    """
    The words of all parts, and where the postings of each begin when they are joined.
    """
    digests = np.sort(np.concatenate([np.empty(0, np.uint32), *(part.digests for part in parts)]))
    digests = digests[np.diff(digests, prepend=~digests[:1]) != 0]
    counts = np.zeros(len(digests) + 1, np.int64)
    for part in parts:
        counts[1 + np.searchsorted(digests, part.digests)] += np.diff(part.starts)
    return digests, np.cumsum(counts)


def _blocks(parts: Sequence[Postings], digests: Digests, starts: Places) -> Iterator[tuple[int, Postings]]:
    """
    The joined postings of as many words at a time as are not too many, and which word is the first.
    """
    word = 0
    while word < len(digests):
        end = max(word + 1, int(np.searchsorted(starts, starts[word] + _AT_ONCE, "right")) - 1)
        yield word, _block(parts, digests[word:end], starts[word : end + 1] - starts[word])
        word = end


def _block(parts: Sequence[Postings], digests: Digests, starts: Places) -> Postings:
    numbers, impacts = np.empty(starts[-1], _NUMBER), np.empty(starts[-1], _IMPACT)
    free = starts[:-1].copy()
    for part in parts if len(digests) else ():
        first, last = np.searchsorted(part.digests, digests[[0, -1]])
        last += int(last < len(part.digests) and part.digests[last] == digests[-1])
        counts = np.diff(part.starts[first : last + 1])
        words = np.searchsorted(digests, part.digests[first:last])
        begin, end = int(part.starts[first]), int(part.starts[last])
        moved = np.repeat(free[words] - part.starts[first:last], counts)
        places = np.arange(begin, end) + moved
        numbers[places], impacts[places] = part.numbers[begin:end], part.impacts[begin:end]
        free[words] += counts
    return Postings(digests, starts, numbers, impacts)


def _table(postings: Postings, common: Places, width: int) -> Impacts:
    """
    Impacts of some of the words by row number, of shape (common, width).
    """
    table = np.zeros((len(common), width), _IMPACT)
    for row, word in zip(table, common.tolist(), strict=True):
        its = slice(*postings.starts[word : word + 2].tolist())
        row[postings.numbers[its]] = postings.impacts[its]
    return table


def _put(file: BinaryIO, start: int, content: NDArray[Any]) -> None:
    file.seek(start)
    file.write(np.ascontiguousarray(content).data)
