"""
Days in all the shapes publishers write them; where the order of day and month can't be told, the year alone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january enero janeiro janvier januar januari gennaio января",
            "feb february febrero fevereiro février februar februari febbraio февраля",
            "mar march marzo março mars märz maart марта",
            "apr april abril avril aprile апреля",
            "may mayo maio mai mei maggio мая",
            "jun june junio junho juin juni giugno июня",
            "jul july julio julho juillet juli luglio июля",
            "aug august agosto août augustus августа",
            "sep sept september septiembre setembro septembre settembre сентября",
            "oct october octubre outubro octobre oktober ottobre октября",
            "nov november noviembre novembro novembre ноября",
            "dec december diciembre dezembro décembre dezember dicembre декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"^\D{0,3}((?:19|20)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d])")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º)?\.? (?:de |of )?([^\W\d]{3,10})\.?,? (?:de )?((?:19|20)\d\d)"
)
_MONTH_DAY = re.compile(r"([^\W\d]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)")
_MONTH_YEAR = re.compile(r"^([^\W\d]{3,10})\.? ((?:19|20)\d\d)$")
_SECONDS = re.compile(r"^\d{9,13}(?:\.\d+)?$")
_MILLISECONDS_FROM = 10_000_000_000


def day(value: object) -> str | None:
    """
    An ISO date, as precise as the value is: ``2017``, ``2017-02`` or ``2017-02-11``; ``None`` where it says
    no day, an impossible one, or one that lies ahead.

    The day is the one the publisher wrote, in the publisher's own zone. Day and month in figures with the
    year last are told apart by size; with dots or dashes, the day stands first.
    """
    if isinstance(value, bool) or value is None:
        return None
    stated = " ".join(str(value).split())
    found = _of_seconds(stated) if _SECONDS.match(stated) else _of_words(stated)
    return found if found is not None and found[:10] <= _tomorrow()[: len(found)] else None


def _of_words(stated: str) -> str | None:
    year_first = _YEAR_FIRST.match(stated)
    if year_first:
        return _iso(*year_first.groups())
    year_last = _YEAR_LAST.search(stated)
    if year_last:
        return _ordered(*year_last.groups())
    for pattern, order in ((_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2))):
        found = pattern.search(stated)
        if found:
            year, month, number = (found.group(place) for place in order)
            return _iso(year, _month(month), number)
    month_year = _MONTH_YEAR.match(stated)
    return _iso(month_year.group(2), _month(month_year.group(1)), None) if month_year else None


def _ordered(first: str, mark: str, second: str, year: str) -> str | None:
    if int(second) > 12:
        return _iso(year, first, second)
    if int(first) > 12 or mark in "-." or first == second:
        return _iso(year, second, first)
    return year


def _month(name: str) -> str | None:
    number = _MONTHS.get(name.casefold()) or _MONTHS.get(name.casefold()[:3])
    return str(number) if number else None


def _iso(year: str, month: str | None, number: str | None) -> str | None:
    """
    The date of its parts; parts that are missing or nought are left out.
    """
    if not month or int(month) == 0:
        return year
    if not number or int(number) == 0:
        return f"{year}-{int(month):02}" if int(month) <= 12 else year
    try:
        return date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return None


def _of_seconds(stated: str) -> str | None:
    seconds = float(stated)
    if seconds >= _MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _tomorrow() -> str:
    return date.fromordinal(datetime.now(UTC).date().toordinal() + 1).isoformat()
