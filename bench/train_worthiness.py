"""
Train check-worthiness on labelled sentences and write ``claims/weights/worthiness.*``.

    python -m bench.train_worthiness --data ../shared/data/checkworthy --model data/model

Trains on the train splits, one half of the Spanish sentences (every second, in file order) and the sentences
of ``bench/worthiness_supplement.tsv``, written for this project. The dev splits are only measured.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from bench.worthiness_sets import LabelledSet, load_sets
from claims.evaluation_worthiness import ScoredSentence, evaluate_worthiness
from claims.worthiness import DenseMember, GramMember, WorthinessModel
from claims.worthiness_features import BUCKETS, hashed_grams, visible_signs

WEIGHTS = Path(__file__).parents[1] / "claims" / "weights"
LANDMARKS = 800
"""
Landmark sentences of the dense member, drawn by weight; k-means centres are no better and take minutes.
"""
FOLDS = 3
_PASSES = 120
EVEN_SHARE = 0.5
"""
Exponent by which large languages are damped: each weighs as its number of sentences to this power.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """
    All training sentences as features, with a label, a weight and a language each.
    """

    vectors: NDArray[np.float32]
    signs: NDArray[np.float32]
    grams: sp.csr_matrix
    labels: NDArray[np.bool_]
    weights: NDArray[np.float64]

    def rows(self, places: NDArray[np.int64]) -> Training:
        """
        The sentences at some places.
        """
        return Training(
            vectors=self.vectors[places],
            signs=self.signs[places],
            grams=self.grams[places],
            labels=self.labels[places],
            weights=self.weights[places],
        )


