"""
Train the weights for matching across languages, and write ``claims/weights/across.json``.

No set at hand holds pairs in two languages, so pairs in one language are used with the words left out: small
stores in which about half of the messages have an answer, as a young store is.

    python -m bench.train_across --data FOLDER --model FOLDER --cache FOLDER --sets NAME ...

``--model`` should be one whose message layers have not seen the messages asked: train with
``train_messages --half 0 --model-out FOLDER``; every second message of a train split is used.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bench.retrieval_sets import RetrievalSet, Split, load_set
from claims.matching.candidates import Search
from claims.matching.crosslingual import COLUMNS, LED, meaning_signs
from claims.matching.features import Rarity, table
from claims.matching.queries import query
from claims.ports import Embedder
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder
from tests.claims.list_index import ListIndex

STORE, QUESTIONS, LOOKED_AT = 150, 40, 6
WRITTEN = Path(__file__).parents[1] / "claims" / "weights" / "across.json"


def small_store(
    known: RetrievalSet, split: Split, embedder: Embedder
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """
    Signs and labels of the best candidates of each question, over a store that answers half of them.
    """
    draw = random.Random(split.name)  # noqa: S311 - a repeatable choice, no secret
    unseen = split.queries[1::2]
    questions = draw.sample(unseen, min(QUESTIONS, len(unseen)))
    answers = {claim for question, _ in questions[::2] for claim in split.relevant[question]}
    gold = {claim for ids in split.relevant.values() for claim in ids}
    others = draw.sample([claim.id for claim in known.claims if claim.id not in gold], STORE)
    kept = answers | set(others)
    index = ListIndex([claim for claim in known.claims if claim.id in kept], embedder)
    for question, text in questions:
        (found,) = Search(index, embedder).gather([query(text)])
        features = table(
            found.ours, found.near, Rarity(lambda words: np.zeros(len(words), np.int64), index.size)
        )
        labels = np.array([one.claim_id in split.relevant[question] for one in found.near])
        signs = meaning_signs(features)
        best = np.argsort(-signs[:, COLUMNS.index("learned_joint")])[:LOOKED_AT]
        yield signs[best], labels[best]


def gathered(sets: Sequence[RetrievalSet], prefix: str, embedder: Embedder) -> tuple[np.ndarray, np.ndarray]:
    """
    Signs and labels of all splits whose names begin so.
    """
    rows = [
        row for known in sets for split in known.having(prefix) for row in small_store(known, split, embedder)
    ]
    return np.vstack([signs for signs, _ in rows]), np.concatenate([labels for _, labels in rows])


def main(arguments: Sequence[str]) -> None:
    """
    Train, print the figures on the dev splits, and write the weights.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the retrieval sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps vectors between runs")
    parser.add_argument("--sets", nargs="+", required=True, help="names of the sets")
    parser.add_argument("--out", type=Path, default=WRITTEN, help="file to write")
    options = parser.parse_args(arguments)
    embedder = CachingEmbedder(OnnxEmbedder.load(options.model, threads=2), options.cache / "embeddings.db")
    sets = [load_set(options.data / name) for name in options.sets]
    signs, labels = gathered(sets, "train", embedder)
    scaler = StandardScaler().fit(signs)
    model = LogisticRegression(max_iter=2000).fit(scaler.transform(signs), labels)
    tried, right = gathered(sets, "dev", embedder)
    stated = model.predict_proba(scaler.transform(tried))[:, 1]
    figures = {}
    for bar in (0.5, 0.6, 0.7):
        shown = stated >= bar
        figures[str(bar)] = {
            "precision": round(float(right[shown].mean()), 3),
            "recall": round(float(right[shown].sum() / right.sum()), 3),
        }
        print(bar, figures[str(bar)])
    weights = {
        "about": {
            "script": "bench/train_across.py",
            "data": f"train splits of {len(sets)} public retrieval sets, small stores of {STORE} claims",
            "rows": len(labels),
            "dev": figures,
        },
        "columns": [*COLUMNS, *(f"lead of {name}" for name in LED)],
        "mean": np.round(scaler.mean_, 6).tolist(),
        "scale": np.round(scaler.scale_, 6).tolist(),
        "weights": np.round(model.coef_[0], 6).tolist(),
        "bias": round(float(model.intercept_[0]), 6),
    }
    options.out.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
