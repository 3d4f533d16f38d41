"""
How likely a sentence is worth checking: a calibrated probability from its meaning and its visible signs.

Two members vote. One reads the sentence vector and the visible signs through radial basis functions around
landmark sentences (a Nyström approximation of a kernel machine; Williams & Seeger 2000) and a line; the
other reads hashed word and character n-grams and the same signs by a line. Both exist for all languages
together and once more for each language with labelled sentences of its own; where those are many, its
landmarks are the support vectors of a kernel machine (Cortes & Vapnik 1995). A logistic function of the
votes, fitted on held-out folds, gives the probability (Platt 1999). Without vectors the second member votes
alone. Weights come from ``bench/train_worthiness.py``; ``weights/worthiness.json`` says from what and how
good.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import as_file, files
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.language import detect
from claims.ports import Vectors
from claims.worthiness_features import hashed_grams, visible_signs

Floats = NDArray[np.float32]
Scores = NDArray[np.float64]
SHARED = ""
"""
Stands for all languages together where a language is named.
"""
# Sentences of a short message, and landmarks of one megabyte.
_FEW = 4
_PORTION = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """
    What sentence vectors are measured against: a common scale, and landmark sentences on it, shape
    (landmarks, dimensions + signs).
    """

    mean: Floats
    scale: Floats
    points: Floats
    width: float
    _squares: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_squares", (self.points**2).sum(1))

    def columns(self, vectors: Vectors, signs: Floats) -> Floats:
        """
        Vectors on the common scale with the signs beside, shape (len(vectors), dimensions + signs).
        """
        return np.hstack([(vectors - self.mean) / self.scale, signs]).astype(np.float32)

    def nearness(self, columns: Floats) -> Floats:
        """
        How near each sentence is to each landmark, 0 to 1, shape (len(columns), landmarks).
        """
        squares = (columns**2).sum(1)[:, None] + self._squares
        distances = np.maximum(squares - 2 * self._products(columns), 0)
        return np.asarray(np.exp(-self.width * distances), np.float32)

    def _products(self, columns: Floats) -> Floats:
        """
        Of each row with each point. A product of matrices copies all points first; few rows are quicker one
        by one, over portions of the points that stay near the processor meanwhile.
        """
        if len(columns) > _FEW:
            return np.asarray(columns @ self.points.T)
        portions = (self.points[at : at + _PORTION].T for at in range(0, len(self.points), _PORTION))
        return np.hstack([np.array([row @ portion for row in columns]) for portion in portions])


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """
    The weights of one language, or of all: ``pull`` one per landmark, ``slope`` one per column, ``buckets``
    one per bucket of n-grams, ``gram_slope`` one per sign.
    """

    pull: Floats
    slope: Floats
    offset: float
    buckets: Floats
    gram_slope: Floats
    gram_offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthinessModel:
    """
    Weighs sentences of any language.

    ``landmarks`` are those of all languages and of languages that have their own. ``joint`` holds for each
    language the weights of its votes (own meaning, own grams, shared meaning, shared grams) and one;
    ``alone`` those without meaning. A sentence at or over ``threshold`` is taken as worth checking.
    """

    landmarks: Mapping[str, Landmarks]
    voters: Mapping[str, Voter]
    joint: Mapping[str, Sequence[float]]
    alone: Mapping[str, Sequence[float]]
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
        usable = vectors if vectors is not None and vectors.shape[1:] == self._length() else None
        languages = [self._voice(sentence) for sentence in sentences]
        votes = self.votes(sentences, usable, languages)
        weights = self.alone if usable is None else self.joint
        logits = [
            float(np.dot(weights[language], [*row, 1.0]))
            for language, row in zip(languages, votes, strict=True)
        ]
        return _logistic(np.array(logits, np.float64))

    def votes(
        self, sentences: Sequence[str], vectors: Vectors | None, languages: Sequence[str]
    ) -> list[list[float]]:
        """
        For each sentence its votes in log-odds, in the order of ``joint`` or, without vectors, ``alone``; a
        language without a voter of its own has the shared votes only.
        """
        signs = visible_signs(sentences)
        grams = [hashed_grams(sentence) for sentence in sentences]
        found: list[list[float]] = [[] for _ in sentences]
        for voice in (*sorted({*languages} - {SHARED}), SHARED):
            places = [place for place, one in enumerate(languages) if voice in {one, SHARED}]
            voter = self.voters[voice]
            if vectors is not None and places:
                dense = self._by_meaning(voice, vectors[places], signs[places])
                for place, vote in zip(places, dense, strict=True):
                    found[place].append(float(vote))
            for place in places:
                found[place].append(_gram_vote(voter, grams[place], signs[place]))
        return found

    def _by_meaning(self, voice: str, vectors: Vectors, signs: Floats) -> Floats:
        landmarks, voter = self.landmarks.get(voice, self.landmarks[SHARED]), self.voters[voice]
        columns = landmarks.columns(vectors, signs)
        return np.asarray(landmarks.nearness(columns) @ voter.pull + columns @ voter.slope + voter.offset)

    def _length(self) -> tuple[int, ...]:
        return self.landmarks[SHARED].mean.shape

    def _voice(self, sentence: str) -> str:
        language = detect(sentence) or SHARED
        return language if language in self.voters else SHARED


def _gram_vote(voter: Voter, grams: Mapping[int, float], signs: Floats) -> float:
    places = np.fromiter(grams.keys(), np.int64, len(grams))
    by_words = voter.buckets[places] @ np.fromiter(grams.values(), np.float32, len(grams))
    return float(by_words + signs @ voter.gram_slope + voter.gram_offset)


@lru_cache(maxsize=1)
def _load() -> WorthinessModel:
    folder = files("claims") / "weights"
    header = json.loads((folder / "worthiness.json").read_text("utf-8"))
    with as_file(folder / "worthiness.npz") as path, np.load(path) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    return WorthinessModel(
        landmarks={language: _landmarks(language, arrays, header) for language in header["widths"]},
        voters={language: _voter(language, arrays, header) for language in header["offsets"]},
        joint=MappingProxyType(header["joint"]),
        alone=MappingProxyType(header["alone"]),
        threshold=float(header["threshold"]),
    )


def _landmarks(language: str, arrays: Mapping[str, Floats], header: Mapping[str, Any]) -> Landmarks:
    return Landmarks(
        mean=arrays[f"mean_{language}"],
        scale=arrays[f"scale_{language}"],
        points=arrays[f"points_{language}"] * np.float32(header["step"]),
        width=float(header["widths"][language]),
    )


def _voter(language: str, arrays: Mapping[str, Floats], header: Mapping[str, Any]) -> Voter:
    offset, gram_offset = header["offsets"][language]
    return Voter(
        pull=arrays[f"pull_{language}"],
        slope=arrays[f"slope_{language}"],
        offset=float(offset),
        buckets=arrays[f"buckets_{language}"],
        gram_slope=arrays[f"gram_slope_{language}"],
        gram_offset=float(gram_offset),
    )


def _logistic(votes: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-np.clip(votes, -30, 30))), np.float64)
