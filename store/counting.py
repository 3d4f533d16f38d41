"""
How many claims can be found, without counting them for every message.
"""

from __future__ import annotations

import sqlite_utils

from store.changes import Changes, Stamp

# Counting a million takes a twentieth of a second; so many take a thousandth.
_COUNTED_ANEW = 50_000


class Shown:
    """
    Counts findable claims, joined ones not. A large store is counted once; what is added is counted on top,
    and what is hidden or joined afterwards is noticed at the next start.
    """

    def __init__(self, database: sqlite_utils.Database, counted_anew: int = _COUNTED_ANEW) -> None:
        self._connection = database.conn
        self._changes = Changes(database)
        self._counted_anew = counted_anew
        self._stamp: Stamp | None = None
        self._count = 0
        self._last = 0

    @property
    def count(self) -> int:
        """
        Number of claims that can be found.
        """
        stamp = self._changes.stamp()
        if stamp != self._stamp:
            self._recount()
            self._stamp = stamp
        return self._count

    def _recount(self) -> None:
        if self._count <= self._counted_anew:
            self._count, self._last = 0, 0
        (newest,) = self._connection.execute("select coalesce(max(number), 0) from claims").fetchone()
        # The count walks two small indexes: the findable claims, and, by the plus, those joined to others.
        (found,) = self._connection.execute(
            "select (select count(*) from claims where findable = 1 and number > :last)"
            " - (select count(*) from claims where head is not null and +findable = 1 and +number > :last)",
            {"last": self._last},
        ).fetchone()
        self._count, self._last = self._count + int(found), int(newest)
