"""
When two sentences speak of different places, people or bodies.

Known names compare across languages and scripts; unknown ones only within one language that writes names
with capitals, and only where they stand in the same place of otherwise equal sentences. A name on one side
alone is no conflict: a message may say more than the stored claim, or less, unless it leaves out everybody.
"""

from __future__ import annotations

from claims.matching.conflicts.aliases import Entity, Mention
from claims.matching.conflicts.sentence import alike
from claims.matching.conflicts.sides import Side
from claims.matching.conflicts.slots import differing_slots, full_names, own_names
from claims.models import Conflict, ConflictKind

_LONGEST = 40
_MOST_MENTIONS = 4
# A claim about so many full names can't be meant by a message that names none of them.
_SEVERAL = 2


def compare_places(ours: Side, theirs: Side) -> Conflict | None:
    """
    A country or city on each side that the other does not name.
    """
    return _differing(ours, theirs, ConflictKind.PLACE, frozenset({"country", "city"}))


def compare_persons(ours: Side, theirs: Side) -> Conflict | None:
    """
    A known person on each side whom the other does not name.
    """
    return _differing(ours, theirs, ConflictKind.NAME, frozenset({"person"}))


def compare_bodies(ours: Side, theirs: Side) -> Conflict | None:
    """
    A known company or organisation on each side that the other does not name.
    """
    return _differing(ours, theirs, ConflictKind.NAME, frozenset({"body"}))


def compare_slots(ours: Side, theirs: Side) -> Conflict | None:
    """
    Unknown names in the same place of both sentences.
    """
    if _too_long(ours, theirs):
        return None
    known = [[(mention.start, mention.end) for mention in side.mentions] for side in (ours, theirs)]
    slots = differing_slots((ours.sentence, known[0]), (theirs.sentence, known[1]))
    return slots and Conflict(
        kind=ConflictKind.NAME, ours=ours.sentence.quote(*slots[0]), theirs=theirs.sentence.quote(*slots[1])
    )


def compare_absent(ours: Side, theirs: Side) -> Conflict | None:
    """
    The first full name of a stored claim about two or more people or bodies, where a message in much the same
    words names somebody else and none of them, as small talk may.
    """
    mine, other = ours.sentence, theirs.sentence
    if mine.language != other.language or _too_long(ours, theirs) or not alike(mine, other):
        return None
    names = full_names(other) if own_names(mine, other) else []
    if len(names) < _SEVERAL or any(word.stem in mine.stems for name in names for word in name):
        return None
    return Conflict(kind=ConflictKind.NAME, ours="", theirs=other.quote(names[0][0].start, names[0][-1].end))


def _differing(ours: Side, theirs: Side, kind: ConflictKind, wanted: frozenset[str]) -> Conflict | None:
    mine, other = _only_in(ours, theirs, wanted), _only_in(theirs, ours, wanted)
    crowded = max(len(ours.entities), len(theirs.entities)) > _MOST_MENTIONS
    if len(mine) != 1 or len(other) != 1 or crowded or _too_long(ours, theirs):
        return None
    if not alike(ours.sentence, theirs.sentence):
        return None
    quotes = [
        side.sentence.quote(mention.start, mention.end)
        for side, (mention,) in ((ours, mine), (theirs, other))
    ]
    return Conflict(kind=kind, ours=quotes[0], theirs=quotes[1])


def _too_long(ours: Side, theirs: Side) -> bool:
    return max(len(ours.sentence.words), len(theirs.sentence.words)) > _LONGEST


def _only_in(side: Side, other: Side, kinds: frozenset[str]) -> list[Mention]:
    """
    Mentions of a side that the other side has no word for, a city standing for its country and back.
    """
    return [
        mention
        for mention in side.entities.values()
        if mention.entity.kind in kinds
        and not any(_covers(mention.entity, m.entity) for m in [*other.mentions, *_others(side, mention)])
    ]


def _others(side: Side, mention: Mention) -> list[Mention]:
    """
    Cities of a country that is mentioned itself say the same place twice.
    """
    return [m for m in side.mentions if m.entity.country == mention.entity.id]


def _covers(a: Entity, b: Entity) -> bool:
    return b.id in {a.id, a.country} or b.country == a.id
