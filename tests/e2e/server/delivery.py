"""
Updates on their way to the bot: kept until acknowledged by ``getUpdates`` or taken by the webhook.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]

# Not sent unless named in allowed_updates.
_ON_DEMAND = {"chat_member", "message_reaction", "message_reaction_count"}
_RETRY_SECONDS = 0.2
_WEBHOOK_SECONDS = 10


class ConflictError(Exception):
    """
    Another way of fetching updates is in use.
    """


@dataclass(frozen=True, slots=True)
class Webhook:
    """
    Where updates are posted, and the secret that goes with them.
    """

    url: str
    secret: str | None = None


class Updates:
    """
    The queue of one bot.
    """

    def __init__(self) -> None:
        self.webhook: Webhook | None = None
        self.deliveries: list[Json] = []
        self.proxy: dict[str, str] = {}
        self._allowed: set[str] = set()
        self._waiting: list[Json] = []
        self._changed = asyncio.Event()
        self.polls = 0
        self._pusher: asyncio.Task[None] | None = None

    @property
    def pending(self) -> int:
        """
        How many updates nobody has acknowledged yet.
        """
        return len(self._waiting)

    def allow(self, kinds: list[str] | None) -> None:
        """
        Choose kinds of updates; ``None`` keeps the earlier choice, an empty list means the default.
        """
        if kinds is not None:
            self._allowed = set(kinds)

    def put(self, update: Json) -> None:
        """
        Queue an update, unless the bot doesn't want its kind.
        """
        (kind,) = set(update) - {"update_id"}
        if kind in self._allowed if self._allowed else kind not in _ON_DEMAND:
            self._waiting.append(update)
            self._changed.set()

    async def poll(self, offset: int, limit: int, patience: float) -> list[Json]:
        """
        Updates from ``offset`` on, waiting up to ``patience`` seconds; earlier ones are acknowledged.

        Raises:
            ConflictError: a webhook is set, or another poller came.

        """
        if self.webhook:
            raise ConflictError(
                "can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        self.polls += 1
        mine = self.polls
        self._changed.set()
        self._acknowledge(offset)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._until_any(mine)
        if mine != self.polls:
            raise ConflictError(
                "terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        return self._waiting[:limit]

    def drop(self) -> None:
        """
        Forget what is queued.
        """
        self._waiting.clear()

    def use(self, webhook: Webhook | None) -> None:
        """
        Post updates to a webhook, or stop doing so.
        """
        self.webhook = webhook
        if self._pusher:
            self._pusher.cancel()
            self._pusher = None
        if webhook:
            self._pusher = asyncio.create_task(self._push(webhook))

    def _behind_proxy(self, url: str) -> str:
        # Telegram only knows https; what a web server in front of the bot does is done here.
        public = next((start for start in self.proxy if url.startswith(start)), "")
        return self.proxy.get(public, "") + url.removeprefix(public)

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        else:
            self._waiting = [update for update in self._waiting if update["update_id"] >= offset]

    async def _until_any(self, mine: int) -> None:
        while not self._waiting and mine == self.polls:
            self._changed.clear()
            await self._changed.wait()

    async def _push(self, webhook: Webhook) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        wait = aiohttp.ClientTimeout(total=_WEBHOOK_SECONDS)
        async with aiohttp.ClientSession(headers=headers, timeout=wait) as session:
            while True:
                await self._until_any(self.polls)
                status = await _post(session, self._behind_proxy(webhook.url), self._waiting[0])
                self.deliveries.append({"update_id": self._waiting[0]["update_id"], "status": status})
                if 200 <= status < 300:
                    self._waiting.pop(0)
                else:
                    await asyncio.sleep(_RETRY_SECONDS)


async def _post(session: aiohttp.ClientSession, url: str, update: Json) -> int:
    try:
        async with session.post(url, json=update) as response:
            return response.status
    except (aiohttp.ClientError, TimeoutError):
        return 0
