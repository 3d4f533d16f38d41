"""
When two sentences give different numbers for the same thing.

Only numbers that count the same thing are compared: the same unit, the same noun or name beside them, or
the only number of their kind in otherwise similar sentences. A number on one side only is no conflict.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from claims.conflicts.dates import Date, same_year
from claims.conflicts.numerals import Numeral, Value
from claims.conflicts.sentence import Sentence, share, stem
from claims.models import Conflict, ConflictKind

# Rounding is forgiven for numbers of three digits and more, and "about" widens further.
_ROUNDED = 0.05
_ABOUT = 0.12
_UNITS = {
    "second": ("time", 1 / 86_400),
    "minute": ("time", 1 / 1_440),
    "hour": ("time", 1 / 24),
    "day": ("time", 1.0),
    "week": ("time", 7.0),
    "month": ("time", 30.4),
    "year": ("time", 365.0),
    "cm": ("length", 0.01),
    "foot": ("length", 0.305),
    "metre": ("length", 1.0),
    "km": ("length", 1_000.0),
    "mile": ("length", 1_609.0),
    "gram": ("mass", 0.001),
    "kg": ("mass", 1.0),
    "tonne": ("mass", 1_000.0),
}
_PERSONS = frozenset({"people", "dead", "injured", "case"})
_CLAUSE_END = regex.compile(r"[,;:.!?()\"«»“”]|(?<=\s)(?:and|y|et|und|e|or|while|but)(?=\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    One sentence with its numbers and dates.
    """

    sentence: Sentence
    numerals: list[Numeral]
    dates: list[Date]

    def quote(self, numeral: Numeral) -> str:
        """
        The number as written.
        """
        return self.sentence.quote(numeral.start, numeral.end)


def compare_numbers(ours: Side, theirs: Side) -> Conflict | None:
    """
    The first pair of numbers that count the same thing and differ.
    """
    pair = _attached_pair(ours, theirs) or _leftover_pair(ours, theirs)
    if pair is None:
        return None
    return Conflict(kind=ConflictKind.NUMBER, ours=ours.quote(pair[0]), theirs=theirs.quote(pair[1]))


def agree(a: Numeral, b: Numeral) -> bool:
    """
    Whether two numbers can be the same one: readings, units, rounding and tolerance allowed for.
    """
    rough = a.about or b.about or a.unit != b.unit
    tolerance = _ABOUT if rough else _ROUNDED
    scales = _scale(a, b), _scale(b, a)
    mine, other = ([_times(v, scale) for v in n.values] for n, scale in zip((a, b), scales, strict=True))
    return any(_close(x, y, tolerance, rough=rough) for x in mine for y in other)


def _scale(numeral: Numeral, other: Numeral) -> float:
    """
    Size of a number's unit where the other is of the same dimension in another unit; else 1.
    """
    dimension, size = _UNITS.get(numeral.unit, ("", 1.0))
    same = dimension and dimension == _UNITS.get(other.unit, ("", 1.0))[0]
    return size if same and numeral.unit != other.unit else 1.0


def _times(value: Value, scale: float) -> Value:
    return Value(value.low * scale, value.high * scale)


def _close(x: Value, y: Value, tolerance: float, *, rough: bool) -> bool:
    if x.low <= y.high and y.low <= x.high:
        return True
    small, large = (x.high, y.low) if x.high < y.low else (y.high, x.low)
    if (large - small) > tolerance * large or large < (20 if rough else 100):
        return _fraction_rounded(small, large)
    return rough or _rounds(small, large) or _rounds(large, small)


def _rounds(exact: float, rounded: float) -> bool:
    """
    Whether one number is the other rounded to its significant digits.
    """
    text = f"{rounded:.0f}".rstrip("0")
    digits = max(1, len(text))
    return digits < len(f"{exact:.0f}") and float(f"{exact:.{digits - 1}e}") == rounded


def _fraction_rounded(small: float, large: float) -> bool:
    return large < 100 and (round(small) == large or round(large) == small) and small != round(large) - 1


def _leftover_pair(ours: Side, theirs: Side) -> tuple[Numeral, Numeral] | None:
    mine = _unmatched(ours, theirs)
    other = _unmatched(theirs, ours)
    for a in mine:
        for b in other:
            if _comparable_kinds(a, b) and _same_thing((ours, a, mine), (theirs, b, other)):
                return a, b
    return None


def _unmatched(side: Side, other: Side) -> list[Numeral]:
    return [
        numeral
        for numeral in side.numerals
        if not any(agree(numeral, n) for n in other.numerals) and not same_year(numeral, other.dates)
    ]


