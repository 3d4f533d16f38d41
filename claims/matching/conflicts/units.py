"""
What a number measures: per cent, money, a unit, or the place in an order.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.sentence import Mark, Sentence

MONEY_BEFORE = regex.compile(r"(?:r\$|us\$|[$€£₹¥₽]|\brs\.?|\bmx\$|\beur|\busd|\binr) ?$")
_MONEY_AFTER = regex.compile(r" ?([$€£₹¥₽])")
_PERCENT = regex.compile(r" ?%|-?percent")
_ORDINAL = regex.compile(r"(?:st|nd|rd|th|er|ere|eme|e|a|o|º|ª|°|वां|वीं|वें)(?![\p{L}\p{M}\d])")
_GERMAN_ORDINAL = regex.compile(r"\. (?=\p{L})")
_SIGNS = {
    "$": "dollar",
    "us$": "dollar",
    "usd": "dollar",
    "€": "euro",
    "eur": "euro",
    "£": "pound",
    "₹": "rupee",
    "rs": "rupee",
    "inr": "rupee",
    "¥": "yen",
    "₽": "rouble",
    "r$": "real",
    "mx$": "peso",
}
_CURRENCIES = frozenset({*_SIGNS.values(), "yuan", "money", "riyal"})


class Measure(NamedTuple):
    """
    Kind and unit of a number and where the words for it end.
    """

    kind: str
    unit: str
    end: int


def measure(sentence: Sentence, start: int, end: int) -> Measure:
    """
    What the number between two places of a sentence measures; kind ``plain`` where nothing is said.
    """
    if sign := _PERCENT.match(sentence.flat, end):
        return Measure("percent", "", sign.end())
    if before := MONEY_BEFORE.search(sentence.flat[max(0, start - 5) : start]):
        return Measure("money", _SIGNS.get(before.group().strip(" ."), ""), end)
    if after := _MONEY_AFTER.match(sentence.flat, end):
        return Measure("money", _SIGNS[after.group(1)], after.end())
    if sentence.flat[start].isdigit() and _is_ordinal(sentence, start, end):
        return Measure("ordinal", "", end)
    near = (mark for mark in sentence.found(Cue.UNIT) if 0 <= mark.start - end <= 6)
    return next((_measured(mark) for mark in near if _joins(sentence, end, mark)), Measure("plain", "", end))


def _measured(mark: Mark) -> Measure:
    if mark.key == "percent":
        return Measure("percent", "", mark.end)
    return Measure("money" if mark.key in _CURRENCIES else "unit", mark.key, mark.end)


def _joins(sentence: Sentence, end: int, mark: Mark) -> bool:
    return sentence.flat[end : mark.start].strip(" -") in {"", "of", "de", "d'", "di", "e", "多", "余", "餘"}


def _is_ordinal(sentence: Sentence, start: int, end: int) -> bool:
    if sentence.language == "de" and end - start <= 2 and _GERMAN_ORDINAL.match(sentence.flat, end):
        return True
    return _ORDINAL.match(sentence.flat, end) is not None
