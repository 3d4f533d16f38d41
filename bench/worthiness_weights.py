"""
The weights of check-worthiness as files, and the figures that their header states.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.worthiness_sets import LabelledSet
from claims.evaluation_worthiness import ScoredSentence, evaluate_worthiness
from claims.worthiness import WorthinessModel

WEIGHTS = Path(__file__).parents[1] / "claims" / "weights"
STEP = 0.25
"""
How finely landmarks are kept, in standard deviations: finer steps change no figure.
"""


def write(model: WorthinessModel, figures: dict[str, object], folder: Path = WEIGHTS) -> None:
    """
    The weights, small enough to commit, and a header that says where they come from.
    """
    header = {
        "what": "check-worthiness of sentences; read by claims/worthiness.py",
        "trained_by": "bench/train_worthiness.py",
        "trained_on": "CheckThat! 2024 task 1 (train of English, Arabic, Dutch; half of Spanish dev); "
        "bench/worthiness_supplement.tsv",
        "vectors": "multilingual-e5-small, int8, query prefix",
        "measured": figures,
        "threshold": model.threshold,
        "joint": dict(model.joint),
        "alone": dict(model.alone),
        "offsets": {language: [one.offset, one.gram_offset] for language, one in model.voters.items()},
        "step": STEP,
        "widths": {language: one.width for language, one in model.landmarks.items()},
    }
    arrays = {
        f"{name}_{language}": getattr(voter, name).astype(np.float32 if name == "pull" else np.float16)
        for language, voter in model.voters.items()
        for name in ("pull", "slope", "buckets", "gram_slope")
    }
    for language, one in model.landmarks.items():
        arrays |= {
            f"mean_{language}": one.mean.astype(np.float16),
            f"scale_{language}": one.scale.astype(np.float16),
            f"points_{language}": rounded(one.points).astype(np.int8),
        }
    folder.mkdir(exist_ok=True)
    (folder / "worthiness.json").write_text(json.dumps(header, indent=1) + "\n", "utf-8")
    np.savez_compressed(folder / "worthiness.npz", **arrays)


def measure(model: WorthinessModel, held: LabelledSet, *, with_vectors: bool = True) -> dict[str, float]:
    """
    Figures of a set that was not trained on.
    """
    found = model.probabilities(held.texts, held.vectors if with_vectors else None)
    scored = [
        ScoredSentence(worthy=bool(label), probability=float(probability))
        for label, probability in zip(held.labels, found, strict=True)
    ]
    return evaluate_worthiness(scored, model.threshold)


def rounded(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """
    Points in whole steps of ``STEP``.
    """
    return np.clip(np.round(points / STEP), -127, 127).astype(np.float32)
