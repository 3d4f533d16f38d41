"""
The vectors of one model in the store's table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import numpy as np
import sqlite_utils

from claims.ports import Vectors
from store.vector_rows import FIELDS, VectorRows, unpacked

_PORTION = 4_096
_SAMPLE = 16_384
_PLACES = {field: place for place, field in enumerate(FIELDS)}


class VectorTable:
    """
    Reads rows in the order of their ids, which are never given twice.
    """

    def __init__(self, database: sqlite_utils.Database, model: str) -> None:
        self._connection = database.conn
        self._model = model

    def after(self, last: int) -> VectorRows | None:
        """
        The next rows after an id, not too many at once; nothing when there are none.
        """
        rows = self._connection.execute(
            "select id, claim, field, vector from vectors where model = ? and id > ? order by id limit ?",
            [self._model, last, _PORTION],
        ).fetchall()
        return _rows(rows) if rows else None

    def portions(self) -> Iterator[VectorRows]:
        """
        All rows.
        """
        last = 0
        while rows := self.after(last):
            yield rows
            last = int(rows.ids[-1])

    def some(self, ids: Iterable[int]) -> VectorRows | None:
        """
        Rows with these ids as far as they are still there.
        """
        rows = self._connection.execute(
            "select id, claim, field, vector from vectors"
            " where +model = ? and id in (select value from json_each(?)) order by id",
            [self._model, json.dumps(list(ids))],
        ).fetchall()
        return _rows(rows) if rows else None

    def live(self, ids: Iterable[int]) -> set[int]:
        """
        Those of the ids that are still there.
        """
        # The index is all that this takes; the rows themselves are large and lie far apart.
        rows = self._connection.execute(
            "select id from vectors indexed by vectors_by_model"
            " where model = ? and id in (select value from json_each(?))",
            [self._model, json.dumps(list(ids))],
        )
        return {vector_id for (vector_id,) in rows.fetchall()}

    def count(self, after: int = 0) -> int:
        """
        How many rows there are after an id.
        """
        row = self._connection.execute(
            "select count(*) from vectors where model = ? and id > ?", [self._model, after]
        ).fetchone()
        return int(row[0])

    def given(self) -> int:
        """
        The highest id that any vector was given.
        """
        row = self._connection.execute("select seq from sqlite_sequence where name = 'vectors'").fetchone()
        return int(row[0]) if row else 0

    def sample(self, count: int) -> Vectors:
        """
        Vectors from all over the store, which has so many.
        """
        ids = self._connection.execute(
            "select id from (select id, row_number() over (order by id) as place from vectors"
            " where model = ?) where place % ? = 0",
            [self._model, max(1, count // _SAMPLE)],
        ).fetchall()
        blobs = self._connection.execute(
            "select vector from vectors where id in (select value from json_each(?))",
            [json.dumps([vector_id for (vector_id,) in ids])],
        ).fetchall()
        return unpacked([blob for (blob,) in blobs])


def _rows(rows: list[tuple[int, int, str, bytes]]) -> VectorRows:
    ids, claims, fields, vectors = zip(*rows, strict=True)
    return VectorRows(
        np.array(ids, np.int64),
        np.array(claims, np.int64),
        np.array([_PLACES[field] for field in fields], np.uint8),
        unpacked(vectors),
    )
