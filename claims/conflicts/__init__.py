"""
Reasons why two sentences that look alike are not the same claim: numbers, dates, negation, quantifiers,
names, places and who did what to whom.

Every comparison keeps silent when it is not sure: a conflict that is none would hide a right answer.
"""

from __future__ import annotations

from functools import lru_cache

from claims.conflicts.dates import compare_dates, find_dates
from claims.conflicts.direction import compare_direction
from claims.conflicts.names import Named, compare_names, name_side
from claims.conflicts.numbers import Side, compare_numbers
from claims.conflicts.numerals import find_numerals
from claims.conflicts.polarity import compare_polarity
from claims.conflicts.quantity_words import compare_quantifiers
from claims.conflicts.sentence import Sentence, read_pair
from claims.models import Conflict

__all__ = ["find_conflicts"]


def find_conflicts(
    ours: str, theirs: str, *, languages: tuple[str | None, str | None] = (None, None)
) -> tuple[Conflict, ...]:
    """
    Conflicts between a message's claim and a stored one, at most one of each kind.

    ``languages`` are the language tags of the two where they are known; else each is guessed.
    """
    (mine, my_names), (other, their_names) = map(_read, read_pair(ours, theirs, languages))
    found = (
        compare_numbers(mine, other),
        compare_dates(mine.sentence, other.sentence, (mine.dates, other.dates)),
        compare_polarity(mine.sentence, other.sentence),
        compare_quantifiers(mine.sentence, other.sentence),
        *compare_names(my_names, their_names),
        compare_direction(my_names, their_names),
    )
    return tuple(conflict for conflict in found if conflict is not None)


@lru_cache(maxsize=4096)
def _read(sentence: Sentence) -> tuple[Side, Named]:
    dates = find_dates(sentence)
    side = Side(
        sentence=sentence,
        numerals=find_numerals(sentence, [date.span for date in dates]),
        dates=dates,
    )
    return side, name_side(sentence)
