"""
Vectors in memory: rows of the store as they are, and rows of the file that searches map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors
from store.bytewise import product
from store.sealed import SealedFile, SealedRows
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


@dataclass(frozen=True, slots=True)
class Guard:
    """
    Where mapped rows lie in their file, whose blocks are checked before they are first read: those in steps,
    and those of the sketch where there is one.
    """

    file: SealedFile
    vectors: SealedRows
    sketched: SealedRows | None


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """
    Vectors in a file as they are stored. Rows are read when they are asked for: mapped, they would stay in
    memory.
    """

    lying: SealedRows

    def rows(self, places: Sequence[int]) -> Vectors:
        """
        Float32 of shape (places, dimensions).

        Raises:
            DamagedFileError: one of them is not as it was written.

        """
        return unpacked([self.lying.read(place) for place in places])


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRows:
    """
    Rows of a file: ids, claims and fields as those of `VectorRows`; vectors in ``steps``, uint8 of shape
    (n, dimensions), 128 for nothing, and float32 of shape (n,); the vectors as ``stored``; and where there is
    a sketch, its rows and a sample of them, uint8 of shape (n, width). ``order`` sorts the rows by claims.
    Those of a file have a ``guard``: ask `rough` and `codes` for what it guards.
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
    guard: Guard | None = None

    def look(self) -> None:
        """
        Notices that the file was written to since it was opened.

        Raises:
            DamagedFileError: it has another size.

        """
        if self.guard is not None:
            self.guard.file.look()

    def rough(self, places: Numbers) -> NDArray[np.uint8]:
        """
        Some of the rows in steps.

        Raises:
            DamagedFileError: one of them is not as it was written.

        """
        if self.guard is not None:
            self.guard.vectors.check(places)
        return self.vectors.take(places, axis=0)

    def codes(self) -> Codes | None:
        """
        All rows of the sketch, where there is one.

        Raises:
            DamagedFileError: one of them is not as it was written.

        """
        if self.guard is not None and self.guard.sketched is not None:
            self.guard.sketched.check_span(0, len(self.ids))
        return self.sketched

    def cosines(self, places: Numbers, vectors: Vectors) -> NDArray[np.float32]:
        """
        Of rows with unit vectors, within some thousandths, float32 of shape (vectors, places).
        """
        halves, weights = _halves(vectors)
        nothing = _MIDDLE * (weights @ halves.sum(axis=0, dtype=np.float32))[:, None]
        found = np.empty((len(vectors), len(places)), np.float32)
        for start in range(0, len(places), _BLOCK):
            block = self.rough(places[start : start + _BLOCK])
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
