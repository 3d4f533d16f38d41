"""
The moderators' chat of a group: connected with a code from the menu, by somebody who decides in both.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import TelegramError

from handlers.context import Context
from handlers.intake import after_command
from handlers.moderation.admins import Admins
from handlers.moderation.log_codes import Invitation, LogCodes
from handlers.moderation.menu_data import settings_link
from handlers.moderation.places import name_of
from handlers.moderation.rulebook import BOT_ITSELF, Author, RuleBook
from handlers.moderation.vanishing import reply_briefly
from handlers.speech import texts_of
from handlers.texts import texts_for

_log = logging.getLogger(__name__)


class LogChats:
    """
    Handlers of connecting a moderators' chat, and of losing it.
    """

    def __init__(self, rulebook: RuleBook, admins: Admins, codes: LogCodes) -> None:
        self._rulebook = rulebook
        self._admins = admins
        self._codes = codes

    async def on_log_chat(self, update: Update, context: Context) -> None:
        """
        Connect this chat with the group that a code stands for. Members who decide nothing are not answered.
        """
        target = update.effective_message
        if target is None or not await self._admins.speaks_for(target):
            return
        code = after_command(target)
        invitation = self._codes.look(code)
        refusal = await self._refusal(context.bot, target, invitation)
        if invitation is None or refusal is not None:
            await reply_briefly(context, target, texts_of(target).say(refusal or "logchat_code"))
            return
        if await self._greet(context.bot, target, invitation.chat):
            self._codes.use(code)
            await self._connect(target, invitation.chat)

    async def gone(self, bot: Bot, chat: int) -> None:
        """
        A group's moderators' chat can't be written to: note it, and tell the group's admins once, in the
        group, because there is no other place left.
        """
        rules = await self._rulebook.read(chat)
        if rules.log_chat is None:
            return
        await self._rulebook.change(chat, BOT_ITSELF, lambda before: replace(before, log_chat=None))
        texts = texts_for(rules.language)
        button = InlineKeyboardButton(
            text=texts.say("button_settings"), url=settings_link(bot.username, chat)
        )
        try:
            await bot.send_message(
                chat,
                texts.say("logchat_gone"),
                disable_notification=True,
                reply_markup=InlineKeyboardMarkup([[button]]),
            )
        except TelegramError as error:
            _log.warning("A group can't be told that its moderators' chat is gone: %s", error.message)

    async def _refusal(self, bot: Bot, target: Message, invitation: Invitation | None) -> str | None:
        """
        The key of the sentence that says why a chat can't be connected.
        """
        if invitation is None:
            return "logchat_code"
        if invitation.chat == target.chat_id:
            return "logchat_same"
        # Who writes as the group has no name; then the admin whom the code was shown to must decide in both.
        author = target.from_user if target.sender_chat is None else None
        person = author.id if author is not None else invitation.admin
        chats = (invitation.chat, target.chat_id)
        decides = [await self._admins.may(bot, chat, person) for chat in chats]
        return None if all(decides) else "logchat_both"

    async def _greet(self, bot: Bot, target: Message, chat: int) -> bool:
        """
        Whether this chat can be written to: what happens from now on is said there.
        """
        title = await self._admins.title(bot, chat) or str(chat)
        try:
            await target.reply_text(texts_of(target).say("logchat_connected", group=title))
        except TelegramError as error:
            _log.warning("A moderators' chat can't be written to: %s", error.message)
            return False
        return True

    async def _connect(self, target: Message, chat: int) -> None:
        author = Author(name=name_of(target), texts=texts_of(target))
        place = target.chat_id
        await self._rulebook.change(chat, author, lambda before: replace(before, log_chat=place))
