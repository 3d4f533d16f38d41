"""
Links in a text: full URLs and bare domain names, as people paste and mention them.
"""

from __future__ import annotations

import regex

# Shorteners and the platforms' own media links say nothing about an outlet.
_SILENT = frozenset({"t.co", "pic.twitter.com", "bit.ly", "t.me", "wa.me", "tinyurl.com", "goo.gl"})
_URL = regex.compile(r"https?://[^\s<>\"'“”«»]+", regex.IGNORECASE)
_DOMAIN = regex.compile(
    r"(?<![@\w./-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?![\w@-])(?:/[^\s<>\"'“”«»]*)?",
    regex.IGNORECASE,
)
_TRAILING = ".,;:!?)]}…"
_NOT_TOPLEVEL = regex.compile(
    r"\.(?:jpe?g|png|gif|pdf|docx?|xlsx?|mp[34]|txt|html?|php|js|py)$", regex.IGNORECASE
)


def find_links(text: str) -> tuple[str, ...]:
    """
    URLs and bare domains of a text in order, each once, without trailing punctuation.
    """
    return tuple(dict.fromkeys(text[start:end] for start, end in link_spans(text)))


def link_spans(text: str) -> list[tuple[int, int]]:
    """
    Exact spans of the links of a text, in order and without overlap.
    """
    spans = [_trimmed(text, match.span()) for match in _URL.finditer(text)]
    taken = [False] * len(text)
    for start, end in spans:
        taken[start:end] = [True] * (end - start)
    for match in _DOMAIN.finditer(text):
        start, end = _trimmed(text, match.span())
        if not any(taken[start:end]) and not _NOT_TOPLEVEL.search(text[start:end]):
            spans.append((start, end))
    return sorted(spans)


def is_telling(link: str) -> bool:
    """
    Whether a link's domain can say something about an outlet: shorteners and media links can't.
    """
    host = regex.sub(r"^https?://", "", link, flags=regex.IGNORECASE).split("/", 1)[0].lower()
    return host.removeprefix("www.") not in _SILENT


def without_links(text: str) -> str:
    """
    A text with its links taken out.
    """
    for start, end in reversed(link_spans(text)):
        text = text[:start] + " " + text[end:]
    return text


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return start, end
