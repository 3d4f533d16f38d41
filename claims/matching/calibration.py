"""
What a model's readings are worth: log probabilities turned into calibrated ones, by a slope and a bias for
each reading, fitted to labelled pairs.

It stands between the model and what is decided: the calibrated reading is what
``claims.matching.decision.Signs`` holds, beside the search's probability and what rules see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from claims.ports import READINGS, Entailment, Vectors

Numbers = NDArray[np.float64]
Float = TypeVar("Float", np.float32, np.float64)
Targets = NDArray[np.int64]

_LEAST = np.log(1e-4)
"""
Log probability under which a reading is as good as excluded.
"""
_STRENGTH = 1.0
"""
How strongly slopes are drawn to one and biases to zero: as much as one standard normal prior each.
"""
_STEPS = 100
_SETTLED = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """
    ``slopes`` and ``biases``, each float64 of shape (4,), in the order of ``READINGS``.
    """

    slopes: Numbers
    biases: Numbers

    def applied(self, readings: Vectors) -> Vectors:
        """
        Calibrated log probabilities for those of a model, both of shape (pairs, 4).
        """
        return log_softmax(_bounded(readings) * self.slopes + self.biases).astype(np.float32)


class CalibratedEntailment:
    """
    Satisfies ``claims.ports.Entailment``: a model whose readings are calibrated.
    """

    def __init__(self, model: Entailment, calibration: Calibration) -> None:
        self._model = model
        self._calibration = calibration

    @property
    def name(self) -> str:
        """
        That of the model.
        """
        return self._model.name

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """
        Calibrated log probabilities, float32 of shape (len(pairs), 4).
        """
        return self._calibration.applied(self._model.read(pairs))


def fit(readings: Vectors, targets: Targets) -> Calibration:
    """
    The multinomial logistic regression of the right readings, numbers into ``READINGS``, on a model's log
    probabilities of shape (pairs, 4), each reading's own; by Newton's method, as the loss is convex.
    """
    inputs = _inputs(_bounded(readings))
    start = np.repeat([1.0, 0.0], len(READINGS))
    found = start.copy()
    loss = _loss(inputs, targets, found, start)
    for _ in range(_STEPS):
        step = _newton_step(inputs, targets, found, start)
        share, least = 1.0, loss
        while share > _SETTLED and (least := _loss(inputs, targets, found - share * step, start)) > loss:
            share /= 2
        if loss - least < _SETTLED:
            break
        found, loss = found - share * step, least
    return Calibration(slopes=found[: len(READINGS)], biases=found[len(READINGS) :])


def _inputs(readings: Numbers) -> Numbers:
    """
    For each pair the matrix that turns slopes and biases into four scores: shape (pairs, 4, 8).
    """
    size = len(READINGS)
    inputs = np.zeros((len(readings), size, 2 * size))
    each = np.arange(size)
    inputs[:, each, each] = readings
    inputs[:, each, size + each] = 1
    return inputs


def _newton_step(inputs: Numbers, targets: Targets, found: Numbers, start: Numbers) -> Numbers:
    probabilities = np.exp(log_softmax(inputs @ found))
    wrong = probabilities - np.eye(len(READINGS))[targets]
    gradient = np.einsum("nk,nkp->p", wrong, inputs) + _STRENGTH * (found - start)
    spread = np.einsum("nk,kl->nkl", probabilities, np.eye(len(READINGS)))
    spread -= np.einsum("nk,nl->nkl", probabilities, probabilities)
    curvature = np.einsum("nkp,nkl,nlq->pq", inputs, spread, inputs, optimize=True)
    step: Numbers = np.linalg.solve(curvature + _STRENGTH * np.eye(len(found)), gradient)
    return step


def _loss(inputs: Numbers, targets: Targets, found: Numbers, start: Numbers) -> float:
    told = log_softmax(inputs @ found)[np.arange(len(targets)), targets]
    return float(-told.sum() + _STRENGTH / 2 * ((found - start) ** 2).sum())


def _bounded(readings: Vectors) -> Numbers:
    return np.maximum(readings.astype(np.float64), _LEAST)


def log_softmax(scores: NDArray[Float]) -> NDArray[Float]:
    """
    Log probabilities of scores along the last axis, as exact as the scores are.
    """
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), scores.dtype)
