"""
Numbers in a sentence: digits of any script with separators of any language, number words, multipliers,
percentages, money, units, tolerance ("about", "more than") and ranges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import regex

from claims.matching.conflicts.chinese import chinese_numbers
from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.number_words import word_numbers
from claims.matching.conflicts.sentence import Mark, Sentence
from claims.matching.conflicts.units import MONEY_BEFORE, measure

Span = tuple[int, int]

_DIGITS = regex.compile(
    r"(?<![\p{Latin}\p{Cyrillic}\d#])(?<!\d[.,:/])(?<!\d{4}-)"
    r"(?:(?<![\p{L}\p{N}.,])\.\d+|\d+(?:[.,' ]\d{3}(?!\d))*(?:[.,]\d+)?)"
)
# What is no quantity: times of day, "24/7", versions, numbers joined to letters (COVID-19, G20, 5G), hashes.
_NO_QUANTITY = regex.compile(
    r"(?:covid|cov|कोविड|كوفيد|ковид)[ -]?\d{1,2}|"
    r"\d{1,2}:\d{2}(?::\d{2})?|\d+/\d+(?:/\d+)?|\d+(?:\.\d+){2,}|[\p{Latin}]+-?\d[\p{Latin}\d-]*"
    r"|#[\p{L}\p{N}_]+|\d+[a-z]{1,2}\b(?<!k|m|bn|mn|km|cm|mm|kg|g|h|ft|tn|mi|bi|md|rs|st|nd|rd|th)"
    r"|\b[2-6]g\b|\+?\d[\d -]{8,}\d|\bno?\. ?\d+|n[º°] ?\d+|№ ?\d+|第[\d一二三四五六七八九十百]+"
)
_NEW_YEARS_TALK = regex.compile(r"\b(?:19|20)\d0'?s\b")
_LETTER_MULTIPLIER = regex.compile(r" ?(k|bn|mn|tn|M|m|B|cr|L)(?![\p{L}\p{M}])")
_LETTERS = {"k": 1e3, "bn": 1e9, "mn": 1e6, "tn": 1e12, "M": 1e6, "B": 1e9, "cr": 1e7, "L": 1e5, "m": 1e6}
_RANGE = regex.compile(r" ?[-~〜] ?| (?:to|a|à|bis|bis zu|tot|से|الي|al|y|and|et|und|e|و) ?|至|到")
_AND_A_HALF = r"(?:and a half|et demie?|y medi[oa]|e mei[oa]|e mezz[oa]|en een half|einhalb|ونصف)(?!\p{L})"
_HALF_MORE = regex.compile(rf" ?{_AND_A_HALF}")
_ONE_UNIT_AND_A_HALF = regex.compile(
    rf"(?<!\p{{L}})(?P<one>an?|une?|una|um|uma|een)(?= \p{{L}}+ {_AND_A_HALF})"
)
_DOT_THOUSANDS = frozenset({"de", "es", "pt", "it", "nl"})


class Value(NamedTuple):
    """
    A closed interval of values; both ends are equal for a single number.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """
    A number with all readings it may have ("1.138" is two), what it counts and where it stands.

    ``kind`` is ``percent``, ``money``, ``unit``, ``ordinal`` or ``plain``; ``unit`` the currency or unit;
    ``factor`` the multiplier it was written with; ``weak`` a word that may be no number ("one", "neuf").
    """

    values: tuple[Value, ...]
    start: int
    end: int
    kind: str = "plain"
    unit: str = ""
    factor: float = 1.0
    about: bool = False
    weak: bool = False


def find_numerals(sentence: Sentence, taken: list[Span]) -> list[Numeral]:
    """
    The numbers of a sentence in order, without those inside ``taken`` spans (dates).
    """
    skip = [*taken, *(match.span() for match in _NO_QUANTITY.finditer(sentence.flat))]
    skip += [match.span() for match in _NEW_YEARS_TALK.finditer(sentence.flat)]
    found = [
        *_fractions(sentence),
        *_digit_numbers(sentence),
        *_spelled_numbers(sentence),
        *_units_and_a_half(sentence),
    ]
    free = _without_overlap([numeral for numeral in found if not _inside(numeral, skip)])
    scaled = [_measured(sentence, numeral) for numeral in free]
    ranged = _ranges(sentence, scaled)
    return [_tolerant(sentence, numeral) for numeral in ranged if not numeral.weak or numeral.kind != "plain"]


