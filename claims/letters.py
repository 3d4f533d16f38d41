"""
How alike a message and stored claims are letter by letter, for all claims at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from claims.sets import distinct, located
from claims.written import Text, Written

Numbers = NDArray[np.float64]
Codes = NDArray[np.uint32]

_BREAK, _SPACE = "\n", " "
_HALF = np.uint32(16)
_WORD = np.uint64(32)
# Characters of one byte that no word is parted at, rising: stand-ins for the letters of any other script.
_STAND_INS = np.array([code for code in range(256) if not chr(code).isspace()], np.uint8)


def likeness(ours: Text, stored: Sequence[Written]) -> dict[str, Numbers]:
    """
    By the feature's name, a number from 0 to 1 for each stored claim, of which there is at least one.
    """
    many = np.array([len(each.short) for each in stored])
    first = np.cumsum(many) - many
    texts = _Letters.of([ours.folded, *(text.folded for each in stored for text in each.short)])
    own, *theirs = texts.plain()
    claims = [theirs[place] for place in first]
    sets = process.cdist([own], theirs, scorer=fuzz.token_set_ratio)[0]
    return {
        "letters": np.maximum.reduceat(texts.pairs_shared(), first),
        "token_set": np.maximum.reduceat(sets, first) / 100,
        "partial": process.cdist([own], claims, scorer=fuzz.partial_ratio)[0] / 100,
    }


@dataclass(frozen=True, slots=True)
class _Letters:
    """
    Folded texts joined by breaks: as they are; as the number of each character in the order of all that
    occur; and how many occur, the break and the space always among them.
    """

    joined: str
    places: Codes
    alphabet: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Letters:
        """
        Of texts without breaks.
        """
        joined = _BREAK.join(texts)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        known = np.zeros(max(codes.max(initial=0), ord(_SPACE)) + 1, np.uint32)
        known[[ord(_BREAK), ord(_SPACE)]] = 1
        known[codes] = 1
        numbers = np.cumsum(known, dtype=np.uint32)
        return cls(joined, numbers[codes] - 1, int(numbers[-1]))

    def plain(self) -> list[str]:
        """
        The texts with a letter of one byte for every letter where there are enough, since they compare many
        times as quickly: what is alike stays alike, and the order of letters stays.
        """
        if self.alphabet > len(_STAND_INS) + 2:
            return self.joined.split(_BREAK)
        bytes_ = np.concatenate([np.frombuffer(b"\n ", np.uint8), _STAND_INS])[self.places]
        return bytes_.tobytes().decode("latin-1").split(_BREAK)

    def pairs_shared(self) -> Numbers:
        """
        Dice coefficient of the distinct letter pairs of the first text and each other.
        """
        solid = self.places[self.places != 1]
        text = np.cumsum(solid == 0, dtype=np.uint64)
        inside = (solid[:-1] != 0) & (solid[1:] != 0)
        pairs = (solid[:-1] << _HALF | solid[1:])[inside]
        keys = distinct(text[:-1][inside] << _WORD | pairs)
        of_text, pairs = (keys >> _WORD).astype(np.intp), keys.astype(np.uint32)
        many = self.joined.count(_BREAK) + 1
        totals = np.bincount(of_text, minlength=many)
        shared = np.bincount(of_text[located(pairs, pairs[: totals[0]])[0]], minlength=many)
        return np.asarray(2 * shared[1:] / np.maximum(totals[0] + totals[1:], 1))
