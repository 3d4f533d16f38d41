"""
What a message says of a stored claim, from how likely the search makes it, how the entailment model reads the
pair, and what rules see: calibrated probabilities of the four readings.

The mean of a few small networks (``claims/weights/decision.json``, whose header says which script wrote it,
from which data). They learned from what the search finds for messages and from near misses.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import log

import numpy as np
from numpy.typing import NDArray

from claims.models import Conflict, ConflictKind, Stance
from claims.ports import DENIES, READINGS, REVERSE, SAME, Vectors

Numbers = NDArray[np.float64]

SIGNS = (
    "prior",
    "same",
    "reverse",
    "denies_of_reverse",
    "whole_prior",
    "whole_same",
    "whole_reverse",
    "whole_denies_of_reverse",
    "foreign",
    "whole_prior_foreign",
    "whole_same_foreign",
    "whole_reverse_foreign",
    "words",
    "whole_prior_words",
    "whole_same_words",
    "claims",
    "denies_by_rule",
    "asks",
    *(kind.value for kind in ConflictKind),
)
"""
What is known of a pair: log odds of the search and of the model, of the claim alone and of the whole message,
logarithms of counts, and marks of 0 or 1.
"""
_LEAST, _LEAST_PRIOR = 1e-4, 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """
    One text beside a stored claim: ``prior`` is the search's probability, ``reading`` the model's log
    probabilities in the order of ``READINGS``.
    """

    prior: float
    reading: Vectors

    def numbers(self) -> tuple[float, float, float, float]:
        """
        Log odds: of the search, of the same, of the reverse or a denial, and of a denial among those.
        """
        denial = self._read[DENIES] / max(self.reverse, _LEAST)
        prior = _log_odds(max(self.prior, _LEAST_PRIOR))
        return prior, _log_odds(self.same), _log_odds(self.reverse), _log_odds(denial)

    @property
    def same(self) -> float:
        """
        How likely the model has it that the text says the same.
        """
        return float(self._read[SAME])

    @property
    def reverse(self) -> float:
        """
        How likely the model has it that the text says the reverse, or that the claim is not so.
        """
        return float(self._read[REVERSE].sum())

    @property
    def _read(self) -> Numbers:
        return np.exp(self.reading.astype(np.float64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """
    What is known of a claim of a message beside a stored claim: the claim's own view and that of the
    ``whole`` message (the same where the message is but this claim, or too long to be read as a whole),
    ``foreign`` whether the two are in different languages, the number of ``words`` and ``claims`` of the
    message, ``stance`` and ``conflicts`` what rules see.
    """

    own: View
    whole: View
    foreign: bool
    stance: Stance
    words: int = 0
    claims: int = 1
    conflicts: Sequence[Conflict] = ()

    def with_reading(self, reading: Vectors) -> Signs:
        """
        The same with another reading of both views.
        """
        own, whole = (replace(view, reading=reading) for view in (self.own, self.whole))
        return replace(self, own=own, whole=whole)

    def row(self) -> Numbers:
        """
        As numbers, float64 of shape (len(SIGNS),).
        """
        kinds = {conflict.kind for conflict in self.conflicts}
        whole = self.whole.numbers()
        prior, same, reverse, _ = whole
        abroad = (self.foreign, prior * self.foreign, same * self.foreign, reverse * self.foreign)
        length = log(1 + self.words)
        counts = (length, length * prior, length * same, log(1 + self.claims))
        does = self.stance is Stance.DENIES, self.stance is Stance.ASKS
        marks = (*does, *(kind in kinds for kind in ConflictKind))
        return np.array([*self.own.numbers(), *whole, *abroad, *counts, *marks], np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """
    A network with one inner layer of tanh: ``inner`` of shape (len(SIGNS), units), ``outer`` of shape
    (units, 4).
    """

    inner: Numbers
    inner_bias: Numbers
    outer: Numbers
    outer_bias: Numbers

    def probabilities(self, standard: Numbers) -> Numbers:
        """
        Of the four readings for rows of standardised signs: float64 of shape (len(rows), 4).
        """
        scores = np.tanh(standard @ self.inner + self.inner_bias) @ self.outer + self.outer_bias
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    The mean of networks over standardised signs.
    """

    mean: Numbers
    scale: Numbers
    nets: Sequence[Net]

    def probabilities(self, rows: Numbers) -> Numbers:
        """
        Of the four readings for rows of signs: float64 of shape (len(rows), 4).
        """
        standard = (rows - self.mean) / self.scale
        return np.asarray(np.mean([net.probabilities(standard) for net in self.nets], axis=0), np.float64)


@cache
def decision() -> Decision:
    """
    The learned weights.
    """
    written = json.loads(files("claims").joinpath("weights/decision.json").read_text("utf-8"))
    if tuple(written["signs"]) != SIGNS or tuple(written["readings"]) != READINGS:
        raise ValueError("The weights of the decision are of another version.")
    nets = [
        Net(**{name: np.array(value, np.float64) for name, value in net.items()}) for net in written["nets"]
    ]
    mean, scale = (np.array(written[name], np.float64) for name in ("mean", "scale"))
    return Decision(mean=mean, scale=scale, nets=nets)


def _log_odds(probability: float) -> float:
    bounded = min(max(float(probability), _LEAST), 1 - _LEAST)
    return log(bounded / (1 - bounded))
