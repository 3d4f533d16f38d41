"""
Whether one sentence says that something is so and the other that it is not, or says the opposite.

A denial of the rumour as a whole ("It is false that ...") is a stance and no conflict, and is left out here.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from claims.matching.conflicts.frames import Frame, denies_whole, frame_spans, has_frame
from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.sentence import Mark, Sentence, alike
from claims.matching.conflicts.sides import Side
from claims.models import Conflict, ConflictKind

_OPPOSITES = (
    ("rise", "fall"),
    ("legal", "illegal"),
    ("allow", "ban"),
    ("safe", "dangerous"),
    ("cause", "prevent"),
    ("accept", "refuse"),
    ("alive", "dead"),
    ("arrest", "free"),
    ("support", "oppose"),
    ("open", "close"),
    ("most", "least"),
    ("mandatory", "optional"),
    ("male", "female"),
)
_OPPOSITE = dict(_OPPOSITES) | {b: a for a, b in _OPPOSITES}
# In longer texts a stray "not" says nothing about the claim.
_LONGEST = 45
_DETERMINER = regex.compile(r"no|kein\p{l}*|geen|aucune?|ningun[ao]?|nenhuma?|nessun[ao]?")
_CLAUSE_END = regex.compile(r"[.!?,;:،؛。！？，；：\n]")
_STOPS = (
    *(". ", "!", "?", ";", ": ", "\n", "。", "，但", "، لكن", " लेकिन "),
    *(
        ", but ",
        ", pero ",
        ", mais ",
        ", aber ",
        ", mas ",
        ", ma ",
        ", но ",
        ", ama ",
        ", tapi ",
        ", maar ",
        ", ale ",
    ),
)
# Share of a clause's words that the other sentence must have before its negation counts.
_OVERLAP = 0.5


def compare_negations(ours: Side, theirs: Side) -> Conflict | None:
    """
    A negation on one side of what the other says.
    """
    marks = _one_sided(ours.sentence, theirs.sentence)
    return marks and _conflict(ours, marks[0], theirs, marks[1])


def compare_opposites(ours: Side, theirs: Side) -> Conflict | None:
    """
    A word on one side and its opposite on the other, neither of them negated.
    """
    mine, other = ours.sentence, theirs.sentence
    if max(len(mine.words), len(other.words)) > _LONGEST or not alike(mine, other):
        return None
    if negations(mine) or negations(other):
        return None
    said, heard = mine.keys(Cue.OPPOSITE), other.keys(Cue.OPPOSITE)
    for concept in sorted(said - heard):
        opposite = _OPPOSITE[concept]
        if opposite in heard and opposite not in said:
            return _conflict(ours, _first(mine, concept), theirs, _first(other, opposite))
    return None


def negates(ours: Sentence, theirs: Sentence) -> bool:
    """
    Whether one of the sentences, not both, says that what the other claims is not so.
    """
    return _one_sided(ours, theirs) is not None


def _one_sided(ours: Sentence, theirs: Sentence) -> tuple[Mark | None, Mark | None] | None:
    """
    The negation that only one of two sentences of one language has, on its side. Between languages, what is
    negated can't be found in the other sentence.
    """
    mine, other = negations(ours), negations(theirs)
    if ours.language != theirs.language or bool(mine) == bool(other):
        return None
    negated, plain = (ours, theirs) if mine else (theirs, ours)
    if _implicitly_negative(plain, negated) or not _about_the_same(negated, plain, (mine or other)[0]):
        return None
    return (mine[0], None) if mine else (None, other[0])


@lru_cache(maxsize=4096)
def negations(sentence: Sentence) -> list[Mark]:
    """
    The negating words of a sentence outside harmless phrases ("not only") and denials of a rumour.
    """
    spared = [mark[2:] for mark in sentence.found(Cue.HARMLESS)]
    spared += frame_spans(sentence.flat, sentence.language)
    spared += [(start, _clause_end(sentence, end)) for start, end in _commands(sentence)]
    return [
        mark
        for mark in sentence.found(Cue.NEGATION)
        if not any(start < mark.end and mark.start < end for start, end in spared)
    ]


def _commands(sentence: Sentence) -> list[tuple[int, int]]:
    return frame_spans(sentence.flat, sentence.language, (Frame.COMMANDS,))


def _clause_end(sentence: Sentence, place: int) -> int:
    """
    Where the clause ends that a command stands in: "don't let anybody in" negates twice and once.
    """
    found = _CLAUSE_END.search(sentence.flat, place)
    return found.start() if found else len(sentence.flat)


def _implicitly_negative(sentence: Sentence, negated: Sentence) -> bool:
    """
    Whether a sentence without a negating word may still say no, by its words or as a denial.
    """
    words = {sentence.flat[mark.start : mark.end] for mark in sentence.found(Cue.IMPLICIT)}
    own = any(word not in negated.flat for word in words)
    return own or has_frame(sentence.flat, sentence.language, Frame.DENIES)


def _about_the_same(negated: Sentence, plain: Sentence, mark: Mark) -> bool:
    too_long = max(len(negated.words), len(plain.words)) > _LONGEST
    if too_long or denies_whole(negated.flat, negated.language):
        return False
    clause = _clause(negated, mark)
    enough = len(clause & plain.stems) >= _OVERLAP * len(clause)
    return enough and bool(_targets(negated, mark) & plain.stems)


def _clause(sentence: Sentence, mark: Mark) -> frozenset[str]:
    """
    Stems of the content words of the clause that a negation stands in.
    """
    before = max(sentence.flat.rfind(stop, 0, mark.start) for stop in _STOPS)
    ends = [place for stop in _STOPS if (place := sentence.flat.find(stop, mark.end)) >= 0]
    end = min(ends, default=len(sentence.flat))
    return frozenset(word.stem for word in sentence.content if before < word.start < end)


def _targets(sentence: Sentence, mark: Mark) -> set[str]:
    """
    Stems of what a negation may deny: the words after it, and before it where verbs stand there; of a
    determiner only the noun ("with no sugar" denies no cure).
    """
    after = [word.stem for word in sentence.content if word.start > mark.start and word.end > mark.end]
    if _DETERMINER.fullmatch(sentence.flat, mark.start, mark.end):
        return set(after[:1])
    before = [word.stem for word in sentence.content if word.end <= mark.start]
    reach = 3 if sentence.language in {"de", "nl", "hi", "fr"} else 0
    return {*after[:3], *before[len(before) - reach :]} if reach else set(after[:3])


def _first(sentence: Sentence, concept: str) -> Mark:
    return next(mark for mark in sentence.found(Cue.OPPOSITE) if mark.key == concept)


def _conflict(ours: Side, mine: Mark | None, theirs: Side, other: Mark | None) -> Conflict:
    return Conflict(
        kind=ConflictKind.NEGATION,
        ours=ours.sentence.quote(mine.start, mine.end) if mine else "",
        theirs=theirs.sentence.quote(other.start, other.end) if other else "",
    )
