"""
What a chat has set: its language, its rules and the like, never what was said in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager

import sqlite_utils

from store.tokens import Tokens
from store.writing import now

Setting = str | int | float | bool | None

# Whatever is kept of a chat under its id. What names messages is of no use under another id: a supergroup
# numbers its messages anew, so an old number would name somebody else's message.
_STAYING = ("chats", "refused_pairs", "warnings", "deeds")
_NAMING_MESSAGES = ("answers", "posts", "cards", "sights")


class ChatStore:
    """
    Settings by chat; a chat that set nothing is not kept.
    """

    def __init__(self, database: sqlite_utils.Database, tokens: Tokens) -> None:
        self._database = database
        self._tokens = tokens

    def get(self, chat: int) -> dict[str, Setting]:
        """
        The settings of a chat, empty where it set none.
        """
        row = self._database.execute("select settings from chats where chat = ?", [chat]).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def set(self, chat: int, changes: Mapping[str, Setting]) -> dict[str, Setting]:
        """
        Changes settings of a chat and gives all of them; ``None`` takes one back to its default. A chat with
        nothing set any more is forgotten.
        """
        kept: dict[str, Setting] = {
            name: value for name, value in {**self.get(chat), **changes}.items() if value is not None
        }
        if kept:
            self._database.execute(
                "insert into chats (chat, settings, updated) values (?, ?, ?)"
                " on conflict (chat) do update set settings = excluded.settings, updated = excluded.updated",
                [chat, json.dumps(kept, ensure_ascii=False, sort_keys=True), now()],
            )
        else:
            self._database.execute("delete from chats where chat = ?", [chat])
        return kept

    def all(self) -> dict[int, dict[str, Setting]]:
        """
        Every chat that has set something.
        """
        rows = self._database.execute("select chat, settings from chats order by chat").fetchall()
        return {chat: dict(json.loads(settings)) for chat, settings in rows}

    def atomic(self) -> AbstractContextManager[sqlite_utils.Database]:
        """
        What is changed inside is changed as a whole or not at all.
        """
        atomic: AbstractContextManager[sqlite_utils.Database] = self._database.atomic()
        return atomic

    def forget(self, chat: int) -> bool:
        """
        Drops everything kept about a chat, cards that were sent there included; says whether there was any.
        """
        with self._database.atomic():
            gone = [
                self._delete(table, "chat", self._tokens.key(chat) if table == "answers" else chat)
                for table in (*_STAYING, *_NAMING_MESSAGES)
            ]
            gone.append(self._delete("cards", "log_chat", chat))
        return sum(gone) > 0

    def move(self, old: int, new: int) -> None:
        """
        Follows a group that became a supergroup under another id. What names messages of the old group goes;
        cards that were sent there stay, without their place.
        """
        with self._database.atomic():
            for table in _STAYING:
                self._database.execute(f"update or replace {table} set chat = ? where chat = ?", [new, old])
            for table in _NAMING_MESSAGES:
                self._delete(table, "chat", old)
            self._database.execute(
                "update cards set log_chat = ?, place = null where log_chat = ?", [new, old]
            )

    def _delete(self, table: str, column: str, value: int) -> int:
        return int(self._database.execute(f"delete from {table} where {column} = ?", [value]).rowcount)
