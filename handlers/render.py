"""
A composition as Telegram HTML: escaped, folded past the first screen, split at Telegram's limits.

Limits are Telegram's own: 4,096 UTF-16 units and 100 entities a message, counted after HTML is read
(https://core.telegram.org/bots/api#sendmessage).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from handlers.compose import compose, compose_rest
from handlers.composition import Action, Composition, Line, Part, Span, Style, utf16_length

__all__ = ["Reply", "compose", "compose_rest", "to_html"]

LONGEST_MESSAGE = 4096
# Room below Telegram's 100, because a link inside a fold counts beside the fold.
_MOST_ENTITIES = 90
# The first screen of a phone: about twelve lines of about forty characters.
_SCREEN_LINES = 12
_LINE_WIDTH = 42
# A fold of one or two lines hides nothing worth a tap.
_SMALLEST_FOLD = 3
_TAGS = {Style.BOLD: "b", Style.ITALIC: "i"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    One Telegram message: its HTML, the quote it replies to and its buttons, row by row.
    """

    html: str
    quote: str | None = None
    quote_index: int = 0
    actions: tuple[tuple[Action, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """
    A line of the message, empty between blocks, and whether it is folded away.
    """

    line: Line
    folded: bool


def to_html(composition: Composition, *, fold: bool = True) -> list[Reply]:
    """
    The Telegram messages of a composition: the first carries the quote, the last the buttons.

    What the person asked to see, such as help, is not folded.
    """
    rows = _rows(composition)
    pages = list(_pages(rows if fold else [_Row(row.line, folded=False) for row in rows]))
    last = len(pages) - 1
    return [
        Reply(
            html=_html(page),
            quote=composition.quote if number == 0 else None,
            quote_index=composition.quote_index,
            actions=composition.actions if number == last else (),
        )
        for number, page in enumerate(pages)
    ]


def _rows(composition: Composition) -> list[_Row]:
    """
    Every line with an empty one between blocks; folded from the first screen on.
    """
    rows: list[_Row] = []
    height = 0
    previous: Part | None = None
    for number, block in enumerate(composition.blocks):
        if number and not (previous is Part.HEADLINE and block.part is Part.SOURCES):
            rows.append(_Row(Line(()), rows[-1].folded and (block.folded or height > _SCREEN_LINES)))
            height += 1
        for one in block.lines:
            height += 1 + len(one.text) // _LINE_WIDTH
            folded = block.folded or (number > 0 and height > _SCREEN_LINES)
            rows.append(_Row(one, folded))
        previous = block.part
    return _without_small_folds(rows)


def _without_small_folds(rows: list[_Row]) -> list[_Row]:
    runs = [list(run) for _, run in groupby(rows, key=lambda row: row.folded)]
    opened: list[_Row] = []
    for run in runs:
        small = sum(1 + len(row.line.text) // _LINE_WIDTH for row in run) < _SMALLEST_FOLD
        opened += [_Row(row.line, folded=False) for row in run] if small else run
    return opened


def _pages(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    page: list[_Row] = []
    length = entities = 0
    for row in (piece for whole in rows for piece in _pieces(whole)):
        size, marks = utf16_length(row.line.text) + 1, _entities(row.line)
        if page and (length + size > LONGEST_MESSAGE or entities + marks > _MOST_ENTITIES):
            yield _trimmed(page)
            page, length, entities = [], 0, 0
        if page or row.line.spans:
            page.append(row)
            length += size
            entities += marks
    if page:
        yield _trimmed(page)


def _trimmed(page: list[_Row]) -> list[_Row]:
    while len(page) > 1 and not page[-1].line.spans:
        page = page[:-1]
    return page


def _entities(line: Line) -> int:
    return sum((span.style is not Style.PLAIN) + (span.url is not None) for span in line.spans)


def _pieces(row: _Row) -> Iterator[_Row]:
    """
    A line that is longer than a whole message, or holds too many marks, in parts that fit.
    """
    if utf16_length(row.line.text) < LONGEST_MESSAGE and _entities(row.line) <= _MOST_ENTITIES:
        yield row
        return
    bullet = row.line.bullet
    for span in row.line.spans:
        for text in _cut(span.text, LONGEST_MESSAGE - utf16_length(bullet) - 1):
            yield _Row(Line((Span(text, span.style, span.url),), bullet), row.folded)
            bullet = ""


def _cut(text: str, units: int) -> Iterator[str]:
    # Half of the units in code points always fits, since a code point takes at most two units.
    step = max(1, units // 2)
    for start in range(0, len(text), step):
        yield text[start : start + step]


def _html(page: list[_Row]) -> str:
    parts = []
    for folded, run in groupby(page, key=lambda row: row.folded):
        rows = list(run)
        body = "\n".join(_line_html(row.line) for row in rows)
        parts.append(f"<blockquote expandable>{body.strip()}</blockquote>" if folded else body)
    return "\n".join(parts)


def _line_html(line: Line) -> str:
    runs = groupby(line.spans, key=lambda span: (span.style, span.url))
    merged = (Span("".join(span.text for span in run), *look) for look, run in runs)
    return escape(line.bullet, quote=False) + "".join(_span_html(span) for span in merged)


def _span_html(span: Span) -> str:
    html = escape(span.text, quote=False)
    if span.url is not None and span.url.lower().startswith(("http://", "https://")):
        html = f'<a href="{escape(span.url)}">{html}</a>'
    tag = _TAGS.get(span.style)
    return f"<{tag}>{html}</{tag}>" if tag and span.text.strip() else html
