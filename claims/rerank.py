"""
The learned part of matching: how well a pair fits, and the probability that it is the same claim.

The weights lie in ``claims/weights/matching.json``, whose header says which script wrote them, from which
data, and with what outcome.
"""

from __future__ import annotations

import io
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


@dataclass(frozen=True, slots=True)
class Linear:
    """
    A logistic regression over standardised features.
    """

    columns: NDArray[np.intp]
    mean: Scores
    scale: Scores
    weights: Scores
    bias: float

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Linear:
        """
        From the weights file.
        """
        features: Mapping[str, Sequence[float]] = written["features"]
        mean, scale, weights = np.array(list(features.values()), np.float64).T
        return cls(_columns(list(features)), mean, scale, weights, float(written["bias"]))

    def scores(self, table: Vectors) -> Scores:
        """
        Log odds, one a row of the table.
        """
        standard = (table[:, self.columns] - self.mean) / self.scale
        return np.asarray(standard @ self.weights + self.bias, np.float64)


@dataclass(frozen=True, slots=True)
class Judge:
    """
    Orders candidates by ``order``, and gives their probability by ``same``.
    """

    order: Linear
    same: Linear

    def scores(self, table: Vectors) -> Scores:
        """
        Fit of each candidate; higher is better.
        """
        return self.order.scores(table)

    def probabilities(self, table: Vectors) -> Scores:
        """
        Of candidates with probability p, a share p is the same claim.
        """
        return np.asarray(1 / (1 + np.exp(-self.same.scores(table))), np.float64)


@cache
def judge(kind: str) -> Judge:
    """
    The learned weights: ``vectors`` where a model gives meanings, ``words`` where only words are compared.
    """
    text = files("claims").joinpath("weights/matching.json").read_text("utf-8")
    written = json.loads(text)[kind]
    return Judge(Linear.read(written["order"]), Linear.read(written["same"]))


def bend(vectors: Vectors, model: str) -> Vectors:
    """
    Message vectors turned by a learned linear map toward the claims that answer them; unchanged for any
    other model than the one it was learned for. Float32 of the same shape, no longer of unit length.
    """
    name, turn = _learned_map()
    return vectors @ turn if name == model else vectors


@cache
def _learned_map() -> tuple[str, Vectors]:
    with files("claims").joinpath("weights/matching_map.npz").open("rb") as file:
        kept = np.load(io.BytesIO(file.read()), allow_pickle=False)
        return str(kept["model"]), np.eye(len(kept["turn"]), dtype=np.float32) + kept["turn"]


def _columns(names: Sequence[str]) -> NDArray[np.intp]:
    return np.array([NAMES.index(name) for name in names], np.intp)
