"""
Pages that are lists of headlines: each headline is a text of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from claims.text.normalize import length_in_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADS = ("h1", "h2", "h3", "h4", "h5")
_BESIDE = (
    "ancestor::nav or ancestor::footer or ancestor::aside or ancestor::form"
    " or ancestor::header[not(ancestor::article or ancestor::li)]"
)
_HEADLINES = (
    f"//body//*[{' or '.join(f'self::{head}' for head in _HEADS)}]"
    f"[.//a[@href] or ancestor::a[@href]][not({_BESIDE})]"
)
_UNSEEN = "ancestor::script or ancestor::style or ancestor::template"
_TEXTS = f"//body//text()[normalize-space()][not({_BESIDE} or {_UNSEEN})]"
_INLINE = frozenset(
    ("a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "time", "u")
)
_LINKS = f"//body//a[@href][not({_BESIDE})]"
_FEWEST = 3
_FEWEST_WORDS = 3
# Links that stand in no heading are headlines too where they are many and long.
_FEWEST_LINKS = 5
_FEWEST_LINKED_WORDS = 5
# In characters: with more text than this beside the headlines, or below one of them, it is an article.
_RUNNING = 300
_LONGEST_TEASER = 400


def listed(tree: HtmlElement) -> str | None:
    """
    The headlines of a page, each with what stands below it, an empty line between two, and what else the page
    says before them; ``None`` where the page is no list of headlines.
    """
    headlines = [each for each in tree.xpath(_HEADLINES) if _words(each) >= _FEWEST_WORDS]
    if len(headlines) < _FEWEST:
        headlines = [each for each in tree.xpath(_LINKS) if _words(each) >= _FEWEST_LINKED_WORDS]
        if len(headlines) < _FEWEST_LINKS:
            return None
    items = _items(headlines)
    told: dict[HtmlElement | None, list[str]] = {None: [], **{item: [] for item in items}}
    for item, words in _blocks(tree, items):
        told[item].append(words)
    beside = told.pop(None)
    if sum(map(len, beside)) > _RUNNING or any(map(_is_long, told.values())):
        return None
    return "\n\n".join(dict.fromkeys("\n".join(words) for words in (beside, *told.values()) if words))


def _items(headlines: Sequence[HtmlElement]) -> list[HtmlElement]:
    """
    For each headline the largest element around it that holds no other one.
    """
    lines = [[headline, *headline.iterancestors()] for headline in headlines]
    held = Counter(element for line in lines for element in line)
    return [[element for element in line if held[element] == 1][-1] for line in lines]


def _blocks(tree: HtmlElement, items: Sequence[HtmlElement]) -> Iterator[tuple[HtmlElement | None, str]]:
    """
    The page's text, a block of it a line, each with the item that it stands in.
    """
    known = set(items)
    placed = ((_around(text, known), text) for text in tree.xpath(_TEXTS))
    for (item, _), texts in groupby(placed, key=lambda pair: pair[0]):
        yield item, _joined(str(text) for _, text in texts)


def _around(text: object, items: set[HtmlElement]) -> tuple[HtmlElement | None, HtmlElement]:
    """
    The item that a text stands in, and its block.
    """
    parent = text.getparent()  # type: ignore[attr-defined]
    element = parent.getparent() if text.is_tail else parent  # type: ignore[attr-defined]
    block = element
    while block.tag in _INLINE and block.getparent() is not None and block not in items:
        block = block.getparent()
    around = (each for each in (element, *element.iterancestors()) if each in items)
    return next(around, None), block


def _is_long(words: Sequence[str]) -> bool:
    return sum(map(len, words[1:])) > _LONGEST_TEASER


def _joined(texts: Iterator[str]) -> str:
    return " ".join(" ".join(texts).split())


def _words(element: HtmlElement) -> int:
    return length_in_words(_joined(element.itertext()))
