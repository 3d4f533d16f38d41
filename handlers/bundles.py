"""
Bundles: what was sent at once but arrives as several messages, and is answered as one.

An album comes photo by photo; a text that is longer than Telegram allows is cut up by the sender's client.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

import telegram

# Parts come within some tenths of a second of each other.
QUIET_SECONDS = 0.8

# Clients cut a text at Telegram's 4,096 characters, or at the last space before.
CUT_LENGTH = 3900

# Starts a coroutine beside the one that is running.
Starter = Callable[[Coroutine[None, None, None]], object]
Answerer = Callable[[list[telegram.Message]], Awaitable[None]]


@dataclass(slots=True)
class _Gathering:
    parts: list[telegram.Message] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class Bundles:
    """
    Gathers the parts of each bundle until none has come for a while.
    """

    def __init__(self, answer: Answerer, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._answer = answer
        self._quiet = quiet_seconds
        self._open: dict[tuple[int, str | None], _Gathering] = {}

    def add(self, part: telegram.Message, start: Starter) -> None:
        """
        Take a part; the first one starts the waiting, outside the chat's order, so that the others get in.
        """
        key = (part.chat_id, part.media_group_id)
        gathering = self._open.get(key)
        if gathering is None:
            gathering = self._open[key] = _Gathering()
            start(self._gather(key, gathering))
        gathering.parts.append(part)
        gathering.arrived.set()

    def takes(self, part: telegram.Message) -> bool:
        """
        Whether a message is a part: of an album, or of a text that was cut, the end of which is short.
        """
        if part.media_group_id is not None:
            return True
        return len(part.text or "") >= CUT_LENGTH or (part.chat_id, None) in self._open

    async def _gather(self, key: tuple[int, str | None], gathering: _Gathering) -> None:
        while gathering.arrived.is_set():
            gathering.arrived.clear()
            await asyncio.sleep(self._quiet)
        del self._open[key]
        await self._answer(gathering.parts)
