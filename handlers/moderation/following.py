"""
Cards follow what becomes of their message elsewhere: a command in the group, an edit, a deletion.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import Bot, Message

from handlers.intake import text_of
from handlers.moderation import moments, places
from handlers.moderation.card_text import CardView, body, quote_of
from handlers.moderation.cards import Look, texts_of
from handlers.moderation.ports import Card, CardState
from handlers.moderation.room import Room
from handlers.moderation.rules import Rules

_DECIDED = frozenset({CardState.POSTED, CardState.IGNORED})
# From which states a card can come into another one without being pressed.
_FROM = {
    CardState.POSTED: frozenset({CardState.OPEN, CardState.IGNORED, CardState.WITHDRAWN}),
    CardState.OPEN: frozenset({CardState.POSTED}),
    CardState.DELETED: frozenset({CardState.OPEN, CardState.NOT_THIS, *_DECIDED}),
    CardState.NOT_THIS: frozenset({CardState.OPEN, CardState.REHEARSED, *_DECIDED}),
    CardState.WITHDRAWN: frozenset({CardState.OPEN, CardState.REHEARSED, CardState.POSTED}),
}


@dataclass(frozen=True, slots=True)
class Become:
    """
    What cards become: their state, the key of the sentence for their last line, and the bot's post, if any.
    """

    state: CardState
    key: str
    reply: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    A change of cards, and who made it.
    """

    bot: Bot
    rules: Rules
    become: Become
    who: str = ""
    language: str | None = None


class Following:
    """
    Moves cards and lets them look as they are.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._moderation = room.ports.moderation

    async def follow(self, cards: Collection[Card], source: Message, change: Change) -> None:
        """
        Move every card that can be moved. ``source`` is the message the cards are about, or the bot's post to
        it: the sentence is read from there.
        """
        for card in cards:
            if card.state not in _FROM[change.become.state]:
                continue
            moved = await self._moderation.decide_card(
                card.number, change.become.state, was=card.state, reply=change.become.reply
            )
            if moved:
                await self._show(replace(card, state=change.become.state), source, change)

    async def _show(self, card: Card, source: Message, change: Change) -> None:
        stored = await self._room.ports.library.claim(card.finding.claim_id)
        texts = texts_of(change.rules, change.language)
        time = moments.clock(moments.now(), change.rules.utc_offset)
        above = None
        if stored is not None:
            view = CardView(
                title=places.title_of(source.chat),
                quote=_sentence(card, source, change.become.state),
                sent=datetime.fromisoformat(card.opened),
                stored=stored,
            )
            above = body(card, view, change.rules, texts)
        look = Look(
            above=above,
            state=texts.say(change.become.key, who=change.who, time=time),
            language=change.language,
        )
        await self._room.board.show(change.bot, card, look, change.rules)


def _sentence(card: Card, source: Message, state: CardState) -> str | None:
    """
    The sentence that a card is about, as long as it is still said.
    """
    if state is CardState.WITHDRAWN:
        return None
    if source.message_id != card.message:
        return quote_of(source)
    start, end = card.finding.span
    return text_of(source)[start:end].strip() or None
