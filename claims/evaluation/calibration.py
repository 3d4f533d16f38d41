"""
How well a model's probabilities of readings hold, before and after they are calibrated on labelled pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from claims.errors import BadInputError
from claims.evaluation.retrieval import calibration_error, error_by_chance
from claims.matching.calibration import Calibration, Numbers, Targets, fit
from claims.matching.decision import decision
from claims.matching.pairs import Pair, read_alone
from claims.models import Match, StoredClaim, Tier
from claims.ports import READINGS, REVERSE, SAME, Entailment, Vectors, is_probability

FEWEST_PAIRS = 100
FEWEST_OF_EACH = 10
_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """
    A message, a stored claim, and which of ``READINGS`` is right; ``prior`` is the search's probability.
    """

    message: str
    claim: str
    label: str
    prior: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What was fitted to all pairs; ``is_better`` where it lowers the loss of pairs that it was not fitted to.
    """

    calibration: Calibration
    figures: dict[str, Any]
    is_better: bool


def labelled_pairs(rows: Iterable[Mapping[str, Any]]) -> list[LabelledPair]:
    """
    Rows of ``message``, ``claim``, ``label`` and optional ``prior``.

    Raises:
        BadInputError: a row is none of these, or there are too few pairs of some reading.

    """
    pairs = [_labelled(number, row) for number, row in enumerate(rows, start=1)]
    counts = Counter(pair.label for pair in pairs)
    if len(pairs) < FEWEST_PAIRS or any(counts[label] < FEWEST_OF_EACH for label in READINGS):
        there = ", ".join(f"{counts[label]} {label}" for label in READINGS)
        raise BadInputError(
            f"Too few pairs: {there}; {FEWEST_PAIRS} are needed, with {FEWEST_OF_EACH} of each label."
        )
    return pairs


def _labelled(number: int, row: Mapping[str, Any]) -> LabelledPair:
    if not (isinstance(row.get("message"), str) and isinstance(row.get("claim"), str)):
        raise BadInputError(f'Pair {number} has no "message" and "claim".')
    if row.get("label") not in READINGS:
        raise BadInputError(f'Pair {number} has no "label" that is one of {", ".join(READINGS)}.')
    prior = row.get("prior")
    if prior is not None and not is_probability(prior):
        raise BadInputError(f'The "prior" of pair {number} is no probability.')
    return LabelledPair(message=row["message"], claim=row["claim"], label=row["label"], prior=prior)


def evaluate_calibration(
    model: Entailment, pairs: Sequence[LabelledPair], progress: Callable[[int, int], None]
) -> Outcome:
    """
    Fit a calibration of ``model``, and say what it is worth by cross-validation: each fifth of the pairs by
    what was fitted to the others. ``progress`` is told how many pairs of how many were read.
    """
    readings = _read(model, pairs, progress)
    targets = np.array([READINGS.index(pair.label) for pair in pairs])
    validated = _validated(readings, targets)
    before, after = (_figures(np.exp(each.astype(np.float64)), targets) for each in (readings, validated))
    figures: dict[str, Any] = {
        "model": model.name,
        "pairs": len(pairs),
        "labels": dict(Counter(pair.label for pair in pairs)),
        "before": before,
        "after": after,
    }
    if all(pair.prior is not None for pair in pairs):
        figures["told_before"], figures["told_after"] = (
            _figures(_told(pairs, each), targets) for each in (readings, validated)
        )
    return Outcome(
        calibration=fit(readings, targets),
        figures=figures,
        is_better=after["log_loss"] < before["log_loss"],
    )


def _read(
    model: Entailment, pairs: Sequence[LabelledPair], progress: Callable[[int, int], None], at_once: int = 64
) -> Vectors:
    def parts() -> Iterator[Vectors]:
        for start in range(0, len(pairs), at_once):
            part = pairs[start : start + at_once]
            yield model.read([(pair.message, pair.claim) for pair in part])
            progress(start + len(part), len(pairs))

    return np.concatenate(list(parts()))


def _validated(readings: Vectors, targets: Targets) -> Vectors:
    """
    Each pair's calibrated reading by the pairs of the other folds, labels spread evenly over these.
    """
    order = np.argsort(targets + np.random.default_rng(0).random(len(targets)))
    folds = np.empty(len(targets), np.int64)
    folds[order] = np.arange(len(targets)) % _FOLDS
    validated = np.empty_like(readings)
    for fold in range(_FOLDS):
        own = folds == fold
        validated[own] = fit(readings[~own], targets[~own]).applied(readings[own])
    return validated


def _told(pairs: Sequence[LabelledPair], readings: Vectors) -> Numbers:
    """
    The probabilities that are told, from readings, priors and what rules see.
    """
    reads = (read_alone(_pair(pair), reading) for pair, reading in zip(pairs, readings, strict=True))
    return decision().probabilities(np.array([read.signs.row() for read in reads]))


def _pair(pair: LabelledPair) -> Pair:
    stored = StoredClaim(id="", claim=pair.claim)
    match = Match(stored=stored, tier=Tier.RELATED, probability=pair.prior or 0.0)
    return Pair(ours=pair.message, theirs=pair.claim, match=match)


def _figures(probabilities: Numbers, targets: Targets) -> dict[str, float]:
    """
    The mean loss, and the expected calibration errors for the same and for the reverse or a denial, each with
    the error that probabilities without a fault would show on as many pairs.
    """
    right = probabilities[np.arange(len(targets)), targets]
    figures = {"log_loss": float(-np.log(np.maximum(right, 1e-12)).mean())}
    same, reverse = probabilities[:, SAME], probabilities[:, REVERSE].sum(axis=1)
    for name, stated, true in (
        ("same", same, targets == SAME),
        ("reverse", reverse, targets >= REVERSE.start),
    ):
        figures[f"ece_{name}"] = calibration_error(stated.tolist(), true.tolist())
        figures[f"ece_{name}_by_chance"] = error_by_chance(stated)
    return {name: round(value, 4) for name, value in figures.items()}
