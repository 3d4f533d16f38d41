"""
Train check-worthiness on labelled sentences and write ``claims/weights/worthiness.*``.

    python -m bench.train_worthiness --data ../shared/data/checkworthy --model data/model

Trains on the train splits, one half of the Spanish sentences (every second, in file order) and the sentences
of ``bench/worthiness_supplement.tsv``, written for this project. The dev splits are only measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import SVC

from bench.worthiness_sets import LabelledSet, load_sets
from bench.worthiness_weights import STEP, WEIGHTS, measure, rounded, write
from claims.worthiness import SHARED, Landmarks, Voter, WorthinessModel
from claims.worthiness_features import BUCKETS, hashed_grams, visible_signs

LANDMARKS = 1200
"""
Landmark sentences, drawn by weight; k-means centres are no better and take minutes.
"""
WIDTH = 0.6
SUPPORTED = frozenset({"en"})
"""
Languages whose landmarks are the support vectors of their own kernel machine: those with so many sentences
that it pays (on held-out folds) for the megabytes.
"""
FOLDS = 3
FEWEST = 500
"""
Sentences that a language needs to have a voter of its own.
"""
WORTHY_SHARES = {"ar": 0.55}
"""
What share of sentences calibration takes to be worthy, where recall matters more than the training share
tells: the Arabic collections differ (31% in train, 38% in dev), and Arabic votes are the least sure.
"""
_PASSES = 200
_SIGN_SCALE = 0.3
_LINE_SCALE = 0.02
_Held = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """
    Training sentences as features, with a label, a weight and a language each.
    """

    vectors: NDArray[np.float32]
    signs: NDArray[np.float32]
    grams: sp.csr_matrix
    labels: NDArray[np.bool_]
    weights: NDArray[np.float64]
    languages: NDArray[np.str_]

    def rows(self, places: NDArray[np.int64]) -> Training:
        """
        The sentences at some places.
        """
        return Training(**{field.name: getattr(self, field.name)[places] for field in fields(self)})

    def of(self, language: str) -> NDArray[np.int64]:
        """
        Places of a language's own sentences, the supplement apart; all places for ``SHARED``.
        """
        if language == SHARED:
            return np.arange(len(self.labels))
        return np.flatnonzero((self.languages == language) & (self.weights == 1.0))


def gather(sets: list[LabelledSet]) -> Training:
    """
    Features of all training sets.
    """
    texts = [text for one in sets for text in one.texts]
    return Training(
        vectors=np.concatenate([one.vectors for one in sets]),
        signs=visible_signs(texts),
        grams=gram_matrix(texts),
        labels=np.concatenate([one.labels for one in sets]),
        weights=np.concatenate([np.full(len(one.labels), one.boost) for one in sets]),
        languages=np.concatenate([one.languages for one in sets]),
    )


def gram_matrix(texts: list[str]) -> sp.csr_matrix:
    """
    Hashed n-grams as a sparse matrix of shape (len(texts), BUCKETS).
    """
    rows = [hashed_grams(text) for text in texts]
    lengths = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((bucket for row in rows for bucket in row), np.int32, lengths[-1])
    weights = np.fromiter((weight for row in rows for weight in row.values()), np.float32, lengths[-1])
    return sp.csr_matrix((weights, columns, lengths), shape=(len(rows), BUCKETS))


def draw_landmarks(training: Training) -> Landmarks:
    """
    Landmarks of all languages, each drawn as often as the square root of its sentences.
    """
    mean, scale = training.vectors.mean(0), training.vectors.std(0)
    sizes = dict(zip(*np.unique(training.languages, return_counts=True), strict=True))
    chances = np.array([sizes[language] ** -0.5 for language in training.languages])
    drawn = np.random.default_rng(0).choice(
        len(chances), min(LANDMARKS, len(chances)), replace=False, p=chances / chances.sum()
    )
    columns = np.hstack([(training.vectors - mean) / scale, training.signs])
    return Landmarks(mean=mean, scale=scale, points=rounded(columns[drawn]) * STEP, width=WIDTH / len(mean))


def fit_voter(training: Training, landmarks: Landmarks) -> Voter:
    """
    Two logistic lines: over whitened nearness to landmarks with the columns beside, and over n-grams with
    the signs beside.
    """
    whitening = _whitening(landmarks.nearness(landmarks.points))
    columns = landmarks.columns(training.vectors, training.signs)
    inputs = np.hstack([landmarks.nearness(columns) @ whitening, columns * _LINE_SCALE])
    dense = _line(10.0).fit(inputs, training.labels, training.weights)
    grams = _fit_grams(training)
    split = whitening.shape[1]
    return Voter(
        pull=(whitening @ dense.coef_[0, :split]).astype(np.float32),
        slope=(dense.coef_[0, split:] * _LINE_SCALE).astype(np.float32),
        offset=float(dense.intercept_[0]),
        buckets=grams.coef_[0, :BUCKETS].astype(np.float32),
        gram_slope=(grams.coef_[0, BUCKETS:] * _SIGN_SCALE).astype(np.float32),
        gram_offset=float(grams.intercept_[0]),
    )


def fit_supported(training: Training) -> tuple[Landmarks, Voter]:
    """
    A kernel machine's support vectors as landmarks, its coefficients as their pull, and the n-gram line.
    """
    mean, scale = training.vectors.mean(0), training.vectors.std(0)
    blank = Landmarks(mean=mean, scale=scale, points=np.zeros((1, 1), np.float32), width=WIDTH / len(mean))
    columns = rounded(blank.columns(training.vectors, training.signs)) * STEP
    machine = SVC(C=2.0, gamma=blank.width, cache_size=2000)
    machine.fit(columns, training.labels, training.weights)
    grams = _fit_grams(training)
    voter = Voter(
        pull=2 * machine.dual_coef_[0].astype(np.float32),
        slope=np.zeros(columns.shape[1], np.float32),
        offset=2 * float(machine.intercept_[0]),
        buckets=grams.coef_[0, :BUCKETS].astype(np.float32),
        gram_slope=(grams.coef_[0, BUCKETS:] * _SIGN_SCALE).astype(np.float32),
        gram_offset=float(grams.intercept_[0]),
    )
    return replace(blank, points=machine.support_vectors_.astype(np.float32)), voter


def votes(voter: Voter, landmarks: Landmarks, held: Training) -> NDArray[np.float64]:
    """
    A voter's log-odds by meaning and by n-grams, shape (sentences, 2).
    """
    columns = landmarks.columns(held.vectors, held.signs)
    dense = landmarks.nearness(columns) @ voter.pull + columns @ voter.slope + voter.offset
    grams = held.grams @ voter.buckets + held.signs @ voter.gram_slope + voter.gram_offset
    return np.stack([dense, grams], axis=1)


def fit_language(language: str, training: Training, shared: Landmarks) -> tuple[Landmarks, Voter]:
    """
    The voter of a language with the landmarks it uses.
    """
    if language in SUPPORTED:
        return fit_supported(training)
    return shared, fit_voter(training, shared)


def held_out_votes(language: str, training: Training, shared: Landmarks) -> NDArray[np.float64]:
    """
    Votes on sentences by a voter that never saw them, shape (sentences, 2).
    """
    found = np.zeros((len(training.labels), 2))
    for seen, held in KFold(FOLDS, shuffle=True, random_state=0).split(training.labels):
        landmarks, voter = fit_language(language, training.rows(seen), shared)
        found[held] = votes(voter, landmarks, training.rows(held))
    return found


def fit(training: Training) -> WorthinessModel:
    """
    Voters, the calibration of their votes on held-out folds, and the threshold that chooses as many there
    as are worthy.
    """
    drawn = draw_landmarks(training)
    sizes = dict(zip(*np.unique(training.languages, return_counts=True), strict=True))
    voices = [SHARED, *(str(language) for language, size in sizes.items() if size >= FEWEST)]
    shared = held_out_votes(SHARED, training, drawn)
    joint: dict[str, list[float]] = {}
    alone: dict[str, list[float]] = {}
    held: list[_Held] = []
    for language in voices:
        places = training.of(language)
        part = training.rows(places)
        mine = [] if language == SHARED else [held_out_votes(language, part, drawn)]
        found = np.hstack([*mine, shared[places]])
        weights = _weights_for(language, part)
        joint[language] = _calibrated(found, part, weights)
        alone[language] = _calibrated(found[:, 1::2], part, weights)
        if language != SHARED:
            held.append((_probabilities(found, joint[language]), part.labels, weights))
        print(f"calibrated {language or 'all'}", flush=True)
    fitted = {voice: fit_language(voice, training.rows(training.of(voice)), drawn) for voice in voices}
    return WorthinessModel(
        landmarks={voice: fitted[voice][0] for voice in voices if voice in {SHARED, *SUPPORTED}},
        voters={voice: voter for voice, (_, voter) in fitted.items()},
        joint=joint,
        alone=alone,
        threshold=_even_threshold(held),
    )


def _fit_grams(training: Training) -> LogisticRegression:
    inputs = sp.hstack([training.grams, training.signs * _SIGN_SCALE]).tocsr()
    return _line(2.0).fit(inputs, training.labels, training.weights)


def _line(penalty: float) -> LogisticRegression:
    return LogisticRegression(C=penalty, max_iter=_PASSES, tol=1e-4)


def _whitening(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    values, axes = np.linalg.eigh(kernel.astype(np.float64))
    return np.asarray(axes / np.sqrt(np.maximum(values, 1e-4)), np.float32)


def _weights_for(language: str, part: Training) -> NDArray[np.float64]:
    share = WORTHY_SHARES.get(language)
    if share is None:
        return part.weights
    observed = float(part.labels.mean())
    return part.weights * np.where(part.labels, share / observed, (1 - share) / (1 - observed))


def _calibrated(found: NDArray[np.float64], part: Training, weights: NDArray[np.float64]) -> list[float]:
    line = LogisticRegression(C=1e3).fit(found, part.labels, weights)
    return [*map(float, line.coef_[0]), float(line.intercept_[0])]


def _probabilities(found: NDArray[np.float64], weights: list[float]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-(found @ weights[:-1] + weights[-1]))), np.float64)


def _even_threshold(held: list[_Held]) -> float:
    """
    Where as much is chosen as is worthy on held-out sentences, so that precision equals recall, the
    languages averaged. The best F1 there lies lower and is flat: noisy labels reward guessing.
    """

    def surplus(threshold: float) -> float:
        ratios = [
            weights[found >= threshold].sum() / weights[labels].sum() for found, labels, weights in held
        ]
        return abs(float(np.mean(ratios)) - 1)

    return float(min(np.arange(0.1, 0.7, 0.01).round(2), key=surplus))


def main(arguments: Sequence[str]) -> None:
    """
    Train, measure, write.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    options = parser.parse_args(arguments)
    train, dev = load_sets(options.data, options.model, options.cache)
    model = fit(gather(train))
    figures = {one.name: measure(model, one) for one in dev}
    alone = {one.name: measure(model, one, with_vectors=False)["F1"] for one in dev}
    for name, figure in figures.items():
        print(name, figure, "without vectors", alone[name])
    write(model, {name: figure["F1"] for name, figure in figures.items()}, options.out)


if __name__ == "__main__":
    main(sys.argv[1:])
