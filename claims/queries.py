"""
What of a message is searched for: its essence without links, whole and sentence by sentence.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import regex

from claims.dates import text_date
from claims.normalize import clean, words
from claims.sentences import sentences

MOST_SENTENCES = 48
_LONGEST = 20_000
_FEWEST_WORDS = 4
_LONGEST_SENTENCE = 600
_LINK = regex.compile(r"(?:https?://|www\.|(?:pic\.twitter\.com|t\.co|bit\.ly)/)\S*", regex.IGNORECASE)
_GLUED = regex.compile(r"(?<=\S)(?=pic\.twitter\.com/|https?://)")
_TAG = regex.compile(r"[#@](?=[\p{L}\p{N}])([\p{L}\p{M}\p{N}_]+)")
_HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|_")


@dataclass(frozen=True, slots=True)
class Query:
    """
    A message as it is searched for; ``sentences`` is empty where the whole is one sentence, ``day`` is the
    ISO date that its text says it is from.
    """

    whole: str
    sentences: tuple[str, ...] = ()
    day: str | None = None

    @property
    def views(self) -> tuple[str, ...]:
        """
        The whole, then its sentences.
        """
        return (self.whole, *self.sentences)


def essence(text: str) -> str:
    """
    A text without links; words glued in tags and handles come apart. Who wrote it, and when, stays: that is
    often what a stored claim is about.
    """
    plain = _LINK.sub(" ", _GLUED.sub(" ", html.unescape(text[:_LONGEST])))
    return clean(_TAG.sub(_apart, plain)) or clean(text[:_LONGEST])


def _apart(tag: regex.Match[str]) -> str:
    return str(_HUMP.sub(" ", tag.group(1)))


def query(text: str) -> Query:
    """
    The views of a text, repeated sentences and furniture left out.
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
    day = text_date(text)
    if len(views) == 1 and len(words(views[0])) >= len(words(whole)) - 2:
        return Query(whole, day=day)
    return Query(whole, views, day)
