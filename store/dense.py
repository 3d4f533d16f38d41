"""
Search by meaning: cosine with the stored vectors, in one memory-mapped matrix beside the store.

The store's ``vectors`` table is the truth; the matrix is a copy of its first rows that any process may map,
and rows added since are held in memory until the copy is renewed. A copy that does not fit is set aside, one
that turns out to be damaged is made anew. A large copy has a sketch: a first pass over short codes finds the
rows worth comparing, in 8 bits. What is found is weighed once more by the vectors as stored, so scores are
exact whatever the copy rounds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import numpy as np
import sqlite_utils

from claims.errors import DamagedFileError
from claims.ports import Hit, Vectors
from store.matrix import read_matrix, write_matrix
from store.nearest import Compared, Nearest
from store.sketch import Numbers, learn, passing
from store.tail import Tail
from store.vector_rows import MappedRows, VectorRows, no_rows, stepped
from store.vector_table import VectorTable

Found = TypeVar("Found")

_log = logging.getLogger(__name__)
_PROBES = 64


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
        self._table = VectorTable(database, model)
        self._nearest = Nearest(database)
        self._plan = plan or DensePlan()
        self._path = matrix_path(folder, model)
        self._base = self._load()
        self._tail = Tail()

    def search(self, vectors: Vectors, limit: int) -> list[list[Hit]]:
        """
        For each row of ``vectors`` (float32, unit length) the nearest findable claims, best first; all in one
        go, which costs little more than one.
        """
        return self._undamaged(lambda: self._search(vectors, limit))

    def of_claims(self, reworded: Mapping[int, int]) -> VectorRows:
        """
        The vectors of some claims as they are stored, by claim, field and position; ``reworded`` has for each
        the last of its vectors that are gone.
        """
        return self._undamaged(lambda: self._of_claims(reworded))

    def refresh(self) -> None:
        """
        Takes in vectors that were added since; costs next to nothing when there are none.

        Raises:
            DamagedFileError: the matrix has another size than when it was opened.

        """
        self._base.look()
        while rows := self._table.after(max(self._tail.last, _last(self._base))):
            self._tail.add(rows)

    def renew(self) -> None:
        """
        Writes the matrix anew where much was added or taken away since; called after embedding, never by a
        search.
        """
        enough = max(self._plan.written_from, self._plan.renewed_share * len(self._base.ids))
        if self._table.count(_last(self._base)) < enough and not self._much_is_dead():
            if self._damaged:
                self._path.unlink(missing_ok=True)
            return
        count = self._table.count()
        sketch = learn(self._table.sample(count)) if count >= self._plan.sketched_from else None
        write_matrix(self._path, self._table.portions(), count, sketch)
        self._base, self._tail = self._load(), Tail()

    def __len__(self) -> int:
        return len(self._base.ids) + len(self._tail)

    def _undamaged(self, look_up: Callable[[], Found]) -> Found:
        """
        What a search finds, once more from a new matrix where this one is damaged.
        """
        try:
            return look_up()
        except DamagedFileError as error:
            self._tell(error)
        self._base, self._tail = no_rows(), Tail()
        try:
            self.renew()
        except OSError as refused:
            _log.warning("The vectors stay in memory, as their file can't be written: %s", refused)
        return look_up()

    def _search(self, vectors: Vectors, limit: int) -> list[list[Hit]]:
        self.refresh()
        if len(self) == 0 or limit <= 0 or len(vectors) == 0:
            return [[] for _ in vectors]
        asked = np.ascontiguousarray(vectors, dtype=np.float32)
        size = len(self._base.ids)
        passed = max(self._plan.passed, int(self._plan.passed_share * size), 8 * limit)
        while True:
            places = self._passing(asked, passed)
            found = self._nearest.of(self._compared(places, asked), limit)
            if len(places) == size or all(len(hits) >= limit for hits in found):
                return found
            # Some rows are gone or hidden: look further down until enough is found.
            passed *= 8

    def _of_claims(self, reworded: Mapping[int, int]) -> VectorRows:
        self.refresh()
        base, tail, claims = self._base, self._tail.rows, np.array(sorted(reworded), np.int64)
        gone = np.array([reworded[number] for number in claims.tolist()], np.int64)

        def live(rows: VectorRows | MappedRows, places: Numbers) -> Numbers:
            kept: Numbers = places[rows.ids[places] > gone[np.searchsorted(claims, rows.claims[places])]]
            return kept

        places = live(base, np.sort(base.of_claims(claims)))
        later = live(tail, np.flatnonzero(np.isin(tail.claims, claims)))
        rows = VectorRows(
            np.concatenate((base.ids[places], tail.ids[later])),
            np.concatenate((base.claims[places], tail.claims[later])),
            np.concatenate((base.fields[places], tail.fields[later])),
            self._stored(places, later),
        )
        return rows.part(np.lexsort((rows.ids, rows.fields, rows.claims)))

    def _passing(self, vectors: Vectors, passed: int) -> Numbers:
        """
        Places of the rows of the copy that are worth comparing, for about so many to each message.
        """
        base, size = self._base, len(self._base.ids)
        if base.sketch is None or base.sample is None or passed >= size or (codes := base.codes()) is None:
            return np.arange(size)
        return passing(codes, base.sample, base.sketch.of_messages(vectors), passed / size)

    def _compared(self, places: Numbers, vectors: Vectors) -> Compared:
        """
        Rows of the copy and all rows since.
        """
        base, tail = self._base, self._tail.rows
        cosines = [base.cosines(places, vectors)] if len(places) else []
        cosines += [vectors @ tail.vectors.T] if len(tail.ids) else []

        def exact(some: Numbers) -> Vectors:
            copied = some < len(places)
            return vectors @ self._stored(places[some[copied]], some[~copied] - len(places)).T

        return Compared(
            ids=np.concatenate((base.ids[places], tail.ids)),
            claims=np.concatenate((base.claims[places], tail.claims)),
            cosines=np.concatenate(cosines, axis=1),
            exact=exact,
        )

    def _stored(self, places: Numbers, later: Numbers) -> Vectors:
        """
        Vectors as stored, of rows of the copy and then of rows since.
        """
        stored, since = self._base.stored, self._tail.rows.vectors[later]
        if stored is None or len(places) == 0:
            return since
        copied = stored.rows(places.tolist())
        return np.concatenate((copied, since)) if len(later) else copied

    def _load(self) -> MappedRows:
        """
        The matrix file where it is there and fits the store, else nothing.
        """
        self._damaged = False
        try:
            rows = read_matrix(self._path)
            return rows if self._fits(rows) else no_rows()
        except DamagedFileError as error:
            self._tell(error)
            return no_rows()

    def _tell(self, error: DamagedFileError) -> None:
        _log.warning("%s It is made anew from the store.", error)
        self._damaged = True

    def _fits(self, rows: MappedRows) -> bool:
        """
        A store that was restored from a backup may have given the same ids to other vectors since.
        """
        if _last(rows) > self._table.given():
            return False
        stored = self._table.some(self._probed(rows))
        if stored is None:
            return True
        places = np.searchsorted(rows.ids, stored.ids)
        return np.array_equal(rows.claims[places], stored.claims) and np.array_equal(
            rows.rough(places), stepped(stored.vectors)[0]
        )

    def _probed(self, rows: MappedRows) -> list[int]:
        """
        Ids of some rows, the last among them.
        """
        if not len(rows.ids):
            return []
        probed: list[int] = np.unique(
            rows.ids[np.linspace(0, len(rows.ids) - 1, _PROBES, dtype=int)]
        ).tolist()
        return probed

    def _much_is_dead(self) -> bool:
        probed = self._probed(self._base)
        return len(self._table.live(probed)) < (1 - self._plan.dead_share) * len(probed)


def matrix_path(folder: Path, model: str) -> Path:
    """
    Where the matrix of a model's vectors lies.
    """
    return folder / f"vectors-{blake2b(model.encode(), digest_size=6).hexdigest()}.bin"


def _last(rows: MappedRows) -> int:
    return int(rows.ids[-1]) if len(rows.ids) else 0
