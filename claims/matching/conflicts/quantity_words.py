"""
When one sentence speaks of all and the other of some, most or none.
"""

from __future__ import annotations

from itertools import islice

from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.sentence import Mark, Sentence, share
from claims.matching.conflicts.sides import Side
from claims.models import Conflict, ConflictKind

_DIFFERENT = frozenset(
    frozenset(pair) for pair in (("all", "some"), ("all", "most"), ("some", "none"), ("most", "none"))
)
_LONGEST = 35


def compare_quantifiers(ours: Side, theirs: Side) -> Conflict | None:
    """
    Different quantifiers of what both sentences are about.
    """
    mine, other = ours.sentence, theirs.sentence
    if max(len(mine.words), len(other.words)) > _LONGEST:
        return None
    for a in _own(mine, other):
        for b in _own(other, mine):
            if frozenset((a.key, b.key)) in _DIFFERENT and _same_thing(mine, a, other, b):
                return Conflict(
                    kind=ConflictKind.QUANTIFIER,
                    ours=mine.quote(a.start, a.end),
                    theirs=other.quote(b.start, b.end),
                )
    return None


def _own(sentence: Sentence, other: Sentence) -> list[Mark]:
    """
    Quantifiers that the other side has not, outside phrases that count nothing out: "no choice but".
    """
    spared, heard = sentence.found(Cue.HARMLESS), other.keys(Cue.QUANTIFIER)
    return [
        mark
        for mark in sentence.found(Cue.QUANTIFIER)
        if mark.key not in heard and not any(phrase.start <= mark.start < phrase.end for phrase in spared)
    ]


def _same_thing(ours: Sentence, mine: Mark, theirs: Sentence, other: Mark) -> bool:
    if ours.language != theirs.language:
        return len(ours.found(Cue.QUANTIFIER)) == len(theirs.found(Cue.QUANTIFIER)) == 1
    counted = bool(_after(ours, mine) & _after(theirs, other))
    if "none" in {mine.key, other.key} and not counted:
        return False
    # Where nothing is spaced, two characters at a time are a word, and fewer of them are shared.
    enough = 0.4 if ours.language == "zh" else 0.5
    return share(ours, theirs) >= (enough if counted else 0.75)


def _after(sentence: Sentence, mark: Mark) -> set[str]:
    """
    Stems of the two content words that follow a quantifier.
    """
    spans = [(m.start, m.end) for m in sentence.found(Cue.QUANTIFIER)]
    counted = (
        word.stem
        for word in sentence.content
        if word.start >= mark.end and not any(start <= word.start < end for start, end in spans)
    )
    return set(islice(counted, 3))
