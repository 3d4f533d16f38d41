"""
How far a message names who made the stored claims, for all claims at once.

A name weighs what its words do together: their rarity in the store, each from 0 to 1. So a rare name says
much, and one that half of the store has next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from claims.written import Digests, Text, Written

Numbers = NDArray[np.float64]
Weigh = Callable[[Digests], Numbers]

_MOST = 1.5
"""
What a name weighs at most: further words of a long one are mostly no rarer for standing together.
"""
_OWNER = np.uint64(32)


def claimants(
    whole: Text, author: Text | None, stored: Sequence[Written], weigh: Weigh
) -> dict[str, Numbers]:
    """
    By the feature's name, a number for each stored claim, of which there is at least one: what of the name of
    its claimant is the name of who said the message; and what else of it the message has, but for words that
    the claim has itself, which count as its own. 0 where nobody is named. ``weigh`` gives words' rarity.
    """
    owner = np.repeat(np.arange(len(stored)), [len(each.claimant) for each in stored])
    names = np.concatenate([each.claimant for each in stored])
    said = np.isin(names, author.words) if author is not None else np.zeros(len(names), np.bool_)
    named = np.isin(names, whole.words) & ~said
    named[named] = ~_stated(names[named], owner[named], stored)
    met = np.flatnonzero(said | named)
    weights = weigh(names[met])

    def sums(which: NDArray[np.bool_]) -> Numbers:
        return np.minimum(np.bincount(owner[met], weights * which[met], len(stored)), _MOST)

    return {"claimant_said": sums(said), "claimant_named": sums(named)}


def _stated(names: Digests, owner: NDArray[np.intp], stored: Sequence[Written]) -> NDArray[np.bool_]:
    """
    Which words of names the claim they belong to has itself.
    """
    texts = [(place, text.words) for place in np.unique(owner).tolist() for text in stored[place].short]
    if not texts:
        return np.zeros(len(names), np.bool_)
    owners = np.repeat([place for place, _ in texts], [len(found) for _, found in texts])
    return np.isin(_keys(names, owner), _keys(np.concatenate([found for _, found in texts]), owners))


def _keys(found: Digests, owner: NDArray[np.intp]) -> NDArray[np.uint64]:
    return owner.astype(np.uint64) << _OWNER | found.astype(np.uint64)
