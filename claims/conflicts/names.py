"""
When two sentences speak of different places, people or bodies.

Known names compare across languages and scripts; unknown ones only within one language that writes names
with capitals, and only where they stand in the same place of otherwise equal sentences. A name on one side
alone is no conflict: a message may say more than the stored claim, or less.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.conflicts.aliases import Entity, Mention, find_entities
from claims.conflicts.sentence import Sentence, share
from claims.conflicts.slots import Span, differing_slots, full_names
from claims.models import Conflict, ConflictKind

_PLACES = frozenset({"country", "city"})
_LONGEST = 40
_MOST_MENTIONS = 4
# A claim about so many full names can't be meant by a message that names none of them.
_SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """
    One sentence with the known names in it.
    """

    sentence: Sentence
    mentions: list[Mention]

    @property
    def entities(self) -> dict[str, Mention]:
        """
        First mention of each entity.
        """
        return {mention.entity.id: mention for mention in reversed(self.mentions)}


def name_side(sentence: Sentence) -> Named:
    """
    A sentence with its known names.
    """
    return Named(sentence=sentence, mentions=find_entities(sentence))


def compare_names(ours: Named, theirs: Named) -> list[Conflict]:
    """
    A conflict of place, of known names, or else of unknown names.
    """
    if max(len(ours.sentence.words), len(theirs.sentence.words)) > _LONGEST:
        return []
    kinds = ((ConflictKind.PLACE, _PLACES), (ConflictKind.NAME, {"person"}), (ConflictKind.NAME, {"body"}))
    for kind, wanted in kinds:
        pair = _differing(ours, theirs, frozenset(wanted))
        if pair is not None:
            mine, other = ((mention.start, mention.end) for mention in pair)
            return [_conflict(kind, ours.sentence, mine, theirs.sentence, other)]
    slots = differing_slots(ours.sentence, theirs.sentence, _known(ours), _known(theirs))
    if slots is not None:
        return [_conflict(ConflictKind.NAME, ours.sentence, slots[0], theirs.sentence, slots[1])]
    absent = _absent(ours.sentence, theirs.sentence)
    return [Conflict(kind=ConflictKind.NAME, ours="", theirs=absent)] if absent else []


def _absent(ours: Sentence, theirs: Sentence) -> str | None:
    """
    The first full name of a stored claim about two or more people or bodies of whom the message names none.
    """
    names = full_names(theirs) if ours.language == theirs.language else []
    if len(names) < _SEVERAL or any(word.stem in ours.stems for name in names for word in name):
        return None
    return theirs.quote(names[0][0].start, names[0][-1].end)


def _known(side: Named) -> dict[Span, str]:
    return {(mention.start, mention.end): mention.entity.id for mention in side.mentions}


def _conflict(
    kind: ConflictKind, ours: Sentence, mine: tuple[int, int], theirs: Sentence, other: tuple[int, int]
) -> Conflict:
    return Conflict(kind=kind, ours=ours.quote(*mine), theirs=theirs.quote(*other))


def _differing(ours: Named, theirs: Named, kinds: frozenset[str]) -> tuple[Mention, Mention] | None:
    mine, other = _only_in(ours, theirs, kinds), _only_in(theirs, ours, kinds)
    if len(mine) != 1 or len(other) != 1 or max(len(ours.entities), len(theirs.entities)) > _MOST_MENTIONS:
        return None
    pair = mine[0], other[0]
    same_language = ours.sentence.language == theirs.sentence.language
    if same_language:
        return pair if share(ours.sentence, theirs.sentence) >= 0.5 else None
    return pair if _similar_length(ours.sentence, theirs.sentence) else None


def _only_in(side: Named, other: Named, kinds: frozenset[str]) -> list[Mention]:
    """
    Mentions of a side that the other side has no word for, a city standing for its country and back.
    """
    return [
        mention
        for mention in side.entities.values()
        if mention.entity.kind in kinds
        and not any(_covers(mention.entity, m.entity) for m in [*other.mentions, *_others(side, mention)])
    ]


def _others(side: Named, mention: Mention) -> list[Mention]:
    """
    Cities of a country that is mentioned itself say the same place twice.
    """
    return [m for m in side.mentions if m.entity.country == mention.entity.id]


def _covers(a: Entity, b: Entity) -> bool:
    return b.id in {a.id, a.country} or b.country == a.id


def _similar_length(ours: Sentence, theirs: Sentence) -> bool:
    short, long = sorted(len(s.flat) * (3 if s.language == "zh" else 1) for s in (ours, theirs))
    return long <= 2.5 * short
