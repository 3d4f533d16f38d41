"""
Import runs: where and when each record came in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from claims.errors import BadInputError
from store.publishers import PublisherStore
from store.putting import Counts, Origin
from store.writing import now


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    One import run; ``finished`` is missing where it was cut short, ``undone`` says when it was taken back.
    """

    id: int
    source: str
    kind: str
    started: str
    finished: str | None = None
    undone: str | None = None
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    skipped: int = 0


class RunStore:
    """
    The import runs in the store.
    """

    def __init__(self, database: sqlite_utils.Database, publishers: PublisherStore) -> None:
        self._database = database
        self._publishers = publishers

    @contextmanager
    def run(self, source: str, kind: str, *, trust_ids: bool = False) -> Iterator[tuple[Origin, Counts]]:
        """
        An import run that is finished when the block ends without an error; put claims with the `Origin` and
        add what became of them to the `Counts`.
        """
        cursor = self._database.execute(
            "insert into imports (source, kind, started) values (?, ?, ?)", [source, kind, now()]
        )
        counts = Counts()
        origin = Origin(run=int(cursor.lastrowid or 0), trust_ids=trust_ids)
        yield origin, counts
        self._database.execute(
            "update imports set finished = ?, added = ?, updated = ?, unchanged = ?, duplicates = ?,"
            " skipped = ? where id = ?",
            [
                now(),
                counts.added,
                counts.updated,
                counts.unchanged,
                counts.duplicates,
                len(counts.skipped),
                origin.run,
            ],
        )

    def get(self, run: int) -> Run:
        """
        One run.

        Raises:
            BadInputError: there is no such run.

        """
        rows = list(self._database.query("select * from imports where id = ?", [run]))
        if not rows:
            raise BadInputError(f"There is no import with the number {run}.")
        return _run(rows[0])

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """
        Whatever is written inside the block is taken back at its end: what would change, without changing it.
        """
        self._database.begin()
        try:
            yield
        finally:
            self._database.rollback()
            self._publishers.forget_cache()

    def all(self) -> list[Run]:
        """
        Every run, latest first.
        """
        return [_run(row) for row in self._database.query("select * from imports order by id desc")]


def _run(row: dict[str, Any]) -> Run:
    return Run(**row)
