"""
What a chat has set: its language, its thresholds and the like, never what was said in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import sqlite_utils

from store.writing import now

Setting = str | int | float | bool | None


class ChatStore:
    """
    Settings by chat; a chat that set nothing is not kept.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def get(self, chat: int) -> dict[str, Setting]:
        """
        The settings of a chat, empty where it set none.
        """
        row = self._database.execute("select settings from chats where chat = ?", [chat]).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def set(self, chat: int, changes: Mapping[str, Setting]) -> dict[str, Setting]:
        """
        Changes settings of a chat and gives all of them; ``None`` takes one back to its default.
        """
        kept: dict[str, Setting] = {
            name: value for name, value in {**self.get(chat), **changes}.items() if value is not None
        }
        self._database.execute(
            "insert into chats (chat, settings, updated) values (?, ?, ?)"
            " on conflict (chat) do update set settings = excluded.settings, updated = excluded.updated",
            [chat, json.dumps(kept, ensure_ascii=False, sort_keys=True), now()],
        )
        return kept

    def all(self) -> dict[int, dict[str, Setting]]:
        """
        Every chat that has set something.
        """
        rows = self._database.execute("select chat, settings from chats order by chat").fetchall()
        return {chat: dict(json.loads(settings)) for chat, settings in rows}

    def forget(self, chat: int) -> bool:
        """
        Drops everything kept about a chat; says whether there was anything.
        """
        with self._database.atomic():
            settings = self._database.execute("delete from chats where chat = ?", [chat]).rowcount
            answers = self._database.execute("delete from answers where chat = ?", [chat]).rowcount
        return bool(settings + answers > 0)

    def move(self, old: int, new: int) -> None:
        """
        Follows a group that became a supergroup under another id.
        """
        with self._database.atomic():
            for table in ("chats", "answers"):
                self._database.execute(f"update or replace {table} set chat = ? where chat = ?", [new, old])
