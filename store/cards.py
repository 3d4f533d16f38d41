"""
Cards: what is proposed to a group's moderators, and what they made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from store.writing import now

OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCard:
    """
    A card that is to be kept. ``author`` stands for the member who wrote the message.
    """

    chat: int
    message: int
    thread: int | None
    author: str | None
    span_start: int
    span_end: int
    wording: str
    claim: str
    probability: float
    log_chat: int
    opened: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCard(NewCard):
    """
    A row of ``cards``: ``place`` is its message in the log chat, ``reply`` what the bot posted.
    """

    number: int
    place: int | None
    reply: int | None
    decided: str | None


class CardStore:
    """
    Cards by number and by message.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def open(self, card: NewCard) -> int | None:
        """
        Keeps a card and gives its number; None where the message has one for that stored claim already.
        """
        columns: dict[str, Any] = {name: getattr(card, name) for name in NewCard.__dataclass_fields__}
        cursor = self._database.execute(
            f"insert or ignore into cards ({', '.join(columns)})"
            f" values ({', '.join(':' + name for name in columns)})",
            columns,
        )
        return int(cursor.lastrowid) if cursor.rowcount == 1 and cursor.lastrowid else None

    def place(self, number: int, place: int) -> None:
        """
        Notes which message of the log chat a card is.
        """
        self._database.execute("update cards set place = ? where number = ?", [place, number])

    def get(self, number: int) -> KeptCard | None:
        """
        One card.
        """
        found = self._select("number = ?", [number])
        return found[0] if found else None

    def about(self, chat: int, message: int) -> list[KeptCard]:
        """
        Cards about a message, oldest first.
        """
        return self._select("chat = ? and message = ? order by number", [chat, message])

    def count_open(self, chat: int, claim: str) -> int:
        """
        How many cards of a group about a stored claim were sent and are open.
        """
        row = self._database.execute(
            "select count(*) from cards where chat = ? and claim = ? and state = ? and place is not null",
            [chat, claim, OPEN],
        ).fetchone()
        return int(row[0])

    def decide(self, number: int, state: str, was: str, reply: int | None) -> bool:
        """
        Moves a card from one state to another in one statement; False where it was not in that state.
        """
        cursor = self._database.execute(
            "update cards set state = ?, reply = coalesce(?, reply), decided = ?"
            " where number = ? and state = ?",
            [state, reply, None if state == OPEN else now(), number, was],
        )
        return bool(cursor.rowcount == 1)

    def reopen_unfinished(self) -> int:
        """
        Opens cards again that were to be posted when the program was killed, unless the post is known; gives
        how many. Their buttons still stand, so that a moderator can press again.
        """
        with self._database.atomic():
            self._database.execute(
                "update cards set reply = (select max(reply) from posts where posts.chat = cards.chat"
                " and posts.message = cards.message and posts.claim = cards.claim and withdrawn is null)"
                " where state = 'posted' and reply is null"
            )
            cursor = self._database.execute(
                "update cards set state = 'open', decided = null where state = 'posted' and reply is null"
            )
        return int(cursor.rowcount)

    def _select(self, condition: str, values: Sequence[int]) -> list[KeptCard]:
        rows = self._database.query(f"select * from cards where {condition}", list(values))
        return [KeptCard(**row) for row in rows]
