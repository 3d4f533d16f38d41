"""
When two sentences give different numbers for the same thing.

Only numbers that count the same thing are compared: the same unit, the same noun or name beside them, or
the only number of their kind in otherwise similar sentences. A number on one side only is no conflict.
"""

from __future__ import annotations

from claims.matching.conflicts.dates import same_year
from claims.matching.conflicts.numerals import Numeral, Value
from claims.matching.conflicts.sentence import Sentence, share, stem
from claims.matching.conflicts.sides import Side
from claims.models import Conflict, ConflictKind

# Share of the larger number by which one told roughly, or rounded to fewer digits, may differ.
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


def compare_numbers(ours: Side, theirs: Side) -> Conflict | None:
    """
    The first pair of numbers that count the same thing and differ.
    """
    mine, other = _unmatched(ours, theirs), _unmatched(theirs, ours)
    for a in mine:
        for b in other:
            if not _comparable_kinds(a, b) or _may_be_scaled(ours, a, theirs, b):
                continue
            if _same_thing((ours, a, mine), (theirs, b, other)):
                return Conflict(
                    kind=ConflictKind.NUMBER,
                    ours=ours.sentence.quote(a.start, a.end),
                    theirs=theirs.sentence.quote(b.start, b.end),
                )
    return None


def agree(a: Numeral, b: Numeral) -> bool:
    """
    Whether two numbers can be the same one: readings, units, rounding and tolerance allowed for.
    """
    rough = a.about or b.about or a.unit != b.unit
    scales = _scale(a, b), _scale(b, a)
    mine, other = ([_times(v, scale) for v in n.values] for n, scale in zip((a, b), scales, strict=True))
    # What is told in two units is rounded in one of them, however small.
    least = 0.0 if scales != (1.0, 1.0) else 20.0 if rough else 100.0
    return any(_close(x, y, rough=rough, least=least) for x in mine for y in other)


def _scale(numeral: Numeral, other: Numeral) -> float:
    """
    Size of a number's unit where the other is of the same dimension in another unit; else 1.
    """
    dimension, size = _UNITS.get(numeral.unit, ("", 1.0))
    same = dimension and dimension == _UNITS.get(other.unit, ("", 1.0))[0]
    return size if same and numeral.unit != other.unit else 1.0


def _times(value: Value, scale: float) -> Value:
    return Value(value.low * scale, value.high * scale)


def _close(x: Value, y: Value, *, rough: bool, least: float) -> bool:
    """
    Whether two values are equal or, from ``least`` on, one may be the other rounded.
    """
    if x.low <= y.high and y.low <= x.high:
        return True
    small, large = (x.high, y.low) if x.high < y.low else (y.high, x.low)
    if large - small > _ABOUT * large or large < least:
        return False
    return rough or _rounds(small, large) or _rounds(large, small)


def _rounds(exact: float, rounded: float) -> bool:
    """
    Whether one number is the other rounded to its significant digits.
    """
    text = f"{rounded:.0f}".rstrip("0")
    digits = max(1, len(text))
    return digits < len(f"{exact:.0f}") and float(f"{exact:.{digits - 1}e}") == rounded


def _unmatched(side: Side, other: Side) -> list[Numeral]:
    return [
        numeral
        for numeral in side.numerals
        if not any(agree(numeral, n) for n in other.numerals) and not same_year(numeral, other.dates)
    ]


def _may_be_scaled(ours: Side, mine: Numeral, theirs: Side, other: Numeral) -> bool:
    """
    Whether two numbers with the same digits may be one, a word such as "million" being unknown in a language.
    """
    if mine.kind == "percent" or (ours.sentence.known and theirs.sentence.known):
        return False
    digits = [{f"{value.low:g}".replace(".", "").strip("0") for value in n.values} for n in (mine, other)]
    return not digits[0].isdisjoint(digits[1])


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


def _head(sentence: Sentence, numeral: Numeral) -> set[str]:
    after = [word.stem for word in sentence.content if word.start >= numeral.end][:2]
    unit = {stem(numeral.unit)} if numeral.unit else set()
    return {*after, *unit}


def _around(sentence: Sentence, numeral: Numeral) -> set[str]:
    after = [word.stem for word in sentence.content if word.start >= numeral.end][:4]
    before = [word.stem for word in sentence.content if word.end <= numeral.start][-4:]
    return {*after, *before}
