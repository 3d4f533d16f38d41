"""
The bot's posts in groups of the last thirty days, so that they can be explained, corrected and taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import sqlite_utils


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPost:
    """
    A row of ``posts``: ``reply`` is the bot's message, ``message`` the member's that it answers.
    """

    chat: int
    reply: int
    message: int
    thread: int | None
    cause: str
    span_start: int
    span_end: int
    wording: str
    claim: str
    probability: float
    verdicts: str
    rule: str
    language: str | None
    posted: str
    delete_at: str | None
    withdrawn: str | None


_COLUMNS = tuple(field.name for field in fields(KeptPost))
_KEEP = f"insert or replace into posts ({', '.join(_COLUMNS)}) values ({', '.join('?' for _ in _COLUMNS)})"


class PostStore:
    """
    Posts by group. Moments are given and kept as texts (`store.writing.moment`).
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def keep(self, post: KeptPost) -> None:
        """
        Remembers a post in place of one with the same chat and reply.
        """
        self._database.execute(_KEEP, list(astuple(post)))

    def at(self, chat: int, reply: int) -> KeptPost | None:
        """
        The post that a message of the bot is.
        """
        found = self._select("chat = ? and reply = ?", [chat, reply])
        return found[0] if found else None

    def answering(self, chat: int, message: int) -> list[KeptPost]:
        """
        Posts that answer a message and stand, in order.
        """
        return self._select("chat = ? and message = ? and withdrawn is null order by reply", [chat, message])

    def last(self, chat: int, claim: str, since: str) -> KeptPost | None:
        """
        The newest post about a stored claim that stands, or stood until it deleted itself.
        """
        found = self._select(
            "chat = ? and posted >= ? and claim = ? and (withdrawn is null or withdrawn >= delete_at)"
            " order by posted desc, reply desc limit 1",
            [chat, since, claim],
        )
        return found[0] if found else None

    def count(self, chat: int, cause: str, since: str) -> int:
        """
        How many posts of a cause there were, those taken back included.
        """
        row = self._database.execute(
            "select count(*) from posts where chat = ? and posted >= ? and cause = ?", [chat, since, cause]
        ).fetchone()
        return int(row[0])

    def due(self, by: str) -> list[KeptPost]:
        """
        Posts of all groups that stand beyond the time at which they are to be deleted.
        """
        return self._select(
            "delete_at is not null and withdrawn is null and delete_at <= ? order by delete_at", [by]
        )

    def since(self, since: str) -> list[KeptPost]:
        """
        Posts of all groups that stand, oldest first.
        """
        return self._select("posted >= ? and withdrawn is null order by posted, chat, reply", [since])

    def withdraw(self, chat: int, reply: int, at: str | None) -> None:
        """
        Notes that a post was taken back, or, with None, that it stands again.
        """
        self._database.execute(
            "update posts set withdrawn = ? where chat = ? and reply = ?", [at, chat, reply]
        )

    def _select(self, condition: str, values: Sequence[str | int]) -> list[KeptPost]:
        rows = self._database.query(f"select * from posts where {condition}", list(values))
        return [KeptPost(**row) for row in rows]
