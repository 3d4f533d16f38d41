"""
When two sentences name different dates.
"""

from __future__ import annotations

from collections.abc import Callable

from claims.matching.conflicts.dates import Date
from claims.matching.conflicts.sentence import Sentence, share
from claims.matching.conflicts.sides import Side
from claims.models import Conflict, ConflictKind

_LONGEST = 45
_OVERLAP = 0.4


def compare_months(ours: Side, theirs: Side) -> Conflict | None:
    """
    Dates with a month on both sides of which none of ours can be one of theirs.
    """
    return _differing(ours, theirs, lambda date: date.month is not None)


def compare_years(ours: Side, theirs: Side) -> Conflict | None:
    """
    Years on both sides of which none of ours is one of theirs.
    """
    return _differing(ours, theirs, lambda date: date.year is not None)


def _differing(ours: Side, theirs: Side, precise: Callable[[Date], bool]) -> Conflict | None:
    mine, other = ([date for date in side.dates if precise(date)] for side in (ours, theirs))
    if not mine or not other or not _of_one_event(ours.sentence, theirs.sentence):
        return None
    if any(_compatible(a, b) for a in mine for b in other):
        return None
    first, second = _closest(mine, other)
    return Conflict(
        kind=ConflictKind.DATE,
        ours=ours.sentence.quote(*first.span),
        theirs=theirs.sentence.quote(*second.span),
    )


def _of_one_event(ours: Sentence, theirs: Sentence) -> bool:
    """
    Whether two sentences are near enough for their dates to be of one event, and not of a law or a post.
    """
    if max(len(ours.words), len(theirs.words)) > _LONGEST:
        return False
    return ours.language != theirs.language or share(ours, theirs) >= _OVERLAP


def _closest(mine: list[Date], other: list[Date]) -> tuple[Date, Date]:
    pairs = [(a, b) for a in mine for b in other]
    return min(pairs, key=lambda pair: (pair[0].month != pair[1].month, pair[0].day != pair[1].day))


def _compatible(a: Date, b: Date) -> bool:
    direct = all(_agree(x, y) for x, y in ((a.year, b.year), (a.month, b.month), (a.day, b.day)))
    if direct or not (a.swapped or b.swapped):
        return direct
    return all(_agree(x, y) for x, y in ((a.year, b.year), (a.month, b.day), (a.day, b.month)))


def _agree(a: int | None, b: int | None) -> bool:
    return a is None or b is None or a == b
