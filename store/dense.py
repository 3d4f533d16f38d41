"""
Search by meaning: cosine against every stored vector, in one memory-mapped matrix beside the store.

The store's ``vectors`` table is the truth; the matrix is a copy of its first rows that any process may map,
and rows added since are held in memory until the copy is renewed. A copy that does not fit is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from claims.ports import Vectors
from store.lexical import Found
from store.matrix import VectorRows, empty_rows, joined_rows, read_matrix, unpacked, write_matrix

_BLOCK = 16_384
_PORTION = 4_096
_WRITE_FROM = 2_000
_RENEW_SHARE = 0.1
_DEAD_SHARE = 0.2
_PROBES = 16


class DenseSearch:
    """
    Nearest claims by cosine for one embedding model.
    """

    def __init__(self, database: sqlite_utils.Database, folder: Path, model: str) -> None:
        self._connection = database.conn
        self._model = model
        self._path = folder / f"vectors-{blake2b(model.encode(), digest_size=6).hexdigest()}.bin"
        self._base = self._load()
        self._tail = empty_rows()

    def search(self, vectors: Vectors, limit: int) -> list[list[Found]]:
        """
        For each row of ``vectors`` (float32, unit length) the nearest findable claims, best first.
        """
        self.refresh()
        if len(self) == 0 or limit <= 0:
            return [[] for _ in vectors]
        scores = self._scores(np.ascontiguousarray(vectors, dtype=np.float32))
        return [self._best(row, limit) for row in scores]

    def refresh(self) -> None:
        """
        Takes in vectors that were added since; costs next to nothing when there are none.
        """
        newest = self._last_id()
        rows = self._connection.execute(
            "select id, vector from vectors where model = ? and id > ? order by id", [self._model, newest]
        ).fetchall()
        if rows:
            added = unpacked(rows)
            self._tail = added if not len(self._tail.ids) else joined_rows(self._tail, added)

    def renew(self) -> None:
        """
        Writes the matrix anew where much was added since; called after embedding, never by a search.
        """
        self.refresh()
        waiting = len(self._tail.ids)
        if waiting < _WRITE_FROM or waiting < _RENEW_SHARE * len(self._base.ids):
            return
        count = self._connection.execute(
            "select count(*) from vectors where model = ?", [self._model]
        ).fetchone()[0]
        write_matrix(self._path, self._all_rows(), count)
        self._base, self._tail = self._load(), empty_rows()
        self.refresh()

    def __len__(self) -> int:
        return len(self._base.ids) + len(self._tail.ids)

    def _last_id(self) -> int:
        for rows in (self._tail, self._base):
            if len(rows.ids):
                return int(rows.ids[-1])
        return 0

    def _scores(self, vectors: Vectors) -> Vectors:
        scores = np.empty((len(vectors), len(self)), dtype=np.float32)
        start = 0
        for rows in (self._base, self._tail):
            for begin in range(0, len(rows.ids), _BLOCK):
                block = rows.vectors[begin : begin + _BLOCK]
                np.matmul(vectors, block.T, out=scores[:, start : start + len(block)])
                start += len(block)
        return scores

    def _best(self, scores: NDArray[np.float32], limit: int) -> list[Found]:
        """
        A claim has several vectors and some rows are gone or hidden: look further down until enough is found.
        """
        wanted = 4 * limit
        while True:
            wanted = min(wanted, len(scores))
            top = np.argpartition(-scores, wanted - 1)[:wanted]
            top = top[np.argsort(-scores[top], kind="stable")]
            found = self._claims_of(top, scores[top])
            if len(found) >= limit or wanted == len(scores):
                return found[:limit]
            wanted *= 4

    def _claims_of(self, places: NDArray[np.intp], scores: NDArray[np.float32]) -> list[Found]:
        ids = [self._id_at(int(place)) for place in places]
        claims: dict[int, int] = {}
        for start in range(0, len(ids), 500):
            portion = ids[start : start + 500]
            claims |= dict(
                self._connection.execute(
                    "select v.id, coalesce(c.head, c.number) from vectors v"
                    " join claims c on c.number = v.claim"
                    f" where c.findable and v.id in ({','.join('?' * len(portion))})",
                    portion,
                ).fetchall()
            )
        best: dict[int, float] = {}
        for vector_id, score in zip(ids, scores, strict=True):
            if vector_id in claims:
                best.setdefault(claims[vector_id], float(score))
        return [Found(number, score) for number, score in best.items()]

    def _id_at(self, place: int) -> int:
        size = len(self._base.ids)
        return int(self._base.ids[place] if place < size else self._tail.ids[place - size])

    def _load(self) -> VectorRows:
        """
        The matrix file where it is there and fits the store, else nothing.
        """
        rows = read_matrix(self._path)
        return rows if self._fits(rows) else empty_rows()

    def _fits(self, rows: VectorRows) -> bool:
        """
        A store that was restored from a backup may have given the same ids to other vectors since.
        """
        if not len(rows.ids):
            return True
        stored = self._connection.execute(
            "select count(*) from vectors where model = ? and id <= ?", [self._model, int(rows.ids[-1])]
        ).fetchone()[0]
        if not (1 - _DEAD_SHARE) * len(rows.ids) <= stored <= len(rows.ids):
            return False
        return all(
            self._agrees(rows, place) for place in np.linspace(0, len(rows.ids) - 1, _PROBES, dtype=int)
        )

    def _agrees(self, rows: VectorRows, place: int) -> bool:
        row = self._connection.execute(
            "select id, vector from vectors where id = ? and model = ?", [int(rows.ids[place]), self._model]
        ).fetchone()
        return row is None or np.array_equal(unpacked([row]).vectors[0], rows.vectors[place])

    def _all_rows(self) -> Iterator[VectorRows]:
        last = 0
        while rows := self._connection.execute(
            "select id, vector from vectors where model = ? and id > ? order by id limit ?",
            [self._model, last, _PORTION],
        ).fetchall():
            yield unpacked(rows)
            last = rows[-1][0]
