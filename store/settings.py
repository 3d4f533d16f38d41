"""
Small values that belong to the store itself: versions, places where a sync stopped.
"""

from __future__ import annotations

import sqlite_utils


class SettingStore:
    """
    Texts by key.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """
        The value of a key, if it has one.
        """
        row = self._database.execute("select value from settings where key = ?", [key]).fetchone()
        return str(row[0]) if row else None

    def set(self, key: str, value: str | None) -> None:
        """
        Sets a key, or forgets it.
        """
        if value is None:
            self._database.execute("delete from settings where key = ?", [key])
            return
        self._database.execute(
            "insert into settings (key, value) values (?, ?)"
            " on conflict (key) do update set value = excluded.value",
            [key, value],
        )

    def set_once(self, key: str, value: str) -> None:
        """
        Sets a key that has no value yet; of two programs that do so at once, one is the first.
        """
        self._database.execute("insert or ignore into settings (key, value) values (?, ?)", [key, value])
