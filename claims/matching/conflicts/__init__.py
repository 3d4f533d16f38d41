"""
Reasons why two sentences that look alike are not the same claim: numbers, dates, negation, quantifiers,
names and places.

The entailment model judges; what is found here says to a reader what differs. Every rule keeps silent when it
is not sure, and in a language whose words it does not know: a conflict that is none hides a right answer and
gives a wrong reason. ``python -m bench conflicts`` counts how often each is right.
"""

from __future__ import annotations

from collections.abc import Callable

from claims.matching.conflicts.dates_compared import compare_months, compare_years
from claims.matching.conflicts.names import (
    compare_absent,
    compare_bodies,
    compare_persons,
    compare_places,
    compare_slots,
)
from claims.matching.conflicts.numbers import compare_numbers
from claims.matching.conflicts.polarity import compare_negations, compare_opposites
from claims.matching.conflicts.quantity_words import compare_quantifiers
from claims.matching.conflicts.roles import compare_roles
from claims.matching.conflicts.sentence import read_pair
from claims.matching.conflicts.sides import Side, read_side
from claims.models import Conflict, ConflictKind

__all__ = ["RULES", "Rule", "find_conflicts"]

Rule = Callable[[Side, Side], Conflict | None]
RULES: dict[str, Rule] = {
    "numbers": compare_numbers,
    "months": compare_months,
    "years": compare_years,
    "negations": compare_negations,
    "opposites": compare_opposites,
    "quantifiers": compare_quantifiers,
    "places": compare_places,
    "persons": compare_persons,
    "bodies": compare_bodies,
    "slots": compare_slots,
    "absent": compare_absent,
    "roles": compare_roles,
}
"""
Each by itself, in the order in which conflicts are told.
"""


def find_conflicts(
    ours: str, theirs: str, *, languages: tuple[str | None, str | None] = (None, None)
) -> tuple[Conflict, ...]:
    """
    Conflicts between a message's claim and a stored one, at most one of each kind.

    ``languages`` are the two-letter codes of the two where they are known; else each is guessed.
    """
    mine, other = map(read_side, read_pair(ours, theirs, languages))
    first: dict[ConflictKind, Conflict] = {}
    for rule in RULES.values():
        conflict = rule(mine, other)
        if conflict is not None:
            first.setdefault(conflict.kind, conflict)
    return tuple(first.values())
