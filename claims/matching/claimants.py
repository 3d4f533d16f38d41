"""
How far a message names who made the stored claims, for all claims at once.

A name weighs what its words do together: their rarity in the store, each from 0 to 1. So a rare name says
much, and one that half of the store has next to nothing. Of a name those words count that stand together, as
"New World News" is not named by a text in which the three are scattered; the best such part, where there are
several.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.text.array_sets import Places, distinct, located
from claims.token_hashes import Digests, Text, Written

Numbers = NDArray[np.float64]
Weigh = Callable[[Digests], Numbers]

_MOST = 3.0
"""
What a name weighs at most: words that stand together are less rare than their rarities say.
"""
_FIRST = np.uint64(32)
_NOBODY = np.zeros(0, np.uint32)


def claimants(
    whole: Text, author: Text | None, stored: Sequence[Written], weigh: Weigh
) -> dict[str, Numbers]:
    """
    By the feature's name, a number for each stored claim, of which there is at least one: what of the name of
    its claimant is the name of who said the message; and what else of it the message has, but for words that
    the claim has itself, which count as its own. 0 where nobody is named. ``weigh`` gives words' rarity.
    """
    names = _Names.of(stored)
    said = names.met(author.words if author is not None else _NOBODY)
    named = names.met(whole.words)
    weights = np.zeros(len(names.words))
    some = np.union1d(said.places, named.places) if len(said.places) else named.places
    if len(some):
        weights[some] = weigh(names.words[some])
    others = weights.copy()
    others[said.places] = 0
    others[_stated(names, named.places, stored)] = 0
    size = len(stored)
    return {
        "claimant_said": names.best(said, weights, size),
        "claimant_named": names.best(named, others, size),
    }


@dataclass(frozen=True, slots=True)
class _Met:
    """
    Places of the words of names that a text has, rising, and the pairs of words that follow each other there.
    """

    places: Places
    pairs: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Names:
    """
    The words of all claimants' names, name by name, and which claim each is of.
    """

    words: Digests
    owner: Places

    @classmethod
    def of(cls, stored: Sequence[Written]) -> _Names:
        """
        Of at least one claim.
        """
        lengths = [len(each.claimant) for each in stored]
        return cls(
            np.concatenate([each.claimant for each in stored]), np.repeat(np.arange(len(stored)), lengths)
        )

    def met(self, text: Digests) -> _Met:
        """
        What of the names a text has.
        """
        known = distinct(self.words) if len(text) else _NOBODY
        at, word = located(text, known)
        if not len(at):
            return _Met(at, np.zeros(0, np.uint64))
        heard = np.zeros(len(known), np.bool_)
        heard[word] = True
        follow = np.flatnonzero(np.diff(at) == 1)
        pairs = _pairs(text[at[follow]], text[at[follow + 1]])
        return _Met(np.flatnonzero(heard[np.searchsorted(known, self.words)]), pairs)

    def best(self, met: _Met, weights: Numbers, size: int) -> Numbers:
        """
        By claim, the weight of the weightiest part of its name that stands in the text as in the name.
        """
        found, at = np.zeros(size), met.places
        if not len(at):
            return found
        apart = np.ones(len(at), np.bool_)
        beside = np.flatnonzero((np.diff(at) == 1) & (np.diff(self.owner[at]) == 0))
        if len(beside) and len(met.pairs):
            ours = _pairs(self.words[at[beside]], self.words[at[beside + 1]])
            apart[beside[np.isin(ours, met.pairs)] + 1] = False
        starts = np.flatnonzero(apart)
        np.maximum.at(found, self.owner[at[starts]], np.add.reduceat(weights[at], starts))
        return np.minimum(found, _MOST)


def _stated(names: _Names, places: Places, stored: Sequence[Written]) -> Places:
    """
    Those of some places of names whose words the claim itself has.
    """
    own = zip(names.words[places].tolist(), names.owner[places].tolist(), strict=True)
    has = [any(word in text.words for text in stored[claim].short) for word, claim in own]
    return places[np.array(has, np.bool_)]


def _pairs(first: Digests, second: Digests) -> NDArray[np.uint64]:
    return first.astype(np.uint64) << _FIRST | second.astype(np.uint64)
