"""
How good check-worthiness is on labelled sentences, for the model at hand.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.errors import BadInputError
from claims.evaluation.retrieval import calibration_error

_GZIP = b"\x1f\x8b"
_TEXT_COLUMNS = ("text", "tweet_text", "sentence", "claim")
_LABEL_COLUMNS = ("class_label", "label", "check_worthiness")
_WORTHY = {"yes", "1", "true", "worthy"}
_UNWORTHY = {"no", "0", "false", "unworthy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSentence:
    """
    A sentence, whether somebody found it worth checking, and the id it goes by.
    """

    id: str
    text: str
    worthy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSentence:
    """
    A labelled sentence with what the model says of it; from ``threshold`` on it is taken as worth checking.
    """

    worthy: bool
    probability: float
    threshold: float

    @property
    def chosen(self) -> bool:
        """
        Whether it is taken as worth checking.
        """
        return self.probability >= self.threshold


def read_labelled(path: Path) -> list[LabelledSentence]:
    """
    Labelled sentences of a table with tabs, packed by gzip or not. Its header names a text and a label
    column; its first column is the id.

    Raises:
        BadInputError: the file is no such table.

    """
    try:
        packed = path.read_bytes()
        text = (gzip.decompress(packed) if packed[:2] == _GZIP else packed).decode("utf-8-sig")
        return list(_labelled(csv.reader(io.StringIO(text, newline=""), delimiter="\t"), path.name))
    except (OSError, UnicodeDecodeError, EOFError, zlib.error, csv.Error) as error:
        raise BadInputError(f"{path.name} can't be read as a labelled table: {error}.") from error


def evaluate_worthiness(rows: Sequence[ScoredSentence]) -> dict[str, float]:
    """
    Precision, recall and F1 of the worthy class at the sentences' thresholds and the mean of these, average
    precision (the mean of precision at the rank of each worthy sentence), and the expected calibration error
    over ten equal bins.
    """
    worthy = np.array([row.worthy for row in rows], bool)
    scores = np.array([row.probability for row in rows], np.float64)
    chosen = np.array([row.chosen for row in rows], bool)
    right = int((chosen & worthy).sum())
    precision = right / max(int(chosen.sum()), 1)
    recall = right / max(int(worthy.sum()), 1)
    return {
        "sentences": len(rows),
        "worthy": int(worthy.sum()),
        "threshold": round(float(np.mean([row.threshold for row in rows])), 4) if rows else 0.0,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "F1": round(2 * precision * recall / max(precision + recall, 1e-12), 4),
        "AP": round(_average_precision(worthy, scores), 4),
        "ece": round(calibration_error(scores.tolist(), worthy.tolist()), 4),
    }


def _labelled(table: Iterator[list[str]], name: str) -> Iterator[LabelledSentence]:
    header = [column.strip().casefold() for column in next(table, [])]
    text, label = (_column(header, names) for names in (_TEXT_COLUMNS, _LABEL_COLUMNS))
    if text is None or label is None:
        raise BadInputError(
            f"{name} needs a header with a text column ({', '.join(_TEXT_COLUMNS)}) "
            f"and a label column ({', '.join(_LABEL_COLUMNS)})."
        )
    for number, row in enumerate(table, start=2):
        if not row:
            continue
        word = row[label].strip().casefold() if len(row) == len(header) else ""
        if word not in _WORTHY | _UNWORTHY:
            raise BadInputError(f"Line {number} of {name} has no label Yes or No.")
        yield LabelledSentence(id=row[0], text=row[text], worthy=word in _WORTHY)


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _average_precision(worthy: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    ranked = worthy[np.argsort(-scores, kind="stable")]
    if not ranked.any():
        return 0.0
    precisions = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precisions[ranked].mean())
