"""
Documented rules that depend on content or on the chat, and that typed models can't see.

https://core.telegram.org/bots/api states each of them beside the parameter it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiogram import Bot
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    EditMessageText,
    SendMessage,
    SetMessageReaction,
    SetMyCommands,
    SetWebhook,
)
from aiogram.methods.base import TelegramMethod
from aiogram.types import (
    InlineKeyboardMarkup,
    ReactionTypeCustomEmoji,
    ReactionTypeEmoji,
    ReactionTypeUnion,
    ReplyParameters,
)
from telegram.constants import ReactionEmoji
from teremok.validation import ApiRuleViolation, validate_method

from tests.e2e.server.markup import Marked, MarkupError, parse, units
from tests.e2e.server.world import World

MAX_ENTITIES = 100
MAX_QUOTE = 1024
MAX_RESULTS = 50
_LINK = re.compile(r"(?:https?://[^\s/]+|tg://|mailto:|tel:)\S*", re.IGNORECASE)
_BUTTON_LINK = re.compile(r"(?:https?://[^\s/]+|tg://)\S*", re.IGNORECASE)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_REACTIONS = frozenset(emoji.value for emoji in ReactionEmoji)
_JUDGE = Bot("1:judge")

Method = TelegramMethod[Any]


def broken_rules(method: Method, world: World) -> list[str]:
    """
    The rules a well-typed request breaks, in Telegram's words where it has some.
    """
    checks = (_texts, _buttons, _quote, _reactions, _inline, _callback, _commands, _webhook)
    return [f"{method.__api_method__}: {reason}" for check in checks for reason in check(method, world)]


def marked(method: SendMessage | EditMessageText) -> Marked:
    """
    A request's text after its entities were parsed.
    """
    mode = method.parse_mode if isinstance(method.parse_mode, str) else None
    return parse(method.text or "", mode)


def _texts(method: Method, world: World) -> Iterator[str]:
    plain = method
    if isinstance(method, (SendMessage, EditMessageText)):
        try:
            read = marked(method)
        except MarkupError as error:
            yield str(error)
            return
        yield from _sizes(read)
        plain = method.model_copy(update={"text": read.text, "parse_mode": None})
    try:
        validate_method(_JUDGE, plain)
    except ApiRuleViolation as error:
        yield error.description.removeprefix("Bad Request: ")


def _sizes(read: Marked) -> Iterator[str]:
    if len(read.entities) > MAX_ENTITIES:
        yield f"more than {MAX_ENTITIES} entities, the rest would be lost"
    for entity in read.entities:
        if entity["type"] == "text_link" and not _LINK.fullmatch(entity["url"]):
            yield f"a link Telegram would drop: {entity['url']!r}"


def _buttons(method: Method, world: World) -> Iterator[str]:
    markup = getattr(method, "reply_markup", None)
    if not isinstance(markup, InlineKeyboardMarkup):
        return
    for button in (button for row in markup.inline_keyboard for button in row):
        if not button.text.strip():
            yield "a button without text"
        if button.url is not None and not _BUTTON_LINK.fullmatch(button.url):
            yield f"inline keyboard button URL '{button.url}' is invalid"


def _quote(method: Method, world: World) -> Iterator[str]:
    reply = getattr(method, "reply_parameters", None)
    if not isinstance(reply, ReplyParameters) or reply.quote is None:
        return
    mode = reply.quote_parse_mode if isinstance(reply.quote_parse_mode, str) else None
    quote = parse(reply.quote, mode).text
    chat = int(str(reply.chat_id or getattr(method, "chat_id", 0)))
    original = world.messages.get((chat, reply.message_id or 0))
    if original is None:
        return
    text = original.get("text") or original.get("caption") or ""
    if not quote or units(quote) > MAX_QUOTE or quote not in text:
        yield f"QUOTE_TEXT_INVALID ({quote[:60]!r} is no exact part of the message)"
    elif reply.quote_position is not None and not _stands_at(text, quote, reply.quote_position):
        yield f"the quote does not stand at UTF-16 position {reply.quote_position}"


def _stands_at(text: str, quote: str, position: int) -> bool:
    coded, part = text.encode("utf-16-le"), quote.encode("utf-16-le")
    return coded[2 * position : 2 * position + len(part)] == part


def _reactions(method: Method, world: World) -> Iterator[str]:
    if isinstance(method, SetMessageReaction) and method.reaction:
        if len(method.reaction) > 1:
            yield "REACTIONS_TOO_MANY (a bot may set one)"
        for reaction in method.reaction:
            if not _is_allowed(reaction):
                yield "REACTION_INVALID"


def _is_allowed(reaction: ReactionTypeUnion) -> bool:
    if isinstance(reaction, ReactionTypeCustomEmoji):
        return reaction.custom_emoji_id.isdigit()
    return isinstance(reaction, ReactionTypeEmoji) and reaction.emoji in _REACTIONS


def _inline(method: Method, world: World) -> Iterator[str]:
    if isinstance(method, AnswerInlineQuery):
        ids = [found.id for found in method.results]
        if len(ids) > MAX_RESULTS:
            yield "RESULTS_TOO_MUCH"
        if len(set(ids)) < len(ids) or any(not 1 <= len(one.encode()) <= 64 for one in ids):
            yield "RESULT_ID_INVALID"


def _callback(method: Method, world: World) -> Iterator[str]:
    if isinstance(method, AnswerCallbackQuery) and world.callbacks.get(method.callback_query_id):
        yield "a callback query was answered twice"


def _commands(method: Method, world: World) -> Iterator[str]:
    if isinstance(method, SetMyCommands):
        if len(method.commands) > 100:
            yield "BOT_COMMANDS_TOO_MUCH"
        for command in method.commands:
            if not _COMMAND.fullmatch(command.command):
                yield f"BOT_COMMAND_INVALID ({command.command!r})"
            if not 1 <= len(command.description) <= 256:
                yield "BOT_COMMAND_DESCRIPTION_INVALID"


def _webhook(method: Method, world: World) -> Iterator[str]:
    if isinstance(method, SetWebhook):
        if method.url and not method.url.startswith("https://"):
            yield "bad webhook: An HTTPS URL must be provided for webhook"
        if method.secret_token and not _SECRET.fullmatch(method.secret_token):
            yield "bad webhook: secret token contains unallowed characters"
