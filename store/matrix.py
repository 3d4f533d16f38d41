"""
Vectors as bytes: float16 in the store's rows, float32 in the file that searches map.

The file holds two little-endian int64 (rows, dimensions), then the row ids as int64, then the vectors as
float32, row by row. It is written aside and moved into place: a reader sees the old one or the new one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors

_STORED = np.dtype("<f2")
_MAPPED = np.dtype("<f4")
_WHOLE = np.dtype("<i8")
_HEADER_BYTES = 2 * _WHOLE.itemsize


@dataclass(frozen=True, slots=True)
class VectorRows:
    """
    Ids of vector rows in ascending order, int64 of shape (n,), and their vectors, float32 of shape
    (n, dimensions).
    """

    ids: NDArray[np.int64]
    vectors: Vectors


def empty_rows() -> VectorRows:
    """
    No rows at all.
    """
    return VectorRows(np.empty(0, dtype=np.int64), np.empty((0, 0), dtype=np.float32))


def joined_rows(first: VectorRows, second: VectorRows) -> VectorRows:
    """
    Rows followed by later ones.
    """
    return VectorRows(
        np.concatenate((first.ids, second.ids)), np.concatenate((first.vectors, second.vectors))
    )


def packed(vector: NDArray[np.float32]) -> bytes:
    """
    A vector as it is stored; float16 costs less than a thousandth of a cosine.
    """
    return vector.astype(_STORED).tobytes()


def unpacked(rows: Sequence[tuple[int, bytes]]) -> VectorRows:
    """
    Rows of (id, stored vector), all of one length.
    """
    ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=_STORED).astype(np.float32)
    return VectorRows(ids, vectors.reshape(len(rows), -1))


def read_matrix(path: Path) -> VectorRows:
    """
    The rows of a matrix file, its vectors mapped, not read; no rows where the file is missing or cut short.
    """
    try:
        with path.open("rb") as file:
            count, dimensions = np.fromfile(file, dtype=_WHOLE, count=2).tolist()
            ids = np.fromfile(file, dtype=_WHOLE, count=count)
        start = _HEADER_BYTES + ids.nbytes
        vectors = np.memmap(path, dtype=_MAPPED, mode="r", offset=start, shape=(count, dimensions))
    except (OSError, ValueError):
        return empty_rows()
    return VectorRows(ids, vectors) if len(ids) == count else empty_rows()


def write_matrix(path: Path, portions: Iterable[VectorRows], count: int) -> None:
    """
    Writes ``count`` rows, or as many as there are, given in portions of ascending ids.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    written, ids, dimensions = 0, np.zeros(count, dtype=_WHOLE), 0
    try:
        with os.fdopen(handle, "wb") as file:
            file.seek(_HEADER_BYTES + ids.nbytes)
            for rows in portions:
                taken = min(len(rows.ids), count - written)
                ids[written : written + taken] = rows.ids[:taken]
                file.write(rows.vectors[:taken].astype(_MAPPED).tobytes())
                written, dimensions = written + taken, rows.vectors.shape[1]
            file.seek(0)
            file.write(np.array([written, dimensions], dtype=_WHOLE).tobytes())
            file.write(ids.tobytes())
        if written == count:
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
