"""
The settings of a group, by buttons in a private chat with one of its admins.

The group only ever sees a link. Whoever follows it, and whoever presses a button, is looked up on Telegram's
list of that group's admins.
"""

from __future__ import annotations

from dataclasses import dataclass

import telegram
from telegram import Bot, CallbackQuery, Update
from telegram.constants import CallbackQueryLimit, ParseMode
from telegram.error import BadRequest

from handlers.context import Context
from handlers.delivery import NO_PREVIEW, is_not_modified
from handlers.intake import after_command
from handlers.moderation.admins import Admins, Standing
from handlers.moderation.decide import rehearses
from handlers.moderation.log_codes import LogCodes
from handlers.moderation.menu_choices import choose
from handlers.moderation.menu_data import MenuPress, Page, chat_of_link, parse_press
from handlers.moderation.menu_pages import View, day_before, page_keyboard, page_text
from handlers.moderation.rulebook import Author, RuleBook
from handlers.moderation.rules import Mode, Rules
from handlers.moderation.sight_of import TellBlind, lacks_sight
from handlers.moderation.transfer import HandOver, Transfer
from handlers.speech import say, texts_of
from handlers.texts import Texts, texts_for

_SHOWN_ENTRIES = 20
_REFUSED = {Standing.OTHER: "set_not_admin", Standing.UNKNOWN: "set_unknown"}
_PRESS_REFUSED = {Standing.OTHER: "pressed_set_admin", Standing.UNKNOWN: "pressed_set_unknown"}
_TRANSFERS = frozenset({Page.TRANSFER, Page.LOG})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """
    An admin at the menu of a group.
    """

    bot: Bot
    chat: int
    user: telegram.User
    texts: Texts

    @property
    def author(self) -> Author:
        """
        How the log names them.
        """
        return Author(name=self.user.full_name, texts=self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuParts:
    """
    What the menu works with.
    """

    rulebook: RuleBook
    admins: Admins
    codes: LogCodes
    transfer: Transfer
    tell_blind: TellBlind


class SettingsMenu:
    """
    Handlers of the settings in private chats.
    """

    def __init__(self, parts: MenuParts) -> None:
        self._parts = parts

    async def on_start(self, update: Update, context: Context) -> None:
        """
        Show the settings of the group that a link names.
        """
        target = update.effective_message
        chat = chat_of_link(after_command(target)) if target is not None else None
        if target is None or target.from_user is None or chat is None:
            return
        standing = await self._parts.admins.standing(context.bot, chat, target.from_user.id)
        if standing is not Standing.ADMIN:
            await say(target, _REFUSED[standing])
            return
        visit = _Visit(bot=context.bot, chat=chat, user=target.from_user, texts=texts_of(target))
        view = await self._view(visit, Page.HOME)
        await target.reply_text(
            page_text(Page.HOME, view),
            parse_mode=ParseMode.HTML,
            reply_markup=page_keyboard(Page.HOME, view),
            link_preview_options=NO_PREVIEW,
        )

    async def on_settings(self, update: Update, _: Context) -> None:
        """
        Say where settings are found.
        """
        if update.effective_message is not None:
            await say(update.effective_message, "set_in_private")

    async def on_press(self, update: Update, context: Context) -> None:
        """
        Do what a button of the menu says, if whoever presses it may.
        """
        query = update.callback_query
        if query is None:
            return
        texts = texts_for(query.from_user.language_code)
        press = parse_press(query.data)
        if press is None:
            await query.answer(texts.say("pressed_set_old"), show_alert=True)
            return
        standing = await self._parts.admins.standing(context.bot, press.chat, query.from_user.id)
        if standing is not Standing.ADMIN:
            await query.answer(texts.say(_PRESS_REFUSED[standing]), show_alert=True)
            return
        visit = _Visit(bot=context.bot, chat=press.chat, user=query.from_user, texts=texts)
        await self._do(query, press, visit)

    async def _do(self, query: CallbackQuery, press: MenuPress, visit: _Visit) -> None:
        if press.page in _TRANSFERS and press.value:
            await query.answer()
            await self._hand_over(press, visit)
        elif press.value:
            await self._set(query, press, visit)
        else:
            await query.answer()
            await self._show(query, press.page, visit)

    async def _set(self, query: CallbackQuery, press: MenuPress, visit: _Visit) -> None:
        rulebook = self._parts.rulebook
        changed = await rulebook.change(
            visit.chat, visit.author, lambda rules: choose(rules, press.page, press.value, rulebook.now())
        )
        if changed is None:
            await query.answer(visit.texts.say("pressed_set_old"), show_alert=True)
        elif changed:
            said = visit.texts.say("pressed_set_saved", what="; ".join(changed))
            await query.answer(said[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH])
        else:
            await query.answer()
        await self._show(query, press.page, visit)
        if changed and press.page is Page.MODE and press.value in {Mode.SUGGEST, Mode.AUTO}:
            await self._parts.tell_blind(visit.bot, visit.chat)

    async def _show(self, query: CallbackQuery, page: Page, visit: _Visit) -> None:
        view = await self._view(visit, page)
        closed = page is Page.CLOSE
        text = visit.texts.say("set_closed", group=view.title) if closed else page_text(page, view)
        try:
            await query.edit_message_text(
                text,
                parse_mode=None if closed else ParseMode.HTML,
                reply_markup=None if closed else page_keyboard(page, view),
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            if not is_not_modified(error):
                raise

    async def _hand_over(self, press: MenuPress, visit: _Visit) -> None:
        transfer = self._parts.transfer
        wanted = HandOver(
            bot=visit.bot,
            to=visit.user.id,
            chat=visit.chat,
            title=await self._title(visit),
            texts=visit.texts,
        )
        if press.page is Page.LOG:
            await transfer.send_log(wanted)
        elif press.value == "import":
            await transfer.ask(wanted)
        else:
            await transfer.send_settings(wanted)

    async def _view(self, visit: _Visit, page: Page) -> View:
        rulebook, codes = self._parts.rulebook, self._parts.codes
        rules, now = await rulebook.read(visit.chat), rulebook.now()
        moderation = rulebook.moderation
        return View(
            chat=visit.chat,
            title=await self._title(visit),
            rules=rules,
            now=now,
            texts=visit.texts,
            sights=await moderation.sights(visit.chat, day_before(now)) if page is Page.CAUTION else (),
            entries=await moderation.entries(visit.chat, _SHOWN_ENTRIES) if page is Page.LOG else (),
            warnings=[visit.texts.say(key) for key in await self._warnings(visit, rules)],
            log_chat=await self._log_chat(visit, rules),
            code=codes.issue(visit.chat, visit.user.id) if page is Page.LOG_CHAT else None,
        )

    async def _warnings(self, visit: _Visit, rules: Rules) -> tuple[str, ...]:
        """
        Keys of sentences about what keeps the settings from working.
        """
        admins, found = self._parts.admins, []
        if await lacks_sight(visit.bot, admins, visit.chat, rules):
            found.append("set_warn_blind")
        if rules.log_chat is None and (
            rules.mode is Mode.SUGGEST or rehearses(rules, self._parts.rulebook.now())
        ):
            found.append("set_warn_no_log_chat")
        if rules.log_chat is not None and await admins.title(visit.bot, rules.log_chat) is None:
            found.append("set_warn_log_chat_gone")
        return tuple(found)

    async def _title(self, visit: _Visit) -> str:
        return await self._parts.admins.title(visit.bot, visit.chat) or str(visit.chat)

    async def _log_chat(self, visit: _Visit, rules: Rules) -> str | None:
        if rules.log_chat is None:
            return None
        return await self._parts.admins.title(visit.bot, rules.log_chat)