def readings(digits: str, language: str) -> tuple[Value, ...]:
    """
    The values that digits with separators may stand for, the most likely for the language first.
    """
    plain = digits.replace(" ", "").replace("'", "")
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return (_single(float(plain)),)
    last = marks[-1]
    tail = plain.rsplit(last, 1)[1]
    whole = float(plain.replace(",", "").replace(".", ""))
    if len(set(marks)) == 2:
        return (_single(float(plain.replace(marks[0], "").replace(last, "."))),)
    if len(marks) > 1:
        return (_single(whole),)
    decimal = float(plain.replace(",", "."))
    if len(tail) != 3 or plain[0] in "0.":
        return (_single(decimal),)
    thousands_first = last == ("." if language in _DOT_THOUSANDS else ",")
    both = (_single(whole), _single(decimal))
    return both if thousands_first else both[::-1]


def _single(value: float) -> Value:
    return Value(value, value)


def _digit_numbers(sentence: Sentence) -> list[Numeral]:
    return [
        Numeral(values=readings(match.group(), sentence.language), start=match.start(), end=match.end())
        for match in _DIGITS.finditer(sentence.flat)
    ]


def _spelled_numbers(sentence: Sentence) -> list[Numeral]:
    if sentence.language == "zh":
        return [
            Numeral(values=(_single(value),), start=start, end=end, kind=kind)
            for value, start, end, kind in chinese_numbers(sentence.flat)
        ]
    return [
        Numeral(values=(_single(word.value),), start=word.start, end=word.end, weak=word.weak)
        for word in word_numbers(sentence)
    ]


def _fractions(sentence: Sentence) -> list[Numeral]:
    """
    "Half of" and "one in three" as per cent.
    """
    return [
        Numeral(values=(_single(float(mark.key)),), start=mark.start, end=mark.end, kind="percent")
        for mark in sentence.found(Cue.FRACTION)
    ]


def _units_and_a_half(sentence: Sentence) -> list[Numeral]:
    """
    "A year and a half": the article is the number, so that the unit is read behind it.
    """
    return [
        Numeral(values=(_single(1.0),), start=match.start(), end=match.end())
        for match in _ONE_UNIT_AND_A_HALF.finditer(sentence.flat)
    ]


def _measured(sentence: Sentence, numeral: Numeral) -> Numeral:
    """
    The number with its multiplier, half and unit; the half stands before the unit or after it.
    """
    scaled = _scaled(sentence, numeral)
    halved = _halved(sentence, scaled)
    measured = _with_unit(sentence, halved)
    return measured if halved is not scaled else _halved(sentence, measured)


def _halved(sentence: Sentence, numeral: Numeral) -> Numeral:
    """
    "Four and a half" as 4.5.
    """
    more = _HALF_MORE.match(sentence.flat, numeral.end)
    if more is None or numeral.kind == "percent":
        return numeral
    values = tuple(Value(value.low + 0.5, value.high + 0.5) for value in numeral.values)
    return replace(numeral, values=values, end=more.end(), weak=False)


def _inside(numeral: Numeral, spans: list[Span]) -> bool:
    return any(start < numeral.end and numeral.start < end for start, end in spans)


def _without_overlap(numerals: list[Numeral]) -> list[Numeral]:
    kept: list[Numeral] = []
    for numeral in sorted(numerals, key=lambda n: (n.start, -n.end)):
        if not kept or numeral.start >= kept[-1].end:
            kept.append(numeral)
    return kept


