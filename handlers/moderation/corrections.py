"""
Corrections: when a review behind a post changes, the post does too.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError

from claims.models import ClaimAnswer, StoredClaim
from handlers.context import Context
from handlers.moderation import moments
from handlers.moderation.ports import Deed, Post
from handlers.moderation.publishing import REFERRED
from handlers.moderation.records import found_again, records_in, verdicts_now
from handlers.moderation.room import Room
from handlers.moderation.sending import Refusal

_log = logging.getLogger(__name__)

EVERY_SECONDS = 900.0
FIRST_SECONDS = 8.0
# Posts older than this are history.
_DAYS = 30


class Corrections:
    """
    The job that compares posts with the store.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._version: str | None = None

    async def on_time(self, context: Context) -> None:
        """
        Correct the posts of the last 30 days whose reviews have changed, if the store has.
        """
        ports = self._room.ports
        version = await ports.library.version()
        if version == self._version:
            return
        failed = False
        for post in await ports.moderation.posts_since(moments.now() - timedelta(days=_DAYS)):
            try:
                await self._check(context.bot, post)
            except TelegramError as error:
                _log.warning("A post could not be corrected yet: %s", type(error).__name__)
                failed = True
        self._version = None if failed else version

    async def _check(self, bot: Bot, post: Post) -> None:
        if post.rule == REFERRED:
            return
        found = [await self._room.ports.library.claim(each) for each in records_in(post.verdicts)]
        stored = [one for one in found if one is not None]
        verdicts = verdicts_now(post.verdicts, stored)
        if verdicts == post.verdicts:
            return
        reviewed = [one for one in stored if one.reviews]
        if await self._correct(bot, post, reviewed) is not Refusal.GONE:
            await self._room.ports.moderation.keep_post(replace(post, verdicts=verdicts))
            await self._room.publisher.note(post, Deed.CORRECTED)

    async def _correct(self, bot: Bot, post: Post, reviewed: Sequence[StoredClaim]) -> Refusal | None:
        """
        Edit a post, or reply to it where it can't be edited; one that somebody deleted is put down as gone.
        """
        publisher, found = self._room.publisher, _found(post, reviewed)
        refusal = await publisher.rewrite(bot, post, found)
        if refusal is Refusal.FORBIDDEN and await publisher.correct_below(bot, post, found) is None:
            refusal = Refusal.GONE
        if refusal is Refusal.GONE:
            await self._room.ports.moderation.withdraw(post.chat, post.reply, moments.now())
        return refusal


def _found(post: Post, reviewed: Sequence[StoredClaim]) -> ClaimAnswer | None:
    return found_again(reviewed, post.finding) if reviewed else None
