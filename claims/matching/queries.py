"""
What of a message is searched for: its essence without links, whole and sentence by sentence.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import regex
from ftfy import fix_encoding

from claims.models import Claim, Message
from claims.text.dates import text_date
from claims.text.normalize import clean, words
from claims.text.sentences import sentences

MOST_SENTENCES = 48
# Some fact-checks come before a post of the same rumour, in the same week.
_SHORTLY_BEFORE = timedelta(days=7)
_LONGEST = 20_000
_FEWEST_WORDS = 4
_LONGEST_SENTENCE = 600
_FEWEST_CAPITALS = 12
_IN_CAPITALS = 0.8
_LINK = regex.compile(r"(?:https?://|www\.|(?:pic\.twitter\.com|t\.co|bit\.ly)/)\S*", regex.IGNORECASE)
_GLUED = regex.compile(r"(?<=\S)(?=pic\.twitter\.com/|https?://)")
_TAG = regex.compile(r"[#@](?=[\p{L}\p{N}])([\p{L}\p{M}\p{N}_]+)")
_HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|_")


@dataclass(frozen=True, slots=True)
class Day:
    """
    The ISO date that a message is from. ``since`` is the first day whose reviews tell something by it: those
    of a rumour that goes round again came long before, so that only a text's own day is held against them.
    """

    said: str
    since: str | None = None

    @classmethod
    def apart(cls, day: str | None) -> Day | None:
        """
        A day that is known apart from the text, as of a forward or a page; ``None`` where it is no whole day.
        """
        try:
            first = date.fromisoformat(day or "") - _SHORTLY_BEFORE
        except (ValueError, OverflowError):
            return None
        return cls(day or "", first.isoformat())

    @classmethod
    def of(cls, message: Message) -> Day | None:
        """
        What the text of a message says, else the day it was first sent; of a page its own.
        """
        if message.page is not None:
            return cls.apart(text_date(message.page.text) or message.page.published)
        return cls.of_text(message.text, message.sent_on)

    @classmethod
    def of_text(cls, text: str, apart: str | None = None) -> Day | None:
        """
        What a text says itself, else what is known apart from it.
        """
        own = text_date(text)
        return cls(own) if own else cls.apart(apart)


@dataclass(frozen=True, slots=True)
class Query:
    """
    A message as it is searched for; ``sentences`` is empty where the whole is one sentence. ``author`` is who
    is known to have said it, apart from its text.
    """

    whole: str
    sentences: tuple[str, ...] = ()
    day: Day | None = None
    author: str | None = None

    @property
    def views(self) -> tuple[str, ...]:
        """
        The whole, then its sentences.
        """
        return (self.whole, *self.sentences)


def essence(text: str) -> str:
    """
    A text without links; letters that were decoded wrongly on the way ("â€™") are mended, words glued in tags
    and handles come apart, and what is in capitals throughout is in small letters, which the models read
    better. Who wrote it, and when, stays: that is often what a stored claim is about.
    """
    legible = fix_encoding(html.unescape(text[:_LONGEST]))
    plain = _LINK.sub(" ", _GLUED.sub(" ", legible))
    return _lowered(clean(_TAG.sub(_apart, plain)) or clean(text[:_LONGEST]))


def _lowered(text: str) -> str:
    large = sum(map(str.isupper, text))
    if large < _FEWEST_CAPITALS or large < _IN_CAPITALS * (large + sum(map(str.islower, text))):
        return text
    return text[:1] + text[1:].lower()


def _apart(tag: regex.Match[str]) -> str:
    return str(_HUMP.sub(" ", tag.group(1)))


def author_of(message: Message) -> str | None:
    """
    Who a message is known to be from apart from its text; of a page its author and the site.
    """
    if message.page is None:
        return message.author
    return " ".join(filter(None, (message.page.author, message.page.site))) or None


def is_matched_together(claims: Sequence[Claim], message: Message | None) -> bool:
    """
    Whether the claims of a message are matched in the light of the whole: the only claim of one, what a
    person selected, and headlines of a list speak for themselves.
    """
    if message is None or len(claims) < 2 or message.quote is not None:
        return False
    return message.page is None or not message.page.listing


def whole_query(message: Message) -> Query:
    """
    A whole message, or its page, as it is searched for.
    """
    if message.page is None:
        return query(message.text, message.sent_on, author_of(message))
    return query(message.page.text, message.page.published, author_of(message))


def query(text: str, day: str | None = None, author: str | None = None) -> Query:
    """
    The views of a text, repeated sentences and furniture left out; ``day`` is the day it is known to be from
    where it does not say so itself, ``author`` who it is known to be from.
    """
    whole = essence(text)
    found: dict[tuple[str, ...], str] = {}
    repeated = 0
    for sentence in sentences(text[:_LONGEST]):
        if sentence.noise:
            continue
        view = essence(text[slice(*sentence.span)])[:_LONGEST_SENTENCE]
        key = words(view)
        repeated += key in found
        if len(key) >= _FEWEST_WORDS:
            found.setdefault(key, view)
    views = tuple(found.values())[:MOST_SENTENCES]
    if repeated:
        whole = " ".join(views)
    dated = Day.of_text(text, day)
    if len(views) == 1 and len(words(views[0])) >= len(words(whole)) - 2:
        return Query(whole, day=dated, author=author)
    return Query(whole, views, dated, author)
