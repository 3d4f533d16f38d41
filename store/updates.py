"""
Which updates were answered already: Telegram may send one again after a restart.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlite_utils

_KEPT = 10_000
_PRUNE_EVERY = 500


class UpdateStore:
    """
    The ids of the last updates seen.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def first_seen(self, update_id: int) -> bool:
        """
        Notes an update; whether it is seen for the first time among the last ten thousand.
        """
        return self.all_first_seen([update_id])[0]

    def all_first_seen(self, update_ids: Sequence[int]) -> list[bool]:
        """
        Notes updates, in their order and with one commit; for each, whether it is seen for the first time.
        """
        with self._database.atomic():
            return [self._note(update_id) for update_id in update_ids]

    def _note(self, update_id: int) -> bool:
        cursor = self._database.execute("insert or ignore into updates (update_id) values (?)", [update_id])
        if cursor.rowcount < 1:
            return False
        number = int(cursor.lastrowid or 0)
        if number % _PRUNE_EVERY == 0:
            self._database.execute("delete from updates where number <= ?", [number - _KEPT])
        return True
