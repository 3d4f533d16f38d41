"""
``/log``: what was done in a group, for its admins. In the group itself it only offers a link.
"""

from __future__ import annotations

import re
from html import escape

import telegram
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import MessageLimit, ParseMode

from handlers.context import Context
from handlers.delivery import NO_PREVIEW
from handlers.moderation.admins import Admins, Standing
from handlers.moderation.log_text import entry_line
from handlers.moderation.menu_data import settings_link
from handlers.moderation.rulebook import RuleBook
from handlers.moderation.transfer import HandOver, Transfer
from handlers.moderation.vanishing import reply_briefly
from handlers.payload import number
from handlers.press_guard import GROUPS, Offer
from handlers.speech import say, texts_of
from handlers.texts import Texts, texts_for

SHOWN = 20
_PREFIX = "log"
PATTERN = rf"^{_PREFIX}:"
OFFER = Offer(pattern=PATTERN, chats=GROUPS, elsewhere="pressed_log_elsewhere", gone="pressed_log_gone")
_REFUSED = {Standing.OTHER: "pressed_set_admin", Standing.UNKNOWN: "pressed_set_unknown"}


class Log:
    """
    Handlers of the log of actions.
    """

    def __init__(self, rulebook: RuleBook, admins: Admins, transfer: Transfer) -> None:
        self._rulebook = rulebook
        self._admins = admins
        self._transfer = transfer

    async def on_log(self, update: Update, context: Context) -> None:
        """
        Show the log in a moderators' chat to whoever decides there; in any other group offer the link.
        """
        target = update.effective_message
        if target is None:
            return
        groups = await self._rulebook.moderation.groups_of(target.chat_id)
        if not groups or not await self._admins.speaks_for(target):
            await offer_settings(context, target, "log_link")
            return
        for chat in groups:
            await self._show(context.bot, target, chat)

    async def on_private(self, update: Update, _: Context) -> None:
        """
        Say where the log is found.
        """
        if update.effective_message is not None:
            await say(update.effective_message, "set_in_private")

    async def on_press(self, update: Update, context: Context) -> None:
        """
        Send the whole log into the moderators' chat, where one of the group's admins asks for it.
        """
        query = update.callback_query
        if query is None or query.data is None:
            return
        texts, chat = texts_for(query.from_user.language_code), number(query.data.partition(":")[2])
        if chat is None:
            await query.answer(texts.say("pressed_unknown"), show_alert=True)
            return
        posted, rules = query.message, await self._rulebook.read(chat)
        if posted is None or rules.log_chat != posted.chat.id:
            await query.answer(texts.say("pressed_log_elsewhere"), show_alert=True)
            return
        standing = await self._admins.standing(context.bot, chat, query.from_user.id)
        if standing is not Standing.ADMIN:
            await query.answer(texts.say(_REFUSED[standing]), show_alert=True)
            return
        await query.answer()
        title = await self._admins.title(context.bot, chat) or str(chat)
        await self._transfer.send_log(
            HandOver(bot=context.bot, to=posted.chat.id, chat=chat, title=title, texts=texts)
        )

    async def _show(self, bot: Bot, target: telegram.Message, chat: int) -> None:
        texts = texts_of(target)
        rules = await self._rulebook.read(chat)
        entries = await self._rulebook.moderation.entries(chat, SHOWN)
        lines = [entry_line(entry, rules.utc_offset, texts) for entry in entries]
        title = await self._admins.title(bot, chat) or str(chat)
        button = InlineKeyboardButton(text=texts.say("button_export"), callback_data=f"{_PREFIX}:{chat}")
        await target.reply_text(
            _page(title, lines, texts),
            parse_mode=ParseMode.HTML,
            reply_markup=InlineKeyboardMarkup([[button]]),
            link_preview_options=NO_PREVIEW,
        )


async def offer_settings(context: Context, target: telegram.Message, key: str) -> None:
    """
    Offer a group's settings as a link that opens them in private; the offer takes itself away.
    """
    texts = texts_of(target)
    link = settings_link(context.bot.username, target.chat_id)
    button = InlineKeyboardButton(text=texts.say("button_settings"), url=link)
    await reply_briefly(context, target, texts.say(key), button)


def _page(title: str, lines: list[str], texts: Texts) -> str:
    heading = f"<b>{escape(texts.say('log_caption', group=title))}</b>"
    body = escape("\n".join(lines) or texts.say("log_empty"))
    # Cut between lines; an entity that is cut in two would be refused.
    while len(heading) + len(body) > MessageLimit.MAX_TEXT_LENGTH - 2 and "\n" in body:
        body = body.rpartition("\n")[0]
    return re.sub(r"\n{3,}", "\n\n", f"{heading}\n\n{body}")
