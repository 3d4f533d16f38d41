"""
From bytes to text: what kind of document it is, and in which encoding.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from claims.models import Obstacle, Page
from store.fetch.limits import UnreadableError
from store.fetch.transfer import Fetched

NO_TEXT = "I found no text on that page."
"""
What is said of a document without words.
"""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_HEAD = 4096
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# GBK is decoded as GB18030, which adds to it: https://encoding.spec.whatwg.org/#gbk-decoder. "replacement"
# stands for what is not to be decoded at all, and "x-user-defined" holds no letters.
_MEANT = {"gbk": "gb18030"}
_NO_LETTERS = frozenset(("replacement", "x-user-defined"))
# By https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
_SPOKEN = re.compile(rb"<html[^>]{0,300}?\blang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)
_BY_LANGUAGE = {
    **dict.fromkeys(("bg", "mk", "ru", "sr", "uk"), ("cp1251",)),
    **dict.fromkeys(("cs", "hr", "hu", "pl", "sk", "sl"), ("cp1250",)),
    **dict.fromkeys(("et", "lt", "lv"), ("cp1257",)),
    **dict.fromkeys(("ar", "fa"), ("cp1256",)),
    "el": ("cp1253",),
    "he": ("cp1255",),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "tr": ("cp1254",),
    "vi": ("cp1258",),
    "zh": ("gb18030", "big5"),
}


class Kind(StrEnum):
    """
    The documents that can be read.
    """

    HTML = "html"
    PLAIN = "plain"
    PDF = "pdf"


_KINDS = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/plain": Kind.PLAIN,
    "application/pdf": Kind.PDF,
    "application/x-pdf": Kind.PDF,
}
_UNSAID = ("", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype )?html", re.IGNORECASE)
_NAMES = {"image": "a picture", "video": "a video", "audio": "a sound recording"}


def kind_of(page: Fetched) -> Kind:
    """
    What kind of document a page is, by what its server says or, failing that, by how it begins.

    Raises:
        UnreadableError: it is nothing that has text to read.

    """
    said = page.content_type.partition(";")[0].strip().lower()
    if page.body.startswith(b"%PDF-"):
        return Kind.PDF
    if said in _KINDS and _KINDS[said] is not Kind.PDF:
        return _KINDS[said]
    if said in _UNSAID and _HTML.match(page.body):
        return Kind.HTML
    name = _NAMES.get(said.partition("/")[0], "a file")
    raise UnreadableError(f"That link leads to {name}, not to a page I can read.", Obstacle.NO_TEXT)


def text_of(page: Fetched) -> str:
    """
    A page's text: by byte order mark, by what the server says, by what the page says, as UTF-8, or in the
    encoding that its language was mostly written in. A damaged page is read as far as it can be, and what is
    no label of the Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels) is not listened to:
    Python knows codecs besides that fail or take minutes.
    """
    for encoding in _encodings(page):
        try:
            return page.body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return page.body.decode("utf-8", errors="replace")


def without_control_characters(text: str) -> str:
    """
    A text with a space for each character that no document should hold and no parser takes.
    """
    return _CONTROL.sub(" ", text)


def worded(page: Page) -> Page:
    """
    A page that holds words.

    Raises:
        UnreadableError: this one holds none.

    """
    if not any(character.isalnum() for character in page.text):
        raise UnreadableError(NO_TEXT, Obstacle.NO_TEXT)
    return page


def _encodings(page: Fetched) -> Iterator[str]:
    yield from (name for mark, name in _MARKS if page.body.startswith(mark))
    if found := _CHARSET.search(page.content_type):
        yield from _known(found[1])
    head = page.body[:_HEAD]
    if declared := _DECLARED.search(head):
        label = (declared[1] or declared[2]).decode("ascii")
        # What could be read as ASCII to find the declaration is not UTF-16, whatever it declares.
        yield from (name for name in _known(label) if not name.startswith("utf-16"))
    yield "utf-8"
    if not _is_damaged_utf8(page.body):
        spoken = _SPOKEN.search(head)
        language = spoken[1].decode("ascii").lower() if spoken else ""
        yield from _BY_LANGUAGE.get(language, ("cp1252",)) if language else _guessed(page.body)


def _is_damaged_utf8(body: bytes) -> bool:
    """
    Whether most of what is beyond ASCII is valid UTF-8: then a few broken letters are all that is wrong.
    """
    text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return broken < (len(text) - len(text.encode("ascii", "ignore"))) / 4


def _known(label: str) -> Iterator[str]:
    """
    The codec that a label of the Encoding Standard stands for.
    """
    import webencodings

    encoding = webencodings.lookup(label)
    if encoding is not None and encoding.name not in _NO_LETTERS:
        yield _MEANT.get(encoding.name, encoding.codec_info.name)


def _guessed(body: bytes) -> Iterator[str]:
    from trafilatura.utils import detect_encoding

    for guess in map(str, detect_encoding(body)):
        # A guess may be a label, or Python's name for a codec.
        yield from list(_known(guess.replace("_", "-"))) or _standard(guess)


def _standard(name: str) -> list[str]:
    """
    The codec that Python knows by a name, if a label of the Encoding Standard stands for it.
    """
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return []
    return [codec] if codec in _codecs() else []


@cache
def _codecs() -> frozenset[str]:
    """
    The codecs that labels of the Encoding Standard stand for.
    """
    from webencodings.labels import LABELS

    return frozenset(name for label in LABELS for name in _known(label))
