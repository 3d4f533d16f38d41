"""
When two sentences tell who did what to whom the other way round: the same words, but two parties have changed
places.

Only within one language and only where nothing else is told differently; a passive on one side turns the
roles back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import regex

from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.sentence import Sentence, Word
from claims.matching.conflicts.sides import Side
from claims.models import Conflict, ConflictKind

_LONGEST = 35
# What stands between the parts of a list, or of a pair in any order.
_LISTS = regex.compile(
    r"[,;/&、،和与與及跟]"
    r"|(?<!\p{L})(?:and|or|y|et|ou|und|oder|i|oraz|и|та|і|ve|dan|và|och|og|और|या|أو|و)(?!\p{L})"
)
_ARTICLES = regex.compile(r"the|an?|la|el|los|las|les?|l|une?|una|o|os|as|il|lo|i|gli|de|het")
_MOST_WORDS = 3
_Swap = tuple[Sequence[Word], Sequence[Word]]


def compare_roles(ours: Side, theirs: Side) -> Conflict | None:
    """
    Two parties of one deed that have changed places.
    """
    mine, other = ours.sentence, theirs.sentence
    if mine.language != other.language or max(len(mine.words), len(other.words)) > _LONGEST:
        return None
    if bool(mine.found(Cue.PASSIVE)) != bool(other.found(Cue.PASSIVE)):
        return None
    swap = _swapped(_told(mine), _told(other))
    if swap is None or not (_is_deed(mine, swap[0]) and _is_deed(other, swap[1])):
        return None
    if _link(mine, swap[0]) != _link(other, swap[1]):
        return None
    (a, b), (c, d) = swap
    if _beside(mine, a) == _beside(other, d) and _beside(mine, b) == _beside(other, c):
        return None
    return Conflict(kind=ConflictKind.DIRECTION, ours=_quote(mine, swap[0]), theirs=_quote(other, swap[1]))


def _told(sentence: Sentence) -> list[Word]:
    """
    The words that carry content, of Chinese each character.
    """
    if sentence.language != "zh":
        return list(sentence.content)
    return [Word(char, char, place, place + 1) for place, char in enumerate(sentence.flat) if char.isalpha()]


def _swapped(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[_Swap, _Swap] | None:
    """
    The two parties in the order of each sentence, where that is all in which their words differ.
    """
    mine, other = [[word.stem for word in side] for side in (ours, theirs)]
    if len(mine) != len(other) or mine == other:
        return None
    same = [a == b for a, b in zip(mine, other, strict=True)]
    start, end = same.index(False), len(same) - same[::-1].index(False)
    a, b = mine[start:end], other[start:end]
    for first, last in product(range(1, _MOST_WORDS + 1), repeat=2):
        if first + last <= len(a) and b == [*a[-last:], *a[first:-last], *a[:first]]:
            return (
                (ours[start : start + first], ours[end - last : end]),
                (theirs[start : start + last], theirs[end - first : end]),
            )
    return None


def _is_deed(sentence: Sentence, parties: _Swap) -> bool:
    """
    Whether the two are parties of something and no list.
    """
    start, end = parties[0][-1].end, parties[1][0].start
    between = sentence.flat[start:end]
    if sentence.language == "ar" and not between.strip():
        # The verb stands before both.
        return not parties[1][0].flat.startswith("و")
    linked = any(start <= mark.start and mark.end <= end for mark in sentence.found(Cue.LINKER))
    return regex.search(r"\p{L}", between) is not None and not linked and _LISTS.search(between) is None


def _link(sentence: Sentence, parties: _Swap) -> str:
    """
    What joins two parties without any word of content: "the mayor of Leeds" is "Leeds's mayor".
    """
    start, end = parties[0][-1].end, parties[1][0].start
    if any(start <= word.start < end for word in sentence.content):
        return ""
    return sentence.flat[start:end].strip()


def _beside(sentence: Sentence, party: Sequence[Word]) -> list[str]:
    """
    The words that tell the role of a party: the one before it, in Hindi the one behind it.
    """
    words = sentence.words
    if sentence.language == "hi":
        return [word.flat for word in words if word.start >= party[-1].end][:1]
    before = [word.flat for word in words if word.end <= party[0].start]
    # A German article shows the case; elsewhere it says nothing, and what stands before it counts.
    is_article = sentence.language != "de" and before and _ARTICLES.fullmatch(before[-1])
    return before[-2:] if is_article else before[-1:]


def _quote(sentence: Sentence, parties: _Swap) -> str:
    return sentence.quote(parties[0][0].start, parties[1][-1].end)
