"""
Learn what matching weighs: writes ``claims/weights/matching.json``.

    python -m bench train_matching --data FOLDER --model FOLDER --cache FILE --halves FOLDER FOLDER

Only train splits are read for learning; dev splits are printed at the end. Two steps: nets that order
candidates (listwise softmax); nets that say how likely each is the same claim, trained on whole stores with
the answer, the same without it, small random stores, half of them without it, and single sentences of
messages over small stores without the answer, which is what idle talk is like. What is added to the fit
beside the nets stays as it is (``train_claimants``). ``--halves`` are copies of
the model whose message layers were tuned on every second message, from the first and from the second on
(``train_messages --half 0`` and ``--half 1``): each reads the half it has not seen, so that nets learn from
all messages by layers that had not seen them. Whole stores are stores as the bot has them. The dev splits are
measured with the weights that are in place, so with others than these where ``--out`` names another file.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import claims
from bench.matching_nets import Lists, Net, listwise, pointwise, written
from bench.retrieval_sets import CLAIMS, RetrievalSet, Split, load_set
from bot.commands.evaluate import read_lines
from bot.progress import Progress
from bot.throwaway import store_over
from claims.evaluation.retrieval import evaluate_retrieval
from claims.matching.candidates import Search
from claims.matching.features import LED, NAMES, Rarity, table, with_relations
from claims.matching.match import Matcher
from claims.matching.queries import query
from claims.matching.rerank import ADDED
from claims.ports import ClaimIndex, Embedder, Vectors
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder
from tests.claims.list_index import FieldVectors, ListIndex, embed_fields

WEIGHTS = Path(claims.__file__).with_name("weights")
_NOT_FOR_SAME = {"same_language", "lexical_place", "meaning_place", *(behind for _, behind in LED)}
_SMALL = (60, 120, 200, 400)
_TOP = 8
_SINGLE = 0.8
_EMPTIED = 1 / 4
"""
What a whole store without the answer counts beside the same with it: about three of four questions have one
then, as in the evaluation.
"""
_SEEDS = range(4)

Fit = Callable[[Vectors], Vectors]


@dataclass(frozen=True, slots=True)
class Table:
    """
    Candidates of one message: features (candidates, len(NAMES)) and which of them answer it.
    """

    features: Vectors
    right: Vectors


Groups = Sequence[Sequence[Table]]


def whole_tables(index: ClaimIndex, embedder: Embedder, split: Split) -> list[Table]:
    """
    Tables of a split's messages over the whole store.
    """
    rows = (_table(index, embedder, text, split.relevant[name]) for name, text in split.queries)
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


def _table(index: ClaimIndex, embedder: Embedder, text: str, relevant: frozenset[str]) -> Table | None:
    (found,) = Search(index, embedder).gather([query(text)])
    ours, near = found.ours, found.near
    if not near:
        return None
    features = table(ours, near, Rarity(index.counts, index.size))
    right = np.array([candidate.claim_id in relevant for candidate in near], np.float32)
    return Table(features, right)


def idle_tables(
    one: RetrievalSet, vectors: FieldVectors, embedder: Embedder, split: Split, most: int
) -> Iterator[Table]:
    """
    Tables over small random stores without any answer, asked a sentence of each message; a third of the
    claims are in the language of the first answer.
    """
    rng = random.Random(3)  # noqa: S311 - a sample, not a secret
    by_id = {stored.id: stored for stored in one.claims}
    for start in range(0, min(most, len(split.queries)), 25):
        group = split.queries[start : start + 25]
        language = by_id[min(split.relevant[group[0][0]])].language
        own = sorted(name for name, stored in by_id.items() if stored.language == language)
        ids = {*rng.sample(sorted(by_id), 90), *rng.sample(own, min(40, len(own)))}
        ids = ids.difference(*(split.relevant[name] for name, _ in group))
        index = ListIndex([by_id[each] for each in sorted(ids)], vectors=vectors)
        for _, text in group:
            parts = query(text).sentences
            said = rng.choice(parts) if parts and rng.random() < _SINGLE else text
            row = _table(index, embedder, said, frozenset())
            if row is not None:
                yield row


def without_answer(one: Table) -> Table:
    """
    The same candidates had the answers not been in the store.
    """
    features = one.features[one.right == 0]
    left = with_relations(features) if len(features) else features
    return Table(left, np.zeros(len(left), np.float32))


def fitted(whole: Groups, small: Groups, names: Sequence[str]) -> dict[str, object]:
    """
    Both kinds of nets over the named features, as they are written to the weights file.
    """
    columns, order = _columns(names), _ordering(whole, names)

    def fit(features: Vectors) -> Vectors:
        return np.asarray(np.mean([net.scores(features[:, columns]) for net in order], axis=0))

    rows, right, shares = _examples(whole, small, fit)
    kept = [name for name in (*names, "share", "fit") if name not in _NOT_FOR_SAME]
    features = rows[:, [(*NAMES, "share", "fit").index(name) for name in kept]]
    same = [pointwise(features, right, shares, seed) for seed in _SEEDS]
    return {"order": [written(net, names) for net in order], "same": [written(net, kept) for net in same]}


def _ordering(whole: Groups, names: Sequence[str]) -> list[Net]:
    columns = _columns(names)
    lists = Lists.of([(one.features[:, columns], one.right) for tables in whole for one in tables])
    weights = np.concatenate([np.full(_answered(tables), _answered(tables) ** -0.5) for tables in whole])
    return [listwise(lists, weights / weights.mean(), seed) for seed in _SEEDS]


def _columns(names: Sequence[str]) -> list[int]:
    return [NAMES.index(name) for name in names]


def _examples(whole: Groups, small: Groups, fit: Fit) -> tuple[Vectors, Vectors, Vectors]:
    """
    The best candidates of every message, whether each is right, and what each counts: the first most, all
    groups alike, small stores double, whole stores without the answer less.
    """
    rows, right, shares = [], [], []
    groups = [*((tables, 1.0) for tables in whole), *((tables, 2.0) for tables in small)]
    for tables, boost in groups:
        emptied = [without_answer(one) for one in tables if one.right.any()] if boost == 1 else []
        kinds = [*((one, boost) for one in tables), *((one, _EMPTIED) for one in emptied)]
        for one, counts in kinds:
            if not len(one.right):
                continue
            top, columns = _with_fit(one, fit)
            rows.append(columns)
            right.append(one.right[top])
            shares.append(np.where(np.arange(len(top)) == 0, 1, 0.25) * counts / len(tables) ** 0.5)
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
    parser.add_argument(
        "--halves", type=Path, nargs=2, required=True, help="models tuned on half the messages"
    )
    parser.add_argument("--most", type=int, default=1500, help="messages of a split to learn from")
    parser.add_argument("--out", type=Path, default=WEIGHTS / "matching.json", help="file to write")
    options = parser.parse_args(arguments)
    embedder = CachingEmbedder(OnnxEmbedder.load(options.model), options.cache)
    folders = sorted(path for path in options.data.iterdir() if (path / CLAIMS).exists())
    folders = [path for path in folders if not options.sets or path.name in options.sets]
    halves = [OnnxEmbedder.load(folder) for folder in options.halves]
    found = [_tables(folder, embedder, halves, options.most) for folder in folders]
    learnt = _learn(
        [one for whole, _ in found for one in whole], [one for _, small in found for one in small]
    )
    options.out.write_text(json.dumps(learnt), "utf-8")
    claims.matching.rerank.judge.cache_clear()
    for folder in folders:
        with store_over(read_lines(folder / CLAIMS), embedder, Progress(quiet=True)) as store:
            matcher = Matcher(store.index, embedder)
            for split in load_set(folder).having("dev"):
                print(
                    folder.name,
                    split.name,
                    evaluate_retrieval(matcher, split.queries, split.relevant).figures,
                )


def _tables(
    folder: Path, embedder: Embedder, halves: Sequence[Embedder], most: int
) -> tuple[list[list[Table]], list[list[Table]]]:
    """
    Tables of a set over its whole store, a list for each split, and over small ones, two lists a split.
    """
    one = load_set(folder)
    vectors = embed_fields([replace(each, body=None) for each in one.claims], embedder)
    whole, small = [], []
    with store_over(read_lines(folder / CLAIMS), embedder, Progress(quiet=True)) as store:
        for split in one.having("train"):
            asked = list(zip(halves, _unseen(split, most), strict=True))
            whole.append([row for half, part in asked for row in whole_tables(store.index, half, part)])
            small += [
                [row for half, part in asked for row in tables(one, vectors, half, part, most // 8)]
                for tables in (small_tables, idle_tables)
            ]
            print(one.name, split.name, len(whole[-1]), "messages", flush=True)
    return whole, small


def _unseen(split: Split, most: int) -> tuple[Split, Split]:
    """
    Of the first messages those that the layers of the first half have not seen, and of the second.
    """
    first = split.queries[:most]
    return replace(split, queries=first[1::2]), replace(split, queries=first[::2])


def _learn(whole: Groups, small: Groups) -> dict[str, object]:
    """
    What is written.
    """
    told = [name for name in NAMES if name not in ADDED]
    by_words = [name for name in told if not name.startswith(("meaning", "learned"))]
    before = json.loads((WEIGHTS / "matching.json").read_text("utf-8"))
    about = {
        "written_by": "bench/train_matching.py",
        "data": "train splits of retrieval sets, pooled, each message by layers that had not seen it",
        "messages": sum(map(len, whole)),
    }
    return {
        "about": about,
        "vectors": {"added": before["vectors"]["added"], **fitted(whole, small, told)},
        "words": {"added": before["words"]["added"], **fitted(whole, small, by_words)},
    }
