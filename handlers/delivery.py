"""
Telegram messages out: sent as a reply with Telegram's own quote, edited in place, previews off.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import telegram
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError

from handlers import buttons
from handlers.intake import text_of
from handlers.render import Reply
from handlers.texts import Texts

_log = logging.getLogger(__name__)

Sent = TypeVar("Sent")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# Telegram shows "typing" for five seconds.
_TYPING_SECONDS = 4.5
# Seconds before sending is tried again after a failure on Telegram's side.
_PAUSES = (1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    Replies to one message, and the language of their buttons.
    """

    target: telegram.Message
    replies: Sequence[Reply]
    texts: Texts

    def keyboard(self, reply: Reply) -> InlineKeyboardMarkup | None:
        """
        The buttons of one of the replies.
        """
        return buttons.keyboard(reply.actions, self.target.message_id, self.texts)


@asynccontextmanager
async def typing(target: telegram.Message) -> AsyncIterator[None]:
    """
    Show that an answer is being written for as long as it takes.
    """
    done = asyncio.Event()
    task = asyncio.create_task(_type(target, done))
    try:
        # Lets the first "typing" leave before the work begins.
        await asyncio.sleep(0)
        yield
    finally:
        # Never cancelled: a "typing" that arrived after the answer would stand there for five seconds.
        done.set()
        await task


async def send(outgoing: Outgoing) -> tuple[int, ...]:
    """
    Send replies in order; returns their message ids.
    """
    sent = [await _send(outgoing, reply) for reply in outgoing.replies]
    return tuple(message.message_id for message in sent)


async def edit(outgoing: Outgoing, earlier: Sequence[int]) -> tuple[int, ...]:
    """
    Put replies in place of earlier ones: edit those there are, send what is missing, delete what is left.
    """
    bot, chat = outgoing.target.get_bot(), outgoing.target.chat_id
    kept = []
    for number, reply in enumerate(outgoing.replies):
        place = earlier[number] if number < len(earlier) else None
        if place is not None and await _edit(bot, chat, place, (reply, outgoing.keyboard(reply))):
            kept.append(place)
        else:
            kept.append((await _send(outgoing, reply)).message_id)
    for message_id in earlier[len(outgoing.replies) :]:
        with contextlib.suppress(BadRequest):
            await bot.delete_message(chat_id=chat, message_id=message_id)
    return tuple(kept)


async def _send(outgoing: Outgoing, reply: Reply) -> telegram.Message:
    parameters = reply_parameters(outgoing.target, reply)
    try:
        return await _post(outgoing, reply, parameters)
    except BadRequest as error:
        if parameters.quote is None:
            raise
        # The message changed since it was read, or Telegram sees its characters otherwise than we do.
        _log.info("Sent without its quote: %s", error.message)
        return await _post(outgoing, reply, _plain(outgoing.target))


async def _post(outgoing: Outgoing, reply: Reply, parameters: ReplyParameters) -> telegram.Message:
    return await patiently(lambda: _post_once(outgoing, reply, parameters))


async def patiently(send: Callable[[], Awaitable[Sent]]) -> Sent:
    """
    Send, and try again where Telegram itself fails for a moment.
    """
    for pause in _PAUSES:
        try:
            return await send()
        except NetworkError as error:
            if not _is_server_failure(error):
                raise
        await asyncio.sleep(pause)
    return await send()


def _is_server_failure(error: NetworkError) -> bool:
    # Telegram itself said that it failed (5xx). A message whose sending broke off may have arrived: sending
    # it again could say everything twice.
    return type(error) is NetworkError and error.__cause__ is None


async def _post_once(outgoing: Outgoing, reply: Reply, parameters: ReplyParameters) -> telegram.Message:
    return await outgoing.target.reply_text(
        reply.html,
        parse_mode=ParseMode.HTML,
        reply_parameters=parameters,
        reply_markup=outgoing.keyboard(reply),
        link_preview_options=NO_PREVIEW,
    )


def reply_parameters(target: telegram.Message, reply: Reply) -> ReplyParameters:
    """
    A reply to a message, with Telegram's own quote where the words to quote stand in that very message.
    """
    count = text_of(target).count(reply.quote) if reply.quote else 0
    if not reply.quote or not count:
        return _plain(target)
    index = min(reply.quote_index, count - 1)
    position, entities = target.compute_quote_position_and_entities(reply.quote, index)
    return ReplyParameters(
        message_id=target.message_id,
        allow_sending_without_reply=True,
        quote=reply.quote,
        quote_position=position,
        quote_entities=entities,
    )


def _plain(target: telegram.Message) -> ReplyParameters:
    return ReplyParameters(message_id=target.message_id, allow_sending_without_reply=True)


async def _edit(
    bot: Bot, chat: int, message_id: int, content: tuple[Reply, InlineKeyboardMarkup | None]
) -> bool:
    reply, markup = content
    try:
        await bot.edit_message_text(
            reply.html,
            chat_id=chat,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            link_preview_options=NO_PREVIEW,
        )
    except BadRequest as error:
        # Unchanged is as good as edited; anything else (deleted, too old) needs a new message.
        return is_not_modified(error)
    return True


def is_not_modified(error: TelegramError) -> bool:
    """
    Whether Telegram refused an edit because nothing would change.
    """
    return "message is not modified" in error.message.lower()


async def _type(target: telegram.Message, done: asyncio.Event) -> None:
    # That nobody sees "typing" is no reason to fail; the answer itself will meet the same error.
    with contextlib.suppress(TelegramError):
        while not done.is_set():
            await target.reply_chat_action(ChatAction.TYPING)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _TYPING_SECONDS)
