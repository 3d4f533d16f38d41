"""
Posts that delete themselves after a while, as the group has set. When that is due is kept in the store, so a
restart forgets none.
"""

from __future__ import annotations

import logging

from telegram.error import RetryAfter, TelegramError

from handlers.context import Context
from handlers.moderation import moments
from handlers.moderation.ports import Deed
from handlers.moderation.room import Room

_log = logging.getLogger(__name__)

EVERY_SECONDS = 30.0
FIRST_SECONDS = 4.0


class Expiry:
    """
    The job that deletes them.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    async def on_time(self, context: Context) -> None:
        """
        Delete every post whose time has come; where Telegram can't be reached, next time.
        """
        for post in await self._room.ports.moderation.due_posts(moments.now()):
            try:
                await self._room.publisher.retract(context.bot, post, Deed.WITHDRAWN, why="delete_after")
            except RetryAfter:
                return
            except TelegramError as error:
                _log.warning("A post could not be deleted yet: %s", type(error).__name__)
