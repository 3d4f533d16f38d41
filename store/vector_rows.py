"""
Vectors in memory: rows of the store as they are, and rows of the file that searches map.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors
from store.bytewise import product
from store.sketch import Codes, Numbers, Sketch

FIELDS = ("body", "claim", "title", "wording")
"""
Fields of a claim that have vectors; their places here stand for them.
"""
STORED = np.dtype("<f2")
_LARGEST = 127
_MIDDLE = 128
_BLOCK = 2_048
# Of a message's numbers: two such halves are exact enough, and no processor overflows, as
# 255 * 64 * 2 < 2 ** 15.
_HALF = 64

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VectorRows:
    """
    Ids of vector rows and row numbers of their claims, int64 of shape (n,), their fields as places in
    `FIELDS`, uint8 of that shape, and their vectors, float32 of shape (n, dimensions).
    """

    ids: Whole
    claims: Whole
    fields: NDArray[np.uint8]
    vectors: Vectors

    def part(self, which: slice | Numbers) -> VectorRows:
        """
        Some of the rows.
        """
        return VectorRows(self.ids[which], self.claims[which], self.fields[which], self.vectors[which])


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRows:
    """
    Rows of a file: ids, claims and fields as those of `VectorRows`; vectors in ``steps``, uint8 of shape
    (n, dimensions), 128 for nothing, and float32 of shape (n,); the vectors as ``stored``; and where there is
    a sketch, its rows and a sample of them, uint8 of shape (n, width). ``order`` sorts the rows by claims.
    """

    ids: Whole
    claims: Whole
    fields: NDArray[np.uint8]
    steps: NDArray[np.float32]
    vectors: NDArray[np.uint8]
    stored: StoredVectors | None = None
    order: Numbers
    sketch: Sketch | None = None
    sketched: Codes | None = None
    sample: Codes | None = None

    def cosines(self, places: Numbers, vectors: Vectors) -> NDArray[np.float32]:
        """
        Of rows with unit vectors, within some thousandths, float32 of shape (vectors, places).
        """
        halves, weights = _halves(vectors)
        nothing = _MIDDLE * (weights @ halves.sum(axis=0, dtype=np.float32))[:, None]
        found = np.empty((len(vectors), len(places)), np.float32)
        for start in range(0, len(places), _BLOCK):
            block = self.vectors.take(places[start : start + _BLOCK], axis=0)
            likenesses = weights @ product(block, halves).T.astype(np.float32)
            found[:, start : start + len(block)] = likenesses - nothing
        return found * self.steps[places]

    def of_claims(self, claims: Whole) -> Numbers:
        """
        Places of the rows of some claims.
        """
        starts = np.searchsorted(self.claims, claims, "left", self.order)
        counts = np.searchsorted(self.claims, claims, "right", self.order) - starts
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places: Numbers = self.order[np.repeat(starts, counts) + within]
        return places


class StoredVectors:
    """
    Vectors in a file as they are stored. Rows are read when they are asked for: mapped, they would stay in
    memory.
    """

    def __init__(self, path: Path, start: int, dimensions: int) -> None:
        self._start = start
        self._bytes = dimensions * STORED.itemsize
        self._file = path.open("rb", buffering=0)
        finalize(self, self._file.close)

    def rows(self, places: Sequence[int]) -> Vectors:
        """
        Float32 of shape (places, dimensions).
        """
        return unpacked([self._row(place) for place in places])

    def _row(self, place: int) -> bytes:
        return os.pread(self._file.fileno(), self._bytes, self._start + place * self._bytes)


def no_rows() -> MappedRows:
    """
    What a file that is not there holds.
    """
    none = no_vectors()
    return MappedRows(
        ids=none.ids,
        claims=none.claims,
        fields=none.fields,
        steps=np.empty(0, np.float32),
        vectors=np.empty((0, 0), np.uint8),
        order=np.empty(0, np.intp),
    )


def no_vectors(room: int = 0, dimensions: int = 0) -> VectorRows:
    """
    No rows yet, but room for some.
    """
    return VectorRows(
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.uint8),
        np.empty((room, dimensions), np.float32),
    )


def packed(vector: NDArray[np.float32]) -> bytes:
    """
    A vector as it is stored; float16 costs less than a thousandth of a cosine.
    """
    return vector.astype(STORED).tobytes()


def unpacked(vectors: Sequence[bytes]) -> Vectors:
    """
    Stored vectors, all of one length, float32 of shape (n, dimensions).
    """
    joined = np.frombuffer(b"".join(vectors), dtype=STORED).astype(np.float32)
    return joined.reshape(len(vectors), -1)


def stepped(vectors: Vectors) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """
    Vectors as multiples of a step of their own, uint8 around 128, and the steps.
    """
    steps = np.abs(vectors).max(axis=1, initial=0) / _LARGEST
    divided = vectors / np.maximum(steps, np.finfo(np.float32).tiny)[:, None]
    return (np.rint(divided) + _MIDDLE).astype(np.uint8), steps.astype(np.float32)


def _halves(vectors: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """
    Vectors as coarse and fine whole numbers, int8 of shape (dimensions, 2 * n), and what these are to be
    multiplied by, float32 of shape (n, 2 * n).
    """
    units = np.maximum(np.abs(vectors).max(axis=1), np.finfo(np.float32).tiny) / _HALF
    coarse = np.rint(vectors / units[:, None])
    fine = np.rint((vectors / units[:, None] - coarse) * 2 * _HALF)
    weights = np.concatenate((np.diag(units), np.diag(units / (2 * _HALF))), axis=1)
    return np.ascontiguousarray(np.concatenate((coarse, fine)).T.astype(np.int8)), weights.astype(np.float32)
