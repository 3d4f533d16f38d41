"""
Sources that lead to pages: RSS and Atom feeds, lists of addresses, sitemaps. Only new or changed pages are
read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from claims.errors import BadInputError
from claims.extraction.unexpected import contained
from store.imports import Format, detect
from store.imports.fields import address
from store.imports.opening import DAMAGE, encoding_of, opened
from store.imports.pages import FeedItem, entries_of_page, feed_items
from store.imports.records import Entry, ImportedClaim, Skipped
from store.store import Store
from store.sync.steps import End, Job, Mark, Steps
from store.sync.terms import PausedError, RefusedError, SyncError, UnforeseenError
from store.sync.web import Asking, Told
from store.urls import domain

_LARGEST_LIST = 60_000_000
_LARGEST_PAGE = 20_000_000
_MOST_SITEMAPS = 500
_TRIES = 2
# So many pages in a row that can't be had mean that the site, not the page, is in trouble.
_MOST_FAILURES = 5
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class _Link:
    """
    A page to read: the day of its last change where it is known, and its HTML where the list holds it.
    """

    url: str
    stamp: str = ""
    content: str = ""


def read_rss(job: Job) -> Steps:
    """
    The claims of the pages that a feed's new items lead to.

    Raises:
        SyncError: the feed can't be had or is none, or its site is in trouble.

    """
    told, body = _list(job)
    if told.is_unchanged:
        yield End(unchanged=True)
        return
    if not _is_feed(body):
        kind = told.headers.get("content-type", "no type")
        raise SyncError(f"{job.feed.address} is no RSS or Atom feed: it answered with {kind}.")
    items = feed_items(body)
    unread = [item for item in items if isinstance(item, Skipped)]
    links = [
        _Link(item.link, content=item.content) for item in items if isinstance(item, FeedItem) and item.link
    ]
    yield from unread
    yield from _pages(job, told, links, whole=not unread)


def read_pages(job: Job) -> Steps:
    """
    The claims of the pages of a sitemap, or of a text with an address a line.

    Raises:
        SyncError: the list can't be had or names no page, or its site is in trouble.

    """
    told, body = _list(job)
    if told.is_unchanged:
        yield End(unchanged=True)
        return
    links = list(_links(job, body))
    if not links:
        raise SyncError(f"{job.feed.address} names no pages: a sitemap or an address a line is wanted.")
    yield from _pages(job, told, links)


def _is_feed(body: bytes) -> bool:
    try:
        return detect(body) is Format.FEED
    except BadInputError:
        return False


def _list(job: Job) -> tuple[Told, bytes]:
    return job.web.read(job.feed.address, Asking(headers=job.conditions, largest_bytes=_LARGEST_LIST))


def _pages(job: Job, told: Told, links: list[_Link], *, whole: bool = True) -> Steps:
    """
    The claims of pages that were not read before; without validators at the end where some could not be had,
    or the list is not ``whole``, so that the next sync looks again.
    """
    failures = 0
    for link in links:
        if job.read.get(link.url) == link.stamp:
            continue
        try:
            found = _tried(job, link)
        except PausedError:
            raise
        except BadInputError as error:
            gone = isinstance(error, RefusedError) and error.status in _GONE
            strange = isinstance(error, UnforeseenError)
            yield Skipped(where=link.url, reason=str(error), unforeseen=strange)
            if not gone:
                whole, failures = False, failures + 1
                if failures >= _MOST_FAILURES:
                    raise SyncError(
                        f"{failures} pages in a row can't be read, the last because: {error}"
                    ) from error
                continue
            found = []
        failures = 0
        yield from found
        yield Mark(page=(link.url, link.stamp))
    etag, modified = told.validators if whole else (None, None)
    yield End(etag=etag, last_modified=modified)


def _tried(job: Job, link: _Link) -> list[Entry]:
    with contained("a page was read") as caught:
        return _claims(job, link)
    raise UnforeseenError(f"The page can't be read: {caught.place}.")


def _claims(job: Job, link: _Link) -> list[Entry]:
    inside = list(entries_of_page(link.content, link.url, link.url)) if link.content else []
    if inside:
        return [_own(job.store, link.url, entry) for entry in inside]
    told, body = job.web.read(link.url, Asking(tries=_TRIES, largest_bytes=_LARGEST_PAGE))
    html = body.decode(encoding_of(body), "replace")
    found = list(entries_of_page(html, link.url, told.url))
    if not found:
        return [Skipped(where=link.url, reason="The page holds no ClaimReview.")]
    return [_own(job.store, told.url, entry) for entry in found]


def _own(store: Store, page: str, entry: Entry) -> Entry:
    """
    An entry, unless it speaks for another site than the one the page is on: anybody could write that.
    """
    if not isinstance(entry, ImportedClaim) or all(_is_same(store, page, site) for site in entry.sites):
        return entry
    return Skipped(where=entry.where, reason=f"The page's review claims to be of {', '.join(entry.sites)}.")


def _is_same(store: Store, page: str, site: str) -> bool:
    own = domain(page)
    if own == site or own.endswith(f".{site}") or site.endswith(f".{own}"):
        return True
    here, there = store.publishers.at(page), store.publishers.at(f"https://{site}/")
    return here is not None and here == there


def _links(job: Job, body: bytes) -> Iterator[_Link]:
    """
    The pages of a list, of a sitemap, or of the sitemaps that a sitemap names.
    """
    raw = _unpacked(body)
    if not raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = (line.strip() for line in raw.decode(encoding_of(raw), "replace").splitlines())
        yield from (_Link(url) for line in lines if "://" in line and (url := address(line)))
        return
    further, pages = _sitemap(raw)
    yield from pages
    for sitemap in further[:_MOST_SITEMAPS]:
        _, inner = job.web.read(sitemap.url, Asking(largest_bytes=_LARGEST_LIST))
        yield from _sitemap(_unpacked(inner))[1]


def _sitemap(body: bytes) -> tuple[list[_Link], list[_Link]]:
    """
    Sitemaps and pages that a sitemap names; https://www.sitemaps.org/protocol.html.
    """
    from lxml import etree

    further: list[_Link] = []
    pages: list[_Link] = []
    safe = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    try:
        for _, node in etree.iterparse(io.BytesIO(body), tag=("{*}url", "{*}sitemap"), recover=True, **safe):
            place, stamp = node.findtext("{*}loc"), node.findtext("{*}lastmod")
            url = address((place or "").strip())
            if url:
                where = further if etree.QName(node).localname == "sitemap" else pages
                where.append(_Link(url, stamp=(stamp or "").strip()))
            node.clear()
    except etree.XMLSyntaxError:
        return further, pages
    return further, pages


def _unpacked(body: bytes) -> bytes:
    with opened(body) as stream:
        try:
            return stream.read(_LARGEST_LIST)
        except DAMAGE as error:
            raise SyncError("The list of pages is packed, but damaged.") from error