def gather(sets: list[LabelledSet]) -> Training:
    """
    Features of all training sets; languages damped by ``EVEN_SHARE``, mean weight one.
    """
    sizes = np.concatenate([np.full(len(one.labels), len(one.labels) ** (EVEN_SHARE - 1)) for one in sets])
    boosts = np.concatenate([np.full(len(one.labels), one.boost) for one in sets])
    weights = sizes * boosts
    texts = [text for one in sets for text in one.texts]
    return Training(
        vectors=np.concatenate([one.vectors for one in sets]),
        signs=visible_signs(texts),
        grams=gram_matrix(texts),
        labels=np.concatenate([one.labels for one in sets]),
        weights=weights / weights.mean(),
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


def fit_dense(training: Training, *, penalty: float = 10.0, width: float = 0.6) -> DenseMember:
    """
    The dense member: landmarks, whitened kernel columns, a logistic line over them and the columns.
    """
    mean, scale = training.vectors.mean(0), training.vectors.std(0)
    columns = np.hstack([(training.vectors - mean) / scale, training.signs]).astype(np.float32)
    landmarks, step = _rounded(columns[_drawn(training.weights)])
    blank = DenseMember(
        mean=mean,
        scale=scale,
        landmarks=landmarks * step,
        width=width / len(mean),
        pull=np.zeros(len(landmarks), np.float32),
        slope=np.zeros(columns.shape[1], np.float32),
        offset=0.0,
    )
    whitening = _whitening(blank.nearness(blank.landmarks))
    inputs = np.hstack([blank.nearness(columns) @ whitening, columns * 0.02])
    line = LogisticRegression(C=penalty, max_iter=_PASSES, tol=1e-3).fit(
        inputs, training.labels, training.weights
    )
    split = whitening.shape[1]
    return DenseMember(
        mean=mean,
        scale=scale,
        landmarks=blank.landmarks,
        width=blank.width,
        pull=(whitening @ line.coef_[0, :split]).astype(np.float32),
        slope=(line.coef_[0, split:] * 0.02).astype(np.float32),
        offset=float(line.intercept_[0]),
    )


def fit_grams(training: Training, *, penalty: float = 2.0) -> GramMember:
    """
    The gram member: a logistic line over hashed n-grams and signs.
    """
    inputs = sp.hstack([training.grams, training.signs * 0.3]).tocsr()
    line = LogisticRegression(C=penalty, max_iter=_PASSES, tol=1e-3).fit(
        inputs, training.labels, training.weights
    )
    return GramMember(
        buckets=line.coef_[0, :BUCKETS].astype(np.float32),
        slope=(line.coef_[0, BUCKETS:] * 0.3).astype(np.float32),
        offset=float(line.intercept_[0]),
    )


def votes(dense: DenseMember, grams: GramMember, held: Training) -> NDArray[np.float64]:
    """
    Both members' log-odds, shape (sentences, 2).
    """
    by_grams = held.grams @ grams.buckets + held.signs @ grams.slope + grams.offset
    return np.stack([dense.votes(held.vectors, held.signs), by_grams], axis=1)


def held_out_votes(training: Training) -> NDArray[np.float64]:
    """
    Votes on each training sentence by members that never saw it, shape (sentences, 2).
    """
    found = np.zeros((len(training.labels), 2))
    for seen, held in KFold(FOLDS, shuffle=True, random_state=0).split(training.labels):
        part = training.rows(seen)
        found[held] = votes(fit_dense(part), fit_grams(part), training.rows(held))
    return found


def fit(training: Training) -> WorthinessModel:
    """
    Members, the calibration over held-out votes, and the threshold of the best F1 on them.
    """
    found = held_out_votes(training)
    both = LogisticRegression(C=1e3).fit(found, training.labels, training.weights)
    one = LogisticRegression(C=1e3).fit(found[:, 1:], training.labels, training.weights)
    return WorthinessModel(
        dense=fit_dense(training),
        grams=fit_grams(training),
        joint=(float(both.coef_[0, 0]), float(both.coef_[0, 1]), float(both.intercept_[0])),
        alone=(float(one.coef_[0, 0]), float(one.intercept_[0])),
        threshold=_best_threshold(both.predict_proba(found)[:, 1], training),
    )


def write(model: WorthinessModel, figures: dict[str, object]) -> None:
    """
    The weights, small enough to commit, and a header that says where they come from.
    """
    landmarks, step = _rounded(model.dense.landmarks)
    header = {
        "what": "check-worthiness of sentences; read by claims/worthiness.py",
        "trained_by": "bench/train_worthiness.py",
        "trained_on": "CheckThat! 2024 task 1 (train of English, Arabic, Dutch; half of Spanish dev); "
        "bench/worthiness_supplement.tsv",
        "vectors": "multilingual-e5-small, int8, query prefix",
        "measured": figures,
        "threshold": model.threshold,
        "joint": model.joint,
        "alone": model.alone,
        "landmark_step": step,
        "width": model.dense.width,
        "offset": model.dense.offset,
        "gram_offset": model.grams.offset,
    }
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "worthiness.json").write_text(json.dumps(header, indent=1) + "\n", "utf-8")
    np.savez_compressed(
        WEIGHTS / "worthiness.npz",
        mean=model.dense.mean.astype(np.float16),
        scale=model.dense.scale.astype(np.float16),
        landmarks=landmarks.astype(np.int8),
        pull=model.dense.pull,
        slope=model.dense.slope.astype(np.float16),
        buckets=model.grams.buckets.astype(np.float16),
        gram_slope=model.grams.slope.astype(np.float16),
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


def _drawn(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    chances = weights / weights.sum()
    return np.random.default_rng(0).choice(
        len(weights), min(LANDMARKS, len(weights)), replace=False, p=chances
    )


def _rounded(landmarks: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    step = float(np.abs(landmarks).max()) / 127
    return np.round(landmarks / step).astype(np.float32), step


def _whitening(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    values, axes = np.linalg.eigh(kernel.astype(np.float64))
    return np.asarray(axes / np.sqrt(np.maximum(values, 1e-4)), np.float32)


def _best_threshold(probabilities: NDArray[np.float64], training: Training) -> float:
    def weighted_f1(threshold: float) -> float:
        chosen = probabilities >= threshold
        right = training.weights[chosen & training.labels].sum()
        return float(2 * right / (training.weights[chosen].sum() + training.weights[training.labels].sum()))

    return float(max(np.arange(0.1, 0.7, 0.01).round(2), key=weighted_f1))


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
