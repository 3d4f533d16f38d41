"""
How likely a sentence is worth checking: a calibrated probability from its meaning and its visible signs.

Two members vote. One reads the sentence vector and the visible signs through radial basis functions around
landmark sentences (a Nyström approximation of a kernel machine; Williams & Seeger 2000) and a line; the
other reads hashed word and character n-grams and the same signs by a line. A logistic function of both
votes, fitted on held-out folds, gives the probability (Platt 1999). Without vectors the second votes alone.
Weights come from ``bench/train_worthiness.py``; ``weights/worthiness.json`` says from what and how good.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors
from claims.worthiness_features import hashed_grams, visible_signs

Floats = NDArray[np.float32]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseMember:
    """
    Votes by sentence vectors. ``landmarks`` has the shape (landmarks, dimensions + signs), ``pull`` one
    weight per landmark, ``slope`` one per column.
    """

    mean: Floats
    scale: Floats
    landmarks: Floats
    width: float
    pull: Floats
    slope: Floats
    offset: float

    def votes(self, vectors: Vectors, signs: Floats) -> Scores:
        """
        Log-odds of each sentence, shape (len(vectors),).
        """
        columns = self.columns(vectors, signs)
        return np.asarray(self.nearness(columns) @ self.pull + columns @ self.slope + self.offset, np.float64)

    def columns(self, vectors: Vectors, signs: Floats) -> Floats:
        """
        Vectors on a common scale with the signs beside, shape (len(vectors), dimensions + signs).
        """
        return np.hstack([(vectors - self.mean) / self.scale, signs]).astype(np.float32)

    def nearness(self, columns: Floats) -> Floats:
        """
        How near each sentence is to each landmark, 0 to 1, shape (len(columns), landmarks).
        """
        squares = (columns**2).sum(1)[:, None] + (self.landmarks**2).sum(1)
        distances = np.maximum(squares - 2 * columns @ self.landmarks.T, 0)
        return np.asarray(np.exp(-self.width * distances), np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class GramMember:
    """
    Votes by words: one weight per bucket of hashed n-grams, one per visible sign.
    """

    buckets: Floats
    slope: Floats
    offset: float

    def votes(self, sentences: Sequence[str], signs: Floats) -> Scores:
        """
        Log-odds of each sentence, shape (len(sentences),).
        """
        by_words = [self._sum(hashed_grams(sentence)) for sentence in sentences]
        return np.asarray(np.array(by_words) + signs @ self.slope + self.offset, np.float64)

    def _sum(self, grams: Mapping[int, float]) -> float:
        places = np.fromiter(grams.keys(), np.int64, len(grams))
        return float(self.buckets[places] @ np.fromiter(grams.values(), np.float32, len(grams)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthinessModel:
    """
    Weighs sentences of any language.

    ``joint`` holds the weights of the dense vote, the gram vote and one; ``alone`` those of the gram vote
    and one, for when there are no vectors. A sentence at or over ``threshold`` is taken as worth checking.
    """

    dense: DenseMember
    grams: GramMember
    joint: tuple[float, float, float]
    alone: tuple[float, float]
    threshold: float

    @staticmethod
    def load() -> WorthinessModel:
        """
        The model of the committed weights, read once.
        """
        return _load()

    def probabilities(self, sentences: Sequence[str], vectors: Vectors | None) -> Scores:
        """
        For each sentence the calibrated probability that it is worth checking, shape (len(sentences),).

        Args:
            sentences: single sentences or short posts.
            vectors: their vectors as queries, shape (len(sentences), dimensions), or None.

        """
        if not sentences:
            return np.zeros(0)
        signs = visible_signs(sentences)
        by_grams = self.grams.votes(sentences, signs)
        if vectors is None or vectors.shape[1] != len(self.dense.mean):
            return _logistic(self.alone[0] * by_grams + self.alone[1])
        by_meaning = self.dense.votes(vectors, signs)
        return _logistic(self.joint[0] * by_meaning + self.joint[1] * by_grams + self.joint[2])


@lru_cache(maxsize=1)
def _load() -> WorthinessModel:
    folder = files("claims") / "weights"
    header = json.loads((folder / "worthiness.json").read_text("utf-8"))
    with as_file(folder / "worthiness.npz") as path, np.load(path) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    return WorthinessModel(
        dense=_dense(arrays, header),
        grams=GramMember(
            buckets=arrays["buckets"], slope=arrays["gram_slope"], offset=float(header["gram_offset"])
        ),
        joint=tuple(header["joint"]),
        alone=tuple(header["alone"]),
        threshold=float(header["threshold"]),
    )


def _dense(arrays: Mapping[str, Floats], header: Mapping[str, float]) -> DenseMember:
    return DenseMember(
        mean=arrays["mean"],
        scale=arrays["scale"],
        landmarks=arrays["landmarks"] * np.float32(header["landmark_step"]),
        width=float(header["width"]),
        pull=arrays["pull"],
        slope=arrays["slope"],
        offset=float(header["offset"]),
    )


def _logistic(votes: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-np.clip(votes, -30, 30))), np.float64)
