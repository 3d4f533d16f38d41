"""
Albums: their parts arrive as single messages and are answered as one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

import telegram

# Parts of an album come within some tenths of a second of each other.
QUIET_SECONDS = 0.8

# Starts a coroutine beside the one that is running.
Starter = Callable[[Coroutine[None, None, None]], object]
Answerer = Callable[[list[telegram.Message]], Awaitable[None]]


@dataclass(slots=True)
class _Gathering:
    parts: list[telegram.Message] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class Albums:
    """
    Gathers the parts of each album until none has come for a while.
    """

    def __init__(self, answer: Answerer, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._answer = answer
        self._quiet = quiet_seconds
        self._open: dict[tuple[int, str], _Gathering] = {}

    def add(self, part: telegram.Message, start: Starter) -> None:
        """
        Take a part; the first one starts the waiting, outside the chat's order, so that the others get in.
        """
        key = (part.chat_id, part.media_group_id or "")
        gathering = self._open.get(key)
        if gathering is None:
            gathering = self._open[key] = _Gathering()
            start(self._gather(key, gathering))
        gathering.parts.append(part)
        gathering.arrived.set()

    async def _gather(self, key: tuple[int, str], gathering: _Gathering) -> None:
        while gathering.arrived.is_set():
            gathering.arrived.clear()
            await asyncio.sleep(self._quiet)
        del self._open[key]
        await self._answer(gathering.parts)
