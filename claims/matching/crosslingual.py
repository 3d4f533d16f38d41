"""
Matching across languages: two languages share few words, so only meaning speaks, and how far it leads.

The weights lie in ``claims/weights/across.json``, whose header says which script wrote them, from which data.
They are learned from pairs in one language with all that words tell left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from claims.matching.features import NAMES
from claims.ports import Vectors

Scores = NDArray[np.float64]

COLUMNS = (
    "meaning_best",
    "meaning_joint",
    "learned_joint",
    "meaning_sentence",
    "learned_sentence_joint",
    "message_length",
    "claim_length",
)
LED = ("meaning_best", "learned_joint", "learned_sentence_joint")
"""
Columns that also count by how far they lead the next best candidate, or stay behind the best.
"""
_NEXT = (0.86, 0.28, 0.28)
"""
What the next best candidate reaches in those, by the median in a store of a hundred claims: an only candidate
leads that, not itself.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """
    A logistic regression over what meaning tells of a pair.
    """

    mean: Scores
    scale: Scores
    weights: Scores
    bias: float

    def probabilities(self, table: Vectors) -> Scores:
        """
        Probability of being the same claim for each row of a feature table (``claims.matching.features``).
        """
        standard = (meaning_signs(table) - self.mean) / self.scale
        return np.asarray(1 / (1 + np.exp(-(standard @ self.weights + self.bias))), np.float64)


def meaning_signs(table: Vectors) -> Scores:
    """
    What meaning tells of each candidate: float64 of shape (candidates, len(COLUMNS) + len(LED)).
    """
    columns = [table[:, NAMES.index(name)] for name in COLUMNS]
    leads = [_lead(table[:, NAMES.index(name)], least) for name, least in zip(LED, _NEXT, strict=True)]
    return np.column_stack([*columns, *leads]).astype(np.float64)


def _lead(values: Vectors, usual: float) -> Vectors:
    ordered = np.sort(values)[::-1]
    second = ordered[1] if len(ordered) > 1 else min(ordered[0], usual)
    return np.asarray(np.where(values >= ordered[0], values - second, values - ordered[0]), np.float32)


@cache
def across() -> Across:
    """
    The learned weights.
    """
    written = json.loads(files("claims").joinpath("weights/across.json").read_text("utf-8"))
    arrays = {name: np.array(written[name], np.float64) for name in ("mean", "scale", "weights")}
    return Across(bias=float(written["bias"]), **arrays)
