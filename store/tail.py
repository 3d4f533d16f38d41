"""
Vectors that were added since a matrix was written, in memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from store.matrix import VectorRows

_FIRST_ROOM = 256


class Tail:
    """
    Rows in ascending order of their ids; room is doubled when it runs out, so that adding one is cheap.
    """

    def __init__(self) -> None:
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, 0), np.float32)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def last(self) -> int:
        """
        The highest id, 0 where there is none.
        """
        return int(self._ids[self._count - 1]) if self._count else 0

    @property
    def ids(self) -> NDArray[np.int64]:
        """
        Ids, int64 of shape (n,).
        """
        return self._ids[: self._count]

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """
        With a unit vector, float32 of shape (n,).
        """
        if not self._count:
            return np.empty(0, np.float32)
        return np.asarray(self._vectors[: self._count] @ vector, np.float32)

    def add(self, rows: VectorRows) -> None:
        """
        Appends rows with higher ids.
        """
        needed = self._count + len(rows.ids)
        if needed > len(self._ids):
            room = max(_FIRST_ROOM, 2 * needed)
            ids, vectors = np.empty(room, np.int64), np.empty((room, rows.vectors.shape[1]), np.float32)
            if self._count:
                ids[: self._count], vectors[: self._count] = self.ids, self._vectors[: self._count]
            self._ids, self._vectors = ids, vectors
        self._ids[self._count : needed], self._vectors[self._count : needed] = rows.ids, rows.vectors
        self._count = needed
