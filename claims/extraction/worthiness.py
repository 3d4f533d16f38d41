"""
How likely a sentence is worth checking: a calibrated probability from what it says and its visible signs.

Two members vote. One reads the embedding model's states of the sentence's tokens through small networks
(`claims.extraction.worthiness_heads`); the other reads hashed word and character n-grams and the visible
signs by a line. Both vote for all languages together and once more for each language with labelled sentences
of its own. A logistic function of the votes, fitted for each of these languages on held-out folds, gives the
probability (Platt 1999). From which probability on a sentence is worth checking differs by language too.
Without states the second member votes alone. Weights come from ``bench/train_worthiness.py``;
``weights/worthiness.json`` says from what and how good.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.extraction.worthiness_features import hashed_grams, visible_signs
from claims.extraction.worthiness_heads import Head
from claims.ports import Vectors
from claims.text.language import detect

Floats = NDArray[np.float32]
Scores = NDArray[np.float64]
SHARED = ""
"""
Stands for all languages together where a language is named.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """
    The line of one language, or of all: ``buckets`` one weight per bucket of n-grams, ``slope`` one per sign.
    """

    buckets: Floats
    slope: Floats
    offset: float

    def vote(self, grams: Mapping[int, float], signs: Floats) -> float:
        """
        Log odds of one sentence.
        """
        places = np.fromiter(grams.keys(), np.int64, len(grams))
        by_words = self.buckets[places] @ np.fromiter(grams.values(), np.float32, len(grams))
        return float(by_words + signs @ self.slope + self.offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthinessModel:
    """
    Weighs sentences of any language.

    The mean of the ``heads`` has a vote for each of ``voices``, which are languages, the last one all of
    them. ``joint`` holds for each language the weights of its votes (own head, own line, shared head, shared
    line) and one; ``alone`` those of the lines only. A sentence at or over the one of ``thresholds`` that is
    its language's is taken as worth checking.
    """

    heads: Sequence[Head]
    voices: Sequence[str]
    voters: Mapping[str, Voter]
    joint: Mapping[str, Sequence[float]]
    alone: Mapping[str, Sequence[float]]
    thresholds: Mapping[str, float]

    @staticmethod
    def load() -> WorthinessModel:
        """
        The model of the committed weights, read once.
        """
        return _load()

    @property
    def threshold(self) -> float:
        """
        That of languages without one of their own.
        """
        return self.thresholds[SHARED]

    def threshold_of(self, sentence: str) -> float:
        """
        From this probability on a sentence in its language is worth checking.
        """
        return self.thresholds[self._voice(sentence)]

    def probabilities(self, sentences: Sequence[str], states: Sequence[Vectors] | None) -> Scores:
        """
        For each sentence the calibrated probability that it is worth checking, shape (len(sentences),).

        Args:
            sentences: single sentences or short posts.
            states: of each sentence's tokens as a message, shape (tokens, dimensions); None does without.

        """
        fitting = states is not None and all(one.shape[1:] == self._width() for one in states)
        usable = states if fitting else None
        languages = [self._voice(sentence) for sentence in sentences]
        votes = self.votes(sentences, usable, languages)
        weights = self.alone if usable is None else self.joint
        logits = [
            float(np.dot(weights[language], [*row, 1.0]))
            for language, row in zip(languages, votes, strict=True)
        ]
        return _logistic(np.array(logits, np.float64))

    def votes(
        self, sentences: Sequence[str], states: Sequence[Vectors] | None, languages: Sequence[str]
    ) -> list[list[float]]:
        """
        For each sentence its votes in log odds, in the order of ``joint`` or, without states, ``alone``; a
        language without a voter of its own has the shared votes only.
        """
        signs = visible_signs(sentences)
        grams = [hashed_grams(sentence) for sentence in sentences]
        read = None if states is None else np.mean([head.votes(states) for head in self.heads], axis=0)
        found: list[list[float]] = [[] for _ in sentences]
        for place, language in enumerate(languages):
            for voice in dict.fromkeys((language, SHARED)):
                if read is not None:
                    found[place].append(float(read[place, self.voices.index(voice)]))
                found[place].append(self.voters[voice].vote(grams[place], signs[place]))
        return found

    def _width(self) -> tuple[int]:
        return (len(self.heads[0].tokens),)

    def _voice(self, sentence: str) -> str:
        language = detect(sentence) or SHARED
        return language if language in self.voters else SHARED


@lru_cache(maxsize=1)
def _load() -> WorthinessModel:
    with as_file(files("claims") / "weights") as folder:
        return read(folder)


def read(folder: Path) -> WorthinessModel:
    """
    The model of a folder with ``worthiness.json`` and ``worthiness.npz``.
    """
    header = json.loads((folder / "worthiness.json").read_text("utf-8"))
    with np.load(folder / "worthiness.npz") as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    return WorthinessModel(
        heads=tuple(_head(number, arrays) for number in range(header["heads"])),
        voices=tuple(header["voices"]),
        voters={language: _voter(language, arrays, header) for language in header["offsets"]},
        joint=MappingProxyType(header["joint"]),
        alone=MappingProxyType(header["alone"]),
        thresholds=MappingProxyType(header["thresholds"]),
    )


def _head(number: int, arrays: Mapping[str, Floats]) -> Head:
    return Head(**{name: arrays[f"{name}_{number}"] for name in Head.__dataclass_fields__})


def _voter(language: str, arrays: Mapping[str, Floats], header: Mapping[str, Any]) -> Voter:
    return Voter(
        buckets=arrays[f"buckets_{language}"],
        slope=arrays[f"slope_{language}"],
        offset=float(header["offsets"][language]),
    )


def _logistic(votes: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-np.clip(votes, -30, 30))), np.float64)
