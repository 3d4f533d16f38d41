"""
What a card reads like, and what of a message's words can be read back from it.

A card quotes the sentence it is about, and nothing else keeps that. Its last line says what became of it, so
that this alone can be replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from telegram import Message, MessageEntity

from claims.models import StoredClaim
from handlers import wording
from handlers.compose import LONGEST_QUOTE
from handlers.composition import Span, Style
from handlers.moderation import moments, places
from handlers.moderation.ports import Card
from handlers.moderation.publishing import line_html
from handlers.moderation.rules import Rules
from handlers.texts import Texts

_SOURCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """
    What a card shows beside what is kept of it: the group's name, the sentence (None where it is no longer
    said), when it was sent, the record, and what speaks against posting it.
    """

    title: str
    quote: str | None
    sent: datetime
    stored: StoredClaim
    hint: str | None = None


def body(card: Card, view: CardView, rules: Rules, texts: Texts) -> str:
    """
    A card without its last line, as Telegram's HTML.
    """
    lines = [line_html(_head(card, view, rules, texts))]
    if view.quote is not None:
        quote = view.quote if len(view.quote) <= LONGEST_QUOTE else wording.clipped(view.quote, LONGEST_QUOTE)
        lines.append(f"<blockquote>{escape(quote, quote=False)}</blockquote>")
    lines.append(line_html(_record(view, texts)))
    if view.hint is not None:
        lines.append(line_html([Span(texts.say(view.hint))]))
    return "\n".join(lines)


def with_state(above: str, state: str) -> str:
    """
    A card's HTML with its last line.
    """
    return f"{above}\n{line_html([Span(state, Style.ITALIC)])}"


def body_of(message: Message) -> str:
    """
    A card's HTML without its last line, from the card as it stands.
    """
    return message.text_html.rpartition("\n")[0]


def quote_of(message: Message) -> str | None:
    """
    The sentence that a card, or a post of the bot, quotes.
    """
    if message.quote is not None:
        return message.quote.text
    marked = message.parse_entities([MessageEntity.BLOCKQUOTE]) if message.text else {}
    return next(iter(marked.values()), None)


def _head(card: Card, view: CardView, rules: Rules, texts: Texts) -> Iterator[Span]:
    address = places.link_to(card.chat, card.message, card.thread)
    yield Span(view.title, Style.BOLD)
    yield Span(" · ")
    yield Span(texts.say("card_message", number=f"{card.message:,}"), url=address)
    yield from texts.spans(
        "card_head",
        time=moments.clock(view.sent, rules.utc_offset),
        percent=str(int(card.finding.probability * 100)),
        caution=texts.say(f"caution_{rules.caution.value}"),
    )


def _record(view: CardView, texts: Texts) -> Iterator[Span]:
    newest = sorted(view.stored.reviews, key=lambda review: review.date or "", reverse=True)
    yield Span(f"→ {texts.say('quoted', text=wording.clipped(view.stored.claim))} (")
    for number, review in enumerate(newest[:_SOURCES]):
        yield Span("; " if number else "")
        yield Span(review.publisher, url=review.url)
        yield Span(f": {wording.rating(review, texts)}")
    yield Span(")")
