"""
Learn what matching weighs: writes ``claims/weights/matching.json`` and ``claims/weights/matching_map.npz``.

    python -m bench train_matching --data FOLDER --cache FILE [--sets NAME ...] [--most 600]

Only train splits are read for learning; dev splits are printed at the end. Three steps: a linear map that
turns message vectors toward the claims that answer them; nets that order candidates (listwise softmax);
nets that say how likely each is the same claim, trained on whole stores with the answer, the same without
it, and small random stores, half of them without it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import claims.rerank
from bench.matching_nets import Lists, listwise, pointwise, written
from bench.retrieval_sets import RetrievalSet, Split, load_set
from claims.candidates import asked, gather
from claims.evaluation import evaluate_retrieval
from claims.features import NAMES, Rarity, read, short_texts, table
from claims.match import Matcher
from claims.ports import Embedder, Vectors
from claims.queries import query
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder
from tests.claims.list_index import FieldVectors, ListIndex, embed_fields

WEIGHTS = Path(claims.rerank.__file__).with_name("weights")
_LED = (
    ("meaning_best", "meaning_behind"),
    ("meaning_learned", "learned_behind"),
    ("shared_rarity", "rarity_behind"),
)
_NOT_FOR_SAME = {"same_language", "lexical_place", "meaning_place", *(behind for _, behind in _LED)}
_SMALL = (60, 120, 200, 400)
_TOP = 8
_MAP_STEPS, _MAP_RATE, _MAP_SHARPNESS = 400, 2e-5, 100.0


Fit = Callable[[Vectors], Vectors]


@dataclass(frozen=True, slots=True)
class Table:
    """
    Candidates of one message: features (candidates, len(NAMES)) and which of them answer it.
    """

    features: Vectors
    right: Vectors


Groups = Sequence[Sequence[Table]]


def learned_map(sets: Sequence[RetrievalSet], vectors: Sequence[FieldVectors], embedder: Embedder) -> Vectors:
    """
    A matrix near identity: q @ matrix is nearest to the claims that answer q (softmax over 2,000 claims).
    """
    rng = np.random.default_rng(0)
    tasks = [list(_map_tasks(one, own, embedder)) for one, own in zip(sets, vectors, strict=True)]
    chances = np.array([3.0 if len(own) > 1 else 1.0 for own in tasks])
    turn, first, second = (np.zeros((embedder.dimensions,) * 2, np.float32) for _ in range(3))
    turn += np.eye(embedder.dimensions, dtype=np.float32)
    for step in range(1, _MAP_STEPS + 1):
        own = tasks[rng.choice(len(tasks), p=chances / chances.sum())]
        slope = _map_slope(turn, *own[rng.integers(len(own))], rng)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        rate = _MAP_RATE * min(1, step / 30) * (1 - step / (_MAP_STEPS + 1))
        turn -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return turn


def _map_tasks(
    one: RetrievalSet, vectors: FieldVectors, embedder: Embedder
) -> Iterator[tuple[Vectors, Vectors, list[list[int]]]]:
    place = {stored.id: number for number, stored in enumerate(one.claims)}
    means = np.array([_mean_field(vectors[stored.id]) for stored in one.claims], np.float32)
    for split in one.having("train"):
        answers = [
            [place[each] for each in sorted(split.relevant[name]) if each in place]
            for name, _ in split.queries
        ]
        yield means, embedder.queries([query(text).whole for _, text in split.queries]), answers


def _mean_field(fields: Mapping[str, Vectors]) -> Vectors:
    mean = np.mean([rows[0] for name, rows in fields.items() if name != "body"], axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _map_slope(
    turn: Vectors, claims_: Vectors, messages: Vectors, answers: list[list[int]], rng: np.random.Generator
) -> Vectors:
    batch = [row for row in rng.choice(len(messages), min(64, len(messages)), replace=False) if answers[row]]
    drawn = set(rng.choice(len(claims_), min(2000, len(claims_)), replace=False).tolist())
    columns = sorted(drawn | {each for row in batch for each in answers[row]})
    at = {column: place for place, column in enumerate(columns)}
    scores = _MAP_SHARPNESS * (messages[batch] @ turn @ claims_[columns].T)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    for place, row in enumerate(batch):
        for each in answers[row]:
            shares[place, at[each]] -= 1 / len(answers[row])
    return np.asarray(_MAP_SHARPNESS * messages[batch].T @ (shares @ claims_[columns]) / len(batch))


def whole_tables(index: ListIndex, embedder: Embedder, split: Split, most: int) -> list[Table]:
    """
    Tables of a split's first messages over the whole store.
    """
    rows = (_table(index, embedder, text, split.relevant[name]) for name, text in split.queries[:most])
    return [row for row in rows if row is not None]


def small_tables(
    one: RetrievalSet, vectors: FieldVectors, embedder: Embedder, split: Split, most: int
) -> Iterator[Table]:
    """
    Tables over small random stores, each asked 25 messages, half of whose answers are in it.
    """
    rng = random.Random(7)  # noqa: S311 - a sample, not a secret
    by_id = {stored.id: stored for stored in one.claims}
    for start in range(0, min(most, len(split.queries)), 25):
        group = split.queries[start : start + 25]
        ids = set(rng.sample(sorted(by_id), min(rng.choice(_SMALL), len(by_id))))
        for name, _ in group:
            ids = ids | split.relevant[name] if rng.random() < 0.5 else ids - split.relevant[name]
        index = ListIndex([by_id[each] for each in sorted(ids) if each in by_id], vectors=vectors)
        for name, text in group:
            row = _table(index, embedder, text, split.relevant[name])
            if row is not None:
                yield row


def _table(index: ListIndex, embedder: Embedder, text: str, relevant: frozenset[str]) -> Table | None:
    one = query(text)
    ours = asked(one, embedder)
    near = gather(index, one, ours).near
    if not near:
        return None
    texts = [read(each) for candidate in near for each in short_texts(candidate.stored)]
    terms = set[str]().union(*(each.all for each in (ours.whole, *ours.sentences, *texts)))
    features = table(ours, near, Rarity(index.frequencies(terms), index.size))
    right = np.array([candidate.stored.id in relevant for candidate in near], np.float32)
    return Table(features, right)


def without_answer(one: Table) -> Table:
    """
    The same candidates had the answers not been in the store.
    """
    features = one.features[one.right == 0].copy()
    for led, behind in _LED:
        column = features[:, NAMES.index(led)]
        features[:, NAMES.index(behind)] = column - column.max(initial=-1)
    return Table(features, np.zeros(len(features), np.float32))


def fitted(whole: Groups, small: Groups, names: Sequence[str]) -> dict[str, object]:
    """
    Both kinds of nets over the named features, as they are written to the weights file.
    """
    columns = [NAMES.index(name) for name in names]
    lists = Lists.of([(one.features[:, columns], one.right) for tables in whole for one in tables])
    weights = np.concatenate([np.full(_answered(tables), _answered(tables) ** -0.5) for tables in whole])
    order = [listwise(lists, weights / weights.mean(), seed) for seed in range(4)]

    def fit(features: Vectors) -> Vectors:
        return np.asarray(np.mean([net.scores(features[:, columns]) for net in order], axis=0))

    kept = [name for name in (*names, "share", "fit") if name not in _NOT_FOR_SAME]
    rows, right, shares = _examples(whole, small, fit)
    features = rows[:, [(*NAMES, "share", "fit").index(name) for name in kept]]
    same = [pointwise(features, right, shares, seed) for seed in range(3)]
    return {"order": [written(net, names) for net in order], "same": [written(net, kept) for net in same]}


def _examples(whole: Groups, small: Groups, fit: Fit) -> tuple[Vectors, Vectors, Vectors]:
    """
    The best candidates of every message, whether each is right, and what each counts: the first most, all
    groups alike, small stores double.
    """
    rows, right, shares = [], [], []
    groups = [*((tables, 1.0) for tables in whole), *((tables, 2.0) for tables in small)]
    for tables, boost in groups:
        emptied = [without_answer(one) for one in tables if one.right.any()] if boost == 1 else []
        for one in (*tables, *emptied):
            top, columns = _with_fit(one, fit)
            rows.append(columns)
            right.append(one.right[top])
            shares.append(np.where(np.arange(len(top)) == 0, 1, 0.25) * boost / len(tables) ** 0.5)
    share = np.concatenate(shares)
    return np.vstack(rows), np.concatenate(right), share / share.mean()


def _answered(tables: Sequence[Table]) -> int:
    return sum(bool(one.right.any()) for one in tables)


def _with_fit(one: Table, fit: Fit) -> tuple[Vectors, Vectors]:
    scores = fit(one.features)
    odds = np.exp(scores - scores.max(initial=-np.inf))
    share = np.log(odds / odds.sum() + 1e-6)
    top = np.argsort(-scores)[:_TOP]
    return top, np.column_stack([one.features, share, scores])[top]


def main(arguments: Sequence[str]) -> None:
    """
    Learn, write, and print the dev splits.
    """
    parser = argparse.ArgumentParser(prog="python -m bench train_matching", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of retrieval sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="file that keeps vectors between runs")
    parser.add_argument("--sets", nargs="*", default=[], help="names of sets; all without it")
    parser.add_argument("--most", type=int, default=600, help="messages of a split to learn from")
    options = parser.parse_args(arguments)
    embedder = CachingEmbedder(OnnxEmbedder.load(options.model), options.cache)
    folders = sorted(path for path in options.data.iterdir() if (path / "claims.jsonl.gz").exists())
    sets = [load_set(path) for path in folders if not options.sets or path.name in options.sets]
    vectors = [embed_fields([replace(each, body=None) for each in one.claims], embedder) for one in sets]
    turn = learned_map(sets, vectors, embedder) - np.eye(embedder.dimensions)
    np.savez(WEIGHTS / "matching_map.npz", turn=turn.astype(np.float16), model=embedder.name)
    claims.rerank.learned_map.cache_clear()
    _learn(sets, vectors, embedder, options.most)
    for one, own in zip(sets, vectors, strict=True):
        matcher = Matcher(ListIndex(one.claims, vectors=own), embedder)
        for split in one.having("dev"):
            print(one.name, split.name, evaluate_retrieval(matcher, split.queries, split.relevant).figures)


def _learn(
    sets: Sequence[RetrievalSet], vectors: Sequence[FieldVectors], embedder: Embedder, most: int
) -> None:
    whole, small = [], []
    for one, own in zip(sets, vectors, strict=True):
        index = ListIndex(one.claims, vectors=own)
        for split in one.having("train"):
            whole.append(whole_tables(index, embedder, split, most))
            small.append(list(small_tables(one, own, embedder, split, most // 4)))
            print(one.name, split.name, len(whole[-1]), "messages", flush=True)
    by_words = [name for name in NAMES if not name.startswith(("meaning", "learned"))]
    about = {"written_by": "bench/train_matching.py", "data": "train splits of retrieval sets, pooled"}
    kinds = {"vectors": fitted(whole, small, NAMES), "words": fitted(whole, small, by_words)}
    (WEIGHTS / "matching.json").write_text(json.dumps({"about": about, **kinds}), "utf-8")
    claims.rerank.judge.cache_clear()
