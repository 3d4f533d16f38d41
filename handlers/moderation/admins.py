"""
Who decides for a group: its admins, whichever way they write.

Telegram's list is asked for once in ten minutes and when it changed. Every request into a group counts
towards the few that Telegram allows a minute, so a press never costs one by itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import telegram
from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberOwner, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from handlers.context import Context

_log = logging.getLogger(__name__)

# How long a list is taken for true.
_FRESH_SECONDS = 600.0
# Somebody who is not on the list may have been made an admin since; how often that is looked into.
_DOUBT_SECONDS = 60.0
# How soon a request that failed is tried again.
_FAILED_SECONDS = 10.0
# Groups that are known at once; anybody may ask for any group, so the oldest go.
_MOST_CHATS = 10_000
_ADMINS = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


class Standing(StrEnum):
    """
    What is known of somebody: unknown where Telegram can't be asked.
    """

    ADMIN = "admin"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """
    One person who decides for a group; ``deletes`` says whether Telegram lets them delete messages there.
    """

    name: str
    deletes: bool


@dataclass(slots=True)
class _Known:
    """
    What is known of a group, and since when, in seconds of the clock.
    """

    people: Mapping[int, Admin] | None = None
    bots: frozenset[int] = frozenset()
    asked: float = -_FRESH_SECONDS
    failed: float = -_FRESH_SECONDS
    title: str | None = None
    linked: int | None = None
    chat_asked: float = -_FRESH_SECONDS
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Admins:
    """
    The admins of each group, cached. Whoever can't be found on Telegram's own list may nothing.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._chats: dict[int, _Known] = {}

    async def may(self, bot: Bot, chat: int, user: int) -> bool:
        """
        Whether a person decides for a group; never where Telegram can't be asked.
        """
        return await self.standing(bot, chat, user) is Standing.ADMIN

    async def may_delete(self, bot: Bot, chat: int, user: int) -> bool:
        """
        Whether a person decides for a group and Telegram lets them delete messages there.
        """
        people = (await self._people_with(bot, chat, user)) or {}
        return user in people and people[user].deletes

    async def standing(self, bot: Bot, chat: int, user: int) -> Standing:
        """
        Whether a person decides for a group, and whether that is known at all.
        """
        people = await self._people_with(bot, chat, user)
        if people is None:
            return Standing.UNKNOWN
        return Standing.ADMIN if user in people else Standing.OTHER

    async def speaks_for(self, message: telegram.Message) -> bool:
        """
        Whether a message in a group is by somebody who decides for it: an admin, an admin who writes as the
        group, or the channel that the group belongs to.
        """
        if message.chat.type not in {ChatType.GROUP, ChatType.SUPERGROUP}:
            return False
        sender = message.sender_chat
        if sender is not None:
            # The author that stands there is Telegram's own stand-in, the same in every group.
            return sender.id == message.chat_id or await self._is_linked(message, sender)
        author = message.from_user
        return author is not None and await self.may(message.get_bot(), message.chat_id, author.id)

    async def names(self, bot: Bot, chat: int) -> tuple[str, ...]:
        """
        The names of a group's admins, none where Telegram can't be asked.
        """
        return tuple(admin.name for admin in ((await self._people(bot, chat)) or {}).values())

    async def includes_bot(self, bot: Bot, chat: int) -> bool:
        """
        Whether the bot itself is an admin of a group.
        """
        await self._people(bot, chat)
        return bot.id in self._known(chat).bots

    async def title(self, bot: Bot, chat: int) -> str | None:
        """
        A group's name, None where Telegram can't be asked or the group is out of reach.
        """
        return (await self._chat(bot, chat)).title

    def forget(self, chat: int) -> None:
        """
        Ask anew when it matters next.
        """
        self._chats.pop(chat, None)

    async def on_change(self, update: Update, _: Context) -> None:
        """
        Somebody became an admin of a group or is one no longer.
        """
        change = update.chat_member or update.my_chat_member
        if change is not None and {change.old_chat_member.status, change.new_chat_member.status} & _ADMINS:
            self.forget(change.chat.id)

    async def _people_with(self, bot: Bot, chat: int, user: int) -> Mapping[int, Admin] | None:
        """
        The list; one that lacks the person is asked for again unless that was done just now.
        """
        people = await self._people(bot, chat)
        if people is None or user in people or self._age(chat) < _DOUBT_SECONDS:
            return people
        return await self._people(bot, chat, oldest=_DOUBT_SECONDS)

    async def _people(
        self, bot: Bot, chat: int, oldest: float = _FRESH_SECONDS
    ) -> Mapping[int, Admin] | None:
        known = self._known(chat)
        async with known.lock:
            if known.people is None or self._age(chat) >= oldest:
                await self._ask(bot, chat, known)
            return known.people

    async def _ask(self, bot: Bot, chat: int, known: _Known) -> None:
        if self._clock() - known.failed < _FAILED_SECONDS:
            return
        try:
            members = await bot.get_chat_administrators(chat)
        except TelegramError as error:
            _log.warning("The admins of a group can't be had: %s", error.message)
            known.people, known.bots, known.failed = None, frozenset(), self._clock()
            return
        known.people = {member.user.id: _admin(member) for member in members if not member.user.is_bot}
        known.bots = frozenset(member.user.id for member in members if member.user.is_bot)
        known.asked = self._clock()

    async def _is_linked(self, message: telegram.Message, sender: telegram.Chat) -> bool:
        if message.is_automatic_forward:
            return True
        if sender.type != ChatType.CHANNEL:
            return False
        return (await self._chat(message.get_bot(), message.chat_id)).linked == sender.id

    async def _chat(self, bot: Bot, chat: int) -> _Known:
        known = self._known(chat)
        async with known.lock:
            if self._clock() - known.chat_asked >= _FRESH_SECONDS:
                await self._ask_chat(bot, chat, known)
        return known

    async def _ask_chat(self, bot: Bot, chat: int, known: _Known) -> None:
        known.title, known.linked, known.chat_asked = None, None, self._clock()
        try:
            found = await bot.get_chat(chat)
        except TelegramError as error:
            _log.warning("A group can't be looked at: %s", error.message)
            known.chat_asked -= _FRESH_SECONDS - _FAILED_SECONDS
            return
        known.title, known.linked = found.title, found.linked_chat_id

    def _age(self, chat: int) -> float:
        return self._clock() - self._known(chat).asked

    def _known(self, chat: int) -> _Known:
        known = self._chats.setdefault(chat, _Known())
        while len(self._chats) > _MOST_CHATS:
            del self._chats[next(iter(self._chats))]
        return known


def _admin(member: ChatMember) -> Admin:
    deletes = isinstance(member, ChatMemberOwner) or (
        isinstance(member, ChatMemberAdministrator) and member.can_delete_messages
    )
    return Admin(name=member.user.full_name, deletes=deletes)
