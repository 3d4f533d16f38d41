"""
From a fetched document to a page: main text and what the document says of itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claims.models import Obstacle, Page, StoredClaim
from store.fetch.decode import NO_TEXT, Kind, kind_of, text_of, without_control_characters, worded
from store.fetch.headlines import listed
from store.fetch.jsonld import day, is_free, modified_on, stated
from store.fetch.layout import with_main_text, without_notices
from store.fetch.limits import UnreadableError
from store.fetch.transfer import Fetched
from store.fetch.walls import Seen, wall
from store.imports.pages import claims_of_page
from store.urls import domain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BROKEN = "I couldn't read that page (it is damaged)."
_TOO_COMPLEX = "I couldn't read that page (it has too many parts)."
_SHORTEST_SUMMARY = 40
# A tree nested deeper than this is no article, and walking it exhausts the stack; finding the article takes
# some 45 us an element, and the longest pages of encyclopaedias have about 40,000.
_DEEPEST = 200
_MOST_ELEMENTS = 50_000
# Longer ones, in characters, are no title and no name; more claims than this are no fact-check's.
_LONGEST_LABEL = 300
_LONGEST_CLAIM = 1_000
_MOST_REVIEWED = 20
_UNUSABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_SPOKEN_XPATH = "//body//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
_NOISY = ("trafilatura", "htmldate", "charset_normalizer")


def read_document(asked: str, fetched: Fetched) -> Page:
    """
    The page, HTML or plain text, that ``asked`` led to.

    Raises:
        UnreadableError: it has no text, is damaged, or something else stands in its place.

    """
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    text = without_control_characters(text_of(fetched))
    if kind_of(fetched) is Kind.PLAIN:
        return worded(Page(url=fetched.url, text=text.strip()))
    return _html(asked, fetched.url, text)


def _html(asked: str, url: str, markup: str) -> Page:
    tree = _tree(markup)
    scripts = [script.text or "" for script in tree.xpath("//script[contains(@type, 'ld+json')]")]
    objects = stated(scripts)
    own = _own_words(tree, url)
    without_notices(tree)
    with_main_text(tree)
    headlines = None if _meta(tree, "og:type") == "article" else listed(tree)
    seen = Seen(
        asked=asked,
        url=url,
        title=_titles(tree),
        visible=" ".join(" ".join(tree.xpath(_SPOKEN_XPATH)).split()),
        has_password_field=bool(tree.xpath("//input[@type='password']")),
        is_free=is_free(objects),
    )
    article = _article(tree, url)
    text = headlines or _said(article, "text") or ""
    if standing := wall(replace(seen, text=text)):
        raise UnreadableError(*standing)
    page = Page(
        url=own.url,
        text=text or own.summary,
        title=_label(_said(article, "title") or seen.title.partition("\n")[0]),
        author=_label(_said(article, "author")),
        site=_label(_said(article, "sitename")),
        published=None if headlines else day(_said(article, "date")),
        listing=headlines is not None,
        modified=modified_on(objects) or own.modified,
        language=own.language,
        reviewed=_reviewed(scripts, url),
    )
    return worded(page)


def _reviewed(scripts: Sequence[str], url: str) -> tuple[StoredClaim, ...]:
    # Only the statements, each in a script of its own: whatever else the page holds can't slow the search.
    blocks = (f'<script type="application/ld+json">{script}</script>' for script in scripts)
    found = claims_of_page("".join(blocks), url)
    return tuple(claim for claim in found if len(claim.claim) <= _LONGEST_CLAIM)[:_MOST_REVIEWED]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnWords:
    """
    What a page's head says of it; read first, because finding the article takes the tree apart.
    """

    url: str
    summary: str
    language: str | None
    modified: str | None


def _own_words(tree: HtmlElement, url: str) -> _OwnWords:
    modified = day(_meta(tree, "article:modified_time")) or day(_meta(tree, "og:updated_time"))
    return _OwnWords(
        url=_canonical(tree, url), summary=_summary(tree), language=_language(tree), modified=modified
    )


def _tree(markup: str) -> HtmlElement:
    from lxml import etree, html

    # Bytes, because lxml refuses text that declares an encoding, as XHTML does.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        raise UnreadableError(NO_TEXT, Obstacle.NO_TEXT) from None
    deep = f"boolean(//*[count(ancestor::*) > {_DEEPEST}])"
    if tree.xpath("count(//*)") > _MOST_ELEMENTS or tree.xpath(deep):
        raise UnreadableError(_TOO_COMPLEX, Obstacle.UNUSABLE)
    return tree


def _article(tree: HtmlElement, url: str) -> object:
    from trafilatura import bare_extraction

    dates = {"extensive_search": False, "original_date": True}
    try:
        return bare_extraction(
            tree, url=url, with_metadata=True, include_comments=False, date_extraction_params=dates
        )
    except _UNUSABLE as error:
        raise UnreadableError(_BROKEN, Obstacle.UNUSABLE) from error


def _said(article: object, name: str) -> str | None:
    value = getattr(article, name, None)
    return str(value).strip() or None if value else None


def _label(words: str | None) -> str | None:
    return (words or "")[:_LONGEST_LABEL].strip() or None


def _titles(tree: HtmlElement) -> str:
    """
    The page's title and its first heading, a line each.
    """
    found = [*tree.xpath("//head/title")[:1], *tree.xpath("//h1")[:1]]
    return "\n".join(filter(None, (" ".join(one.text_content().split()) for one in found)))


def _summary(tree: HtmlElement) -> str:
    """
    What a page that draws itself with scripts still says for link previews.
    """
    said = " ".join(_meta(tree, "og:description").split())
    return said if len(said) >= _SHORTEST_SUMMARY else ""


def _meta(tree: HtmlElement, name: str) -> str:
    found = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return str(found[0]) if found else ""


def _language(tree: HtmlElement) -> str | None:
    declared = [*tree.xpath("/html/@lang"), *tree.xpath("/html/@*[local-name()='lang']")]
    found = _LANGUAGE.match(str(declared[0]).strip().casefold()) if declared else None
    return found[0] if found else None


def _canonical(tree: HtmlElement, url: str) -> str:
    """
    The address that the page names as its own, where it is one of the same site: a page must not pass
    itself off as another site's.
    """
    import httpx

    for link in tree.xpath("//link[@rel='canonical']/@href")[:1]:
        try:
            named = httpx.URL(url).join(str(link).strip())
        except httpx.InvalidURL:
            continue
        if named.scheme in ("http", "https") and named.path.strip("/") and domain(str(named)) == domain(url):
            return str(named)
    return url
