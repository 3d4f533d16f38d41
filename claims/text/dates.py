"""
Days that a text names, resolved against the day of the text itself.

Dates are ISO strings of reduced precision. Common shapes in eight languages are read here; a date line in
another shape or language goes to ``dateparser``, which is loaded only then.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from claims.text.dates_relative import relative
from claims.text.dates_shapes import Mention, explicit
from claims.text.sentences_view import view

__all__ = ["Mention", "header", "mentions", "parse", "text_date"]

_LABEL = (
    r"(?:date|dated|published|posted|updated|last updated|fecha|publicado|publié|publie|mis à jour|datum|"
    r"veröffentlicht|stand|data|atualizado|दिनांक|तारीख|التاريخ|تاريخ|نشر|日期|发布时间|发表于)"
)
_HEADER = regex.compile(rf"\s*{_LABEL}?(?: on| le| el| am| em)?\s*[:：]?\s*", regex.IGNORECASE)
_DATELINE = regex.compile(
    r"\s*(?:\p{Lu}[\p{L}.,’' -]{2,40}?[,(] ?)(?=(?:\p{Lu}\p{L}{2,8}\.? \d|\d{1,2} \p{L}))", regex.IGNORECASE
)
_LABELLED = regex.compile(
    rf"(?:^|\n)[ \t]*{_LABEL}(?: on)? ?[:：] ?(?P<rest>[^\n]{{4,40}})", regex.IGNORECASE
)
# How posts sign when they are copied from a page: "— Ann Other (@another) March 3, 2021".
_SIGNATURE = regex.compile(
    r"[-–—] ?[^\n–—]{0,80}\(@\w{1,30}\),? +(?P<rest>[^\n@]{6,40}?)(?:\s+\S+://\S+)?\s*$"
)
_BREAK = regex.compile(r"\s*(?:\n|$|[-–—|:·] |\d{1,2}:\d\d)|T\d\d|\s+[\p{Lu}“]")
_AFTER_PLACE = regex.compile(r"\)? ?(?:\([^)\n]{2,30}\) ?)?[-–—:] ?")
_SIGNED_WITHIN = 240
_READ = 20_000
_CLOCK = regex.compile(r"[,T ]*(?:at )?\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|GMT|E[SD]T))?")


def text_date(text: str) -> str | None:
    """
    The day a text says it is from: a date at its start, a dateline, a line such as "Published: ...", or at
    the end the signature of a post that was handed on.
    """
    seen = view(text[:_READ])
    head = header(seen)
    return head.iso if head is not None else _signed(seen)


@lru_cache(maxsize=16)
def header(seen: str) -> Mention | None:
    """
    The date at the start of a text (as :func:`claims.text.sentences_view.view` gives it), label included, or
    a labelled line or dateline near it.
    """
    label = _HEADER.match(seen)
    opening = label.end() if label else 0
    first = next(iter(explicit(seen[opening : opening + 40], None)), None)
    if (
        first is not None
        and first.iso
        and len(first.iso) == 10
        and first.span[0] == 0
        and _stands(seen, label)
    ):
        end = opening + first.span[1]
        clock = _CLOCK.match(seen, end)
        return Mention(span=(0, clock.end() if clock else end), iso=first.iso)
    return _dateline(seen) or _labelled(seen)


def _stands(seen: str, label: regex.Match[str] | None) -> bool:
    """
    Whether a date at the very start is a header: labelled, or followed by a break rather than a clause.
    """
    if label is not None and label.group().strip():
        return True
    first = next(iter(explicit(seen[:60].lstrip(), None)), None)
    if first is None:
        return False
    rest = seen.lstrip()[first.span[1] :]
    return _BREAK.match(rest) is not None and not rest.startswith(",")


def _dateline(seen: str) -> Mention | None:
    place = _DATELINE.match(seen)
    if place is None:
        return None
    found = next(iter(explicit(seen[place.end() : place.end() + 30], None)), None)
    if found is None or found.span[0] != 0 or not found.iso or len(found.iso) < 10:
        return None
    end = place.end() + found.span[1]
    after = _AFTER_PLACE.match(seen, end)
    return Mention(span=(0, after.end()), iso=found.iso) if after else None


def _labelled(seen: str) -> Mention | None:
    for match in _LABELLED.finditer(seen, 0, 3_000):
        rest = match["rest"]
        found = next((one for one in explicit(rest, None) if one.iso and len(one.iso) == 10), None)
        iso = found.iso if found else _by_library(rest)
        if iso is not None:
            return Mention(span=match.span(), iso=iso)
    return None


def _signed(seen: str) -> str | None:
    signature = _SIGNATURE.search(seen[-_SIGNED_WITHIN:])
    if signature is None:
        return None
    rest = signature["rest"]
    found = next(iter(explicit(rest, None)), None)
    whole = found is not None and found.span == (0, len(rest))
    return found.iso if found is not None and whole and len(found.iso or "") == len("2000-01-01") else None


def parse(written: str, language: str | None = None) -> str | None:
    """
    The ISO date of a string that is nothing but a date.
    """
    found = next((one for one in explicit(view(written), None) if one.iso), None)
    return found.iso if found else _by_library(written, language)


@lru_cache(maxsize=512)
def mentions(text: str, anchor: str | None = None, before: str | None = None) -> tuple[Mention, ...]:
    """
    The days a text names, in order, without overlap.

    Args:
        text: a sentence.
        anchor: the day the text is from; a date without a year is the one nearest to it.
        before: the day named last before this text, for "six days later".

    """
    seen = view(text)
    named = explicit(seen, anchor)
    counted = [one for one in relative(seen, anchor, before) if not _overlaps(one, named)]
    return tuple(sorted([*named, *counted], key=lambda one: one.span))


def _overlaps(one: Mention, others: list[Mention]) -> bool:
    return any(one.span[0] < other.span[1] and other.span[0] < one.span[1] for other in others)


@lru_cache(maxsize=64)
def _by_library(written: str, language: str | None = None) -> str | None:
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    languages = [language] if language else ["en", "es", "fr", "de", "pt", "hi", "ar", "zh"]
    try:
        found = dateparser.parse(written[:60], languages=languages, settings=settings)
    except (ValueError, OverflowError, KeyError, TypeError):
        return None
    return found.date().isoformat() if found else None
