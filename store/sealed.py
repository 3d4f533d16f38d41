"""
Files with a checksum for each block, so that damage is noticed before it is believed.

Behind the content of a file lie the CRC-32 of each block of 4,096 bytes (little-endian uint32, the last block
may be shorter), then the seal: a mark, the size of the content (uint64 each), and the CRC-32 of the checksums
and of these two (uint32). A block is checked when it is first asked for; a file that was written to since is
checked anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import Struct
from typing import BinaryIO
from weakref import finalize
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from claims.errors import DamagedFileError

BLOCK = 4_096
"""
Bytes that share a checksum.
"""
_SUM = np.dtype("<u4")
_WHOLE = np.dtype("<i8")
_SEAL = Struct("<QQI")
_BOUND = Struct("<QQ")
_MARK = 0x31_6C616573
_AT_ONCE = 256
# With these begin the files that were written before there were checksums.
_FORMER = frozenset({0x32_73676E_69747370, 0x33_73726F74_636576, 0x31_66726571})


def seal(file: BinaryIO) -> None:
    """
    Puts the checksums behind what was written to a file, which must be open for reading too.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    sums = np.fromiter(_sums_of(file), _SUM).tobytes()
    bound = _BOUND.pack(_MARK, size)
    file.seek(size)
    file.write(sums)
    file.write(_SEAL.pack(_MARK, size, crc32(bound, crc32(sums))))


