"""
Dates in a sentence, of any precision.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.numerals import Numeral, Span
from claims.matching.conflicts.sentence import Mark, Sentence

_ISO = regex.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?(?!\d)")
_SLASHED = regex.compile(
    r"(?<![\d/.])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)?\d\d)(?![\d/])"
)
_CHINESE_MONTH = r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2}) ?月(?: ?(?P<d>\d{1,2}) ?[日号號])?"
_CHINESE_YEAR = r"(?P<y>(?:19|20)\d\d|[一二][〇零九〇一二三四五六七八]{3}) ?年"
_CHINESE = regex.compile(
    rf"(?<!\d){_CHINESE_YEAR}(?: ?{_CHINESE_MONTH})?|(?<!\d){_CHINESE_MONTH}(?!份?个|個)"
)
_YEAR = regex.compile(r"(?<![\p{L}\d.,$€£#/-])(?:19[0-9]|20[0-4])\d(?![\d%$€£]|[.,]\d|'?s\b|/\d)")
_DAY_BEFORE = regex.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º|o)?(?: (?:de|of|the|di|من|को|की))? ?$")
_DAY_AFTER = regex.compile(r" ?(\d{1,2})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d| ?(?:am|pm)\b)")
_YEAR_AFTER = regex.compile(r"[ ,]*(?:de |del |do |of |di |सन |عام |سنه )?((?:19|20)\d\d)(?!\d|[.,]\d)")
_BEFORE_CUE = regex.compile(r"(?:the |of |the year |le |el |o |im jahr |l'|,)*$")
_HAN = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """
    A date with what is known of it; ``swapped`` tells that day and month may be the other way round.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    swapped: bool = False

    @property
    def span(self) -> Span:
        """
        Place in the sentence.
        """
        return self.start, self.end


def find_dates(sentence: Sentence) -> list[Date]:
    """
    The dates of a sentence in order.
    """
    dates: list[Date] = []
    for date in (*_numeric(sentence), *_chinese(sentence), *_with_month_names(sentence)):
        if _is_real(date) and not _overlaps(date, dates):
            dates.append(date)
    dates += [date for date in _years(sentence) if not _overlaps(date, dates)]
    return sorted(dates, key=lambda date: date.start)


def same_year(numeral: Numeral, dates: list[Date]) -> bool:
    """
    Whether a number that was not read as a year is one of the years of the other sentence.
    """
    return any(value.low <= (date.year or -1) <= value.high for value in numeral.values for date in dates)


def _is_real(date: Date) -> bool:
    return (date.month is None or 1 <= date.month <= 12) and (date.day is None or 1 <= date.day <= 31)


def _overlaps(date: Date, others: list[Date]) -> bool:
    return any(date.start < other.end and other.start < date.end for other in others)


def _numeric(sentence: Sentence) -> list[Date]:
    dates = [
        Date(start=m.start(), end=m.end(), year=int(m["y"]), month=int(m["m"]), day=_int(m["d"]))
        for m in _ISO.finditer(sentence.flat)
    ]
    for match in _SLASHED.finditer(sentence.flat):
        day, month = int(match["a"]), int(match["b"])
        if month > 12 or (sentence.language == "en" and day <= 12 and match["sep"] == "/"):
            day, month = month, day
        year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
        swapped = day <= 12 and sentence.language in {"en", ""}
        dates.append(
            Date(start=match.start(), end=match.end(), year=year, month=month, day=day, swapped=swapped)
        )
    return dates


def _chinese(sentence: Sentence) -> list[Date]:
    if sentence.language != "zh":
        return []
    dates = []
    for match in _CHINESE.finditer(sentence.flat):
        month, day, year = match["m"], match["d"], _han_int(match["y"])
        dates.append(
            Date(start=match.start(), end=match.end(), year=year, month=_han_int(month), day=_int(day))
        )
    return dates


def _han_int(text: str | None) -> int | None:
    if text is None or text.isascii():
        return _int(text)
    if "十" in text:
        return 10 + (_HAN.get(text[-1], 0) if text[0] == "十" else 0)
    return int("".join(str(_HAN[char]) for char in text))


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _with_month_names(sentence: Sentence) -> list[Date]:
    dates = []
    for mark in sentence.found(Cue.MONTH):
        before = _DAY_BEFORE.search(sentence.flat, max(0, mark.start - 10), mark.start)
        after = None if before else _DAY_AFTER.match(sentence.flat, mark.end)
        end = after.end() if after else mark.end
        year = _YEAR_AFTER.match(sentence.flat, end)
        if not (before or after or year or _stands_alone(sentence, mark)):
            continue
        day = before or after
        dates.append(
            Date(
                start=before.start() if before else mark.start,
                end=year.end() if year else end,
                year=int(year.group(1)) if year else None,
                month=int(mark.key),
                day=int(day.group(1)) if day else None,
            )
        )
    return dates


def _stands_alone(sentence: Sentence, mark: Mark) -> bool:
    """
    Whether a month's name without day and year is a month: "in May", not "may".
    """
    if sentence.language == "en" and not sentence.text[mark.start].isupper():
        return False
    cued = any(m.cue == Cue.MONTH_CUE and _adjoins(sentence, mark, m) for m in sentence.marks)
    return cued and mark.end - mark.start > 2


def _adjoins(sentence: Sentence, mark: Mark, cue: Mark) -> bool:
    if sentence.language == "hi":
        return 0 <= cue.start - mark.end <= 1
    return 0 <= mark.start - cue.end <= 1


def _years(sentence: Sentence) -> list[Date]:
    return [
        Date(start=match.start(), end=match.end(), year=int(match.group()))
        for match in _YEAR.finditer(sentence.flat)
        if _is_year(sentence, match.start(), match.end())
    ]


def _is_year(sentence: Sentence, start: int, end: int) -> bool:
    near = [mark for mark in sentence.marks if start - 14 <= mark.start <= end + 4]
    cued = any(m.cue == Cue.YEAR_CUE and _reaches(sentence, m.end, start) for m in near)
    counted = any(
        m.cue in {Cue.UNIT, Cue.MULTIPLIER} and end <= m.start <= end + 3 and not _is_time_unit(m)
        for m in near
    )
    estimated = any(
        m.cue in {Cue.ABOUT, Cue.ABOVE, Cue.BELOW} and m.key == "" and 0 <= start - m.end <= 1 for m in near
    )
    round_number = sentence.flat[start:end] in {"2000", "1900"}
    return not counted and (cued or not (round_number or estimated))


def _is_time_unit(mark: Mark) -> bool:
    return mark.key == "year"


def _reaches(sentence: Sentence, end: int, start: int) -> bool:
    return end <= start and _BEFORE_CUE.match(sentence.flat[end:start].strip()) is not None
