"""
The weights of check-worthiness as files, and the figures that their header states.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.worthiness_sets import LabelledSet
from claims.evaluation.worthiness import ScoredSentence, evaluate_worthiness
from claims.extraction.worthiness import WorthinessModel

WEIGHTS = Path(__file__).parents[1] / "claims" / "weights"


def write(model: WorthinessModel, figures: dict[str, object], folder: Path = WEIGHTS) -> None:
    """
    The weights, small enough to commit, and a header that says where they come from.
    """
    header = {
        "what": "check-worthiness of sentences; read by claims/extraction/worthiness.py",
        "trained_by": "bench/train_worthiness.py",
        "trained_on": "CheckThat! 2024 task 1 (some of the train splits of English and Arabic, that of "
        "Dutch, half of Spanish dev); bench/worthiness_supplement.tsv",
        "states": "multilingual-e5-small, int8, query prefix, the layers that all texts share",
        "measured": figures,
        "thresholds": dict(model.thresholds),
        "heads": len(model.heads),
        "voices": list(model.voices),
        "joint": dict(model.joint),
        "alone": dict(model.alone),
        "offsets": {language: one.offset for language, one in model.voters.items()},
    }
    arrays = {
        f"{name}_{language}": getattr(voter, name).astype(np.float16)
        for language, voter in model.voters.items()
        for name in ("buckets", "slope")
    }
    arrays |= {
        f"{field.name}_{number}": getattr(head, field.name).astype(np.float16)
        for number, head in enumerate(model.heads)
        for field in fields(head)
    }
    folder.mkdir(exist_ok=True)
    (folder / "worthiness.json").write_text(json.dumps(header, indent=1) + "\n", "utf-8")
    np.savez_compressed(folder / "worthiness.npz", **arrays)


def measure(model: WorthinessModel, held: LabelledSet, *, with_states: bool = True) -> dict[str, float]:
    """
    Figures of a set that was not trained on.
    """
    return evaluate_worthiness(
        scored(model, held, model.probabilities(held.texts, held.states if with_states else None))
    )


def scored(model: WorthinessModel, held: LabelledSet, found: NDArray[np.float64]) -> list[ScoredSentence]:
    """
    The sentences of a set with probabilities, and the threshold of each one's language.
    """
    return [
        ScoredSentence(worthy=bool(label), probability=float(one), threshold=model.threshold_of(text))
        for text, label, one in zip(held.texts, held.labels, found, strict=True)
    ]