def open_sealed(path: Path) -> SealedFile | None:
    """
    A sealed file; nothing where there is none, or one from before there were checksums.

    Raises:
        DamagedFileError: it is cut short, another file, or damaged at its end.

    """
    try:
        return SealedFile(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedFileError(f"The file {path} can't be read: {error.strerror}.") from error
    except DamagedFileError:
        if _is_former(path):
            return None
        raise


class SealedFile:
    """
    A file whose blocks are checked before they are used. Positions and sizes are in bytes of its content.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb", buffering=0)
        finalize(self, self._file.close)
        self._stamp = self._stat()
        self.size, self._sums = self._unsealed()
        self._checked = bytearray(len(self._sums))
        self._flags = np.frombuffer(self._checked, np.uint8)

    def mapped(self) -> mmap:
        """
        The whole file, mapped; ask `check` for a part before reading it.
        """
        return mmap(self._file.fileno(), 0, access=ACCESS_READ)

    def head(self, count: int) -> list[int]:
        """
        So many numbers that the content begins with, little-endian int64; 0 where it has fewer.

        Raises:
            DamagedFileError: they are not as they were written.

        """
        size = count * _WHOLE.itemsize
        begun = self.read(0, min(size, self.size)).ljust(size, b"\x00")
        numbers: list[int] = np.frombuffer(begun, _WHOLE).tolist()
        return numbers

    def read(self, start: int, size: int) -> bytes:
        """
        A part of the content, checked.

        Raises:
            DamagedFileError: a block of it is damaged.

        """
        self.check(start, start + size)
        return self._read(start, size)

    def check(self, start: int, end: int) -> None:
        """
        Returns at once where all of a part was checked before.

        Raises:
            DamagedFileError: a block of it is damaged.

        """
        block, last = start // BLOCK, -(-end // BLOCK)
        while (block := self._checked.find(0, block, last)) >= 0:
            after = self._checked.find(1, block, last)
            self._check_blocks(block, last if after < 0 else after)

    def check_rows(self, starts: NDArray[np.int64], size: int) -> None:
        """
        The same for many parts of one size.

        Raises:
            DamagedFileError: a block of them is damaged.

        """
        within = np.array([*range(0, size, BLOCK), size - 1])
        blocks = ((starts[:, None] + within) // BLOCK).ravel()
        missing = np.unique(blocks[self._flags[blocks] == 0])
        if not len(missing):
            return
        for run in np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1):
            self._check_blocks(int(run[0]), int(run[-1]) + 1)

    def look(self) -> None:
        """
        Notices that the file was written to; then all blocks are to be checked again. Costs a microsecond.

        Raises:
            DamagedFileError: its size has changed.

        """
        stamp = self._stat()
        if stamp == self._stamp:
            return
        if stamp[0] != self._stamp[0]:
            raise self._damage("its size has changed")
        self._stamp = stamp
        self._flags[:] = 0

    def check_all(self) -> None:
        """
        Reads all blocks anew.

        Raises:
            DamagedFileError: says how many of them are damaged.

        """
        portions = range(0, len(self._sums), _AT_ONCE)
        damaged = sum(len(self._differing(first, first + _AT_ONCE)) for first in portions)
        if damaged:
            raise self._damage(f"{damaged:,} of {len(self._sums):,} blocks")

    def break_seal(self) -> None:
        """
        From here on nobody uses the file, whoever has it open included.
        """
        with self.path.open("r+b") as file:
            # Another file may have taken its place.
            if os.path.sameopenfile(file.fileno(), self._file.fileno()):
                file.truncate(self._stat()[0] - _SEAL.size)

    def _unsealed(self) -> tuple[int, NDArray[np.uint32]]:
        """
        The size of the content and the checksums.
        """
        total = self._stat()[0]
        end = self._read(max(0, total - _SEAL.size), _SEAL.size)
        mark, size, found = _SEAL.unpack(end) if len(end) == _SEAL.size else (0, 0, 0)
        table = -(-size // BLOCK) * _SUM.itemsize
        if mark != _MARK or size + table + _SEAL.size != total:
            raise self._damage("it is cut short or no such file")
        sums = self._read(size, table)
        if crc32(end[: _BOUND.size], crc32(sums)) != found:
            raise self._damage("its checksums are")
        return size, np.frombuffer(sums, _SUM)

    def _check_blocks(self, first: int, last: int) -> None:
        for start in range(first, last, _AT_ONCE):
            end = min(last, start + _AT_ONCE)
            if damaged := self._differing(start, end):
                raise self._damage(f"block {damaged[0] + 1:,} of {len(self._sums):,}")
            self._flags[start:end] = 1

    def _differing(self, first: int, last: int) -> list[int]:
        """
        Those of some blocks that are not as they were written.
        """
        expected = self._sums[first:last].tolist()
        content = self._read(first * BLOCK, min(self.size, last * BLOCK) - first * BLOCK)
        found = list(_sums(content))
        # What could not be read is missing at the end.
        found += [-1] * (len(expected) - len(found))
        return [first + place for place, each in enumerate(expected) if each != found[place]]

    def _read(self, start: int, size: int) -> bytes:
        try:
            return os.pread(self._file.fileno(), size, start)
        except OSError as error:
            raise self._damage(f"it can't be read: {error.strerror}") from error

    def _stat(self) -> tuple[int, int]:
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns

    def _damage(self, what: str) -> DamagedFileError:
        return DamagedFileError(f"The file {self.path} is damaged ({what}).")


@dataclass(frozen=True, slots=True)
class SealedRows:
    """
    Rows of ``size`` bytes each in a sealed file, the first at ``start``.
    """

    file: SealedFile
    start: int
    size: int

    def check(self, places: NDArray[np.intp]) -> None:
        """
        Some of the rows.

        Raises:
            DamagedFileError: one of them is damaged.

        """
        self.file.check_rows(self.start + places.astype(np.int64) * self.size, self.size)

    def check_span(self, first: int, last: int) -> None:
        """
        The rows from one to before another.

        Raises:
            DamagedFileError: one of them is damaged.

        """
        self.file.check(self.start + first * self.size, self.start + last * self.size)

    def read(self, place: int) -> bytes:
        """
        One row, checked.

        Raises:
            DamagedFileError: it is damaged.

        """
        return self.file.read(self.start + place * self.size, self.size)


def _sums_of(file: BinaryIO) -> Iterator[int]:
    while content := file.read(_AT_ONCE * BLOCK):
        yield from _sums(content)


def _sums(content: bytes) -> Iterator[int]:
    view = memoryview(content)
    return (crc32(view[start : start + BLOCK]) for start in range(0, len(view), BLOCK))


def _is_former(path: Path) -> bool:
    with path.open("rb") as file:
        return int.from_bytes(file.read(_WHOLE.itemsize), "little") in _FORMER
