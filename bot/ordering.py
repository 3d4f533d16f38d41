"""
In which order updates are worked on: one after the other within a chat, chats side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

# Updates that may wait for their turn; the library counts those too.
_WAITING = 10_000
# Updates that are worked on at the same time, each in another chat; chats that Telegram lets wait are among
# them, so there must be room beside them.
_RUNNING = 200


@dataclass(slots=True)
class _Turn:
    """
    A chat's lock, and how many updates hold it or wait for it.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    holders: int = 0


class OrderedByChat(BaseUpdateProcessor):
    """
    Keeps the order within a chat, so that an edit never overtakes its message, while a slow page in one
    chat keeps no other waiting.
    """

    __slots__ = ("_running", "_turns")

    def __init__(self) -> None:
        super().__init__(_WAITING)
        self._running = asyncio.Semaphore(_RUNNING)
        self._turns: dict[int, _Turn] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """
        Wait for the chat's turn, then for room, then work.
        """
        chat = _chat_of(update)
        turn = self._turns.setdefault(chat, _Turn())
        turn.holders += 1
        try:
            # The order of waiting is the order of arrival: asyncio's locks are fair.
            async with turn.lock, self._running:
                await coroutine
        finally:
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            turn.holders -= 1
            if not turn.holders:
                self._turns.pop(chat, None)

    async def initialize(self) -> None:
        """
        Nothing to prepare.
        """

    async def shutdown(self) -> None:
        """
        Nothing to give back.
        """


def _chat_of(update: object) -> int:
    chat = update.effective_chat if isinstance(update, Update) else None
    return chat.id if chat is not None else 0
