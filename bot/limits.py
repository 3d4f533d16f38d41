"""
Telegram's limits, kept before Telegram has to refuse: https://core.telegram.org/bots/faq, "My bot is hitting
limits", names 30 messages a second for a bot, one a second for a chat with short bursts, 20 a minute for a
group.

A bucket that holds ``burst`` and drips ``rate`` lets no more than burst + rate x period through in any
period, so each is made such that this sum stays under the limit. A chat that Telegram refuses for a while
("too many requests") waits for itself; the others go on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

_log = logging.getLogger(__name__)

Request = Callable[..., Coroutine[Any, Any, Any]]
Outgoing = Callable[[], Awaitable[Any]]
Chat = int | str

# What shows a new message. Signs of typing are none, and they are skipped where a chat has to wait.
_MESSAGES = ("send", "copy", "forward")
_TYPING = "sendChatAction"
# In groups edits count as well.
_EDITS = "editMessage"
# What changes nothing waits for no chat's pause, and neither does the answer to a press.
_READS = "get"
# Telegram counts whole seconds.
_GRACE = 0.1
# More chats than this are kept only while they are in use.
_CHATS_KEPT = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """
    At most ``burst`` at once, and as many again in each ``seconds``.
    """

    burst: float
    seconds: float

    def limiter(self) -> AsyncLimiter:
        """
        A limiter of this size.
        """
        return AsyncLimiter(self.burst, self.seconds)

    def most_within(self, seconds: float) -> float:
        """
        How many it lets through in any span of so many seconds.
        """
        return self.burst * (1 + seconds / self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What is let through: 28 a second for all, one a second for a chat after a burst of three, 19 a minute for
    a group. ``retries`` are how often a refused request is tried again, ``longest_pause`` how many seconds it
    waits for that at most.
    """

    overall: Bucket = Bucket(burst=8, seconds=0.4)
    chat: Bucket = Bucket(burst=3, seconds=3)
    group: Bucket = Bucket(burst=7, seconds=35)
    retries: int = 5
    longest_pause: float = 300


@dataclass(slots=True)
class _Lane:
    """
    What one chat has used up: its messages leave in order, one after the other.
    """

    limiters: tuple[AsyncLimiter, ...]
    order: asyncio.Lock = field(default_factory=asyncio.Lock)
    open_from: float = 0.0

    def is_idle(self) -> bool:
        """
        Whether nothing is under way and nothing has to be waited for.
        """
        full = all(limiter.has_capacity(limiter.max_rate) for limiter in self.limiters)
        return full and not self.order.locked() and self.open_from <= _now()

    async def pause(self, longest: float) -> None:
        """
        Wait until Telegram takes something for this chat again.

        Raises:
            RetryAfter: that takes too long.

        """
        # While this one waits, another request may learn that it takes longer.
        while (left := self.open_from - _now()) > 0:
            if left > longest + _GRACE:
                raise RetryAfter(timedelta(seconds=round(left)))
            await asyncio.sleep(left)


class ChatLimits(BaseRateLimiter[int]):
    """
    Keeps to Telegram's limits chat by chat.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._overall = self._limits.overall.limiter()
        self._lanes: dict[Chat, _Lane] = {}

    async def initialize(self) -> None:
        """
        Nothing to prepare.
        """

    async def shutdown(self) -> None:
        """
        Nothing to give back.
        """

    async def process_request(
        self,
        callback: Request,
        args: Any,  # noqa: ANN401 - handed on as they come
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002 - no request asks for more than others
    ) -> Any:  # noqa: ANN401 - the library's own
        """
        Let a request through when the limits allow it; one that Telegram refuses is tried again.

        Raises:
            RetryAfter: refused too often, or for too long.

        """
        chat = _chat(data)

        def request() -> Awaitable[Any]:
            return callback(*args, **kwargs)

        if chat is None or endpoint.startswith(_READS):
            return await self._persist(request, _Lane(()))
        lane = self._lane(chat)
        if endpoint == _TYPING:
            return await self._sign(request, lane)
        if not _counts(endpoint, chat):
            return await self._persist(request, lane)
        async with lane.order:
            return await self._persist(request, lane, counts=True)

    async def _persist(self, request: Outgoing, lane: _Lane, *, counts: bool = False) -> Any:  # noqa: ANN401 - what the request gives
        refusals = 0
        while True:
            await self._admit(lane, counts=counts)
            try:
                return await request()
            except RetryAfter as refused:
                self._close(lane, refused)
                refusals += 1
                if refusals > self._limits.retries:
                    raise

    async def _admit(self, lane: _Lane, *, counts: bool) -> None:
        for limiter in lane.limiters if counts else ():
            await limiter.acquire()
        await lane.pause(self._limits.longest_pause)
        if counts:
            # Last, so that no chat that waits uses up what another could send.
            await self._overall.acquire()

    async def _sign(self, request: Outgoing, lane: _Lane) -> bool:
        if lane.open_from > _now():
            return True
        try:
            return bool(await request())
        except RetryAfter as refused:
            self._close(lane, refused)
            return True

    def _close(self, lane: _Lane, refused: RetryAfter) -> None:
        # The public attribute warns that its type will change.
        seconds = refused._retry_after.total_seconds()  # noqa: SLF001
        _log.info("Telegram refuses requests of a chat for %.0f seconds", seconds)
        lane.open_from = max(lane.open_from, _now() + seconds + _GRACE)

    def _lane(self, chat: Chat) -> _Lane:
        lane = self._lanes.get(chat)
        if lane is None:
            self._drop_idle()
            sizes = (self._limits.chat, self._limits.group) if _is_group(chat) else (self._limits.chat,)
            lane = self._lanes[chat] = _Lane(tuple(size.limiter() for size in sizes))
        return lane

    def _drop_idle(self) -> None:
        if len(self._lanes) >= _CHATS_KEPT:
            self._lanes = {chat: lane for chat, lane in self._lanes.items() if not lane.is_idle()}


def _now() -> float:
    return asyncio.get_running_loop().time()


def _chat(data: dict[str, Any]) -> Chat | None:
    """
    The chat that a request is for: its id, or the @name of a channel or group.
    """
    chat = data.get("chat_id")
    if chat is None:
        return None
    try:
        return int(chat)
    except (TypeError, ValueError):
        return str(chat)


def _is_group(chat: Chat) -> bool:
    return isinstance(chat, str) or chat < 0


def _counts(endpoint: str, chat: Chat) -> bool:
    return endpoint.startswith(_MESSAGES) or (endpoint.startswith(_EDITS) and _is_group(chat))
