# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Days named by month and figure, in eight languages: "February 7th, 2017", "7 de febrero", "2月7日".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import regex
from rapidfuzz.distance import OSA

from claims.text.normalize import fold

_MONTHS = (
    "january jan enero ene janvier janv januar janeiro janvier जनवरी يناير كانون_الثاني gennaio januari",
    "february feb febrero février févr februar fevereiro fev फरवरी फ़रवरी فبراير شباط febbraio februari",
    "march mar marzo mars märz maerz março मार्च مارس آذار maart",
    "april apr abril abr avril avr अप्रैल أبريل ابريل إبريل نيسان aprile",
    "may mayo mai maio मई مايو أيار maggio mei",
    "june jun junio juin juni junho जून يونيو حزيران giugno",
    "july jul julio juillet juil juli julho जुलाई يوليو تموز luglio",
    "august aug agosto ago août aout अगस्त أغسطس آب augustus",
    "september sep sept septiembre septembre setembro सितंबर सितम्बर سبتمبر أيلول settembre",
    "october oct octubre octobre oktober okt outubro अक्टूबर अक्तूबर أكتوبر ottobre",
    "november nov noviembre novembre novembro नवंबर नवम्बर نوفمبر",
    "december dec diciembre dic décembre déc dezember dez dezembro दिसंबर दिसम्बर ديسمبر dicembre",
)
_MONTH_OF = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_LONG_MONTHS = tuple(name for name in _MONTH_OF if len(name) >= 6)
# Words that are also something else in lower case; they name a month beside a year or with a capital.
_DOUBTFUL_WORDS = "may march mar jan sep sept dec oct set mai mars ago jun abr juli avr nov feb dic"
_DOUBTFUL = frozenset(_DOUBTFUL_WORDS.split())
_WORD = r"[\p{L}\p{M}]"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_SHAPES = tuple(
    regex.compile(shape)
    for shape in (
        rf"(?<![\d-]){_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        rf"{_YEAR}年(?P<number>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]",
        r"(?<!\d)(?P<number>\d{1,2})月(?P<day>\d{1,2})[日号]",
        rf"(?<![\d.,/])(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º|ª|\.)? (?:of |de |d[’']|من )?(?P<month>{_WORD}{{3,12}})\b(?:\.(?=,? \d))?(?:,? (?:de |del |عام )?{_YEAR})?",
        rf"(?<!{_WORD})(?P<month>{_WORD}{{3,12}})\.? (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d%.:,]\d|\d|%)(?:,? {_YEAR})?",
        rf"(?<!\d)(?P<day>[0-3]?\d)[./](?P<number>[01]?\d)[./]{_YEAR}",
        rf"(?<!{_WORD})(?P<month>{_WORD}{{3,12}})\.?,? (?:de |of |عام )?{_YEAR}",
    )
)
_FIGURE = regex.compile(r"\d")
_NOT_A_DATE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """
    A day named at ``span`` of a text; ``iso`` is ``None`` where nothing tells which year or day it was.
    """

    span: tuple[int, int]
    iso: str | None
    relative: bool = False


def explicit(seen: str, anchor: str | None) -> list[Mention]:
    """
    Days named with their month, in order; one without a year is the latest such day before the anchor.
    """
    if _FIGURE.search(seen) is None:
        return []
    taken: list[tuple[int, int]] = []
    found = []
    for shape in _SHAPES:
        for match in shape.finditer(seen):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            iso = _read(match, anchor)
            if iso is not _NOT_A_DATE:
                taken.append(match.span())
                found.append(Mention(span=match.span(), iso=iso or None))
    return sorted(found, key=lambda one: one.span)


def _read(match: regex.Match[str], anchor: str | None) -> str | None:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _month(parts["month"], dated="year" in parts)
    year, day = parts.get("year"), parts.get("day")
    if month is None or not 1 <= month <= 12:
        return _NOT_A_DATE
    if year is None and _is_doubtful(parts.get("month") or ""):
        return _NOT_A_DATE
    if day is None:
        return f"{year}-{month:02}"
    if year is None:
        return _nearest(month, int(day), anchor)
    return _iso(int(year), month, int(day)) or _NOT_A_DATE


def _is_doubtful(month: str) -> bool:
    return month.lower() == month and fold(month) in _DOUBTFUL and month.isascii() and fold(month) != "mars"


def _month(word: str, *, dated: bool) -> int | None:
    folded = fold(word)
    known = _MONTH_OF.get(folded)
    if known is not None or len(folded) < 6 or word[0].islower() or not dated:
        return known
    # One slip of the pen in a long name: "Feburary".
    for name in _LONG_MONTHS:
        if name[0] == folded[0] and OSA.distance(name, folded, score_cutoff=1) <= 1:
            return _MONTH_OF[name]
    return None


def _nearest(month: int, day: int, anchor: str | None) -> str | None:
    """
    The latest such day that is not more than thirty days after the anchor.
    """
    origin = day_of(anchor)
    if origin is None:
        return None if _iso(2000, month, day) else _NOT_A_DATE
    for year in (origin.year + 1, origin.year, origin.year - 1):
        iso = _iso(year, month, day)
        if iso and date.fromisoformat(iso) <= origin + timedelta(days=30):
            return iso
    return _NOT_A_DATE if _iso(2000, month, day) is None else None


def day_of(iso: str | None) -> date | None:
    """
    An ISO date of any precision as its first day; ``None`` where it is none.
    """
    if iso is None:
        return None
    try:
        return date.fromisoformat(f"{iso}-01-01"[:10] if len(iso) in (4, 7) else iso[:10])
    except ValueError:
        return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
