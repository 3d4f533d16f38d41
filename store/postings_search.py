"""
The claims that a text's words point at most strongly, over postings.

Every word counts. The rarest words, as many as a search can afford, are added up for all claims that hold
them; what is more common is added for the best of these claims only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.token_hashes import Digests
from store.postings import Impacts, Numbers, Places, Postings
from store.postings_weighing import STRONGEST, Asked

Scores = NDArray[np.float32]
Chosen = NDArray[np.intp]

# Postings that are added up for all claims: so many, which take a tenth of a millisecond, and a share of all
# claims, which takes less than looking at all scores does.
_AFFORDABLE = 20_000
_AFFORDABLE_SHARE = 0.2
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
            found += part.spans(digests).counts
        return found


class _List(NamedTuple):
    """
    The postings of a word in one part; ``row`` has its impacts by row number, where the part has such a row.
    """

    weight: np.float32
    numbers: Numbers
    impacts: Impacts
    row: Impacts | None


class PostingsSearch:
    """
    Searches postings; keeps the room that adding up takes.
    """

    def __init__(self) -> None:
        self._room = np.zeros(0, np.float32)

    def best(self, shelf: Shelf, asked: Asked, wanted: int) -> list[tuple[int, float]]:
        """
        The slots of so many claims with the highest scores, the best first.
        """
        scores = self._cleared(shelf.slots)
        lists, sure = _lists(shelf, asked)
        for each in lists[:sure]:
            _add(scores, each)
        scores[shelf.replaced] = 0
        chosen = highest(scores, max(_FEWEST, _MORE_EACH * wanted) if lists[sure:] else wanted)
        found = _with_common(chosen, scores, lists[sure:])
        order = np.lexsort((chosen, -found))[:wanted]
        return list(zip(chosen[order].tolist(), found[order].tolist(), strict=True))

    def _cleared(self, slots: int) -> Scores:
        if len(self._room) < slots:
            self._room = np.zeros(slots + slots // 16, np.float32)
        scores = self._room[:slots]
        scores[:] = 0
        return scores


def _lists(shelf: Shelf, asked: Asked) -> tuple[list[_List], int]:
    """
    The postings of the words that occur, the rarest word first, and how many can be added up for all claims.
    """
    spans = [part.spans(asked.digests) for part in shelf.parts]
    counts = sum((each.counts for each in spans), np.zeros(len(asked.digests), np.int64))
    weights = (asked.factors * rarities(counts, shelf.size) ** _RARITY_COUNTS / STRONGEST).astype(np.float32)
    order = np.argsort(counts, kind="stable")
    most = _AFFORDABLE + _AFFORDABLE_SHARE * shelf.size
    # The rarest word that occurs is added up whatever it takes.
    rarest = int(np.count_nonzero(counts == 0)) + 1
    affordable = max(rarest, int(np.searchsorted(np.cumsum(counts[order]), most, "right")))
    listed = [
        (part, *(ordered[order].tolist() for ordered in (each.begin, each.end, each.row)))
        for part, each in zip(shelf.parts, spans, strict=True)
    ]
    lists, sure = [], 0
    for place, weight in enumerate(weights[order]):
        for part, begin, end, row in listed:
            if begin[place] < end[place]:
                whole = part.row(row[place]) if row[place] >= 0 else None
                numbers, impacts = part.listed(begin[place], end[place])
                lists.append(_List(weight, numbers, impacts, whole))
        if place < affordable:
            sure = len(lists)
    return lists, sure


def rarities(counts: Places, size: int) -> NDArray[np.float64]:
    """
    BM25's weight of words that occur in so many of ``size`` claims, always above 0.
    """
    return np.log1p((np.maximum(size - counts, 0) + 0.5) / (counts + 0.5))


def highest(scores: Scores, wanted: int) -> Chosen:
    """
    Places of the highest scores above 0, at least so many where there are so many, in ascending order.

    Scores are compared in groups first: where so many groups have one above a bar, so many scores are.
    """
    depth = len(scores) // (_GROUPS_EACH * wanted)
    tops = scores[: depth * (len(scores) // depth)].reshape(depth, -1).max(axis=0) if depth > 1 else scores
    bar = np.partition(tops, len(tops) - wanted)[len(tops) - wanted] if wanted < len(tops) else 0
    return np.flatnonzero(scores >= bar if bar > 0 else scores > 0)


def _add(scores: Scores, its: _List) -> None:
    # Indexes of the processor's own width, added at, take a third of what `scores[numbers] += said` takes.
    np.add.at(scores, its.numbers.astype(np.intp), its.weight * its.impacts)


def _with_common(chosen: Chosen, scores: Scores, lists: Sequence[_List]) -> Scores:
    """
    The scores of the claims ``chosen`` with what common words say of them, float32 of shape (chosen,).
    """
    most = _LOOK_UP * len(chosen)
    for each in lists:
        if each.row is None and len(each.numbers) <= most:
            _add(scores, each)
    found = scores[chosen]
    narrow = chosen.astype(np.int32)
    for its in lists:
        if its.row is not None:
            within = int(np.searchsorted(chosen, len(its.row)))
            found[:within] += its.weight * its.row[chosen[:within]]
        elif len(its.numbers) > most:
            places = np.searchsorted(its.numbers, narrow)
            places[places == len(its.numbers)] = 0
            found += its.weight * its.impacts[places] * (its.numbers[places] == narrow)
    return found
