"""
Stored claims as matching compares them: their words as numbers, worked out once when a claim is stored.

A word's digest is the CRC-32 of its folded letters in UTF-8, its lowest bit set where the word begins with a
digit and cleared where not: two words of a language share one about once in a thousand millions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from claims.models import StoredClaim
from claims.text.language import detect
from claims.text.normalize import words

Digests = NDArray[np.uint32]

STEM = 5
"""
Letters of a word that stand for its stem.
"""
_FOLDED_LENGTH = 600
_BODY_LENGTH = 1500
_LETTERS_FOR_SCRIPT = 60
_SCRIPT_BLOCK = 0x250
_NUMBER = 1
_REST = 0xFFFFFFFE


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """
    A short text: its words in order with repeats, the stems of the same words, and the words as one folded
    string, cut where it gets long.
    """

    words: Digests
    stems: Digests
    folded: str

    @property
    def script(self) -> int:
        """
        The block of Unicode that most letters come from, roughly: Latin is 0.
        """
        codes = sorted(map(ord, filter(str.isalpha, self.folded.replace(" ", "")[:_LETTERS_FOR_SCRIPT])))
        return codes[len(codes) // 2] // _SCRIPT_BLOCK if codes else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Written:
    """
    A stored claim: the claim itself first among ``short``, then its title and other wordings where it has
    any; the words of the beginning of its longer text, in order with repeats; those of who is said to have
    made it; its language in two letters.
    """

    short: tuple[Text, ...]
    body: Digests
    titled: bool
    reworded: bool
    language: str | None
    claimant: Digests = field(default_factory=lambda: digests(()))


def digest(word: str) -> int:
    """
    Of one folded word, in 32 bits.
    """
    return crc32(word.encode("utf-8", "surrogatepass")) & _REST | (_NUMBER if word[:1].isdigit() else 0)


def digests(found: Iterable[str]) -> Digests:
    """
    Of folded words, in their order.
    """
    return np.array([digest(word) for word in found], np.uint32)


def are_numbers(found: Digests) -> NDArray[np.bool_]:
    """
    Which words begin with a digit.
    """
    return (found & _NUMBER).astype(np.bool_)


def text_of(text: str) -> Text:
    """
    A short text in words.
    """
    found = words(text)
    return Text(
        words=digests(found),
        stems=digests(word[:STEM] for word in found),
        folded=" ".join(found)[:_FOLDED_LENGTH],
    )


def body_of(body: str | None) -> Digests:
    """
    The beginning of a longer text in words.
    """
    # The text is read once; remembering its words would crowd out the short ones.
    return digests(words.__wrapped__(body[:_BODY_LENGTH]) if body else ())


def language_given(language: str | None, claim: str) -> str | None:
    """
    The language that a claim is said to be in, in two letters; where none is said, the one it seems to be in.
    """
    given = language or ""
    return given[:2] if len(given) == 2 or given[2:3] == "-" else detect(claim)


def written_of(stored: StoredClaim) -> Written:
    """
    A stored claim as it is compared.
    """
    texts = (stored.claim, stored.title or "", *stored.wordings)
    return Written(
        short=(text_of(stored.claim), *(text_of(text) for text in texts[1:] if text)),
        body=body_of(stored.body),
        titled=bool(stored.title),
        reworded=bool(stored.wordings),
        language=language_given(stored.language, stored.claim),
        claimant=digests(words(stored.claimant or "")),
    )
