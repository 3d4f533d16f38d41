"""
Short codes of vectors, for a first pass over very many of them.

A cosine is a product of two vectors. Of all pairs of maps to few dimensions, those taken from the singular
vectors of the product of both sides' roots of covariance keep most of it (the best approximation of low rank;
Eckart & Young 1936). Messages are taken to vary as stored texts do, around a common middle that is not zero:
leaving that middle out of the messages' side loses much. Codes are small enough whole numbers for a product
of bytes that no processor overflows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors
from store.bytewise import product

WIDTH = 96
"""
Numbers of a code: half as many lose much, twice as many find little more.
"""
_MIDDLE = 64
_REACH = 63
_SPREAD = 4.0
_LARGEST = 127
# So many at once stay in the processor's cache.
_LIKENESSES = 32_768
_SAMPLED = 8_192
_LEAST = 1e-9

Codes = NDArray[np.uint8]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sketch:
    """
    The maps of messages and of stored texts, float32 of shape (dimensions, width) each, and the middle of
    stored texts, float32 of shape (dimensions,).
    """

    ours: Vectors
    theirs: Vectors
    centre: NDArray[np.float32]

    @property
    def width(self) -> int:
        """
        Numbers of a code.
        """
        return int(self.theirs.shape[1])

    def of_stored(self, vectors: Vectors) -> Codes:
        """
        Codes of stored texts, uint8 of shape (n, width).
        """
        turned = np.rint((vectors - self.centre) @ self.theirs)
        return (np.clip(turned, -_REACH, _REACH) + _MIDDLE).astype(np.uint8)

    def of_messages(self, vectors: Vectors) -> NDArray[np.int8]:
        """
        Codes of messages, int8 of shape (width, n).
        """
        turned = vectors @ self.ours
        largest = np.maximum(np.abs(turned).max(axis=1, keepdims=True), _LEAST)
        return np.ascontiguousarray(np.rint(turned * (_LARGEST / largest)).astype(np.int8).T)


def learn(stored: Vectors, width: int = WIDTH) -> Sketch:
    """
    Maps for stored texts like these, float32 of shape (n, dimensions).
    """
    sample = stored.astype(np.float64)
    centre = sample.mean(axis=0)
    spread = np.cov(sample.T)
    of_theirs, of_ours = _root(spread), _root(spread + np.outer(centre, centre))
    left, shares, right = np.linalg.svd(of_ours @ of_theirs)
    width = min(width, len(shares))
    ours = np.linalg.pinv(of_ours) @ (left[:, :width] * shares[:width])
    theirs = np.linalg.pinv(of_theirs) @ right[:width].T
    scale = _REACH / (_SPREAD * np.maximum(((sample - centre) @ theirs).std(axis=0), _LEAST))
    return Sketch(
        (ours / scale).astype(np.float32), (theirs * scale).astype(np.float32), centre.astype(np.float32)
    )


def sampled(stored: Codes) -> Codes:
    """
    Codes from all over, by which the bar is set.
    """
    return np.ascontiguousarray(stored[:: max(1, len(stored) // _SAMPLED)])


def passing(stored: Codes, sample: Codes, asked: NDArray[np.int8], share: float) -> Numbers:
    """
    Places of the stored codes that are among about such a share most like any of the messages, ascending. The
    bar of each message is read off a sample of codes, so that likenesses need not be kept.
    """
    messages = asked.shape[1]
    block = max(1, _LIKENESSES // messages)
    bars = np.tile(_bars(sample, asked, share), block)
    found = [np.empty(0, np.intp)]
    for start in range(0, len(stored), block):
        likenesses = product(stored[start : start + block], asked).ravel()
        found.append(np.flatnonzero(likenesses >= bars[: len(likenesses)]) // messages + start)
    places = np.concatenate(found)
    return places[np.diff(places, prepend=-1) > 0]


def _bars(sample: Codes, asked: NDArray[np.int8], share: float) -> NDArray[np.int32]:
    """
    For each message the likeness that about such a share of codes reach.
    """
    below = max(0, int((1 - share) * len(sample)) - 1)
    return np.asarray(np.partition(product(sample, asked), below, axis=0)[below], np.int32)


def _root(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    values, directions = np.linalg.eigh(covariance)
    return np.asarray((directions * np.sqrt(np.maximum(values, _LEAST))) @ directions.T, np.float64)
