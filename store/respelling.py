"""
Words that no stored claim has, read as the nearest one that a stored claim has.

Whatever one slip of the finger makes of a word is written down, as a digest, and looked up among the words of
the stored claims: a letter left out, added, replaced or swapped with the next (Damerau 1964: four of five
misspellings are one of these), and what letters are written for others in chats. This costs some tens of
microseconds a word however many words the store has, and no room.

CRC-32 of texts of one length is affine in their bytes, so that the digests of a word with each letter of an
alphabet at one place are that of one of them, changed by a row of a table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
import regex
from numpy.typing import NDArray

from claims.text.normalize import fold, words
from claims.token_hashes import Digests, digest

Counts = Callable[[Digests], NDArray[np.int64]]

_SHORTEST = 6
_LONGEST = 24
_MOST_WORDS = 24
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_BLOCK = 0x80
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
# In a store of many words, one in millions of digests is another word's by chance: such a word is rare.
_RARE = 50_000
# What is written for something longer or shorter, in folded letters.
_WRITTEN_FOR = tuple(
    (regex.compile(pattern), other)
    for pattern, other in (
        (r"(.)\1+", r"\1"),
        (r"(.)\1{2,}", r"\1\1"),
        (r"(.)\1{2,}", r"\1"),
        (r"([aou])e", r"\1"),
        (r"k", "qu"),
        (r"qu", "k"),
        (r"k", "c"),
        (r"f", "ph"),
        (r"ph", "f"),
        (r"x", "ch"),
        (r"ch", "x"),
        (r"sh", "sy"),
        (r"y", "ll"),
    )
)


def respelt(text: str, counts: Counts, size: int) -> str:
    """
    A text in which words that no stored claim has are replaced by the nearest ones, in folded letters; the
    same text where there is nothing to replace. ``counts`` says in how many of ``size`` claims words occur.
    """
    said = words(text)
    asked = [word for word in dict.fromkeys(said) if _may_be_misspelt(word)]
    if not asked:
        return text
    known = counts(np.fromiter(map(digest, asked), np.uint32, len(asked)))
    unknown = [word for word, count in zip(asked, known.tolist(), strict=True) if not count]
    least = 1 + size // _RARE
    found = {word: nearest(word, counts, least) for word in unknown[:_MOST_WORDS]}
    if not any(found.values()):
        return text
    return str(_WORD.sub(lambda each: found.get(fold(each.group())) or each.group(), text))


def nearest(word: str, counts: Counts, least: int = 1) -> str | None:
    """
    The word one slip away that most claims have, at least so many.
    """
    made = slips(word)
    found = counts(made.digests)
    place = int(found.argmax())
    return made.word(place) if found[place] >= least else None


def _may_be_misspelt(word: str) -> bool:
    return (
        _SHORTEST <= len(word) <= _LONGEST
        and _WORD.fullmatch(word) is not None
        and not _UNSPACED.search(word)
    )


class Slips:
    """
    What slips make of a word: ``plain`` ones, then the word with each letter of ``alphabet`` at the places of
    ``gaps``, which are texts before and after it.
    """

    def __init__(self, plain: Sequence[str], gaps: Sequence[tuple[str, str]], alphabet: str) -> None:
        self._plain, self._gaps, self._alphabet = plain, gaps, alphabet
        first = alphabet[0]
        bases = np.array([digest(before + first + after) for before, after in gaps], np.uint32)
        behind = [len(after.encode()) for _, after in gaps]
        changed = bases[:, None] ^ _changes(alphabet)[behind]
        whole = np.fromiter(map(digest, plain), np.uint32, len(plain))
        self.digests = np.concatenate((whole, changed.ravel()))

    def word(self, place: int) -> str:
        """
        The word of a digest by its place.
        """
        if place < len(self._plain):
            return self._plain[place]
        gap, letter = divmod(place - len(self._plain), len(self._alphabet))
        before, after = self._gaps[gap]
        return before + self._alphabet[letter] + after


@lru_cache(maxsize=512)
def slips(word: str) -> Slips:
    """
    Of a folded word of at least two letters.
    """
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    plain = [*_written_for(word)]
    plain += [before + after[1:] for before, after in halves if after]
    plain += [before + after[1] + after[0] + after[2:] for before, after in halves if len(after) > 1]
    gaps = [(before, after[1:]) for before, after in halves if after] + halves
    return Slips([each for each in plain if each != word], gaps, _alphabet(word))


def _written_for(word: str) -> Iterator[str]:
    return (pattern.sub(other, word) for pattern, other in _WRITTEN_FOR if pattern.search(word))


@lru_cache(maxsize=64)
def _changes(alphabet: str) -> NDArray[np.uint32]:
    """
    What each letter of an alphabet, whose letters are of one length in UTF-8, makes of a digest in place of
    the first one, with so many bytes behind it: uint32 of shape (bytes, letters).
    """
    most = (_LONGEST + 1) * len(alphabet[0].encode())
    rows = []
    for behind in range(most):
        found = np.array([crc32(each.encode() + bytes(behind)) for each in alphabet], np.uint32)
        # The lowest bit of a digest only says whether the word is a number.
        rows.append((found ^ found[0]) & 0xFFFFFFFE)
    return np.array(rows, np.uint32)


@lru_cache(maxsize=256)
def _alphabet_of_block(block: int) -> str:
    if block == 0:
        return _LATIN
    letters = [chr(code) for code in range(block * _BLOCK, (block + 1) * _BLOCK)]
    kept = [each for each in letters if unicodedata.category(each)[0] in "LM" and fold(each) == each]
    length = max((len(each.encode()) for each in kept), default=0)
    return "".join(each for each in kept if len(each.encode()) == length) or _LATIN


def _alphabet(word: str) -> str:
    """
    The letters of the script that a word is in.
    """
    codes = sorted(map(ord, word))
    return _alphabet_of_block(codes[len(codes) // 2] // _BLOCK)
