"""
A reply before it is written down for a medium: blocks of lines of spans, and what can be pressed below it.

``handlers.render`` writes it as Telegram HTML, ``handlers.terminal`` for a terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """
    How a span of text is set.
    """

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"


class Part(StrEnum):
    """
    What a block of a reply is about.
    """

    HEADLINE = "headline"
    NOTICE = "notice"
    CLAIM = "claim"
    SOURCES = "sources"
    CHECKED = "checked"
    DETAILS = "details"
    UNKNOWN = "unknown"
    OUTLET = "outlet"


class Action(StrEnum):
    """
    What a button below a reply does; the values are short because they travel in 64 bytes.
    """

    WHY = "why"
    NOT_THIS = "not"
    HELPFUL = "yes"
    NOT_HELPFUL = "no"
    TELL_ME = "tell"
    SHOW_REST = "rest"
    THAT_ONE = "that"
    DIFFERENT = "diff"


@dataclass(frozen=True, slots=True)
class Span:
    """
    A run of text in one style, with a link where ``url`` is given.
    """

    text: str
    style: Style = Style.PLAIN
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of a reply; a ``bullet`` stands before it.
    """

    spans: tuple[Span, ...]
    bullet: str = ""

    @property
    def text(self) -> str:
        """
        What a reader sees, without links.
        """
        return self.bullet + "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """
    Lines that belong together; a ``folded`` block is shown on a tap only.
    """

    part: Part
    lines: tuple[Line, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """
    A whole reply. ``quote`` is an exact part of the message that is answered, for Telegram's own reply
    quote; ``quote_index`` says which of its occurrences is meant, counted from 0.
    """

    blocks: tuple[Block, ...]
    quote: str | None = None
    quote_index: int = 0
    actions: tuple[tuple[Action, ...], ...] = ()


def line(*spans: Span | str, bullet: str = "") -> Line:
    """
    A line of spans, where a bare string is plain text.
    """
    return Line(tuple(Span(span) if isinstance(span, str) else span for span in spans), bullet)


def paragraphs(part: Part, text: str) -> tuple[Block, ...]:
    """
    Plain text as blocks, one a paragraph; paragraphs are parted by an empty line.
    """
    return tuple(
        Block(part=part, lines=tuple(line(row) for row in paragraph.split("\n")))
        for paragraph in text.strip().split("\n\n")
    )


def fact(known: str, more: str | None = None) -> Block:
    """
    A first sentence: what is known in bold, and what to add to it.
    """
    spans = (Span(known, Style.BOLD), *((Span(f" {more}"),) if more else ()))
    return Block(part=Part.HEADLINE, lines=(Line(spans),))


def utf16_length(text: str) -> int:
    """
    Length of a text as Telegram counts it.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
