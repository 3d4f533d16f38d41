"""
What stands before every handler: an update is answered at most once.
"""

from __future__ import annotations

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from claims.errors import FootnoteError
from handlers.context import Context
from handlers.ports import Memory


class Gate:
    """
    Lets each update through once, noted before anything is done about it. Telegram may send one again after a
    restart.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def on_update(self, update: Update, context: Context) -> None:
        """
        Stop an update that was seen before, or that can't be noted: it could be answered twice.
        """
        try:
            is_new = await self._memory.first_seen(update.update_id)
        except FootnoteError as error:
            # An error that is only raised would let the update go on to the next handlers.
            await context.application.process_error(update, error)
            is_new = False
        if not is_new:
            raise ApplicationHandlerStop
