"""
What moderators decided about members and records: refused pairs, warnings, and the log of actions.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from store.feedback import FeedbackStore
from store.writing import now

NOT_THIS = "not_this"


class RefusedPairs:
    """
    Records that are never again proposed for a wording in a group; counted for the operator as feedback.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._feedback = FeedbackStore(database)

    def refuse(self, chat: int, wording: str, claim: str) -> None:
        """
        Refuses a pair; refused again, it counts no second time.
        """
        with self._database.atomic():
            cursor = self._database.execute(
                "insert or ignore into refused_pairs (chat, wording, claim, at) values (?, ?, ?, ?)",
                [chat, wording, claim, now()],
            )
            if cursor.rowcount == 1:
                self._feedback.note(claim, NOT_THIS)

    def allow(self, chat: int, wording: str, claim: str) -> None:
        """
        Takes a refusal back; one that is not there changes nothing.
        """
        with self._database.atomic():
            cursor = self._database.execute(
                "delete from refused_pairs where chat = ? and wording = ? and claim = ?",
                [chat, wording, claim],
            )
            if cursor.rowcount == 1:
                self._feedback.take_back(claim, NOT_THIS)

    def of(self, chat: int, wording: str) -> frozenset[str]:
        """
        Ids of stored claims that were refused for a wording.
        """
        rows = self._database.execute(
            "select claim from refused_pairs where chat = ? and wording = ?", [chat, wording]
        )
        return frozenset(claim for (claim,) in rows.fetchall())


class WarningStore:
    """
    Warnings of members, who are known by their tokens, until they expire.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def give(self, chat: int, member: str, until: str, at: str) -> int:
        """
        Counts a warning; gives how many of the member's have not expired.
        """
        with self._database.atomic():
            self._database.execute(
                "insert into warnings (chat, member, until) values (?, ?, ?)", [chat, member, until]
            )
            return self.count(chat, member, at)

    def take_back(self, chat: int, member: str, at: str) -> int:
        """
        Takes the newest warning that has not expired back; gives how many are left.
        """
        with self._database.atomic():
            self._database.execute(
                "delete from warnings where number = (select max(number) from warnings"
                " where chat = ? and member = ? and until > ?)",
                [chat, member, at],
            )
            return self.count(chat, member, at)

    def count(self, chat: int, member: str, at: str) -> int:
        """
        How many warnings of a member have not expired.
        """
        row = self._database.execute(
            "select count(*) from warnings where chat = ? and member = ? and until > ?", [chat, member, at]
        ).fetchone()
        return int(row[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDeed:
    """
    A row of the log of actions; ``who`` is a moderator's name, None for the bot itself.
    """

    chat: int
    deed: str
    at: str
    who: str | None
    message: int | None
    claim: str | None
    why: str


class DeedStore:
    """
    The log of actions.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def note(self, deed: KeptDeed) -> None:
        """
        Adds a line.
        """
        self._database.execute(
            "insert into deeds (chat, deed, at, who, message, claim, why) values (?, ?, ?, ?, ?, ?, ?)",
            [deed.chat, deed.deed, deed.at, deed.who, deed.message, deed.claim, deed.why],
        )

    def last(self, chat: int, limit: int) -> list[KeptDeed]:
        """
        The last lines of a group, newest first.
        """
        rows = self._database.query(
            "select chat, deed, at, who, message, claim, why from deeds"
            " where chat = ? order by number desc limit ?",
            [chat, limit],
        )
        return [KeptDeed(**row) for row in rows]
