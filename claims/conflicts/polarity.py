"""
Whether one sentence says that something is so and the other that it is not, or says the opposite.

A denial of the rumour as a whole ("It is false that ...") is a stance and no conflict, and is left out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from claims.conflicts.frames import Frame, denies_whole, frame_spans, has_frame
from claims.conflicts.lexicon import Cue
from claims.conflicts.sentence import Mark, Sentence, share
from claims.models import Conflict, ConflictKind

_OPPOSITES = (
    ("rise", "fall"),
    ("win", "lose"),
    ("legal", "illegal"),
    ("allow", "ban"),
    ("safe", "dangerous"),
    ("cause", "prevent"),
    ("accept", "refuse"),
    ("alive", "dead"),
    ("arrest", "free"),
    ("support", "oppose"),
    ("before", "after"),
    ("open", "close"),
    ("begin", "end"),
    ("most", "least"),
    ("enter", "leave"),
    ("bought", "sold"),
    ("mandatory", "optional"),
    ("hire", "dismiss"),
    ("male", "female"),
)
_OPPOSITE = dict(_OPPOSITES) | {b: a for a, b in _OPPOSITES}
# In longer texts a stray "not" says nothing about the claim.
_LONGEST = 45
_CLAUSE_END = regex.compile(r"[.!?,;:،؛。！？，；：\n]")
_STOPS = (". ", "!", "?", ";", ": ", "\n")
# Share of a clause's words that both sentences must have before its negation counts.
_OVERLAP = 0.5
# Share of content words in common from which a further negation is about what the other side affirms.
_ALMOST_THE_SAME = 0.8
# Languages whose negation stands right before what it negates.
_BEFORE_VERBS = frozenset({"en", "es", "pt", "it", "ar"})


def compare_polarity(ours: Sentence, theirs: Sentence) -> Conflict | None:
    """
    A negation or an opposite word on one side, about what both sentences say.
    """
    mine, other = negations(ours), negations(theirs)
    if mine and other:
        return _further_negation(ours, mine, theirs, other)
    if not mine and not other:
        return _opposites(ours, theirs)
    negated, plain = (ours, theirs) if mine else (theirs, ours)
    if _implicitly_negative(plain, negated) or not _about_the_same(negated, plain, mine or other):
        return None
    return _conflict(ours, mine[0] if mine else None, theirs, other[0] if other else None)


def negates(ours: Sentence, theirs: Sentence) -> bool:
    """
    Whether one of the sentences, not both, says that what the other claims is not so.
    """
    return bool(negations(ours)) != bool(negations(theirs)) and compare_polarity(ours, theirs) is not None


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


def _further_negation(
    ours: Sentence, mine: list[Mark], theirs: Sentence, other: list[Mark]
) -> Conflict | None:
    """
    One side negates all that the other negates, and something more that the other affirms; in almost the
    same words it may affirm it by a synonym ("never said", "declared").
    """
    alike = share(ours, theirs)
    if ours.language != theirs.language or ours.language not in _BEFORE_VERBS or alike < 0.7:
        return None
    first, second = (dict(_denied(sentence, marks)) for sentence, marks in ((ours, mine), (theirs, other)))
    more, less = first.keys() - second.keys(), second.keys() - first.keys()
    sure = alike >= _ALMOST_THE_SAME
    for stem in sorted((more if sure else more & theirs.stems) if not less else ()):
        return _conflict(ours, first[stem], theirs, None)
    for stem in sorted((less if sure else less & ours.stems) if not more else ()):
        return _conflict(ours, None, theirs, second[stem])
    return None


def _denied(sentence: Sentence, marks: list[Mark]) -> Iterator[tuple[str, Mark]]:
    """
    The content word after each negation, by stem.
    """
    for mark in marks:
        after = (word.stem for word in sentence.content if word.start >= mark.end)
        yield next(after, ""), mark


def _implicitly_negative(sentence: Sentence, negated: Sentence) -> bool:
    """
    Whether a sentence without a negating word may still say no, by its words or as a denial.
    """
    words = {sentence.flat[mark.start : mark.end] for mark in sentence.found(Cue.IMPLICIT)}
    own = any(word not in negated.flat for word in words)
    return own or has_frame(sentence.flat, sentence.language, Frame.DENIES)


def _about_the_same(negated: Sentence, plain: Sentence, marks: list[Mark]) -> bool:
    too_long = max(len(negated.words), len(plain.words)) > _LONGEST
    if too_long or denies_whole(negated.flat, negated.language):
        return False
    if negated.language != plain.language:
        return len(marks) == 1 and _similar_length(negated, plain)
    clause = _clause(negated, marks[0])
    fewest = min(len(clause), len(plain.stems))
    return bool(_targets(negated, marks[0]) & plain.stems) and len(clause & plain.stems) >= _OVERLAP * fewest


def _clause(sentence: Sentence, mark: Mark) -> frozenset[str]:
    """
    Stems of the content words of the clause that a negation stands in.
    """
    before = max(sentence.flat.rfind(stop, 0, mark.start) for stop in _STOPS)
    ends = [place for stop in _STOPS if (place := sentence.flat.find(stop, mark.end)) >= 0]
    end = min(ends, default=len(sentence.flat))
    return frozenset(word.stem for word in sentence.content if before < word.start < end)


def _similar_length(ours: Sentence, theirs: Sentence) -> bool:
    short, long = sorted((_length(ours), _length(theirs)))
    return long <= 2.2 * short


def _length(sentence: Sentence) -> float:
    """
    Characters, a Chinese one counted as three Latin ones.
    """
    return len(sentence.flat) * (3.0 if sentence.language == "zh" else 1.0)


def _targets(sentence: Sentence, mark: Mark) -> set[str]:
    """
    Stems of what a negation may deny: the words after it, and before it where verbs stand there.
    """
    after = [word.stem for word in sentence.content if word.start > mark.start and word.end > mark.end][:3]
    before = [word.stem for word in sentence.content if word.end <= mark.start]
    reach = 3 if sentence.language in {"de", "nl", "hi", "fr"} else 0
    return {*after, *before[len(before) - reach :]} if reach else set(after)


def _opposites(ours: Sentence, theirs: Sentence) -> Conflict | None:
    if max(len(ours.words), len(theirs.words)) > _LONGEST:
        return None
    if ours.language == theirs.language and share(ours, theirs) < 0.5:
        return None
    if ours.language != theirs.language and not _similar_length(ours, theirs):
        return None
    mine, other = ours.keys(Cue.OPPOSITE), theirs.keys(Cue.OPPOSITE)
    for concept in mine - other:
        opposite = _OPPOSITE[concept]
        if opposite in other and opposite not in mine:
            return _conflict(ours, _first(ours, concept), theirs, _first(theirs, opposite))
    return None


def _first(sentence: Sentence, concept: str) -> Mark:
    return next(mark for mark in sentence.found(Cue.OPPOSITE) if mark.key == concept)


def _conflict(ours: Sentence, mine: Mark | None, theirs: Sentence, other: Mark | None) -> Conflict:
    return Conflict(
        kind=ConflictKind.NEGATION,
        ours=ours.quote(mine.start, mine.end) if mine else "",
        theirs=theirs.quote(other.start, other.end) if other else "",
    )