def _scaled(sentence: Sentence, numeral: Numeral) -> Numeral:
    """
    The number times the multipliers that follow it: "3.5 million", "2 mil millones", "10k".
    """
    factor, end = 1.0, numeral.end
    if sentence.flat[numeral.start].isdigit():
        letter = _LETTER_MULTIPLIER.match(sentence.text, end)
        if letter and _is_scale(sentence, numeral, letter.group(1)):
            factor, end = _LETTERS[letter.group(1)], letter.end()
        for mark in sentence.found(Cue.MULTIPLIER):
            if mark.start >= end and not sentence.flat[end : mark.start].strip(" -") and mark.start - end < 3:
                factor, end = factor * float(mark.key), mark.end
    if factor == 1.0:
        return numeral
    values = tuple(Value(v.low * factor, v.high * factor) for v in reversed(numeral.values))
    return replace(numeral, values=values, end=end, weak=False, factor=factor)


def _is_scale(sentence: Sentence, numeral: Numeral, letter: str) -> bool:
    if letter not in {"m", "L"}:
        return True
    counted = any(
        0 < mark.start - numeral.end <= 3 and mark.key != "metre" for mark in sentence.found(Cue.UNIT)
    )
    return counted or MONEY_BEFORE.search(sentence.flat, 0, numeral.start) is not None


def _with_unit(sentence: Sentence, numeral: Numeral) -> Numeral:
    if numeral.kind == "percent":
        return numeral
    measured = measure(sentence, numeral.start, numeral.end)
    return replace(numeral, kind=measured.kind, unit=measured.unit, end=measured.end)


def _ranges(sentence: Sentence, numerals: list[Numeral]) -> list[Numeral]:
    """
    "10-15%" and "between 10 and 15" as one interval each.
    """
    merged: list[Numeral] = []
    paired = set()
    for first, second in pairwise(numerals):
        if first.start in paired or not _is_range(sentence, first, second):
            continue
        paired |= {first.start, second.start}
        low, high = first.values[0].low, second.values[0].high
        if first.factor == 1 and low * second.factor <= high:
            low *= second.factor
        merged.append(replace(second, values=(Value(min(low, high), high),), start=first.start))
    return sorted([*merged, *(n for n in numerals if n.start not in paired)], key=lambda n: n.start)


def _is_range(sentence: Sentence, first: Numeral, second: Numeral) -> bool:
    between = sentence.flat[first.end : second.start]
    if first.values[0].low >= second.values[0].high or first.kind not in {"plain", second.kind}:
        return False
    if between.strip() == "-":
        return True
    opened = any(
        mark.cue == Cue.RANGE_OPEN and 0 <= first.start - mark.end <= 2 for mark in sentence.marks
    ) or sentence.language in {"hi", "zh"}
    return opened and _RANGE.fullmatch(between + ("" if between.endswith(" ") else " ")) is not None


def _tolerant(sentence: Sentence, numeral: Numeral) -> Numeral:
    """
    The number widened by the words before it: "more than 1,100" reaches up to half as much again.
    """
    cues = {
        mark.cue
        for mark in sentence.marks
        if mark.cue in {Cue.ABOUT, Cue.ABOVE, Cue.BELOW} and _beside(sentence, numeral, mark)
    }
    if not cues:
        return numeral
    up = 1.5 if Cue.ABOVE in cues else 1.0
    down = 0.6 if Cue.BELOW in cues else 1.0
    values = tuple(Value(v.low * down, v.high * up) for v in numeral.values)
    return replace(numeral, values=values, about=True)


def _beside(sentence: Sentence, numeral: Numeral, mark: Mark) -> bool:
    before = sentence.flat[mark.end : numeral.start]
    after = sentence.flat[numeral.end : mark.start] if mark.start >= numeral.end else None
    joined = regex.sub(r"(?:us|r)?[$€£₹¥]|\b(?:the|a|an|de|der|los|las|les|d|of|rs)\b|['.]", "", before)
    if mark.end <= numeral.start and not joined.strip():
        return True
    return (
        after is not None
        and sentence.language in {"hi", "zh"}
        and len(after) <= 4
        and " " not in after.strip()
    )
