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

from claims.matching.features import NAMES
from claims.ports import Vectors

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nets:
    """
    The mean of small networks over standardised features, each a line plus one inner layer of tanh. They lie
    side by side, so that one product of matrices runs them all.
    """

    weights: Scores
    bias: float
    inner: Scores
    inner_bias: Scores
    outer: Scores

    @classmethod
    def read(cls, written: Sequence[Mapping[str, Any]]) -> Nets:
        """
        From the weights file; at least one.
        """
        nets = [_over_all_columns(one) for one in written]
        return cls(
            weights=np.mean([one["weights"] for one in nets], axis=0),
            bias=float(np.mean([one["bias"] for one in nets])),
            inner=np.hstack([one["inner"] for one in nets]),
            inner_bias=np.hstack([one["inner_bias"] for one in nets]),
            outer=np.hstack([one["outer"] for one in nets]) / len(nets),
        )

    def scores(self, columns: Scores) -> Scores:
        """
        Log odds, one a row. Nets that were not told of the last columns do without them.
        """
        told = columns.shape[1]
        bent = np.tanh(columns @ self.inner[:told] + self.inner_bias) @ self.outer
        return np.asarray(columns @ self.weights[:told] + bent + self.bias, np.float64)


ADDED = ("claimant_said", "claimant_named")
"""
Features that no net was told of: too few messages to learn from have them.
"""
_COLUMNS = (*NAMES, "share", "fit")


def _over_all_columns(written: Mapping[str, Any]) -> dict[str, Scores]:
    """
    The arrays of a net as they apply to all columns as they come, not standardised.
    """
    own = {name: np.array(value, np.float64) for name, value in written.items() if name != "features"}
    places = [_COLUMNS.index(name) for name in written["features"]]
    weights, inner = np.zeros(len(_COLUMNS)), np.zeros((len(_COLUMNS), len(own["outer"])))
    weights[places] = own["weights"] / own["scale"]
    inner[places] = own["inner"] / own["scale"][:, None]
    middle = own["mean"] / own["scale"]
    return {
        "weights": weights,
        "bias": own["bias"] - middle @ own["weights"],
        "inner": inner,
        "inner_bias": own["inner_bias"] - middle @ own["inner"],
        "outer": own["outer"],
    }


@dataclass(frozen=True, slots=True)
class Judge:
    """
    Orders candidates by ``order``, and gives their probability by ``same``. ``added`` says what features that
    the nets were not told of add to the fit, float64 of shape (len(NAMES),): 0 for all others.
    """

    order: Nets
    same: Nets
    added: Scores

    def fit(self, table: Vectors) -> Scores:
        """
        Fit of each candidate; higher is better. What all candidates have in common tells none of them apart,
        so what is added counts by how far it stands out from the mean.
        """
        columns = np.asarray(table, np.float64)
        added = columns @ self.added
        return np.asarray(self.order.scores(columns) + added - added.mean(), np.float64)

    def probabilities(self, table: Vectors, fit: Scores) -> Scores:
        """
        Of candidates with probability p, a share p is the same claim. ``share``, how far a candidate leads
        the others, is the logarithm of its part of all fit.
        """
        odds = np.exp(fit - fit.max())
        share = np.log(odds / odds.sum() + _LEAST_SHARE)
        columns = np.column_stack([table, share, fit])
        return np.asarray(1 / (1 + np.exp(-self.same.scores(columns))), np.float64)


_LEAST_SHARE = 1e-6


@cache
def judge(kind: str) -> Judge:
    """
    The learned weights: ``vectors`` where a model gives meanings, ``words`` where only words are compared.
    """
    text = files("claims").joinpath("weights/matching.json").read_text("utf-8")
    written = json.loads(text)[kind]
    added = np.array([written["added"][name] if name in ADDED else 0.0 for name in NAMES], np.float64)
    return Judge(Nets.read(written["order"]), Nets.read(written["same"]), added)
