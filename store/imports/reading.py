"""
One way into every format: what a source is shows in its content, never in its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import regex

from claims.errors import BadInputError
from store.imports.documents import read_json
from store.imports.lines import looks_like_lines, read_lines
from store.imports.opening import Source, encoding_of, label, peeked
from store.imports.pages import PageOpener, read_feed, read_page
from store.imports.records import NO_SHAPE, Entry, Skipped
from store.imports.tables import header_of, read_table

_LOOKED_AT = 20
_FEED = regex.compile(r"<(?:rss|feed|rdf:RDF)\b", regex.I)
_PAGE = regex.compile(r"<(?:!doctype html|html|head|body|script|meta|div|article)\b", regex.I)


class Format(StrEnum):
    """
    The kinds of files that claims are read from.
    """

    JSON = "JSON document"
    LINES = "JSON lines"
    PAGE = "web page"
    FEED = "RSS or Atom feed"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """
    A source with the format it was found to be in. ``base`` is the address it came from; ``pages`` opens the
    pages a feed leads to; ``mapping`` names a table's columns.
    """

    source: Source
    format: Format
    base: str | None = None
    mapping: Mapping[str, str] | None = None
    pages: PageOpener | None = None

    def entries(self) -> Iterator[Entry]:
        """
        Its claims and skips, in the source's order.

        Raises:
            BadInputError: it turns out to hold no claims at all.

        """
        return _refused_if_strange(self._all(), label(self.source))

    def _all(self) -> Iterator[Entry]:
        match self.format:
            case Format.JSON:
                return read_json(self.source, self.base)
            case Format.LINES:
                return read_lines(self.source, self.base)
            case Format.PAGE:
                return read_page(self.source, self.base)
            case Format.FEED:
                return read_feed(self.source, self.pages)
            case Format.TABLE:
                return read_table(self.source, self.mapping)


def detect(source: Source, mapping: Mapping[str, str] | None = None) -> Format:
    """
    The format of a source, by its content; with a mapping of columns, a table.

    Raises:
        BadInputError: it is no kind of file that claims are read from; the message says so in one sentence.

    """
    head = peeked(source)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise BadInputError(f"{label(source)} is empty.")
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff \t\r\n")
    if mapping:
        return Format.TABLE
    if text[0] in "{[":
        return Format.LINES if looks_like_lines(text) else Format.JSON
    if text[0] == "<":
        if _FEED.search(text[:4_000]):
            return Format.FEED
        if _PAGE.search(text):
            return Format.PAGE
    elif header_of(source) is not None and "\x00" not in text[:1_000]:
        return Format.TABLE
    raise BadInputError(
        f"{label(source)} is no claim file: Footnote reads ClaimReview pages and JSON, JSON lines, RSS and "
        "Atom feeds, and tables."
    )


def _refused_if_strange(found: Iterator[Entry], name: str) -> Iterator[Entry]:
    """
    The entries, once one of the first shows that these are claims at all.
    """
    first = list(islice(found, _LOOKED_AT))
    if first and all(isinstance(entry, Skipped) and entry.reason == NO_SHAPE for entry in first):
        raise BadInputError(f"{name} holds no claims that Footnote can read.")
    yield from first
    yield from found


def read_source(
    source: Source,
    mapping: Mapping[str, str] | None = None,
    *,
    base: str | None = None,
    pages: PageOpener | None = None,
) -> Iterator[Entry]:
    """
    The claims of a file of any supported format, packed by gzip or not, one at a time; what can't be used is
    a `Skipped` with its place and the reason, and never stops what follows.

    Args:
        source: a path, or the bytes themselves.
        mapping: our field names to a table's columns; only tables use it.
        base: the address the source came from, against which relative links are read.
        pages: opens the pages an RSS or Atom feed leads to.

    Raises:
        BadInputError: the source can't be read, or holds no claims.

    """
    form = detect(source, mapping)
    yield from Reader(source=source, format=form, base=base, mapping=mapping, pages=pages).entries()
