"""
Postings in a file, mapped when they are read.

The file holds six little-endian int64 (a mark, the file's own number, the highest claim number in it, how
many words, postings and common words), then, each part beginning at a multiple of 64 bytes: the words'
digests in ascending order (uint32), where each word's postings begin and the last one's end (int64), the
claims' row numbers, ascending for each word (int32), the impacts (uint8), and for the common words once more:
which they are (int64) and the impacts of each by row number from 0 on (uint8). It is sealed, written aside
and moved into place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from mmap import MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from claims.errors import DamagedFileError
from store.aside import written_aside
from store.postings import (
    DIGEST,
    IMPACT,
    NUMBER,
    WHOLE,
    Guard,
    Impacts,
    Places,
    Postings,
    blocks,
    no_postings,
    vocabulary,
)
from store.sealed import SealedFile, SealedRows, open_sealed

_MARK = 0x33_73676E_69747370
_SIZES = 3
_HEADER = 3 + _SIZES
_ALIGNED = 64
# Words in such a share of the claims are common: a row of all claims takes little more room than their list.
_COMMON_SHARE = 1 / 8
_COMMON_FROM = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class PostingsFile:
    """
    Postings that are mapped from a file, the file's own number and the highest claim number in it; without a
    file, no postings.
    """

    postings: Postings
    token: int = 0
    newest: int = 0
    file: SealedFile | None = None
    mapping: mmap | None = None

    @property
    def size(self) -> int:
        """
        In bytes.
        """
        return self.file.size if self.file is not None else 0

    def look(self) -> None:
        """
        Notices that the file was written to since it was opened.

        Raises:
            DamagedFileError: it has another size.

        """
        if self.file is not None:
            self.file.look()

    def release(self) -> None:
        """
        Gives back the memory that reading took: what was read is mapped once more when it is asked for.
        """
        if self.mapping is not None:
            self.mapping.madvise(MADV_DONTNEED)


def read_postings(path: Path) -> PostingsFile:
    """
    A file's postings, the large parts mapped, not read; none where the file is missing.

    Raises:
        DamagedFileError: it is cut short, of another format, or not as it was written.

    """
    file = open_sealed(path)
    if file is None:
        return PostingsFile(no_postings())
    mark, token, newest, *sizes = file.head(_HEADER)
    if mark != _MARK or _Parts(newest, *sizes).size != file.size:
        raise DamagedFileError(f"The file {path} is damaged (it is no file of words).")
    mapping = file.mapped()
    return PostingsFile(_Parts(newest, *sizes).mapped(file, mapping), token, newest, file, mapping)


def write_postings(
    path: Path, parts: Sequence[Postings], *, token: int = 0, newest: int = 0, common_from: int = _COMMON_FROM
) -> None:
    """
    Writes postings of several sets of claims as one file; each set's claims come after those of the set
    before. Where ``newest``, the highest claim number, is given, words are common that are in so many claims,
    and in an eighth of all.
    """
    digests, starts = vocabulary(parts)
    common = np.flatnonzero(np.diff(starts) >= max(common_from, _COMMON_SHARE * newest) if newest else [])
    layout = _Parts(newest, len(digests), int(starts[-1]), len(common))
    with written_aside(path) as draft:
        file = draft.file
        file.truncate(layout.size)
        _put(file, 0, np.array([_MARK, token, *layout.sizes], WHOLE))
        _put(file, layout.digests, digests)
        _put(file, layout.starts, starts)
        _put(file, layout.common, common)
        for word, block in blocks(parts, digests, starts):
            _put(file, layout.numbers + int(starts[word]) * NUMBER.itemsize, block.numbers)
            _put(file, layout.impacts + int(starts[word]) * IMPACT.itemsize, block.impacts)
            first, last = np.searchsorted(common, [word, word + len(block.digests)])
            _put(
                file,
                layout.table + int(first) * layout.width,
                _table(block, common[first:last] - word, layout.width),
            )


class _Parts:
    """
    Where each part of a file begins.
    """

    def __init__(self, newest: int, words: int, postings: int, common: int) -> None:
        self.sizes = (newest, words, postings, common)
        self.width = newest + 1
        self.size = _HEADER * WHOLE.itemsize
        self.digests = self._next(words * DIGEST.itemsize)
        self.starts = self._next((words + 1) * WHOLE.itemsize)
        self.numbers = self._next(postings * NUMBER.itemsize)
        self.impacts = self._next(postings * IMPACT.itemsize)
        self.common = self._next(common * WHOLE.itemsize)
        self.table = self._next(common * self.width * IMPACT.itemsize)

    def _next(self, size: int) -> int:
        start = -(-self.size // _ALIGNED) * _ALIGNED
        self.size = start + size
        return start

    def mapped(self, file: SealedFile, mapping: mmap) -> Postings:
        """
        The parts of a file that is known to have this size; the small ones are read, the others guarded.
        """
        _, words, postings, common = self.sizes

        def read(kind: np.dtype[Any], start: int, count: int) -> NDArray[Any]:
            return np.frombuffer(file.read(start, count * kind.itemsize), kind)

        def part(kind: np.dtype[Any], start: int, count: int) -> NDArray[Any]:
            return np.frombuffer(mapping, kind, count, start) if count else np.empty(0, kind)

        return Postings(
            read(DIGEST, self.digests, words),
            read(WHOLE, self.starts, words + 1),
            part(NUMBER, self.numbers, postings),
            part(IMPACT, self.impacts, postings),
            read(WHOLE, self.common, common),
            part(IMPACT, self.table, common * self.width).reshape(common, self.width),
            Guard(
                numbers=SealedRows(file, self.numbers, NUMBER.itemsize),
                impacts=SealedRows(file, self.impacts, IMPACT.itemsize),
                table=SealedRows(file, self.table, self.width),
            ),
        )


def _table(postings: Postings, common: Places, width: int) -> Impacts:
    """
    Impacts of some of the words by row number, of shape (common, width).
    """
    table = np.zeros((len(common), width), IMPACT)
    for row, word in zip(table, common.tolist(), strict=True):
        its = slice(*postings.starts[word : word + 2].tolist())
        row[postings.numbers[its]] = postings.impacts[its]
    return table


def _put(file: BinaryIO, start: int, content: NDArray[Any]) -> None:
    file.seek(start)
    file.write(np.ascontiguousarray(content).data)
