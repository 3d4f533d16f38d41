"""
One method over one set in a process of its own, so that its memory and time are its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bench.memory import forget_peak, peak
from bench.retrieval import quality, rankers
from bench.retrieval_sets import CLAIMS, RetrievalSet, folder, load_bundled, load_set
from claims.evaluation.retrieval import DEPTH, Ranker
from claims.ports import Embedder, Vectors
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder
from store.model.setup import prepare

WARMED, ASKED = 20, 200
TWEET = 280
MOST = 20_000
"""
Claims of the largest set that is compared on unless all are asked for.
"""


class StoredOnce:
    """
    An embedder whose vectors of stored texts are kept between runs; messages are embedded each time. The
    model is loaded when it is first asked for anything.
    """

    def __init__(self, model: Path, cache: Path) -> None:
        self._folder = model
        self._cache = cache

    @cached_property
    def _model(self) -> Embedder:
        return OnnxEmbedder.load(self._folder)

    @cached_property
    def _kept(self) -> CachingEmbedder:
        return CachingEmbedder(self._model, self._cache)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, float32 of shape (len(texts), dimensions).
        """
        return self._kept.passages(texts)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        return getattr(self._model, name)


def add_options(parser: argparse.ArgumentParser) -> None:
    """
    What every comparison of methods can be told.
    """
    parser.add_argument("--data", type=folder, help="folder of retrieval sets; without it, the bundled set")
    parser.add_argument("--sets", nargs="*", default=[], help="names of sets; all without it")
    parser.add_argument("--only", nargs="*", default=[], help="names of methods; all without it")
    parser.add_argument("--large", action="store_true", help=f"sets of more than {MOST:,} claims too")
    parser.add_argument("--model", type=Path, help="folder of the embedding model; built without it")
    parser.add_argument("--cache", type=Path, help="file that keeps vectors of stored texts between runs")
    parser.add_argument("--method", help=argparse.SUPPRESS)
    parser.add_argument("--cost", action="store_true", help=argparse.SUPPRESS)


def settle(options: argparse.Namespace, scratch: Path) -> None:
    """
    Makes what was not given.
    """
    options.model = options.model or prepare(scratch)
    options.cache = options.cache or scratch / "vectors.db"


def chosen_sets(options: argparse.Namespace) -> Iterator[RetrievalSet]:
    """
    The sets that are compared on; without any, the bundled one.
    """
    paths = sorted(options.data.iterdir()) if options.data and options.data.is_dir() else []
    paths = [path for path in paths if (path / CLAIMS).exists()]
    if not paths:
        yield load_bundled()
    for path in paths:
        if not options.sets or path.name in options.sets:
            one = load_set(path)
            if options.large or len(one.claims) <= MOST:
                yield one


def apart(options: argparse.Namespace, set_name: str, method: str, *, cost: bool = False) -> dict[str, float]:
    """
    Figures by name of one method; its quality is left out where only its cost is asked for.
    """
    command = [sys.executable, "-m", "bench", "methods", "--method", method, "--sets", set_name, "--large"]
    command += ["--model", str(options.model), "--cache", str(options.cache)]
    command += ["--data", str(options.data or ""), *(["--cost"] if cost else [])]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    if done.returncode:
        # It has said why.
        sys.exit(done.returncode)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def print_measured(options: argparse.Namespace) -> None:
    """
    What `apart` reads.
    """
    (one,) = chosen_sets(options)
    with ExitStack() as stores:
        ranker = rankers(one, StoredOnce(options.model, options.cache), stores)[options.method]()
        figures = measure(ranker, messages(one))
        print(json.dumps(figures if options.cost else figures | quality(one, ranker)))


def messages(one: RetrievalSet) -> list[str]:
    """
    Messages of a set no longer than a tweet.
    """
    return [text for split in one.having("dev") for _, text in split.queries if len(text) <= TWEET]


def measure(ranker: Ranker, texts: Sequence[str]) -> dict[str, float]:
    """
    Milliseconds of processor time a message, a hundred claims ranked, and the most megabytes meanwhile.
    """
    for text in texts[:WARMED]:
        ranker.rank(text, DEPTH)
    forget_peak()
    spent = []
    for text in texts[WARMED:][:ASKED] or texts:
        started = time.process_time()
        ranker.rank(text, DEPTH)
        spent.append((time.process_time() - started) * 1000)
    p50, p99 = np.percentile(spent, [50, 99]).tolist()
    return {"p50": p50, "p99": p99, "memory": peak()}
