"""
How sure the best match of each of a group's last messages was; forgotten after a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlite_utils

from store.writing import moment

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSight:
    """
    A row of ``sights``.
    """

    chat: int
    message: int
    at: str
    probability: float
    postable: bool


class SightStore:
    """
    Sights of the last day.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def keep(self, sight: KeptSight) -> None:
        """
        Keeps a sight in place of an earlier one of the same message; older ones than a day go.
        """
        with self._database.atomic():
            self._database.execute(
                "insert or replace into sights (chat, message, at, probability, postable)"
                " values (?, ?, ?, ?, ?)",
                [sight.chat, sight.message, sight.at, sight.probability, sight.postable],
            )
            self._database.execute("delete from sights where at < ?", [moment(datetime.now(UTC) - KEPT)])

    def since(self, chat: int, since: str) -> list[KeptSight]:
        """
        Sights of a group, oldest first.
        """
        rows = self._database.query(
            "select * from sights where chat = ? and at >= ? order by at, message", [chat, since]
        )
        return [KeptSight(**{**row, "postable": bool(row["postable"])}) for row in rows]
