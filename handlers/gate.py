"""
What stands before every handler: an update that came twice is answered once.
"""

from __future__ import annotations

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from handlers.context import Context
from handlers.ports import Memory


class Gate:
    """
    Lets each update through once. Telegram may send one again after a restart.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def on_update(self, update: Update, _: Context) -> None:
        """
        Stop an update that was seen before.
        """
        if not await self._memory.first_seen(update.update_id):
            raise ApplicationHandlerStop
