"""
Telegram calls into a group that depend on a message which may be gone by now.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import StrEnum

from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from handlers.delivery import NO_PREVIEW, is_not_modified, patiently

_log = logging.getLogger(__name__)


class Refusal(StrEnum):
    """
    Why Telegram refuses to touch a message: it is not there, or the bot may not.
    """

    GONE = "gone"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """
    Something to be said in a group, in reply to ``message``. ``quote`` is an exact part of that message,
    ``position`` where it stands there in UTF-16 units, if that is known.
    """

    chat: int
    message: int
    html: str
    thread: int | None = None
    quote: str | None = None
    position: int | None = None
    buttons: InlineKeyboardMarkup | None = None


async def reply(bot: Bot, words: Words) -> Message | None:
    """
    Reply to a message; None where it is gone: nobody wants to read a footnote to nothing.
    """
    try:
        return await patiently(lambda: _reply_once(bot, words))
    except BadRequest as error:
        if _is_gone(error):
            return None
        if words.quote is None:
            raise
        # The message was changed since it was read.
        _log.info("Sent without its quote: %s", error.message)
    return await reply(bot, replace(words, quote=None))


async def edit(bot: Bot, words: Words) -> Refusal | None:
    """
    Put other words and buttons in place of those of the bot's own ``message``; says why not, where Telegram
    refuses.
    """
    try:
        await bot.edit_message_text(
            words.html,
            chat_id=words.chat,
            message_id=words.message,
            parse_mode=ParseMode.HTML,
            reply_markup=words.buttons,
            link_preview_options=NO_PREVIEW,
        )
    except BadRequest as error:
        return None if is_not_modified(error) else _refusal(error)
    return None


async def delete(bot: Bot, chat: int, message: int) -> Refusal | None:
    """
    Delete a message; says why not, where Telegram refuses.
    """
    try:
        await bot.delete_message(chat, message)
    except BadRequest as error:
        return _refusal(error)
    except Forbidden:
        return Refusal.FORBIDDEN
    return None


async def _reply_once(bot: Bot, words: Words) -> Message:
    return await bot.send_message(
        words.chat,
        words.html,
        parse_mode=ParseMode.HTML,
        message_thread_id=words.thread,
        reply_parameters=ReplyParameters(
            message_id=words.message,
            allow_sending_without_reply=False,
            quote=words.quote,
            quote_position=words.position if words.quote else None,
        ),
        reply_markup=words.buttons,
        link_preview_options=NO_PREVIEW,
    )


def _is_gone(error: BadRequest) -> bool:
    return "not found" in error.message.lower() and "repl" in error.message.lower()


def _refusal(error: BadRequest) -> Refusal:
    _log.info("A message could not be changed: %s", error.message)
    return Refusal.GONE if "not found" in error.message.lower() else Refusal.FORBIDDEN
