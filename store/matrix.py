"""
Vectors as bytes: float16 in the store's rows, 8-bit in the file that searches map.

The file holds, each part beginning at a multiple of 64 bytes: four little-endian int64 (the mark of this
format, rows, dimensions, width of the sketch or 0), the row ids (int64), the step of each row (float32), the
rows in steps (int8), and where there is a sketch, its two maps and its centre (float32) and its rows (uint8).
It is written aside and moved into place: a reader sees the old one or the new one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors
from store.sketch import Codes, Sketch

_STORED = np.dtype("<f2")
_WHOLE = np.dtype("<i8")
_REAL = np.dtype("<f4")
_MARK = 0x32_73726F74_636576
_HEADER = 3
_ALIGNED = 64
_LARGEST = 127
_BLOCK = 512

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VectorRows:
    """
    Ids of vector rows in ascending order, int64 of shape (n,), and their vectors, float32 of shape
    (n, dimensions).
    """

    ids: Whole
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class MappedRows:
    """
    Rows of a file: ``vectors`` in ``steps``, int8 of shape (n, dimensions) and float32 of shape (n,), and
    where there is a sketch, its rows, uint8 of shape (n, width).
    """

    ids: Whole
    steps: NDArray[np.float32]
    vectors: NDArray[np.int8]
    sketch: Sketch | None = None
    sketched: Codes | None = None

    def cosines(self, places: NDArray[np.intp], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """
        Of rows with a unit vector, within a thousandth, float32 of shape (places,).
        """
        found = np.empty(len(places), np.float32)
        # A block stays in the processor's cache between being widened and being multiplied.
        wide = np.empty((_BLOCK, self.vectors.shape[1]), np.float32)
        for start in range(0, len(places), _BLOCK):
            block = places[start : start + _BLOCK]
            wide[: len(block)] = self.vectors[block]
            np.matmul(wide[: len(block)], vector, out=found[start : start + len(block)])
        return found * self.steps[places]


def no_rows() -> MappedRows:
    """
    What a file that is not there holds.
    """
    return MappedRows(np.empty(0, np.int64), np.empty(0, np.float32), np.empty((0, 0), np.int8))


def packed(vector: NDArray[np.float32]) -> bytes:
    """
    A vector as it is stored; float16 costs less than a thousandth of a cosine.
    """
    return vector.astype(_STORED).tobytes()


def unpacked(vectors: Sequence[bytes]) -> Vectors:
    """
    Stored vectors, all of one length, float32 of shape (n, dimensions).
    """
    joined = np.frombuffer(b"".join(vectors), dtype=_STORED).astype(np.float32)
    return joined.reshape(len(vectors), -1)


def stepped(vectors: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """
    Vectors as multiples of a step of their own, int8, and the steps.
    """
    steps = np.abs(vectors).max(axis=1, initial=0) / _LARGEST
    divided = vectors / np.maximum(steps, np.finfo(np.float32).tiny)[:, None]
    return np.rint(divided).astype(np.int8), steps.astype(np.float32)


def read_matrix(path: Path) -> MappedRows:
    """
    The rows of a matrix file, the large parts mapped, not read; no rows where the file is missing, cut short
    or of another format.
    """
    try:
        mark, *sizes = np.fromfile(path, dtype=_WHOLE, count=1 + _HEADER).tolist()
        parts = _Parts(*sizes) if mark == _MARK else None
        if parts is None or path.stat().st_size != parts.size:
            return no_rows()
        return _mapped(path, parts)
    except (OSError, ValueError):
        return no_rows()


def write_matrix(path: Path, portions: Iterable[VectorRows], count: int, sketch: Sketch | None) -> None:
    """
    Writes ``count`` rows given in portions of ascending ids; leaves the file alone where there are fewer.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    written = 0
    try:
        with os.fdopen(handle, "wb") as file:
            for rows in portions:
                rows_left = _first(rows, count - written)
                if len(rows_left.ids):
                    parts = _Parts(count, rows.vectors.shape[1], sketch.width if sketch else 0)
                    _write_portion(file, parts, written, rows_left, sketch)
                    written += len(rows_left.ids)
            if written == count and count:
                _write_header(file, parts, sketch)
        if written == count and count:
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: np.dtype[Any]
    shape: tuple[int, ...]
    start: int

    @property
    def row_bytes(self) -> int:
        return self.kind.itemsize * int(np.prod(self.shape[1:], dtype=int))


class _Parts:
    """
    Where each part of a file lies.
    """

    def __init__(self, count: int, dimensions: int, width: int) -> None:
        self.sizes = (count, dimensions, width)
        self.size = (1 + _HEADER) * _WHOLE.itemsize
        self.ids = self._next(_WHOLE, count)
        self.steps = self._next(_REAL, count)
        self.vectors = self._next(np.dtype("i1"), count, dimensions)
        self.maps = self._next(_REAL, 2 * bool(width), dimensions, width)
        self.centre = self._next(_REAL, dimensions * bool(width))
        self.sketched = self._next(np.dtype("u1"), count * bool(width), width)

    def _next(self, kind: np.dtype[Any], *shape: int) -> _Part:
        if min(shape) < 0:
            raise ValueError("a negative size")
        part = _Part(kind, shape, -(-self.size // _ALIGNED) * _ALIGNED)
        self.size = part.start + kind.itemsize * int(np.prod(shape, dtype=int))
        return part


def _mapped(path: Path, parts: _Parts) -> MappedRows:
    def read(part: _Part) -> NDArray[Any]:
        count = int(np.prod(part.shape, dtype=int))
        return np.fromfile(path, part.kind, count, offset=part.start).reshape(part.shape)

    def mapped(part: _Part) -> NDArray[Any]:
        return np.memmap(path, part.kind, mode="r", offset=part.start, shape=part.shape).view(np.ndarray)

    rows = (read(parts.ids), read(parts.steps), mapped(parts.vectors))
    if not parts.sizes[2]:
        return MappedRows(*rows)
    ours, theirs = read(parts.maps)
    return MappedRows(*rows, Sketch(ours, theirs, read(parts.centre)), mapped(parts.sketched))


def _write_portion(file: BinaryIO, parts: _Parts, at: int, rows: VectorRows, sketch: Sketch | None) -> None:
    vectors, steps = stepped(rows.vectors)
    pairs = [(parts.ids, rows.ids), (parts.steps, steps), (parts.vectors, vectors)]
    if sketch is not None:
        pairs.append((parts.sketched, sketch.of_stored(rows.vectors)))
    for part, content in pairs:
        file.seek(part.start + at * part.row_bytes)
        file.write(np.ascontiguousarray(content, part.kind).tobytes())


def _write_header(file: BinaryIO, parts: _Parts, sketch: Sketch | None) -> None:
    if sketch is not None:
        for part, content in (
            (parts.maps, np.stack([sketch.ours, sketch.theirs])),
            (parts.centre, sketch.centre),
        ):
            file.seek(part.start)
            file.write(np.ascontiguousarray(content, part.kind).tobytes())
    file.truncate(parts.size)
    file.seek(0)
    file.write(np.array([_MARK, *parts.sizes], dtype=_WHOLE).tobytes())


def _first(rows: VectorRows, count: int) -> VectorRows:
    return VectorRows(rows.ids[:count], rows.vectors[:count])
