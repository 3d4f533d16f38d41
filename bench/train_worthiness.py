"""
Train check-worthiness on labelled sentences and write ``claims/weights/worthiness.*``.

    python -m bench.train_worthiness --data ../shared/data/checkworthy --model data/model

Trains on the train splits, one half of the Spanish sentences (every second, in file order) and the sentences
of ``bench/worthiness_supplement.tsv``, written for this project. The dev splits are only measured.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from bench.worthiness_sets import LabelledSet, load_sets
from claims.evaluation_worthiness import ScoredSentence, evaluate_worthiness
from claims.worthiness import SHARED, Landmarks, Voter, WorthinessModel
from claims.worthiness_features import BUCKETS, hashed_grams, visible_signs

WEIGHTS = Path(__file__).parents[1] / "claims" / "weights"
LANDMARKS = 1600
"""
Landmark sentences, drawn by weight; k-means centres are no better and take minutes.
"""
WIDTH = 0.6
FOLDS = 4
FEWEST = 500
"""
Sentences that a language needs to have a voter of its own.
"""
WORTHY_SHARES = {"ar": 0.5}
"""
What share of sentences calibration takes to be worthy where the training sentences' own share misleads: the
Arabic ones were collected by single subjects, on which the share swings from a twentieth to a half.
"""
_PASSES = 120
_SIGN_SCALE = 0.3
_LINE_SCALE = 0.02


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
    points, step = rounded(columns[drawn])
    return Landmarks(
        mean=mean, scale=scale, points=(points * step).astype(np.float32), width=WIDTH / len(mean)
    )


def fit_voter(training: Training, landmarks: Landmarks) -> Voter:
    """
    Two logistic lines: over whitened nearness to landmarks with the columns beside, and over n-grams with
    the signs beside.
    """
    whitening = _whitening(landmarks.nearness(landmarks.points))
    columns = landmarks.columns(training.vectors, training.signs)
    inputs = np.hstack([landmarks.nearness(columns) @ whitening, columns * _LINE_SCALE])
    dense = _line(10.0).fit(inputs, training.labels, training.weights)
    by_grams = sp.hstack([training.grams, training.signs * _SIGN_SCALE]).tocsr()
    grams = _line(2.0).fit(by_grams, training.labels, training.weights)
    split = whitening.shape[1]
    return Voter(
        pull=(whitening @ dense.coef_[0, :split]).astype(np.float32),
        slope=(dense.coef_[0, split:] * _LINE_SCALE).astype(np.float32),
        offset=float(dense.intercept_[0]),
        buckets=grams.coef_[0, :BUCKETS].astype(np.float32),
        gram_slope=(grams.coef_[0, BUCKETS:] * _SIGN_SCALE).astype(np.float32),
        gram_offset=float(grams.intercept_[0]),
    )


def votes(voter: Voter, landmarks: Landmarks, held: Training) -> NDArray[np.float64]:
    """
    A voter's log-odds by meaning and by n-grams, shape (sentences, 2).
    """
    columns = landmarks.columns(held.vectors, held.signs)
    dense = landmarks.nearness(columns) @ voter.pull + columns @ voter.slope + voter.offset
    grams = held.grams @ voter.buckets + held.signs @ voter.gram_slope + voter.gram_offset
    return np.stack([dense, grams], axis=1)


def held_out_votes(training: Training, landmarks: Landmarks) -> NDArray[np.float64]:
    """
    Votes on sentences by a voter that never saw them, shape (sentences, 2).
    """
    found = np.zeros((len(training.labels), 2))
    for seen, held in KFold(FOLDS, shuffle=True, random_state=0).split(training.labels):
        found[held] = votes(fit_voter(training.rows(seen), landmarks), landmarks, training.rows(held))
    return found


def fit(training: Training) -> WorthinessModel:
    """
    Voters, the calibration of their votes on held-out folds, and the threshold of the best F1 there, the
    languages' F1 averaged.
    """
    landmarks = draw_landmarks(training)
    sizes = dict(zip(*np.unique(training.languages, return_counts=True), strict=True))
    own = [str(language) for language, size in sizes.items() if size >= FEWEST]
    shared = held_out_votes(training, landmarks)
    joint: dict[str, list[float]] = {}
    alone: dict[str, list[float]] = {}
    held: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    for language in (SHARED, *own):
        places = training.of(language)
        part = training.rows(places)
        mine = [] if language == SHARED else [held_out_votes(part, landmarks)]
        found = np.hstack([*mine, shared[places]])
        weights = _weights_for(language, part)
        joint[language] = _calibrated(found, part, weights)
        alone[language] = _calibrated(found[:, 1::2], part, weights)
        if language != SHARED:
            held.append((_probabilities(found, joint[language]), part.labels))
        print(f"calibrated {language or 'all'}", flush=True)
    return WorthinessModel(
        landmarks=landmarks,
        voters={
            language: fit_voter(training.rows(training.of(language)), landmarks)
            for language in (SHARED, *own)
        },
        joint=joint,
        alone=alone,
        threshold=_best_threshold(held),
    )


def write(model: WorthinessModel, figures: dict[str, object]) -> None:
    """
    The weights, small enough to commit, and a header that says where they come from.
    """
    points, step = rounded(model.landmarks.points)
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
        "landmark_step": step,
        "width": model.landmarks.width,
    }
    arrays = {
        f"{name}_{language}": getattr(voter, name).astype(np.float32 if name == "pull" else np.float16)
        for language, voter in model.voters.items()
        for name in ("pull", "slope", "buckets", "gram_slope")
    }
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "worthiness.json").write_text(json.dumps(header, indent=1) + "\n", "utf-8")
    np.savez_compressed(
        WEIGHTS / "worthiness.npz",
        mean=model.landmarks.mean.astype(np.float16),
        scale=model.landmarks.scale.astype(np.float16),
        landmarks=points.astype(np.int8),
        **arrays,
    )


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


def rounded(points: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """
    Points in whole steps from -127 to 127, and the step.
    """
    step = float(np.abs(points).max()) / 127
    return np.round(points / step).astype(np.float32), step


def _line(penalty: float) -> LogisticRegression:
    return LogisticRegression(C=penalty, max_iter=_PASSES, tol=1e-3)


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


def _best_threshold(held: list[tuple[NDArray[np.float64], NDArray[np.bool_]]]) -> float:
    def mean_f1(threshold: float) -> float:
        return float(np.mean([_f1(found >= threshold, labels) for found, labels in held]))

    return float(max(np.arange(0.1, 0.7, 0.01).round(2), key=mean_f1))


def _f1(chosen: NDArray[np.bool_], labels: NDArray[np.bool_]) -> float:
    return 2 * float((chosen & labels).sum()) / max(float(chosen.sum() + labels.sum()), 1.0)


def main() -> None:
    """
    Train, measure, write.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    options = parser.parse_args()
    train, dev = load_sets(options.data, options.model, options.cache)
    model = fit(gather(train))
    figures = {one.name: measure(model, one) for one in dev}
    alone = {one.name: measure(model, one, with_vectors=False)["F1"] for one in dev}
    for name, figure in figures.items():
        print(name, figure, "without vectors", alone[name])
    write(model, {name: figure["F1"] for name, figure in figures.items()})


if __name__ == "__main__":
    main()
