"""
What of a page's markup hides its text from whoever looks for an article: a notice of cookies that speaks
louder, and elements that usually hold what is beside the matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.fetch.phrases import CONSENT

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NAMED = re.compile(
    r"(?:^|[\W_])(?:cookies?|consent|gdpr|rgpd|dsgvo|ccpa|cmp|onetrust|didomi|usercentrics|cookiebot|borlabs|"
    r"qc-cmp2?|trustarc|iubenda|klaro|sp_message)(?:$|[\W_])",
    re.IGNORECASE,
)
# What pages that ask for consent speak of beside cookies.
_OF_DATA = re.compile(
    r"\b(?:consent|partners|personal data|privacy|données personnelles|partenaires|datenschutz|"
    r"personenbezogen\w*|datos personales|privacidad|dados pessoais|dati personali)\b",
    re.IGNORECASE,
)
_BOXES = "//body//*[self::div or self::section or self::aside or self::dialog or self::form or self::footer]"
_NO_BOX = "boolean(.//h1 or .//article or .//main)"
_IN_ARTICLE = "boolean(ancestor::article or ancestor::main)"
# In characters: a longer one is no notice, and with less than this beside it the notice is all there is.
_LONGEST_NOTICE = 3_000
_LONGEST_UNNAMED = 1_500
_ENOUGH = 200
_READ = 20_000
_MOST_NOTICES = 10
# Elements that article finders drop whole.
_DROPPED = "//body//*[self::aside or self::footer]"
_OWN_TEXT = ".//text()[not(ancestor::script or ancestor::style or ancestor::template or ancestor::a)]"
_MOST = 0.5


def without_notices(tree: HtmlElement) -> None:
    """
    Take the notices of cookies out of a page, unless there is hardly anything else on it.
    """
    body = tree.find("body")
    if body is None or "cookie" not in body.text_content().casefold():
        return
    for notice in _notices(tree)[:_MOST_NOTICES]:
        rest = "".join(_own_text(body))[:_READ].replace("".join(_own_text(notice)), "", 1)
        if len(rest) >= _ENOUGH and (_is_named(notice) or not _OF_DATA.search(rest)):
            notice.drop_tree()


def with_main_text(tree: HtmlElement) -> None:
    """
    Rename the elements that hold most of a page's text although their names promise asides.
    """
    body = tree.find("body")
    if body is None:
        return
    whole = _length(body)
    for element in tree.xpath(_DROPPED):
        heads = element.tag == "aside" or bool(element.xpath("boolean(.//h1)"))
        if heads and _length(element) > _MOST * whole:
            element.tag = "div"


def _notices(tree: HtmlElement) -> list[HtmlElement]:
    """
    The outermost elements that are named as notices, and the innermost that speak as such.
    """
    found: list[HtmlElement] = []
    around: set[HtmlElement] = set()
    boxes = list(tree.xpath(_BOXES))
    for box in (*filter(_is_named, boxes), *reversed(boxes)):
        line = [box, *box.iterancestors()]
        if box in around or not set(found).isdisjoint(line) or not (_is_named(box) or _speaks(box)):
            continue
        found.append(box)
        around.update(line)
    return found


def _is_named(box: HtmlElement) -> bool:
    names = (box.get("id"), box.get("class"), box.get("aria-label"))
    if not any(name and _NAMED.search(name) for name in names) or box.xpath(_NO_BOX):
        return False
    return len(box.text_content()) <= _LONGEST_NOTICE


def _speaks(box: HtmlElement) -> bool:
    text = box.text_content()
    if len(text) > _LONGEST_UNNAMED or "cookie" not in text.casefold() or not CONSENT.search(text):
        return False
    return not (box.xpath(_NO_BOX) or box.xpath(_IN_ARTICLE))


def _length(element: HtmlElement) -> int:
    return sum(map(len, _own_text(element)))


def _own_text(element: HtmlElement) -> list[str]:
    """
    Its text without that of links, white space collapsed.
    """
    return [" ".join(text.split()) for text in element.xpath(_OWN_TEXT)]
