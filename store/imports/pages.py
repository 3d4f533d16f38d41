"""
ClaimReview inside web pages, and the pages that RSS and Atom feeds lead to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import regex

from claims.errors import BadInputError
from claims.models import StoredClaim
from store.imports.claimreview import read_document, reviews_in
from store.imports.fields import address
from store.imports.opening import DAMAGE, Source, encoding_of, label, opened
from store.imports.records import Entry, ImportedClaim, Skipped

PageOpener = Callable[[str], str | None]
"""
The HTML of an address, or None where it can't be read.
"""

_LONGEST_PAGE = 20_000_000
_BLOCK = regex.compile(
    r"<script\b[^>]*type\s*=\s*[\"']?application/(?:ld\+)?json[^>]*>(.*?)</script>", regex.I | regex.S
)
_BASES = (
    regex.compile(r"<link\b(?=[^>]*rel\s*=\s*[\"']?canonical)[^>]*href\s*=\s*[\"']?([^\"'\s>]+)", regex.I),
    regex.compile(
        r"<meta\b(?=[^>]*property\s*=\s*[\"']?og:url)[^>]*content\s*=\s*[\"']?([^\"'\s>]+)", regex.I
    ),
    regex.compile(r"<base\b[^>]*href\s*=\s*[\"']?([^\"'\s>]+)", regex.I),
)
_WRAPPING = regex.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_BARE_BREAK = regex.compile(r"[\x00-\x1f]")
_LAST_COMMA = regex.compile(r",\s*(?=[}\]])")


def read_page(source: Source, base: str | None = None) -> Iterator[Entry]:
    """
    The claims of the ClaimReview blocks in a saved web page.

    Raises:
        BadInputError: the page holds none.

    """
    with opened(source) as stream:
        try:
            raw = stream.read(_LONGEST_PAGE)
        except DAMAGE as error:
            raise BadInputError(f"{label(source)} is packed, but damaged.") from error
    found = list(entries_of_page(raw.decode(encoding_of(raw), "replace"), "the page", base))
    if not found:
        raise BadInputError(f"{label(source)} is a web page, but holds no ClaimReview.")
    yield from found


def entries_of_page(page: str, where: str, base: str | None = None) -> Iterator[Entry]:
    """
    The claims of the ClaimReview blocks in HTML. Links are read against the page's own canonical address,
    else ``base``.
    """
    own = base_of(page) or base
    for number, block in enumerate(_BLOCK.findall(page), start=1):
        document = _parsed(block)
        if document is None and "ClaimReview" in block:
            yield Skipped(where=f"{where}, block {number}", reason="The ClaimReview block is no JSON.")
        elif document is not None and any(True for _ in reviews_in(document)):
            yield from _entries(document, f"{where}, block {number}", own)


def _entries(document: object, where: str, base: str | None) -> list[Entry]:
    try:
        return list(read_document(document, where, base))
    except RecursionError:
        return [Skipped(where=where, reason="The ClaimReview block is nested too deeply.")]


def claims_of_page(page: str, url: str) -> tuple[StoredClaim, ...]:
    """
    The claims that a page at ``url`` says it reviews.
    """
    found = entries_of_page(page, "the page", url)
    return tuple(entry.claim for entry in found if isinstance(entry, ImportedClaim))


def base_of(page: str) -> str | None:
    """
    The address that a page states for itself.
    """
    stated = (pattern.search(page) for pattern in _BASES)
    return next((link for found in stated if found and (link := address(found.group(1)))), None)


def read_feed(source: Source, pages: PageOpener | None = None) -> Iterator[Entry]:
    """
    The claims of the pages that a feed's items lead to; without ``pages``, of those items that carry their
    ClaimReview themselves.

    Raises:
        BadInputError: the feed has no items.

    """
    items = feed_items(source)
    if not items:
        raise BadInputError(f"{label(source)} is a feed without items.")
    for number, (link, content) in enumerate(items, start=1):
        where = f"item {number}"
        found = list(entries_of_page(content, where, link))
        if not found and pages is not None and link:
            page = pages(link)
            found = list(entries_of_page(page, where, link)) if page else []
        if found:
            yield from found
        else:
            reason = "has no link" if not link else f"leads to {link}, where no ClaimReview was found"
            yield Skipped(where=where, reason=f"The feed item {reason}.")


def feed_items(source: Source) -> list[tuple[str, str]]:
    """
    Link and HTML of each item of an RSS or Atom feed, in the feed's order.
    """
    import feedparser

    with opened(source) as stream:
        try:
            parsed = feedparser.parse(stream.read(_LONGEST_PAGE), sanitize_html=False)
        except UnicodeDecodeError as error:
            raise BadInputError(f"{label(source)} is a feed in no known encoding.") from error
        except DAMAGE as error:
            raise BadInputError(f"{label(source)} is packed, but damaged.") from error
    return [(address(item.get("link")) or "", _content(item)) for item in parsed.entries]


def _content(item: dict[str, object]) -> str:
    parts = item.get("content")
    contents = [str(part.get("value", "")) for part in parts] if isinstance(parts, list) else []
    return "\n".join(contents) or str(item.get("summary") or "")


def _parsed(block: str) -> object:
    """
    A block as JSON, with the faults that templates leave: comment marks around it, bare line breaks inside
    strings, a comma after the last member.
    """
    text = _WRAPPING.sub("", block.strip()).strip().rstrip(";")
    for attempt in (text, _LAST_COMMA.sub("", _BARE_BREAK.sub(" ", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None