def _comparable_kinds(a: Numeral, b: Numeral) -> bool:
    if a.kind == b.kind == "money":
        return a.unit == b.unit or "money" in {a.unit, b.unit}
    if a.kind == b.kind == "unit":
        same_dimension = a.unit in _UNITS and _UNITS[a.unit][0] == _UNITS.get(b.unit, ("", 0.0))[0]
        return same_dimension or a.unit == b.unit or {a.unit, b.unit} <= _PERSONS
    if {a.kind, b.kind} == {"plain", "unit"}:
        return bool({a.unit, b.unit} & (_PERSONS | {"document", "vote", "dose", "country"}))
    return a.kind == b.kind


def _same_thing(
    ours: tuple[Side, Numeral, list[Numeral]], theirs: tuple[Side, Numeral, list[Numeral]]
) -> bool:
    (mine, a, my_rest), (other, b, their_rest) = ours, theirs
    sole = all(sum(_comparable_kinds(n, x) for n in rest) == 1 for rest, x in ((my_rest, b), (their_rest, a)))
    same_language = mine.sentence.language == other.sentence.language != ""
    if not same_language:
        return sole and _alike_across(mine, other, a)
    heads = _head(mine.sentence, a) & _head(other.sentence, b)
    around = _around(mine.sentence, a) & _around(other.sentence, b)
    measured = a.kind == b.kind != "plain"
    if sole and measured and (around or share(mine.sentence, other.sentence) >= 0.5):
        return True
    if sole and share(mine.sentence, other.sentence) >= 0.75:
        return True
    return bool(heads) and len(around) >= 2


def _alike_across(mine: Side, other: Side, a: Numeral) -> bool:
    """
    Across languages nouns can't be compared: only short sentences with few numbers are.
    """
    few = max(len(mine.numerals), len(other.numerals)) <= 3
    lengths = sorted((len(mine.sentence.text), len(other.sentence.text)))
    return few and lengths[1] <= 300 and (a.kind != "plain" or lengths[1] <= 200)


def _attached_pair(ours: Side, theirs: Side) -> tuple[Numeral, Numeral] | None:
    """
    Numbers that stand beside the same word, a word that stands beside no other number.
    """
    if ours.sentence.language != theirs.sentence.language or not ours.sentence.language:
        return None
    if len(ours.numerals) + len(theirs.numerals) < 3:
        return None
    mine, other = _by_word(ours), _by_word(theirs)
    for word in mine.keys() & other.keys():
        a, b = mine[word], other[word]
        if a and b and _comparable_kinds(a, b) and not agree(a, b) and _crossed(a, b, ours, theirs):
            return a, b
    return None


def _crossed(a: Numeral, b: Numeral, ours: Side, theirs: Side) -> bool:
    """
    Whether the numbers are not each stated elsewhere for something that both sentences speak of.
    """
    elsewhere = any(agree(a, n) for n in theirs.numerals) + any(agree(b, n) for n in ours.numerals)
    return elsewhere != 1 or len(ours.numerals) == 1 or len(theirs.numerals) == 1


def _by_word(side: Side) -> dict[str, Numeral | None]:
    """
    For each word beside a number that number; ``None`` for a word beside several.
    """
    found: dict[str, Numeral | None] = {}
    for numeral in side.numerals:
        for word in _named(side.sentence, numeral):
            found[word] = numeral if word not in found else None
    return found


def _named(sentence: Sentence, numeral: Numeral) -> set[str]:
    """
    Stems of the capitalised words after a number within its clause: what it is about, by name.
    """
    return {
        word.stem
        for word in sentence.content
        if numeral.end <= word.start <= _clause_end(sentence, numeral)
        and sentence.text[word.start].isupper()
        and sentence.language != "de"
    }


def _clause_end(sentence: Sentence, numeral: Numeral) -> int:
    stop = _CLAUSE_END.search(sentence.flat, numeral.end, min(len(sentence.flat), numeral.end + 50))
    return stop.start() if stop else numeral.end + 50


def _head(sentence: Sentence, numeral: Numeral) -> set[str]:
    after = [word.stem for word in sentence.content if word.start >= numeral.end][:2]
    unit = {stem(numeral.unit)} if numeral.unit else set()
    return {*after, *unit}


def _around(sentence: Sentence, numeral: Numeral) -> set[str]:
    after = [word.stem for word in sentence.content if word.start >= numeral.end][:4]
    before = [word.stem for word in sentence.content if word.end <= numeral.start][-4:]
    return {*after, *before}
