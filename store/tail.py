"""
Vectors that were added since a matrix was written, in memory.
"""

from __future__ import annotations

from store.vector_rows import VectorRows, no_vectors

_FIRST_ROOM = 256


class Tail:
    """
    Rows in ascending order of their ids; room is doubled when it runs out, so that adding one is cheap.
    """

    def __init__(self) -> None:
        self._rows = no_vectors()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def last(self) -> int:
        """
        The highest id, 0 where there is none.
        """
        return int(self._rows.ids[self._count - 1]) if self._count else 0

    @property
    def rows(self) -> VectorRows:
        """
        All rows.
        """
        return self._rows.part(slice(self._count))

    def add(self, rows: VectorRows) -> None:
        """
        Appends rows with higher ids.
        """
        needed = self._count + len(rows.ids)
        if needed > len(self._rows.ids):
            kept = self.rows
            self._rows = no_vectors(max(_FIRST_ROOM, 2 * needed), rows.vectors.shape[1])
            if self._count:
                self._put(0, kept)
        self._put(self._count, rows)
        self._count = needed

    def _put(self, at: int, rows: VectorRows) -> None:
        room = self._rows.part(slice(at, at + len(rows.ids)))
        room.ids[:], room.claims[:] = rows.ids, rows.claims
        room.fields[:], room.vectors[:] = rows.fields, rows.vectors
