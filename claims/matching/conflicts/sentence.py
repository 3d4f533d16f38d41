"""
A sentence as the comparisons read it: its words, and the cues of its language with their places.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from claims.matching.conflicts.letters import flatten, without_optional_marks
from claims.matching.conflicts.lexicon import LANGUAGES, Cue, Lexicon, language_of, lexicon
from claims.text.links import without_links
from claims.text.normalize import clean

_WORD = regex.compile(r"\p{Han}+|[\p{L}\p{M}--\p{Han}]+", regex.V1)
_PART_OF_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]")
# The line that embedding a tweet leaves behind: its day says when it was sent, not what it claims.
_SIGNATURE = regex.compile(
    r"(?:pic\.twitter\.com/\S+\s*)?[—–-]+ ?[^—]{1,60}\(@\w+\)(?: \w+ \d{1,2}, \d{4})?\s*$"
)
_HANDLE = regex.compile(r"(?<![\w.])@\w+")
# A Chinese character says as much as so many letters.
_HAN_LENGTH = 3.0
_SIMILAR_LENGTH = 2.2
_JOINED_ARABIC = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س")


class Word(NamedTuple):
    """
    A word in flat letters with its place; ``stem`` is what it is compared by.
    """

    flat: str
    stem: str
    start: int
    end: int


class Mark(NamedTuple):
    """
    A cue found in a sentence.
    """

    cue: Cue
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """
    A cleaned text, the same text in flat letters (same length), its language ("" for one not served), its
    words, its content words with their ``stems``, and its cues, all in order.

    Compared by identity: a text is read once and kept.
    """

    text: str
    flat: str
    language: str
    words: tuple[Word, ...]
    content: tuple[Word, ...]
    stems: frozenset[str]
    marks: tuple[Mark, ...]

    @property
    def known(self) -> bool:
        """
        Whether the words of its language are known.
        """
        return self.language in LANGUAGES

    def found(self, cue: Cue) -> list[Mark]:
        """
        Marks of one cue in order.
        """
        return [mark for mark in self.marks if mark.cue == cue]

    def keys(self, cue: Cue) -> set[str]:
        """
        Keys of one cue that occur.
        """
        return {mark.key for mark in self.marks if mark.cue == cue}

    def quote(self, start: int, end: int) -> str:
        """
        The words of the text between two places.
        """
        return self.text[start:end].strip()


def read_pair(
    ours: str, theirs: str, languages: tuple[str | None, str | None] = (None, None)
) -> tuple[Sentence, Sentence]:
    """
    Two texts read with the lexicons of their languages, guessed where none is given.
    """
    mine, other = (
        read_sentence(plain, language_of(plain, tag))
        for plain, tag in zip((plain_text(ours), plain_text(theirs)), languages, strict=True)
    )
    return mine, other


@lru_cache(maxsize=4096)
def plain_text(text: str) -> str:
    """
    A text as a person sees it, without links, handles and the signature of an embedded tweet.
    """
    unsigned = _SIGNATURE.sub("", clean(text))
    return without_optional_marks(_HANDLE.sub(" ", without_links(unsigned))).strip()


@lru_cache(maxsize=4096)
def read_sentence(plain: str, language: str) -> Sentence:
    """
    A plain text read with the lexicon of a language.
    """
    flat, known = flatten(plain), lexicon(language)
    words = tuple(word for match in _WORD.finditer(flat) for word in _words(match))
    content = tuple(word for word in words if _carries_content(word, known))
    stems = frozenset(word.stem for word in content)
    return Sentence(plain, flat, known.language, words, content, stems, _marks(flat, words, known))


def share(ours: Sentence, theirs: Sentence) -> float:
    """
    Share of the content words of the shorter sentence that the other has too, 0 where one has none.
    """
    fewest = min(len(ours.stems), len(theirs.stems))
    return len(ours.stems & theirs.stems) / fewest if fewest else 0.0


def alike(ours: Sentence, theirs: Sentence, least: float = 0.5) -> bool:
    """
    Whether two sentences of one language share enough of their content words to be about one thing; whether
    two of different languages, where that can't be told, are about as long.
    """
    if ours.language == theirs.language:
        return share(ours, theirs) >= least
    short, long = sorted(
        len(side.flat) * (_HAN_LENGTH if side.language == "zh" else 1.0) for side in (ours, theirs)
    )
    return long <= _SIMILAR_LENGTH * short


def stem(word: str) -> str:
    """
    A word without its ending, roughly: enough to see that "documents" and "document" are one word.
    """
    if len(word) <= 4:
        return word.rstrip("s") if len(word) == 4 else word
    return word[: max(4, min(7, len(word) - 2))]


def _words(match: regex.Match[str]) -> list[Word]:
    start, end = match.span()
    run = match.group()
    if not _is_han(run):
        return [Word(run, stem(_without_article(run)), start, end)]
    if len(run) == 1:
        return [Word(run, run, start, end)]
    return [Word(a + b, a + b, start + i, start + i + 2) for i, (a, b) in enumerate(pairwise(run))]


def _without_article(word: str) -> str:
    for prefix in _JOINED_ARABIC[:6]:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            return word.removeprefix(prefix)
    return word


def _carries_content(word: Word, known: Lexicon) -> bool:
    return len(word.flat) >= 2 and word.flat not in known.function


def _marks(flat: str, words: tuple[Word, ...], known: Lexicon) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    covered: dict[Cue, int] = {}
    for start, key in starts(flat, words, known.language):
        for phrase, cue, name in known.entries.get(key, ()):
            end = start + len(phrase)
            same_phrase = covered.get(cue, 0) == end and marks and marks[-1].start == start
            if (start >= covered.get(cue, 0) or same_phrase) and flat.startswith(phrase, start):
                if known.language != "zh" and _PART_OF_WORD.match(flat, end):
                    continue
                marks.append(Mark(cue, name, start, end))
                covered[cue] = end
    return tuple(sorted(marks, key=lambda mark: mark.start))


def starts(flat: str, words: tuple[Word, ...], language: str) -> list[tuple[int, str]]:
    """
    Places where a phrase may begin, with the word that begins there (in Chinese the character).
    """
    if language == "zh":
        spaced = [(word.start, word.flat) for word in words if not _is_han(word.flat)]
        return sorted([*((i, char) for i, char in enumerate(flat) if _is_han(char)), *spaced])
    found = [(word.start, word.flat) for word in words]
    if language == "ar":
        found += [
            (word.start + len(prefix), word.flat[len(prefix) :])
            for word in words
            for prefix in _JOINED_ARABIC
            if word.flat.startswith(prefix) and _may_be_joined(prefix, word.flat)
        ]
    return sorted(found)


def _is_han(word: str) -> bool:
    return "\u4e00" <= word[0] <= "\u9fff" or word[0] == "〇"


def _may_be_joined(prefix: str, word: str) -> bool:
    rest = len(word) - len(prefix)
    return rest >= 3 or (rest == 2 and prefix in {"و", "ف"})
