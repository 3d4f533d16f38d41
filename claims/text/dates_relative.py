# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Days named by their distance: "yesterday", "on Monday", "six days later".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import regex

from claims.text.dates_shapes import Mention, day_of
from claims.text.normalize import fold

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
_DAY_OF = {fold(name): number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_SHIFT_OF = {fold(name): days for days, names in _NEAR_DAYS for name in names.split()}
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
# What a text must hold for the two patterns, which look far slower than for a few strings.
_UNITS = ("day", "día", "dia", "jour", "tag")
_HINTS = (
    *(name.casefold() for names in _WEEKDAYS for name in names.split()),
    *(name.split("'")[0] for _, names in _NEAR_DAYS for name in names.split()),
    *("星期", "周"),
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


def relative(seen: str, anchor: str | None, before: str | None) -> Iterator[Mention]:
    """
    Days counted from ``anchor``, the day of the text, or from ``before``, the day named last.
    """
    folded = seen.casefold()
    later = _LATER.search(seen) if any(map(folded.__contains__, _UNITS)) else None
    if later is not None:
        yield Mention(span=later.span(), iso=_shifted(later, anchor, before), relative=True)
    if not any(map(folded.__contains__, _HINTS)):
        return
    origin = day_of(anchor)
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
    origin = day_of(anchor if back else before)
    if origin is None or count is None:
        return None
    return (origin + timedelta(days=-count if back else count)).isoformat()
