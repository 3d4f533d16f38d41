"""
A group's life with the bot: it is added, made an admin or no longer one, and removed.

What is kept of a group that removed the bot is kept for a month: turning privacy mode off means to remove the
bot and to add it again, and nobody should have to set everything anew for that.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from telegram import (
    Bot,
    ChatMember,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers.context import Context
from handlers.membership import is_in
from handlers.moderation.admins import Admins
from handlers.moderation.log_chat import LogChats
from handlers.moderation.menu_data import settings_link
from handlers.moderation.rulebook import RuleBook
from handlers.moderation.sight_of import lacks_sight
from handlers.ports import Memory
from handlers.texts import texts_for

_log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
EVERY_SECONDS = 6 * 3600.0
FIRST_SECONDS = 120.0
_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
_INTRODUCTION, _BLIND = "introduction", "blind"


class Life:
    """
    Handlers of what happens to the bot in groups, beside whether it may write there.
    """

    def __init__(
        self,
        memory: Memory,
        rulebook: RuleBook,
        admins: Admins,
        log_chats: LogChats,
        *,
        sends_out: bool = False,
    ) -> None:
        self._sends_out = sends_out
        self._memory = memory
        self._rulebook = rulebook
        self._admins = admins
        self._log_chats = log_chats

    async def on_change(self, update: Update, context: Context) -> None:
        """
        The bot's own place in a group changed.
        """
        change = update.my_chat_member
        if change is None or change.chat.type not in _GROUPS:
            return
        chat = change.chat.id
        self._admins.forget(chat)
        if not is_in(change.new_chat_member):
            for group in await self._rulebook.moderation.groups_of(chat):
                await self._log_chats.gone(context.bot, group)
            return
        if not is_in(change.old_chat_member):
            await self._introduce(context.bot, change)
        if change.new_chat_member.status == ChatMember.ADMINISTRATOR:
            await self._memory.untold(chat, _BLIND)
        elif change.old_chat_member.status == ChatMember.ADMINISTRATOR:
            await self.tell_blind(context.bot, chat)

    async def tell_blind(self, bot: Bot, chat: int) -> None:
        """
        Tell a group, once, that what it has set needs the bot to see more than it does.
        """
        rules = await self._rulebook.read(chat)
        if not await lacks_sight(bot, self._admins, chat, rules):
            return
        if await self._memory.first_told(chat, _BLIND):
            await self._say(bot, chat, texts_for(rules.language).say("blind"))

    async def on_time(self, context: Context) -> None:
        """
        Forget the chats that removed the bot long ago, after a last look at each group.
        """
        for chat in await self._memory.blocked_since(self._rulebook.now() - KEPT):
            there = chat < 0 and await self._is_there(context.bot, chat)
            if there:
                await self._memory.set_blocked(chat, blocked=False)
            elif there is False:
                await self._memory.forget(chat)

    async def _is_there(self, bot: Bot, chat: int) -> bool | None:
        """
        Whether the bot is in a group; None where Telegram can't be asked.
        """
        try:
            return is_in(await bot.get_chat_member(chat, bot.id))
        except (BadRequest, Forbidden):
            return False
        except TelegramError:
            return None

    async def _introduce(self, bot: Bot, change: ChatMemberUpdated) -> None:
        if not await self._memory.first_told(change.chat.id, _INTRODUCTION):
            return
        texts = texts_for(change.from_user.language_code)
        link = settings_link(bot.username, change.chat.id)
        button = InlineKeyboardButton(text=texts.say("button_settings"), url=link)
        said = [texts.say("introduction"), *([texts.say("privacy_remote")] if self._sends_out else [])]
        await self._say(bot, change.chat.id, "\n\n".join(said), InlineKeyboardMarkup([[button]]))

    async def _say(self, bot: Bot, chat: int, text: str, markup: InlineKeyboardMarkup | None = None) -> None:
        try:
            await bot.send_message(chat, text, disable_notification=True, reply_markup=markup)
        except TelegramError as error:
            # Nobody asked, so nobody misses it; the settings say the same.
            _log.info("A group can't be told: %s", error.message)
