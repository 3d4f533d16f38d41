"""
Numbers written in words: "two hundred and five", "dos mil quinientos", "ثلاثة وعشرون".
"""

from __future__ import annotations

from typing import NamedTuple

from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.sentence import Mark, Sentence


class WordNumber(NamedTuple):
    """
    The value of a run of number words; a ``weak`` one may be an article or another word ("one", "neuf").
    """

    value: float
    start: int
    end: int
    weak: bool


def word_numbers(sentence: Sentence) -> list[WordNumber]:
    """
    Runs of number words of a sentence, each as one number.
    """
    weak = {(mark.start, mark.end) for mark in sentence.found(Cue.WEAK)}
    runs: list[list[Mark]] = []
    for part in (mark for mark in sentence.marks if mark.cue in {Cue.NUMBER, Cue.MULTIPLIER}):
        if runs and _touches(sentence, runs[-1][-1], part) and _composes(sentence, runs[-1][-1], part):
            runs[-1].append(part)
        elif part.cue == Cue.NUMBER or float(part.key) < 1e5:
            runs.append([part])
    return [
        WordNumber(
            _value(run),
            run[0].start,
            run[-1].end,
            len(run) == 1 and (run[0].cue == Cue.MULTIPLIER or (run[0].start, run[0].end) in weak),
        )
        for run in runs
    ]


def _touches(sentence: Sentence, last: Mark, part: Mark) -> bool:
    if part.start < last.end or part.start - last.end > 5:
        return False
    return not _between(sentence, last, part) or _linked(sentence, last, part)


def _between(sentence: Sentence, last: Mark, part: Mark) -> str:
    return sentence.flat[last.end : part.start].strip(" -")


def _linked(sentence: Sentence, last: Mark, part: Mark) -> bool:
    return any(
        m.cue == Cue.LINKER and last.end <= m.start and m.end <= part.start for m in sentence.marks
    ) or (sentence.language == "ar" and _between(sentence, last, part) == "و")


def _composes(sentence: Sentence, last: Mark, part: Mark) -> bool:
    before, value = float(last.key), float(part.key)
    if part.cue == Cue.MULTIPLIER:
        return not _between(sentence, last, part) or value <= 1000
    if last.cue == Cue.MULTIPLIER:
        return value < before
    if sentence.language == "fr":
        return (before, value) == (4, 20) or (before >= 20 and value < 20) or (before == 10 > value)
    if sentence.language == "ar" and before < 10 and 10 <= value < 100:
        return (value == 10) != bool(_between(sentence, last, part))
    if sentence.language == "en" and _between(sentence, last, part):
        return before >= 100
    return before >= 100 > value or (before >= 20 and before % 10 == 0 and value < 10)


def _value(run: list[Mark]) -> float:
    total, current = 0.0, 0.0
    for part in run:
        value = float(part.key)
        if part.cue == Cue.NUMBER:
            current = current * value if (current, value) == (4, 20) else current + value
        elif value < 1000:
            current = (current or 1) * value
        elif 0 < total < value:
            total, current = (total + current) * value, 0.0
        else:
            total, current = total + (current or 1) * value, 0.0
    return total + current
