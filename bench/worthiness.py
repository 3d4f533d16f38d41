"""
Check-worthiness on the dev splits, beside TF-IDF with logistic regression trained on the same sentences.

    python -m bench.worthiness --data ../shared/data/checkworthy --model data/model
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.worthiness_sets import LabelledSet, load_sets
from bench.worthiness_weights import scored
from claims.evaluation.worthiness import ScoredSentence, evaluate_worthiness
from claims.extraction.worthiness import WorthinessModel


def baseline(train: LabelledSet, dev: LabelledSet) -> NDArray[np.float64]:
    """
    Probabilities of dev sentences by TF-IDF of words and word pairs, trained on the same language.
    """
    terms = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    line = LogisticRegression(C=10, max_iter=1000).fit(terms.fit_transform(train.texts), train.labels)
    return np.asarray(line.predict_proba(terms.transform(dev.texts))[:, 1], np.float64)


def figures(rows: Sequence[ScoredSentence]) -> str:
    """
    One cell group of the table: precision, recall, F1, average precision.
    """
    shown = evaluate_worthiness(rows)
    return " ".join(f"{shown[name]:.3f}" for name in ("precision", "recall", "F1", "AP", "ece"))


def main(arguments: Sequence[str]) -> None:
    """
    Print the table.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, help="folder that keeps the model's states between runs")
    options = parser.parse_args(arguments)
    train, dev = load_sets(options.data, options.model, options.cache)
    by_name = {one.name: one for one in train}
    model = WorthinessModel.load()
    print("columns: precision recall F1 AP ece")
    for held in dev:
        print(f"{held.name:8} {len(held.labels):5} sentences, {sum(held.labels)} worth checking")
        plain = [
            ScoredSentence(worthy=bool(label), probability=float(one), threshold=0.5)
            for label, one in zip(held.labels, baseline(by_name[held.name], held), strict=True)
        ]
        print("   TF-IDF  ", figures(plain))
        for name, states in (("no model", None), ("footnote", held.states)):
            print(f"   {name}", figures(scored(model, held, model.probabilities(held.texts, states))))


if __name__ == "__main__":
    main(sys.argv[1:])
