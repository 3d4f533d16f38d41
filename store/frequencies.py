"""
In how many claims words, or runs of letters, occur, from a file beside the store.

SQLite counts a word's claims one by one each time it is asked, which takes long for words that are in many.
The file holds the counts of all words at one moment: little-endian int64 (a mark, the highest claim number
then, the number of words), then the words' digests in ascending order (uint64), then their counts (uint32).
Words it does not have are asked of SQLite; counts may lag behind a growing store by a twentieth. The file is
sealed, and read whole.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from claims.errors import DamagedFileError
from store.aside import written_aside
from store.sealed import open_sealed

_log = logging.getLogger(__name__)

_MARK = 0x32_66726571
_WHOLE = np.dtype("<i8")
_DIGEST = np.dtype("<u8")
_COUNT = np.dtype("<u4")
_HEADER = 3
_WRITTEN_FROM = 2_000
_GROWN = 0.05


@dataclass(frozen=True, slots=True)
class _Counted:
    """
    Digests in ascending order and counts, as of a claim number.
    """

    newest: int
    digests: NDArray[np.uint64]
    counts: NDArray[np.uint32]


class FrequencyFile:
    """
    The counts of a full-text vocabulary, such as ``claim_word_terms``, where they were written.
    """

    def __init__(
        self,
        database: sqlite_utils.Database,
        folder: Path,
        vocabulary: str,
        written_from: int = _WRITTEN_FROM,
    ) -> None:
        self._connection = database.conn
        self._vocabulary = vocabulary
        self._path = counts_path(folder, vocabulary)
        self._written_from = written_from
        self._damaged = False

    @cached_property
    def _counted(self) -> _Counted:
        """
        What the file says, unless it is of a store that has had more claims than this one, as after restoring
        a backup.
        """
        try:
            counted = read_counts(self._path)
        except DamagedFileError as error:
            _log.warning("%s It is made anew from the store.", error)
            self._damaged = True
            return _NOTHING
        return counted if counted.newest <= self._newest() else _NOTHING

    def of(self, words: Collection[str]) -> dict[str, int]:
        """
        Counts of the words that the file has.
        """
        known = self._counted.digests
        if not len(known) or not words:
            return {}
        asked = list(words)
        digests = np.array([_digest(word) for word in asked], _DIGEST)
        places = np.minimum(np.searchsorted(known, digests), len(known) - 1)
        met = np.flatnonzero(known[places] == digests)
        return {asked[one]: int(self._counted.counts[places[one]]) for one in met.tolist()}

    @property
    def newest(self) -> int:
        """
        The highest claim number when the words were counted, 0 where they never were.
        """
        return self._counted.newest

    def renew(self) -> bool:
        """
        Writes the file anew where the store has grown since, and says whether it did; a walk over all words,
        never part of a search.
        """
        newest = self._newest()
        if newest < self._written_from or newest <= (1 + _GROWN) * self._counted.newest:
            if self._damaged:
                self._path.unlink(missing_ok=True)
            return False
        rows = self._connection.execute(f"select term, doc from {self._vocabulary}")
        pairs = np.fromiter(
            ((_digest(term), count) for term, count in rows), [("digest", _DIGEST), ("count", _COUNT)]
        )
        pairs.sort(order="digest")
        _write(self._path, _Counted(newest, pairs["digest"], pairs["count"]))
        self._counted, self._damaged = read_counts(self._path), False
        return True

    def _newest(self) -> int:
        (newest,) = self._connection.execute("select coalesce(max(number), 0) from claims").fetchone()
        return int(newest)


def counts_path(folder: Path, vocabulary: str) -> Path:
    """
    Where the counts of a vocabulary lie.
    """
    return folder / f"{vocabulary}.bin"


_NOTHING = _Counted(0, np.empty(0, np.uint64), np.empty(0, np.uint32))


def _digest(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def read_counts(path: Path) -> _Counted:
    """
    What a file says; nothing where it is missing.

    Raises:
        DamagedFileError: the file is not as it was written, or another one.

    """
    file = open_sealed(path)
    if file is None:
        return _NOTHING
    mark, newest, count = file.head(_HEADER)
    digests, counts = count * _DIGEST.itemsize, count * _COUNT.itemsize
    start = _HEADER * _WHOLE.itemsize
    if mark != _MARK or file.size != start + digests + counts:
        raise DamagedFileError(f"The file {path} is damaged (it is no file of counts).")
    return _Counted(
        newest,
        np.frombuffer(file.read(start, digests), _DIGEST),
        np.frombuffer(file.read(start + digests, counts), _COUNT),
    )


def _write(path: Path, counted: _Counted) -> None:
    """
    Aside first, then moved into place.
    """
    header = np.array([_MARK, counted.newest, len(counted.digests)], _WHOLE)
    with written_aside(path) as draft:
        for part in (header, counted.digests, counted.counts):
            draft.file.write(np.ascontiguousarray(part).tobytes())
