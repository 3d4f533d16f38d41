"""
Search by meaning: cosine with the stored vectors, in one memory-mapped matrix beside the store.

The store's ``vectors`` table is the truth; the matrix is a copy of its first rows that any process may map,
and rows added since are held in memory until the copy is renewed. A copy that does not fit is set aside. A
large copy has a sketch: a first pass over short codes finds the rows worth comparing. What is found is
weighed once more by the vectors as stored, so scores are exact whatever the copy rounds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from claims.ports import Vectors
from store.lexical import Found
from store.matrix import MappedRows, VectorRows, no_rows, read_matrix, stepped, unpacked, write_matrix
from store.sketch import learn, products
from store.tail import Tail

_PORTION = 4_096
_PROBES = 64
_SAMPLE = 16_384
_STRIDE = 32

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class DensePlan:
    """
    When the matrix is written (so many rows waiting, and such a share of it; or such a share of it dead),
    from how many rows on it has a sketch, and how many rows pass the first pass (at least so many, and such a
    share).
    """

    written_from: int = 2_000
    renewed_share: float = 0.02
    dead_share: float = 0.2
    sketched_from: int = 8_000
    passed: int = 4_000
    passed_share: float = 0.01


class DenseSearch:
    """
    Nearest claims by cosine for one embedding model.
    """

    def __init__(
        self, database: sqlite_utils.Database, folder: Path, model: str, plan: DensePlan | None = None
    ) -> None:
        self._connection = database.conn
        self._model = model
        self._plan = plan or DensePlan()
        self._path = folder / f"vectors-{blake2b(model.encode(), digest_size=6).hexdigest()}.bin"
        self._base = self._load()
        self._tail = Tail()

    def search(self, vectors: Vectors, limit: int) -> list[list[Found]]:
        """
        For each row of ``vectors`` (float32, unit length) the nearest findable claims, best first.
        """
        self.refresh()
        if len(self) == 0 or limit <= 0:
            return [[] for _ in vectors]
        asked = np.ascontiguousarray(vectors, dtype=np.float32)
        rough = self._rough(asked)
        return [self._nearest(vector, row, limit) for vector, row in zip(asked, rough, strict=True)]

    def refresh(self) -> None:
        """
        Takes in vectors that were added since; costs next to nothing when there are none.
        """
        while rows := self._rows(max(self._tail.last, _last(self._base))):
            self._tail.add(rows)

    def renew(self) -> None:
        """
        Writes the matrix anew where much was added or taken away since; called after embedding, never by a
        search.
        """
        enough = max(self._plan.written_from, self._plan.renewed_share * len(self._base.ids))
        if self._count(_last(self._base)) < enough and not self._much_is_dead():
            return
        count = self._count()
        sketch = learn(self._sample(count)) if count >= self._plan.sketched_from else None
        write_matrix(self._path, self._portions(), count, sketch)
        self._base, self._tail = self._load(), Tail()

    def __len__(self) -> int:
        return len(self._base.ids) + len(self._tail)

    def _rough(self, vectors: Vectors) -> Sequence[NDArray[np.int32] | None]:
        """
        For each message how the first pass likes each row, of the same order as cosines, or nearly.
        """
        sketch, sketched = self._base.sketch, self._base.sketched
        if sketch is None or sketched is None:
            return [None] * len(vectors)
        return list(products(sketched, sketch.of_messages(vectors)).T)

    def _nearest(
        self, vector: NDArray[np.float32], rough: NDArray[np.int32] | None, limit: int
    ) -> list[Found]:
        """
        A claim has several vectors and some rows are gone or hidden: look further down until enough is found.
        """
        size = len(self._base.ids)
        passed = max(self._plan.passed, int(self._plan.passed_share * size), 8 * limit)
        while True:
            places = np.arange(size) if rough is None or passed >= size else highest(rough, passed)
            found = self._best(*self._compared(places, vector), vector, limit)
            if len(found) >= limit or len(places) == size:
                return found
            passed *= 8

    def _compared(
        self, places: Numbers, vector: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """
        Ids and cosines of rows of the copy and of all rows since.
        """
        of_base = self._base.cosines(places, vector)
        ids = np.concatenate((self._base.ids[places], self._tail.ids))
        return ids, np.concatenate((of_base, self._tail.cosines(vector)))

    def _best(
        self, ids: NDArray[np.int64], cosines: NDArray[np.float32], vector: NDArray[np.float32], limit: int
    ) -> list[Found]:
        best: dict[int, float] = {}
        looked_at, wanted = 0, limit + limit // 2
        while len(best) < limit and looked_at < len(ids):
            wanted = min(wanted, len(ids))
            top = np.argpartition(-cosines, wanted - 1)[:wanted]
            top = top[np.argsort(-cosines[top], kind="stable")][looked_at:]
            for claim, score in self._weighed(ids[top], vector):
                best[claim] = max(score, best.get(claim, score))
            looked_at, wanted = wanted, 4 * wanted
        ordered = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Found(claim, score) for claim, score in ordered[:limit]]

    def _weighed(self, ids: NDArray[np.int64], vector: NDArray[np.float32]) -> list[tuple[int, float]]:
        """
        The findable claims of those rows that are still there, with exact cosines.
        """
        rows = self._connection.execute(
            "select coalesce(c.head, c.number), v.vector from vectors v join claims c on c.number = v.claim"
            " where c.findable and v.id in (select value from json_each(?))",
            [json.dumps(ids.tolist())],
        ).fetchall()
        if not rows:
            return []
        cosines = unpacked([blob for _, blob in rows]) @ vector
        return [(claim, score) for (claim, _), score in zip(rows, cosines.tolist(), strict=True)]

    def _load(self) -> MappedRows:
        """
        The matrix file where it is there and fits the store, else nothing.
        """
        rows = read_matrix(self._path)
        return rows if self._fits(rows) else no_rows()

    def _fits(self, rows: MappedRows) -> bool:
        """
        A store that was restored from a backup may have given the same ids to other vectors since.
        """
        return (
            all(
                np.array_equal(stepped(unpacked([blob]))[0][0], rows.vectors[place])
                for place, blob in self._probed(rows)
            )
            and _last(rows) <= self._given()
        )

    def _probed(self, rows: MappedRows) -> list[tuple[int, bytes]]:
        """
        Places of some rows, the last among them, and the vectors the store has for those still there.
        """
        if not len(rows.ids):
            return []
        places = dict.fromkeys(np.linspace(0, len(rows.ids) - 1, _PROBES, dtype=int).tolist())
        at = {int(rows.ids[place]): place for place in places}
        stored = self._connection.execute(
            "select id, vector from vectors where +model = ? and id in (select value from json_each(?))",
            [self._model, json.dumps(list(at))],
        )
        return [(at[vector_id], blob) for vector_id, blob in stored.fetchall()]

    def _much_is_dead(self) -> bool:
        size = len(self._base.ids)
        return size > 0 and len(self._probed(self._base)) < (1 - self._plan.dead_share) * min(size, _PROBES)

    def _given(self) -> int:
        """
        The highest id that any vector was given.
        """
        row = self._connection.execute("select seq from sqlite_sequence where name = 'vectors'").fetchone()
        return int(row[0]) if row else 0

    def _count(self, after: int = 0) -> int:
        row = self._connection.execute(
            "select count(*) from vectors where model = ? and id > ?", [self._model, after]
        ).fetchone()
        return int(row[0])

    def _rows(self, after: int) -> VectorRows | None:
        rows = self._connection.execute(
            "select id, vector from vectors where model = ? and id > ? order by id limit ?",
            [self._model, after, _PORTION],
        ).fetchall()
        if not rows:
            return None
        return VectorRows(np.array([row[0] for row in rows], np.int64), unpacked([row[1] for row in rows]))

    def _portions(self) -> Iterator[VectorRows]:
        last = 0
        while rows := self._rows(last):
            yield rows
            last = int(rows.ids[-1])

    def _sample(self, count: int) -> Vectors:
        """
        Vectors from all over the store.
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


def highest(scores: NDArray[np.int32], wanted: int) -> Numbers:
    """
    Places of about so many of the highest scores, in no order. Where there are many scores the bar is read
    off a sample of them.
    """
    if len(scores) <= 4 * _STRIDE:
        return (
            np.argpartition(-scores, wanted - 1)[:wanted] if wanted < len(scores) else np.arange(len(scores))
        )
    sample = scores[::_STRIDE]
    kept = min(len(sample), -(-wanted // _STRIDE) + 1)
    return np.flatnonzero(scores >= np.partition(sample, len(sample) - kept)[len(sample) - kept])


def _last(rows: MappedRows) -> int:
    return int(rows.ids[-1]) if len(rows.ids) else 0
