"""
What other spelling costs: MAP@5 of messages as they are, and of the same with typos, in other case, as in
chats, and in Latin letters.

    python -m bench spelling [--data FOLDER] [--sets NAME ...] [--splits NAME ...] [--only KIND ...]

A kind that changes no message of a split is left out there.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.retrieval import rankers
from bench.retrieval_sets import Split, folder, sets_in
from bench.spelling_rules import KINDS
from claims.evaluation.retrieval import Ranker, average_precision
from claims.text.language import detect
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder
from store.model.setup import prepare

_DEPTH = 5
_SEED = 17
# What the sets call their languages, in two letters.
_LANGUAGES = {
    "eng": "en",
    "por": "pt",
    "msa": "ms",
    "pol": "pl",
    "ara": "ar",
    "deu": "de",
    "fra": "fr",
    "spa": "es",
}
_METHODS = ("footnote", "footnote, words")


def print_table(
    name: str, split: Split, rankings: Sequence[tuple[str, Ranker]], kinds: Sequence[str]
) -> None:
    """
    A row a kind, a column a way to search.
    """
    print(f"\n{name} {split.name}: {len(split.queries)} messages")
    print(f"{'':18}" + " ".join(f"{method:>24}" for method, _ in rankings))
    clean = dict.fromkeys((method for method, _ in rankings), 0.0)
    for kind in kinds:
        asked = [(query, KINDS[kind](text, _language(split, text))) for query, text in split.queries]
        changed = sum(one != other for one, other in zip(asked, split.queries, strict=True))
        if kind != "clean" and not changed:
            continue
        cells = []
        for method, ranker in rankings:
            found = _mean_precision(split, ranker, asked)
            if kind == "clean":
                clean[method] = found
            cells.append(f"{found:.3f} ({found - clean[method]:+.3f})" if kind != "clean" else f"{found:.3f}")
        print(f"{kind:18}" + " ".join(f"{cell:>24}" for cell in cells), flush=True)


def _mean_precision(split: Split, ranker: Ranker, asked: Sequence[tuple[str, str]]) -> float:
    found = [
        average_precision([hit.claim_id for hit in ranker.rank(text, _DEPTH)], split.relevant[query], _DEPTH)
        for query, text in asked
    ]
    return sum(found) / len(found)


def _language(split: Split, text: str) -> str:
    own = split.name.rpartition("_")[2]
    if own == split.name:
        return detect(text) or "en"
    return _LANGUAGES.get(own, own)


def main(arguments: Sequence[str]) -> None:
    """
    Print a table for each dev split.
    """
    parser = argparse.ArgumentParser(prog="python -m bench spelling", description=__doc__)
    parser.add_argument("--data", type=folder, help="folder of retrieval sets; without it, the bundled set")
    parser.add_argument("--sets", nargs="*", default=[], help="names of sets; all without it")
    parser.add_argument("--splits", nargs="*", default=[], help="names of dev splits; all without it")
    parser.add_argument("--only", nargs="*", default=[], choices=KINDS, help="kinds; all without it")
    parser.add_argument("--words", action="store_true", help="beside it, the search by words alone")
    parser.add_argument("--most", type=int, help="messages of a split; the same ones at every run")
    parser.add_argument("--model", type=Path, help="folder of the embedding model; built without it")
    parser.add_argument("--cache", type=Path, help="file that keeps vectors between runs")
    options = parser.parse_args(arguments)
    kinds = ["clean", *(kind for kind in KINDS if kind != "clean" and kind in (options.only or KINDS))]
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stores:
        model = options.model or prepare(Path(scratch))
        embedder = CachingEmbedder(OnnxEmbedder.load(model), options.cache or Path(scratch) / "vectors.db")
        stores.callback(embedder.close)
        for one in sets_in(options.data, options.sets):
            made = rankers(one, embedder, stores)
            ways = [(method, made[method]()) for method in (_METHODS if options.words else _METHODS[:1])]
            for split in one.having("dev"):
                if not options.splits or split.name in options.splits:
                    print_table(one.name, _sample(split, options.most), ways, kinds)


def _sample(split: Split, most: int | None) -> Split:
    if most is None or len(split.queries) <= most:
        return split
    queries = random.Random(_SEED).sample(split.queries, most)  # noqa: S311 - no secret
    return Split(name=split.name, queries=tuple(queries), relevant=split.relevant)
