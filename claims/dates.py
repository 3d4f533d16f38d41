# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Days that a text names, resolved against the day of the text itself.

Dates are ISO strings of reduced precision. Common shapes in eight languages are read here; a date line in
another shape or language goes to ``dateparser``, which is loaded only then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import regex
from rapidfuzz.distance import OSA

from claims.normalize import fold
from claims.sentences_view import view

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
_WEEKDAYS = (
    "monday lunes lundi montag सोमवार الاثنين segunda-feira 星期一 周一",
    "tuesday martes mardi dienstag मंगलवार الثلاثاء terça-feira 星期二 周二",
    "wednesday miércoles mercredi mittwoch बुधवार الأربعاء quarta-feira 星期三 周三",
    "thursday jueves jeudi donnerstag गुरुवार الخميس quinta-feira 星期四 周四",
    "friday viernes vendredi freitag शुक्रवार الجمعة sexta-feira 星期五 周五",
    "saturday sábado samedi samstag शनिवार السبت 星期六 周六",
    "sunday domingo dimanche sonntag रविवार الأحد 星期日 周日",
)
_NEAR_DAYS = (
    (-1, "yesterday ayer hier gestern ontem أمس 昨天"),
    (0, "today tonight hoy aujourd'hui heute hoje आज اليوم 今天"),
)
_MONTH_OF = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_LONG_MONTHS = tuple(name for name in _MONTH_OF if len(name) >= 6)
# Words that are also something else in lower case; they name a month beside a year or with a capital.
_DOUBTFUL = frozenset(
    [
        "may",
        "march",
        "mar",
        "jan",
        "sep",
        "sept",
        "dec",
        "oct",
        "set",
        "mai",
        "mars",
        "ago",
        "jun",
        "abr",
        "juli",
        "avr",
        "nov",
        "feb",
        "dic",
    ]
)
_DAY_OF = {fold(name): number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_SHIFT_OF = {fold(name): days for days, names in _NEAR_DAYS for name in names.split()}

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
_SPACED = "|".join(
    regex.escape(name).replace("'", "['’]")
    for names in (*_WEEKDAYS, *(names for _, names in _NEAR_DAYS))
    for name in names.split()
    if not regex.search(r"\p{Han}", name)
)
_RELATIVE = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:{_SPACED})(?![\p{{L}}\p{{M}}])|昨天|今天|星期[一二三四五六日]|周[一二三四五六日]",
    regex.IGNORECASE,
)
_LATER = regex.compile(
    r"(?P<count>\d{1,3}|\p{L}{2,6}) (?:days?|d[ií]as|jours|dias|Tagen?) (?P<way>later|ago|after|después|plus tard|depois|später)",
    regex.IGNORECASE,
)
_COUNTS = {
    word: count
    for count, words in enumerate(
        [
            "a one un",
            "two dos deux zwei dois",
            "three tres trois drei três",
            "four cuatro quatre vier quatro",
            "five cinco cinq fünf",
            "six seis sechs",
            "seven siete sept sieben sete",
            "eight ocho huit acht oito",
            "nine nueve neuf neun nove",
            "ten diez dix zehn dez",
        ],
        1,
    )
    for word in words.split()
}
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
_CLOCK = regex.compile(r"[,T ]*(?:at )?\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|GMT|E[SD]T))?")
_HEAD = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """
    A day named at ``span`` of a text; ``iso`` is ``None`` where nothing tells which year or day it was.
    """

    span: tuple[int, int]
    iso: str | None
    relative: bool = False


def text_date(text: str) -> str | None:
    """
    The day a text says it is from: a date at its start, a dateline, or a line such as "Published: ...".
    """
    seen = view(text[:20_000])
    head = header(seen)
    return head.iso if head is not None else None


