"""
Small nets (a line plus one layer of tanh) trained by Adam, listwise or pointwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
_PAD = -1e9


@dataclass(slots=True)
class Net:
    """
    Parameters by name, and how the features are standardised.
    """

    mean: Floats
    scale: Floats
    parameters: dict[str, Floats]

    @classmethod
    def fresh(cls, examples: Floats, inner: int, seed: int) -> Net:
        """
        Small random inner weights, no line yet.
        """
        width, rng = examples.shape[1], np.random.default_rng(seed)
        parameters: dict[str, Floats] = {
            "inner": rng.normal(0, 0.2, (width, inner)),
            "inner_bias": np.zeros(inner),
            "outer": rng.normal(0, 0.2, inner),
            "weights": np.zeros(width),
            "bias": np.zeros(1),
        }
        return cls(examples.mean(axis=0), examples.std(axis=0) + 1e-6, parameters)

    def scores(self, features: Floats) -> Floats:
        """
        Scores of raw features, any shape (..., width).
        """
        return self.forward((features - self.mean) / self.scale)[0]

    def forward(self, standard: Floats) -> tuple[Floats, Floats]:
        """
        Scores, and the activations they came from.
        """
        own = self.parameters
        active = np.tanh(standard @ own["inner"] + own["inner_bias"])
        return standard @ own["weights"] + active @ own["outer"] + own["bias"][0], active

    def slopes(self, standard: Floats, active: Floats, error: Floats) -> dict[str, Floats]:
        """
        Gradient of each parameter, given that of the scores.
        """
        rows, hidden, flat = (
            standard.reshape(-1, len(self.mean)),
            active.reshape(-1, active.shape[-1]),
            error.ravel(),
        )
        back = np.outer(flat, self.parameters["outer"]) * (1 - hidden**2)
        return {
            "inner": rows.T @ back,
            "inner_bias": back.sum(axis=0),
            "outer": hidden.T @ flat,
            "weights": rows.T @ flat,
            "bias": np.array([flat.sum()]),
        }


@dataclass(frozen=True, slots=True)
class Lists:
    """
    Candidates of messages padded to one length: features (messages, candidates, width), the share of each
    candidate in the answer, and ``padding`` of 0 or nearly minus infinity.
    """

    features: Floats
    answer: Floats
    padding: Floats

    @classmethod
    def of(cls, tables: Sequence[tuple[Floats, Floats]]) -> Lists:
        """
        From (features, right) of each message; those without a right candidate are left out.
        """
        kept = [(features, right) for features, right in tables if right.any()]
        longest = max(len(right) for _, right in kept)
        features = np.zeros((len(kept), longest, kept[0][0].shape[1]), np.float32)
        answer = np.zeros((len(kept), longest), np.float32)
        padding = np.full((len(kept), longest), _PAD, np.float32)
        for row, (own, right) in enumerate(kept):
            features[row, : len(right)] = own
            answer[row, : len(right)] = right / right.sum()
            padding[row, : len(right)] = 0
        return cls(features, answer, padding)


def listwise(lists: Lists, weights: Floats, seed: int) -> Net:
    """
    A net whose softmax over a message's candidates is near the answer.
    """
    real = lists.padding == 0
    net = Net.fresh(lists.features[real], 12, seed)
    standard = (lists.features - net.mean) / net.scale

    def error(rows: NDArray[np.intp], scores: Floats) -> Floats:
        shifted = scores + lists.padding[rows]
        shares = np.exp(shifted - shifted.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return (shares - lists.answer[rows]) * weights[rows][:, None]

    _train(net, standard, error, _Plan(epochs=60, batch=64, rate=0.02, decay=2e-3, seed=seed))
    return net


def pointwise(features: Floats, right: Floats, weights: Floats, seed: int) -> Net:
    """
    A net whose logistic is the probability of being right.
    """
    net = Net.fresh(features, 6, seed)

    def error(rows: NDArray[np.intp], scores: Floats) -> Floats:
        return (1 / (1 + np.exp(-scores)) - right[rows]) * weights[rows]

    standard = (features - net.mean) / net.scale
    _train(net, standard, error, _Plan(epochs=40, batch=512, rate=0.01, decay=5e-4, seed=seed))
    return net


def written(net: Net, names: Sequence[str]) -> dict[str, object]:
    """
    A net as ``claims.matching.rerank`` reads it.
    """
    shown = {name: np.round(values, 4).tolist() for name, values in net.parameters.items() if name != "bias"}
    bias = round(float(net.parameters["bias"][0]), 4)
    # What never varies must not be divided by nought.
    mean, scale = np.round(net.mean, 5).tolist(), np.maximum(np.round(net.scale, 5), 1e-5).tolist()
    return {"features": list(names), "mean": mean, "scale": scale, "bias": bias, **shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    epochs: int
    batch: int
    rate: float
    decay: float
    seed: int


def _train(
    net: Net, standard: Floats, error: Callable[[NDArray[np.intp], Floats], Floats], plan: _Plan
) -> None:
    """
    Adam with a rate that falls to 0.
    """
    first = {name: np.zeros_like(values) for name, values in net.parameters.items()}
    second = {name: np.zeros_like(values) for name, values in net.parameters.items()}
    rng, step = np.random.default_rng(plan.seed), 0
    for epoch in range(plan.epochs):
        order = rng.permutation(len(standard))
        for start in range(0, len(order), plan.batch):
            rows = order[start : start + plan.batch]
            scores, active = net.forward(standard[rows])
            slopes = net.slopes(standard[rows], active, error(rows, scores) / len(rows))
            step += 1
            for name in net.parameters:
                slope = slopes[name] + (0 if name == "bias" else plan.decay * net.parameters[name])
                first[name] = 0.9 * first[name] + 0.1 * slope
                second[name] = 0.999 * second[name] + 0.001 * slope**2
                pace = (first[name] / (1 - 0.9**step)) / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
                net.parameters[name] -= plan.rate * (1 - epoch / plan.epochs) * pace
