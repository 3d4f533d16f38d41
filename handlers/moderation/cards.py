"""
Cards in the moderators' log chat: sent, and made to follow what becomes of them.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from handlers.delivery import NO_PREVIEW, is_not_modified, patiently
from handlers.moderation import card_buttons
from handlers.moderation.card_text import CardView, body, with_state
from handlers.moderation.ports import Card, CardState, Moderation
from handlers.moderation.rules import Rules
from handlers.texts import Texts, texts_for

_log = logging.getLogger(__name__)

Closed = Callable[[Bot, int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    How a card looks: its HTML without the last line (None where that can't be had any more), the last line,
    the language of the message it is about, and whether its author was warned for it.
    """

    above: str | None
    state: str
    language: str | None = None
    warned: bool = False


class CardBoard:
    """
    Sends cards, and changes them. ``closed`` is told of groups whose log chat can't be written to.
    """

    def __init__(self, moderation: Moderation, closed: Closed) -> None:
        self._moderation = moderation
        self._closed = closed

    async def send(self, bot: Bot, card: Card, look: Look, rules: Rules) -> Card:
        """
        Send a card to the log chat; one that can't be sent stays open, and can be decided by reply.
        """
        try:
            sent = await patiently(lambda: _send(bot, card, look, rules))
        except (BadRequest, Forbidden) as error:
            _log.warning("A log chat can't be written to: %s", error.message)
            await self._closed(bot, card.chat)
            return card
        await self._moderation.place_card(card.number, sent.message_id)
        return replace(card, place=sent.message_id)

    async def show(self, bot: Bot, card: Card, look: Look, rules: Rules) -> None:
        """
        Let a card that was sent look otherwise; that it was deleted meanwhile does not matter.
        """
        if card.place is None:
            return
        try:
            await _edit(bot, card, look, rules)
        except (BadRequest, Forbidden) as error:
            if not is_not_modified(error):
                _log.warning("A card could not be changed: %s", error.message)


def texts_of(rules: Rules, language: str | None) -> Texts:
    """
    The language that a group's moderators read: the one the group has set, else its message's.
    """
    return texts_for(rules.language or language)


def fresh(card: Card, view: CardView, rules: Rules, language: str | None) -> Look:
    """
    How a card looks before anybody has decided on it.
    """
    texts = texts_of(rules, language)
    state = "card_rehearsed" if card.state is CardState.REHEARSED else "card_open"
    return Look(above=body(card, view, rules, texts), state=texts.say(state), language=language)


async def _send(bot: Bot, card: Card, look: Look, rules: Rules) -> Message:
    return await bot.send_message(
        card.log_chat,
        with_state(look.above or "", look.state),
        parse_mode=ParseMode.HTML,
        reply_markup=_buttons(card, look, rules),
        link_preview_options=NO_PREVIEW,
    )


async def _edit(bot: Bot, card: Card, look: Look, rules: Rules) -> None:
    markup = _buttons(card, look, rules)
    if look.above is None:
        await bot.edit_message_reply_markup(chat_id=card.log_chat, message_id=card.place, reply_markup=markup)
        return
    await bot.edit_message_text(
        with_state(look.above, look.state),
        chat_id=card.log_chat,
        message_id=card.place,
        parse_mode=ParseMode.HTML,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
    )


def _buttons(card: Card, look: Look, rules: Rules) -> InlineKeyboardMarkup:
    texts = texts_of(rules, look.language)
    return card_buttons.keyboard(card, rules, texts, language=look.language, warned=look.warned)
