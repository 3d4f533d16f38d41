"""
Train check-worthiness on labelled sentences and write ``claims/weights/worthiness.*``.

    python -m bench.train_worthiness --data ../shared/data/checkworthy --model data/model

Trains on the train splits, of the larger ones on some thousand sentences, on one half of the Spanish
sentences (every second, in file order) and on the sentences of ``bench/worthiness_supplement.tsv``, written
for this project. The dev splits are only measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from bench.worthiness_heads import Read, tuned
from bench.worthiness_sets import LabelledSet, load_sets
from bench.worthiness_weights import WEIGHTS, measure, write
from claims.extraction.worthiness import SHARED, Voter, WorthinessModel, read
from claims.extraction.worthiness_features import BUCKETS, hashed_grams, visible_signs
from claims.extraction.worthiness_heads import Head
from claims.ports import Vectors

FOLDS = 3
"""
Each fold's head is kept; what it says of the sentences held out from it calibrates.
"""
FEWEST = 500
"""
Sentences that a language needs to have votes of its own.
"""
MOST_WORTHY = 0.5
"""
Collections differ in their share of sentences worth checking (14% in Spanish, 41% in Dutch; in Arabic 31% in
train and 38% in dev), and so will what people send. A language's threshold has the best F1 in the mean of two
shares: the collection's, and twice that, but no more than this.
"""
_PASSES = 200
_SIGN_SCALE = 0.3

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """
    Training sentences as features, with a label and a language each; ``counts`` makes up for those that were
    not drawn, ``boosts`` is how often a sentence is taught.
    """

    states: Sequence[Vectors]
    signs: NDArray[np.float32]
    grams: sp.csr_matrix
    labels: NDArray[np.bool_]
    counts: Numbers
    boosts: Numbers
    languages: NDArray[np.str_]

    def of(self, language: str) -> NDArray[np.int64]:
        """
        Places of a language's own sentences, the supplement apart; all places for ``SHARED``.
        """
        if language == SHARED:
            return np.arange(len(self.labels))
        return np.flatnonzero((self.languages == language) & (self.boosts == 1.0))

    def voices(self) -> list[str]:
        """
        The languages with votes of their own, and ``SHARED`` behind them.
        """
        found = np.unique(self.languages)
        return [*(str(one) for one in found if len(self.of(one)) >= FEWEST), SHARED]

    def even(self) -> Numbers:
        """
        Weights by which every language counts as much as any other.
        """
        names, sizes = np.unique(self.languages, return_counts=True)
        by_name = dict(zip(names, sizes, strict=True))
        large = [name for name in names if by_name[name] >= FEWEST]
        most = max((by_name[name] for name in large), default=1)
        return (
            np.array([most / by_name[one] if one in large else 1.0 for one in self.languages]) * self.boosts
        )


def gather(sets: list[LabelledSet]) -> Training:
    """
    Features of all training sets.
    """
    texts = [text for one in sets for text in one.texts]
    return Training(
        states=[states for one in sets for states in one.states],
        signs=visible_signs(texts),
        grams=gram_matrix(texts),
        labels=np.concatenate([one.labels for one in sets]),
        counts=np.concatenate([one.weights for one in sets]),
        boosts=np.concatenate([np.full(len(one.labels), one.boost) for one in sets]),
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


def fit_head(training: Training, places: NDArray[np.int64], seed: int) -> Head:
    """
    A head from the sentences at some places.
    """
    voices = training.voices()
    numbers = {language: number for number, language in enumerate(voices)}
    spoken = np.array([numbers.get(one, len(voices) - 1) for one in training.languages[places]])
    sizes = np.bincount(spoken, minlength=len(voices))[:-1]
    # A language with a quarter of another's sentences is taught twice as often.
    taught = np.append(np.sqrt(sizes.max() / sizes), 1.0) if len(sizes) else np.ones(1)
    told = Read(
        states=[training.states[place] for place in places],
        labels=training.labels[places],
        weights=training.boosts[places] * taught[spoken],
        voices=spoken,
    )
    return tuned(told, len(voices), seed)


def fit_voter(training: Training, places: NDArray[np.int64]) -> Voter:
    """
    A logistic line over n-grams with the signs beside.
    """
    inputs = sp.hstack([training.grams, training.signs * _SIGN_SCALE]).tocsr()[places]
    line = LogisticRegression(C=2.0, max_iter=_PASSES, tol=1e-4)
    line.fit(inputs, training.labels[places], training.boosts[places])
    return Voter(
        buckets=line.coef_[0, :BUCKETS].astype(np.float32),
        slope=(line.coef_[0, BUCKETS:] * _SIGN_SCALE).astype(np.float32),
        offset=float(line.intercept_[0]),
    )


def fit(training: Training, tuned_before: Sequence[Head] = ()) -> WorthinessModel:
    """
    Heads and lines, the calibration of their votes on held-out folds, and the thresholds. ``tuned_before``
    are the heads of the same folds, where they are known.
    """
    voices = training.voices()
    by_heads = np.zeros((len(training.labels), len(voices)))
    lined = np.zeros_like(by_heads)
    heads = []
    folds = KFold(FOLDS, shuffle=True, random_state=0).split(training.labels)
    for number, (seen, held) in enumerate(folds):
        heads.append(tuned_before[number] if tuned_before else fit_head(training, seen, number))
        by_heads[held] = heads[-1].votes([training.states[place] for place in held])
        for place, voice in enumerate(voices):
            voter = fit_voter(training, np.intersect1d(seen, training.of(voice)))
            votes = training.grams[held] @ voter.buckets + training.signs[held] @ voter.slope
            lined[held, place] = votes + voter.offset
        print(f"fold {number + 1} of {FOLDS}", flush=True)
    joint, alone, thresholds = _calibrated(training, by_heads, lined)
    return WorthinessModel(
        heads=tuple(heads),
        voices=tuple(voices),
        voters={voice: fit_voter(training, training.of(voice)) for voice in voices},
        joint=joint,
        alone=alone,
        thresholds=thresholds,
    )


def _calibrated(
    training: Training, by_heads: Numbers, lined: Numbers
) -> tuple[Mapping[str, list[float]], Mapping[str, list[float]], Mapping[str, float]]:
    """
    For each language the weights of its votes, with heads and without, and its threshold.
    """
    joint, alone, thresholds = {}, {}, {}
    even = training.even() * training.counts
    for place, voice in enumerate(training.voices()):
        rows = training.of(voice)
        own = [] if voice == SHARED else [by_heads[rows, place], lined[rows, place]]
        votes = np.stack([*own, by_heads[rows, -1], lined[rows, -1]], axis=1)
        labels, weights = training.labels[rows], (even if voice == SHARED else training.counts)[rows]
        joint[voice] = _line(votes, labels, weights)
        alone[voice] = _line(votes[:, 1::2], labels, weights)
        logits = votes @ joint[voice][:-1] + joint[voice][-1]
        thresholds[voice] = best_threshold(1 / (1 + np.exp(-logits)), labels, weights)
    return joint, alone, thresholds


def _line(votes: Numbers, labels: NDArray[np.bool_], weights: Numbers) -> list[float]:
    line = LogisticRegression(C=1e3).fit(votes, labels, weights)
    return [*map(float, line.coef_[0]), float(line.intercept_[0])]


def best_threshold(found: Numbers, labels: NDArray[np.bool_], weights: Numbers) -> float:
    """
    Where F1 is best in the mean of two shares of sentences worth checking: as it is, and twice that, at most
    ``MOST_WORTHY``.
    """
    share = weights[labels].sum() / weights.sum()
    more = max(share, min(2 * share, MOST_WORTHY))
    other = weights * np.where(labels, more / share, (1 - more) / (1 - share))

    def quality(threshold: float) -> float:
        chosen = found >= threshold
        return float(
            np.mean(
                [
                    2 * one[chosen & labels].sum() / (one[chosen].sum() + one[labels].sum())
                    for one in (weights, other)
                ]
            )
        )

    return float(max(np.arange(0.05, 0.7, 0.01).round(2), key=quality))


def main(arguments: Sequence[str]) -> None:
    """
    Train, measure, write.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, help="folder that keeps the model's states between runs")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    parser.add_argument("--heads", type=Path, help="folder of weights from the same data whose heads stay")
    options = parser.parse_args(arguments)
    train, dev = load_sets(options.data, options.model, options.cache)
    model = fit(gather(train), read(options.heads).heads if options.heads else ())
    figures = {one.name: measure(model, one) for one in dev}
    alone = {one.name: measure(model, one, with_states=False)["F1"] for one in dev}
    for name, figure in figures.items():
        print(name, figure, "without states", alone[name])
    write(model, {name: figure["F1"] for name, figure in figures.items()}, options.out)


if __name__ == "__main__":
    main(sys.argv[1:])