@lru_cache(maxsize=16)
def header(seen: str) -> Mention | None:
    """
    The date at the start of a text (as :func:`claims.sentences_view.view` gives it), label included, or
    a labelled line or dateline near it.
    """
    label = _HEADER.match(seen)
    opening = label.end() if label else 0
    first = next(_explicit(seen[opening : opening + 40], None), None)
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
    first = next(_explicit(seen[:60].lstrip(), None), None)
    if first is None:
        return False
    rest = seen.lstrip()[first.span[1] :]
    return bool(
        regex.match(r"\s*(?:\n|$|[-–—|:·] |\d{1,2}:\d\d)|T\d\d|\s+[\p{Lu}“]", rest)
    ) and not rest.startswith(",")


def _dateline(seen: str) -> Mention | None:
    place = _DATELINE.match(seen)
    if place is None:
        return None
    found = next(_explicit(seen[place.end() : place.end() + 30], None), None)
    if found is None or found.span[0] != 0 or not found.iso or len(found.iso) < 10:
        return None
    end = place.end() + found.span[1]
    after = regex.compile(r"\)? ?(?:\([^)\n]{2,30}\) ?)?[-–—:] ?").match(seen, end)
    return Mention(span=(0, after.end()), iso=found.iso) if after else None


def _labelled(seen: str) -> Mention | None:
    for match in _LABELLED.finditer(seen, 0, 3_000):
        rest = match["rest"]
        found = next((one for one in _explicit(rest, None) if one.iso and len(one.iso) == 10), None)
        iso = found.iso if found else _by_library(rest)
        if iso is not None:
            return Mention(span=match.span(), iso=iso)
    return None


def parse(written: str, language: str | None = None) -> str | None:
    """
    The ISO date of a string that is nothing but a date.
    """
    found = next((one for one in _explicit(view(written), None) if one.iso), None)
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
    explicit = list(_explicit(seen, anchor))
    relative = [one for one in _relative(seen, anchor, before) if not _overlaps(one, explicit)]
    return tuple(sorted([*explicit, *relative], key=lambda one: one.span))


def _explicit(seen: str, anchor: str | None) -> Iterator[Mention]:
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
    return iter(sorted(found, key=lambda one: one.span))


_NOT_A_DATE = "-"


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
    origin = _day(anchor)
    if origin is None:
        return None if _iso(2000, month, day) else _NOT_A_DATE
    for year in (origin.year + 1, origin.year, origin.year - 1):
        iso = _iso(year, month, day)
        if iso and date.fromisoformat(iso) <= origin + timedelta(days=30):
            return iso
    return _NOT_A_DATE if _iso(2000, month, day) is None else None


def _relative(seen: str, anchor: str | None, before: str | None) -> Iterator[Mention]:
    later = _LATER.search(seen)
    if later is not None:
        yield Mention(span=later.span(), iso=_shifted(later, anchor, before), relative=True)
    origin = _day(anchor)
    for match in _RELATIVE.finditer(seen):
        word = fold(match.group().replace("’", "'"))
        # "Russia Today" is a name: a capital inside a sentence is no adverb.
        if word in _SHIFT_OF and (match.start() == 0 or not match.group()[0].isupper()):
            day = origin + timedelta(days=_SHIFT_OF[word]) if origin else None
        elif word in _DAY_OF and (
            match.group()[0].isupper() or not match.group()[0].isascii() or len(word) > 6
        ):
            day = origin - timedelta(days=(origin.weekday() - _DAY_OF[word]) % 7) if origin else None
        else:
            continue
        yield Mention(span=match.span(), iso=day.isoformat() if day else None, relative=True)


def _shifted(match: regex.Match[str], anchor: str | None, before: str | None) -> str | None:
    word = match["count"].lower()
    count = int(word) if word.isdigit() else _COUNTS.get(word)
    back = match["way"].lower() == "ago"
    origin = _day(anchor if back else before)
    if origin is None or count is None:
        return None
    return (origin + timedelta(days=-count if back else count)).isoformat()


def _overlaps(one: Mention, others: list[Mention]) -> bool:
    return any(one.span[0] < other.span[1] and other.span[0] < one.span[1] for other in others)


def _day(iso: str | None) -> date | None:
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
