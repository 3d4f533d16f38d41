"""
The learned part of matching: how well a pair fits, and the probability that it is the same claim.

The weights lie in ``claims/weights/matching.json``, whose header says which script wrote them, from which
data, and with what outcome.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.features import NAMES
from claims.ports import Vectors

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """
    A small network over standardised features: a line plus one inner layer of tanh.
    """

    columns: NDArray[np.intp]
    mean: Scores
    scale: Scores
    weights: Scores
    bias: float
    inner: Scores
    inner_bias: Scores
    outer: Scores

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Net:
        """
        From the weights file.
        """
        return cls(
            columns=np.array([_COLUMNS.index(name) for name in written["features"]], np.intp),
            bias=float(written["bias"]),
            **{name: np.array(written[name], np.float64) for name in _ARRAYS},
        )

    def scores(self, columns: Scores) -> Scores:
        """
        Log odds, one a row.
        """
        standard = (columns[:, self.columns] - self.mean) / self.scale
        bent = np.tanh(standard @ self.inner + self.inner_bias) @ self.outer
        return np.asarray(standard @ self.weights + bent + self.bias, np.float64)


_ARRAYS = ("mean", "scale", "weights", "inner", "inner_bias", "outer")
_COLUMNS = (*NAMES, "share", "fit")


@dataclass(frozen=True, slots=True)
class Judge:
    """
    Orders candidates by the mean of ``order``, and gives their probability by the mean of ``same``.
    """

    order: tuple[Net, ...]
    same: tuple[Net, ...]

    def fit(self, table: Vectors) -> Scores:
        """
        Fit of each candidate; higher is better.
        """
        return _mean(self.order, np.asarray(table, np.float64))

    def probabilities(self, table: Vectors, fit: Scores) -> Scores:
        """
        Of candidates with probability p, a share p is the same claim. ``share``, how far a candidate leads
        the others, is the logarithm of its part of all fit.
        """
        odds = np.exp(fit - fit.max())
        share = np.log(odds / odds.sum() + _LEAST_SHARE)
        columns = np.column_stack([table, share, fit])
        return np.asarray(1 / (1 + np.exp(-_mean(self.same, columns))), np.float64)


_LEAST_SHARE = 1e-6


@cache
def judge(kind: str) -> Judge:
    """
    The learned weights: ``vectors`` where a model gives meanings, ``words`` where only words are compared.
    """
    text = files("claims").joinpath("weights/matching.json").read_text("utf-8")
    written = json.loads(text)[kind]
    return Judge(tuple(map(Net.read, written["order"])), tuple(map(Net.read, written["same"])))


def _mean(nets: Sequence[Net], columns: Scores) -> Scores:
    return np.asarray(sum(net.scores(columns) for net in nets) / len(nets), np.float64)
