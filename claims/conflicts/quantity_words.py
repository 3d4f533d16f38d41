"""
When one sentence speaks of all and the other of some, most or none.
"""

from __future__ import annotations

from itertools import islice

import regex

from claims.conflicts.lexicon import Cue
from claims.conflicts.sentence import Mark, Sentence, share
from claims.models import Conflict, ConflictKind

_DIFFERENT = frozenset(
    frozenset(pair)
    for pair in (
        ("all", "some"),
        ("all", "most"),
        ("all", "none"),
        ("some", "none"),
        ("some", "most"),
        ("most", "none"),
        ("all", "only"),
        ("only", "none"),
        ("all", "few"),
        ("most", "few"),
        ("few", "none"),
    )
)
_LONGEST = 35
# Share of content words in common from which two sentences of one language speak of the same thing.
_ENOUGH = 0.5
# Words that name some of several, which "only" rules out.
_AMONG = regex.compile(
    r"(?<!\p{L})(?:among them|including|entre ell?[oae]s|inclui?d[oa]s?|incluindo|parmi (?:eux|elles)|dont"
    r"|y compris|darunter|einschliesslich|tra cui|waaronder|ومنها|بينها|जिनमें|其中|包括)(?!\p{L})"
)


def compare_quantifiers(ours: Sentence, theirs: Sentence) -> Conflict | None:
    """
    Different quantifiers of what both sentences are about.
    """
    if max(len(ours.words), len(theirs.words)) > _LONGEST:
        return None
    mine, other = _quantifiers(ours), _quantifiers(theirs)
    among = _among_not_only(ours, theirs)
    if among is not None:
        return among
    first = [mark for mark in mine if mark.key not in theirs.keys(Cue.QUANTIFIER)]
    second = [mark for mark in other if mark.key not in ours.keys(Cue.QUANTIFIER)]
    for a in first:
        for b in second:
            if frozenset((a.key, b.key)) in _DIFFERENT and _same_thing(ours, a, theirs, b):
                return Conflict(
                    kind=ConflictKind.QUANTIFIER,
                    ours=ours.quote(a.start, a.end),
                    theirs=theirs.quote(b.start, b.end),
                )
    return None


def _quantifiers(sentence: Sentence) -> list[Mark]:
    """
    Quantifiers outside phrases that count nothing out: "no more than ten", "no choice but".
    """
    spared = sentence.found(Cue.HARMLESS)
    return [
        mark
        for mark in sentence.found(Cue.QUANTIFIER)
        if not any(phrase.start <= mark.start < phrase.end for phrase in spared)
    ]


def _among_not_only(ours: Sentence, theirs: Sentence) -> Conflict | None:
    """
    One side names some of several, the other says that these are the only ones.
    """
    mine, other = _AMONG.search(ours.flat), _AMONG.search(theirs.flat)
    if (mine is None) == (other is None) or share(ours, theirs) < _ENOUGH:
        return None
    only = [mark for mark in (theirs if mine else ours).found(Cue.QUANTIFIER) if mark.key == "only"]
    if not only:
        return None
    return Conflict(
        kind=ConflictKind.QUANTIFIER,
        ours=ours.quote(*(mine.span() if mine else (only[0].start, only[0].end))),
        theirs=theirs.quote(*(other.span() if other else (only[0].start, only[0].end))),
    )


def _same_thing(ours: Sentence, mine: Mark, theirs: Sentence, other: Mark) -> bool:
    if ours.language != theirs.language:
        return len(ours.found(Cue.QUANTIFIER)) == len(theirs.found(Cue.QUANTIFIER)) == 1
    counted = bool(_after(ours, mine) & _after(theirs, other))
    if "none" in {mine.key, other.key} and not counted:
        return False
    enough = 0.4 if ours.language == "zh" else _ENOUGH
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
