"""
The claims that a text's words point at most strongly, over postings.

Every word counts. The rarest words, as many as a search can afford, are added up for all claims that hold
them; what is more common is added for the best of these claims only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from claims.written import Digests
from store.postings import Numbers, Places, Postings
from store.postings_weighing import STRONGEST

Scores = NDArray[np.float32]

# Postings that are added up for all claims. So many take half a millisecond.
_AFFORDABLE = 100_000
# Claims for which common words are added up too: so many, and so many for each that is wanted.
_FEWEST = 400
_MORE_EACH = 2
# Looking a claim up in a long list of claims takes as long as adding up so many of the list.
_LOOK_UP = 32
_GROUPS_EACH = 8
# Above 1, a rare word outweighs several common ones; fitted with the weights of fields.
_RARITY_COUNTS = 1.3


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """
    What is searched: ``parts`` are postings whose claims have numbers below ``slots``. Claims ``replaced``
    don't count under their own numbers but under the last ones, in the same order. ``size`` is how many
    claims there are, for rarity.
    """

    parts: tuple[Postings, ...] = ()
    slots: int = 0
    size: int = 0
    replaced: Numbers = field(default_factory=lambda: np.empty(0, np.int32))

    def number(self, slot: int) -> int:
        """
        The claim that a slot stands for.
        """
        place = slot - self.slots + len(self.replaced)
        return int(self.replaced[place]) if place >= 0 else slot

    def counts(self, digests: Digests) -> Places:
        """
        In how many claims each word occurs, int64 of shape (digests,).
        """
        found = np.zeros(len(digests), np.int64)
        for part in self.parts:
            begins, ends = part.spans(digests)
            found += ends - begins
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """
    A word's postings in the parts that have it, and how much it counts.
    """

    weight: np.float32
    lists: tuple[tuple[Numbers, NDArray[np.uint8]], ...]


class PostingsSearch:
    """
    Searches postings; keeps the room that adding up takes.
    """

    def __init__(self) -> None:
        self._room = np.zeros(0, np.float32)

    def best(self, shelf: Shelf, digests: Digests, wanted: int) -> list[tuple[int, float]]:
        """
        The numbers of so many claims with the highest scores, the best first; ``digests`` are distinct.
        """
        scores = self._cleared(shelf.slots)
        words, sure = _words(shelf, digests)
        for word in words[:sure]:
            for numbers, impacts in word.lists:
                _add(scores, numbers, word.weight * impacts)
        scores[shelf.replaced] = 0
        first = highest(scores, max(_FEWEST, _MORE_EACH * wanted) if words[sure:] else wanted)
        for word in words[sure:]:
            _add_for(first, scores, word)
        found = scores[first]
        order = np.lexsort((first, -found))[:wanted]
        return list(zip(first[order].tolist(), found[order].tolist(), strict=True))

    def _cleared(self, slots: int) -> Scores:
        if len(self._room) < slots:
            self._room = np.zeros(slots + slots // 16, np.float32)
        scores = self._room[:slots]
        scores[:] = 0
        return scores


def _words(shelf: Shelf, digests: Digests) -> tuple[list[_Word], int]:
    """
    The words that occur, the rarest first, and how many of them can be added up for all claims.
    """
    spans = [part.spans(digests) for part in shelf.parts]
    counts = sum((ends - begins for begins, ends in spans), np.zeros(len(digests), np.int64))
    weights = (rarities(counts, shelf.size) ** _RARITY_COUNTS / STRONGEST).astype(np.float32)
    order = np.lexsort((digests, counts))
    order = order[counts[order] > 0]
    listed = [
        (part, begins.tolist(), ends.tolist())
        for part, (begins, ends) in zip(shelf.parts, spans, strict=True)
    ]
    words = [
        _Word(
            weights[place],
            tuple(
                (part.numbers[begins[place] : ends[place]], part.impacts[begins[place] : ends[place]])
                for part, begins, ends in listed
                if begins[place] < ends[place]
            ),
        )
        for place in order.tolist()
    ]
    sure = int(np.searchsorted(np.cumsum(counts[order]), _AFFORDABLE, "right"))
    return words, max(1, sure)


def rarities(counts: Places, size: int) -> NDArray[np.float64]:
    """
    BM25's weight of words that occur in so many of ``size`` claims, always above 0.
    """
    return np.log1p((np.maximum(size - counts, 0) + 0.5) / (counts + 0.5))


def highest(scores: Scores, wanted: int) -> NDArray[np.intp]:
    """
    Places of the highest scores above 0, at least so many where there are so many, in ascending order.

    Scores are compared in groups first: where so many groups have one above a bar, so many scores are.
    """
    depth = len(scores) // (_GROUPS_EACH * wanted)
    tops = scores[: depth * (len(scores) // depth)].reshape(depth, -1).max(axis=0) if depth > 1 else scores
    bar = np.partition(tops, len(tops) - wanted)[len(tops) - wanted] if wanted < len(tops) else 0
    return np.flatnonzero(scores >= bar if bar > 0 else scores > 0)


def _add(scores: Scores, numbers: Numbers, said: Scores) -> None:
    # Indexes of the processor's own width, added at, take a third of what `scores[numbers] += said` takes.
    np.add.at(scores, numbers.astype(np.intp), said)


def _add_for(chosen: NDArray[np.intp], scores: Scores, word: _Word) -> None:
    """
    Adds what a word says of the claims ``chosen``, and perhaps of others, which are not looked at any more.
    """
    for numbers, impacts in word.lists:
        if len(numbers) <= _LOOK_UP * len(chosen):
            _add(scores, numbers, word.weight * impacts)
            continue
        places = np.searchsorted(numbers, chosen.astype(np.int32))
        places[places == len(numbers)] = 0
        met = numbers[places] == chosen
        scores[chosen[met]] += word.weight * impacts[places[met]]
