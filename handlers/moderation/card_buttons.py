"""
Buttons below a card: which there are in each state, and what comes back when one is pressed.

A press names the card; whether it may be pressed here, and by whom, is looked up, never taken from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.moderation.ports import Card, CardState
from handlers.moderation.rules import Permission, Rules
from handlers.payload import positive
from handlers.press_guard import GROUPS, Offer
from handlers.texts import Texts

_PREFIX = "card"
PATTERN = rf"^{_PREFIX}:"
# A card that Telegram no longer shows can still be decided: what is kept of it says where it stands.
OFFER = Offer(pattern=PATTERN, chats=GROUPS, elsewhere="pressed_card_elsewhere", gone=None)
# Codes of languages, as they are detected and as Telegram gives them.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})?", re.ASCII)
# States in which there is still something to do about the message itself.
AT_HAND = frozenset({CardState.OPEN, CardState.POSTED, CardState.IGNORED, CardState.NOT_THIS})
# Decisions that can be taken back; a deletion can't.
UNDOABLE = frozenset({CardState.POSTED, CardState.IGNORED, CardState.NOT_THIS})


class CardAct(StrEnum):
    """
    What a button below a card does; the values are short because they travel in 64 bytes.
    """

    POST = "post"
    NOT_THIS = "not"
    IGNORE = "skip"
    DELETE = "del"
    WARN = "warn"
    UNWARN = "unwarn"
    WHY = "why"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPress:
    """
    A button that was pressed below a card. ``language`` is that of the message the card is about.
    """

    act: CardAct
    number: int
    language: str | None = None


def parse(data: str | None) -> CardPress | None:
    """
    What was pressed, or None for what no card of this version sends.
    """
    prefix, act, card, language = (*(data or "").split(":"), "", "", "", "")[:4]
    number = positive(card)
    if prefix != _PREFIX or act not in set(CardAct) or number is None:
        return None
    return CardPress(
        act=CardAct(act), number=number, language=language if _LANGUAGE.fullmatch(language) else None
    )


def keyboard(
    card: Card, rules: Rules, texts: Texts, *, language: str | None = None, warned: bool = False
) -> InlineKeyboardMarkup:
    """
    The buttons of a card in its state.
    """
    warning = CardAct.UNWARN if warned else CardAct.WARN
    rows = ([*_decisions(card)], [*_actions(card, rules, warning), CardAct.WHY])
    return InlineKeyboardMarkup([[_button(act, card, texts, language) for act in row] for row in rows if row])


def _decisions(card: Card) -> Iterator[CardAct]:
    if card.state is CardState.OPEN:
        yield from (CardAct.POST, CardAct.NOT_THIS, CardAct.IGNORE)
    elif card.state is CardState.REHEARSED:
        yield CardAct.NOT_THIS
    elif card.state in UNDOABLE:
        yield CardAct.UNDO


def _actions(card: Card, rules: Rules, warning: CardAct) -> Iterator[CardAct]:
    if card.state not in AT_HAND:
        return
    if Permission.DELETE in rules.allowed:
        yield CardAct.DELETE
    if Permission.WARN in rules.allowed and card.author is not None:
        yield warning


def _button(act: CardAct, card: Card, texts: Texts, language: str | None) -> InlineKeyboardButton:
    payload = f"{_PREFIX}:{act.value}:{card.number}:{language or ''}".rstrip(":")
    return InlineKeyboardButton(text=texts.say(f"card_button_{act.value}"), callback_data=payload)
