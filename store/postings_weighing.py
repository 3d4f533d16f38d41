"""
How much a word says of a claim, worked out once when the claim's postings are made.

A word of five letters or more has a second entry by its beginning, so that words are found in other forms.
BM25F (Robertson, Zaragoza, Taylor 2004): a word's occurrences in a claim's fields are added, each divided by
how long the field is beside a usual one, and saturate. All constants are fixed, so that postings made at
different times are of one measure; they were fitted on the training halves of three public sets of messages,
but for the claimant's, which are those of another wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from claims.token_hashes import STEM, Digests, digest
from store.postings import Postings, no_postings

Row = tuple[int, str, str, str, str, str]
"""
A claim's row number, and the folded words of claim, title, other wordings, body and claimant.
"""

_FIELDS = 5
# Keys leave room for so many fields of a claim: bits that can be shifted out.
_FIELD_BITS = 3
_ROOM = 1 << _FIELD_BITS
_WEIGHTS = np.array([3, 2, 1.5, 1, 1.5], np.float32)
_USUAL_LENGTHS = np.array([16, 12, 20, 190, 20], np.float32)
_EVENED = np.array([0.5, 0.5, 0.5, 0.6, 0.5], np.float32)
_SATURATION = 1.6
_BEGINNING_COUNTS = 0.5
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_CLAIM_BITS = np.uint64(32 - _FIELD_BITS)
_CLAIMS = (np.uint64(1) << _CLAIM_BITS) - np.uint64(1)
STRONGEST = 255
"""
The impact of a word that a claim consists of.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """
    What is searched for: distinct digests, and how much each counts, float32 of the same shape.
    """

    digests: Digests
    factors: NDArray[np.float32]


def asked(words: Iterable[str]) -> Asked:
    """
    Folded words, each once, and their beginnings, which count half.
    """
    once = dict.fromkeys(words)
    factors = dict.fromkeys(filter(None, map(_beginning, once)), _BEGINNING_COUNTS)
    factors |= dict.fromkeys(map(digest, once), 1.0)
    return Asked(
        np.fromiter(factors, np.uint32, len(factors)), np.fromiter(factors.values(), np.float32, len(factors))
    )


def _beginning(word: str) -> int:
    """
    A digest that is no word's, 0 for numbers and short words.
    """
    return digest(f"~{word[:STEM]}") if len(word) >= STEM and not word[0].isdigit() else 0


class Weigher:
    """
    Makes postings of claims; remembers the digests of the words it met.
    """

    def __init__(self) -> None:
        self._digests = _Remembered()

    def postings(self, rows: Sequence[Row]) -> Postings:
        """
        Of claims in ascending order of their numbers.
        """
        texts = [text.split() for row in rows for text in row[1:]]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        if not lengths.sum():
            return no_postings()
        words = map(self._digests.__getitem__, chain.from_iterable(texts))
        entries = np.fromiter(words, np.uint64, int(lengths.sum()))
        return _postings(np.array([row[0] for row in rows], np.int32), entries, lengths)


class _Remembered(dict[str, int]):
    """
    Digests by word, that of its beginning 32 bits higher.
    """

    def __missing__(self, word: str) -> int:
        self[word] = found = digest(word) | _beginning(word) << 32
        return found


def _postings(
    numbers: NDArray[np.int32], entries: NDArray[np.uint64], lengths: NDArray[np.int64]
) -> Postings:
    """
    ``entries`` are the words of the first claim's fields in their order, then those of the next claim, and so
    on; ``lengths`` says how many there are in each field.
    """
    # A digest, which of the claims, which field: sorted together, equal ones are counted.
    places = np.arange(len(numbers) * _ROOM, dtype=np.uint64).reshape(-1, _ROOM)[:, :_FIELDS]
    fields = np.repeat(places.ravel(), lengths)
    long = np.flatnonzero(entries > _LOW)
    keys = np.concatenate((entries << _HALF | fields, (entries[long] & ~_LOW) | fields[long]))
    keys.sort()
    firsts = _firsts(keys)
    counts = np.diff(firsts, append=len(keys))
    keys = keys[firsts]
    said = counts * _weights(lengths)[(keys & _LOW).astype(np.intp)]
    pairs = keys >> np.uint64(_FIELD_BITS)
    firsts = _firsts(pairs)
    said = np.add.reduceat(said, firsts)
    pairs = pairs[firsts]
    held = (pairs >> _CLAIM_BITS).astype(np.uint32)
    starts = _firsts(held)
    return Postings(
        held[starts],
        np.append(starts, len(held)),
        numbers[(pairs & _CLAIMS).astype(np.intp)],
        np.maximum(np.rint(STRONGEST * said / (said + _SATURATION)), 1).astype(np.uint8),
    )


def _weights(lengths: NDArray[np.int64]) -> NDArray[np.float32]:
    """
    What one occurrence counts in each field of each claim, float32 of shape (claims * room for fields,).
    """
    relative = lengths.reshape(-1, _FIELDS) / _USUAL_LENGTHS
    weights = np.zeros((len(relative), _ROOM), np.float32)
    weights[:, :_FIELDS] = _WEIGHTS / (1 - _EVENED + _EVENED * relative)
    return weights.ravel()


def _firsts(ordered: NDArray[np.uint64] | NDArray[np.uint32]) -> NDArray[np.int64]:
    """
    Where each run of equal values begins.
    """
    differ = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=differ[1:])
    return np.flatnonzero(differ)
