"""
The file of vectors that searches map, beside the store.

It holds, each part beginning at a multiple of 64 bytes: four little-endian int64 (the mark of this format,
rows, dimensions, width of the sketch or 0), the row ids and the row numbers of their claims (int64 each), the
fields (uint8), the step of each row (float32), the rows in steps (uint8 around 128), the rows as stored
(float16), and where there is a sketch, its two maps and its centre (float32) and its rows (uint8). It is
sealed, written aside and moved into place: a reader sees the old one or the new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from claims.errors import DamagedFileError
from store.aside import written_aside
from store.sealed import SealedFile, SealedRows, open_sealed
from store.sketch import Sketch, sampled
from store.vector_rows import STORED, Guard, MappedRows, StoredVectors, VectorRows, no_rows, stepped

_WHOLE = np.dtype("<i8")
_REAL = np.dtype("<f4")
_BYTE = np.dtype("u1")
_MARK = 0x34_73726F74_636576
_HEADER = 3
_ALIGNED = 64


def read_matrix(path: Path) -> MappedRows:
    """
    The rows of a matrix file, the large parts mapped, not read; no rows where the file is missing.

    Raises:
        DamagedFileError: it is cut short, of another format, or not as it was written.

    """
    file = open_sealed(path)
    if file is None:
        return no_rows()
    mark, *sizes = file.head(1 + _HEADER)
    if mark != _MARK or _Parts(*sizes).size != file.size:
        raise DamagedFileError(f"The file {path} is damaged (it is no file of vectors).")
    return _mapped(file, _Parts(*sizes))


def write_matrix(path: Path, portions: Iterable[VectorRows], count: int, sketch: Sketch | None) -> None:
    """
    Writes ``count`` rows given in portions of ascending ids; leaves the file alone where there are fewer.
    """
    written = 0
    with written_aside(path) as draft:
        for rows in portions:
            rows_left = rows.part(slice(count - written))
            if len(rows_left.ids):
                parts = _Parts(count, rows.vectors.shape[1], sketch.width if sketch else 0)
                _write_portion(draft.file, parts, written, rows_left, sketch)
                written += len(rows_left.ids)
        draft.keep = written == count > 0
        if draft.keep:
            _write_header(draft.file, parts, sketch)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: np.dtype[Any]
    shape: tuple[int, ...]
    start: int

    @property
    def bytes(self) -> int:
        return self.kind.itemsize * int(np.prod(self.shape, dtype=int))

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
        self.claims = self._next(_WHOLE, count)
        self.fields = self._next(_BYTE, count)
        self.steps = self._next(_REAL, count)
        self.vectors = self._next(_BYTE, count, dimensions)
        self.stored = self._next(STORED, count, dimensions)
        self.maps = self._next(_REAL, 2 * bool(width), dimensions, width)
        self.centre = self._next(_REAL, dimensions * bool(width))
        self.sketched = self._next(_BYTE, count * bool(width), width)

    def _next(self, kind: np.dtype[Any], *shape: int) -> _Part:
        part = _Part(kind, shape, -(-self.size // _ALIGNED) * _ALIGNED)
        self.size = part.start + part.bytes
        return part


def _mapped(file: SealedFile, parts: _Parts) -> MappedRows:
    mapping = file.mapped()

    def read(part: _Part) -> NDArray[Any]:
        return np.frombuffer(file.read(part.start, part.bytes), part.kind).reshape(part.shape)

    def mapped(part: _Part) -> NDArray[Any]:
        return np.ndarray(part.shape, part.kind, mapping, part.start)

    def rows(part: _Part) -> SealedRows:
        return SealedRows(file, part.start, part.row_bytes)

    sketch, codes, claims = None, None, read(parts.claims)
    if parts.sizes[2]:
        ours, theirs = read(parts.maps)
        sketch, codes = Sketch(ours, theirs, read(parts.centre)), mapped(parts.sketched)
    guard = Guard(file, rows(parts.vectors), None if codes is None else rows(parts.sketched))
    unsampled = MappedRows(
        ids=read(parts.ids),
        claims=claims,
        fields=read(parts.fields),
        steps=read(parts.steps),
        vectors=mapped(parts.vectors),
        stored=StoredVectors(rows(parts.stored)),
        order=np.argsort(claims, kind="stable"),
        sketch=sketch,
        sketched=codes,
        guard=guard,
    )
    found = unsampled.codes()
    return unsampled if found is None else replace(unsampled, sample=sampled(found))


def _write_portion(file: BinaryIO, parts: _Parts, at: int, rows: VectorRows, sketch: Sketch | None) -> None:
    vectors, steps = stepped(rows.vectors)
    pairs: list[tuple[_Part, NDArray[Any]]] = [
        (parts.ids, rows.ids),
        (parts.claims, rows.claims),
        (parts.fields, rows.fields),
        (parts.steps, steps),
        (parts.vectors, vectors),
        (parts.stored, rows.vectors),
    ]
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
