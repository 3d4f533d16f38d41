"""
A head over the embedding model's states of tokens: what a sentence says is read there more sharply than from
one vector of the whole sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors

GROUPS = 8
"""
How many ways a head attends to tokens, each for its own channels.
"""
_TINY = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """
    Each token's state goes through ``tokens``, shape (width, channels), and loses what is below zero. Of each
    channel the mean over the tokens, weighed by what ``looks``, shape (width, GROUPS), makes of them, and the
    most of any token go through ``inner``, shape (2 channels, units), and ``outer``, shape (units, votes).
    """

    tokens: Vectors
    tokens_bias: Vectors
    looks: Vectors
    inner: Vectors
    inner_bias: Vectors
    outer: Vectors
    outer_bias: Vectors

    def votes(self, texts: Sequence[Vectors]) -> Vectors:
        """
        The votes for texts, each as states of shape (tokens, width), in log odds: shape (len(texts), votes).
        """
        seen = np.array([self._seen(standard(states)) for states in texts], np.float32)
        inner = np.maximum(seen.reshape(len(texts), len(self.inner)) @ self.inner + self.inner_bias, 0)
        return np.asarray(inner @ self.outer + self.outer_bias, np.float32)

    def _seen(self, states: Vectors) -> Vectors:
        bent = np.maximum(states @ self.tokens + self.tokens_bias, 0)
        looks = states @ self.looks
        shares = np.exp(looks - looks.max(axis=0))
        shares /= shares.sum(axis=0)
        means = np.einsum("tg,tgc->gc", shares, bent.reshape(len(bent), GROUPS, -1))
        return np.concatenate([means.ravel(), bent.max(axis=0)])


def standard(states: Vectors) -> NDArray[np.float32]:
    """
    States with mean 0 and variance 1 in each token.
    """
    precise = np.asarray(states, np.float32)
    centred = precise - precise.mean(axis=1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + _TINY)
    return np.asarray(centred / scale, np.float32)
