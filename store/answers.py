"""
Which of the bot's messages answer which message, so that an edited message gets its answer edited; no text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlite_utils

from store.tokens import Tokens
from store.writing import moment, now

# Telegram lets a bot edit its messages for 48 hours.
KEPT = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """
    The bot's messages that answer one message, in order, and a digest of what they say.
    """

    replies: tuple[int, ...]
    digest: str


class AnswerStore:
    """
    Posted answers of the last two days; private chats stand under numbers that do not say whose they are.
    """

    def __init__(self, database: sqlite_utils.Database, tokens: Tokens) -> None:
        self._database = database
        self._tokens = tokens

    def put(self, chat: int, message: int, posted: Posted) -> None:
        """
        Remembers the answer to a message in place of an earlier one; answers too old to be edited go.
        """
        oldest = moment(datetime.now(UTC) - KEPT)
        with self._database.atomic():
            self._database.execute(
                "insert or replace into answers (chat, message, replies, digest, posted)"
                " values (?, ?, ?, ?, ?)",
                [self._tokens.key(chat), message, json.dumps(posted.replies), posted.digest, now()],
            )
            self._database.execute("delete from answers where posted < ?", [oldest])

    def get(self, chat: int, message: int) -> Posted | None:
        """
        The answer to a message, if one was posted.
        """
        row = self._database.execute(
            "select replies, digest from answers where chat = ? and message = ?",
            [self._tokens.key(chat), message],
        ).fetchone()
        return Posted(replies=tuple(json.loads(row[0])), digest=row[1]) if row else None
