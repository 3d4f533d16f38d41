"""
Telegram's HTML style read as Telegram reads it: plain text and entities, offsets in UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from teremok.validation import ApiRuleViolation, validate_html

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_OPAQUE = ("code", "pre")


class MarkupError(ValueError):
    """
    The markup breaks a documented rule; the text is Telegram's own description.
    """


@dataclass(frozen=True, slots=True)
class Marked:
    """
    A text after its entities were parsed.
    """

    text: str
    entities: tuple[dict[str, Any], ...] = ()


def units(text: str) -> int:
    """
    Length as Telegram counts it, in UTF-16 code units.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, mode: str | None) -> Marked:
    """
    Read a text in a parse mode; only HTML and none are spoken by our bot.

    Raises:
        MarkupError: a tag is unknown, unbalanced or nested where it may not be.

    """
    if mode is None:
        return Marked(text.strip())
    if mode.upper() != "HTML":
        raise MarkupError(f"parse mode {mode} is not the bot's")
    try:
        validate_html(text)
    except ApiRuleViolation as error:
        raise MarkupError(error.description.removeprefix("Bad Request: ")) from error
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.marked()


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    extra: dict[str, Any] = field(default_factory=dict)


class _Reader(HTMLParser):
    """
    Collects text and entities of markup that is known to be balanced.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._text = ""
        self._open: list[_Open] = []
        self._entities: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._refuse_nesting(tag)
        self._open.append(_Open(tag, units(self._text), _extra(tag, dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        opened = self._open.pop()
        length = units(self._text) - opened.offset
        if length:
            kind = {"type": _KINDS[tag], **opened.extra}
            self._entities.append({**kind, "offset": opened.offset, "length": length})

    def handle_data(self, data: str) -> None:
        self._text += data

    def marked(self) -> Marked:
        """
        What was read, trimmed the way Telegram trims a message.
        """
        lead = units(self._text) - units(self._text.lstrip())
        text = self._text.strip()
        return Marked(text, tuple(_clip(entity, lead, units(text)) for entity in self._entities))

    def _refuse_nesting(self, tag: str) -> None:
        around = [opened.tag for opened in self._open]
        if tag == "blockquote" and "blockquote" in around:
            raise MarkupError("can't parse entities: blockquote entities can't be nested")
        if any(outer in _OPAQUE for outer in around) and (tag, around[-1]) != ("code", "pre"):
            raise MarkupError(f"can't parse entities: \"{tag}\" can't stand inside code or pre")


def _extra(tag: str, attributes: dict[str, str | None]) -> dict[str, Any]:
    if tag == "a":
        return {"url": attributes["href"] or ""}
    if tag == "tg-emoji":
        return {"custom_emoji_id": attributes["emoji-id"]}
    if tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    return {}


def _clip(entity: dict[str, Any], lead: int, size: int) -> dict[str, Any]:
    start = max(0, entity["offset"] - lead)
    end = min(size, entity["offset"] + entity["length"] - lead)
    return {**entity, "offset": start, "length": max(1, end - start)}
