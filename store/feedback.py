"""
What people pressed under an answer, counted by claim; never who pressed.
"""

from __future__ import annotations

import sqlite_utils

from store.writing import now


class FeedbackStore:
    """
    Counts of feedback by claim and kind (``helpful``, ``not_helpful``, ``none_of_these`` and the like).
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def note(self, claim: str, kind: str) -> int:
        """
        Counts one press and gives the new count.
        """
        self._database.execute(
            "insert into feedback (claim, kind, last) values (?, ?, ?)"
            " on conflict (claim, kind) do update set count = count + 1, last = excluded.last",
            [claim, kind, now()],
        )
        return self.of(claim)[kind]

    def take_back(self, claim: str, kind: str) -> None:
        """
        Counts one press less.
        """
        self._database.execute(
            "update feedback set count = count - 1 where claim = ? and kind = ?", [claim, kind]
        )
        self._database.execute("delete from feedback where count < 1")

    def of(self, claim: str) -> dict[str, int]:
        """
        Counts by kind for one claim.
        """
        rows = self._database.execute("select kind, count from feedback where claim = ?", [claim])
        return dict(rows.fetchall())

    def all(self) -> dict[str, dict[str, int]]:
        """
        Counts by kind for every claim that has any.
        """
        gathered: dict[str, dict[str, int]] = {}
        rows = self._database.execute(
            "select claim, kind, count from feedback order by claim, kind"
        ).fetchall()
        for claim, kind, count in rows:
            gathered.setdefault(claim, {})[kind] = count
        return gathered
