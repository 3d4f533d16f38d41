"""
The searches alone: ours beside other engines over the same words and vectors, at 10,000 and 100,000 claims.

    python -m bench searches [--large] [--sizes N ...] [--folder FOLDER] [--data SET] [--model FOLDER]

Stores are those of ``bench scale``, kept between runs; ``--large`` adds a million claims (an hour and more).
A hundred claims are wanted for each of up to 200 messages, one at a time; ours name the claims and leave out
those that are hidden, which the others have not to do. Found by words is the share of the right claims among
the hundred, by meaning the share of the hundred claims that comparing everything finds. Times are processor
time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import engines
from bench.apart import TWEET
from bench.retrieval_sets import load_bundled, load_set
from bench.scale_store import add_options, base_claims, builder
from claims.ports import Embedder, Vectors
from store.dense import DenseSearch
from store.lexical import LexicalSearch
from store.model.embedder import OnnxEmbedder
from store.model.setup import prepare
from store.store import Store
from store.vector_table import VectorTable

SIZES, LARGE = (10_000, 100_000), 1_000_000
_WANTED, _ASKED, _WARMED = 100, 200, 20
_AT_ONCE, _BLOCK = 25, 65_536
_ENGINES: Mapping[str, engines.Make] = {
    "meaning: faiss, everything compared": engines.faiss_exact,
    "meaning: faiss, cells (IVF)": engines.faiss_cells,
    "meaning: usearch, graph (HNSW)": engines.usearch_vectors,
}

Search = Callable[[int], Sequence[object]]
"""
From a message's place to what is found, best first.
"""
Right = Mapping[int, frozenset[object]]
"""
What is to be found, by the place of the message.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    The share of what is right that was found, and milliseconds a search, the median and 99 of 100.
    """

    share: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    Messages, their vectors, and ids of the claims that are right for each in a store that has them all.
    """

    texts: Sequence[str]
    vectors: Vectors
    right: Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Stored:
    """
    Vectors of a store, float16 of shape (n, dimensions), and the row number of each one's claim.
    """

    vectors: NDArray[np.float16]
    claims: NDArray[np.int64]

    @classmethod
    def of(cls, store: Store, model: str) -> Stored:
        """
        All of a model.
        """
        rows = list(VectorTable(store.database, model).portions())
        return cls(
            np.concatenate([each.vectors.astype(np.float16) for each in rows]),
            np.concatenate([each.claims for each in rows]),
        )

    def nearest(self, asked: Vectors) -> Right:
        """
        The claims nearest to each message, every vector compared.
        """
        found: dict[int, frozenset[object]] = {}
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE].T
            blocks = range(0, len(self.vectors), _BLOCK)
            cosines = np.concatenate(
                [self.vectors[at : at + _BLOCK].astype(np.float32) @ some for at in blocks]
            )
            for at, column in enumerate(cosines.T, start):
                found[at] = frozenset(self.of_places(np.argsort(-column)[: 20 * _WANTED]))
        return found

    def of_places(self, places: Sequence[int] | NDArray[np.intp]) -> list[object]:
        """
        The first claims of some rows, each once.
        """
        return list(dict.fromkeys(self.claims[places].tolist()))[:_WANTED]


def asked(data: Path | None, embedder: Embedder) -> Asked:
    """
    Messages of the set no longer than a tweet. Claims have other ids in the stores (`bench.scale_records`).
    """
    one = load_set(data) if data is not None and data.is_dir() else load_bundled()
    named = {claim.id: f"scale-{number}" for number, claim in enumerate(base_claims(data))}
    pairs = [
        (text, frozenset(named[claim] for claim in split.relevant[name]))
        for split in one.having("dev")
        for name, text in split.queries
        if len(text) <= TWEET
    ]
    texts = [text for text, _ in pairs]
    return Asked(texts=texts, vectors=embedder.queries(texts), right=[right for _, right in pairs])


def measured(path: Path, messages: Asked, model: str) -> Iterator[tuple[str, Found | None]]:
    """
    Each search over a store by name; nothing found for an engine that is not installed.
    """
    with Store.open(path, embedder_name=model) as store:
        numbers = dict(store.database.execute("select id, number from claims").fetchall())
        # A small store lacks most of the right claims.
        right: Right = {
            at: frozenset(numbers[name] for name in names)
            for at, names in enumerate(messages.right)
            if names <= numbers.keys()
        }
        yield from _by_words(store, messages, right)
        dense, stored = DenseSearch(store.database, path.parent, model), Stored.of(store, model)
        nearest = stored.nearest(messages.vectors[:_ASKED])
        vectors = messages.vectors

        def ours(at: int) -> list[object]:
            return [numbers[hit.claim_id] for hit in dense.search(vectors[at : at + 1], _WANTED)[0]]

        yield "meaning: ours", _timed(ours, nearest)
        for name, make in _ENGINES.items():
            yield name, _engine(make, stored, vectors, nearest)


def _by_words(store: Store, messages: Asked, right: Right) -> Iterator[tuple[str, Found | None]]:
    lexical, texts = LexicalSearch(store.database, store.path.parent), messages.texts
    yield (
        "words: ours",
        _timed(lambda at: [one.number for one in lexical.by_words(texts[at], _WANTED)], right),
    )
    name = "words: tantivy"
    try:
        search = engines.tantivy_words(store.database)
    except ImportError:
        yield name, None
        return
    yield name, _timed(lambda at: search(texts[at], _WANTED), right)


def _engine(make: engines.Make, stored: Stored, vectors: Vectors, nearest: Right) -> Found | None:
    try:
        search = make(stored.vectors)
    except ImportError:
        return None
    return _timed(lambda at: stored.of_places(search(vectors[at], _WANTED)), nearest)


def _timed(search: Search, right: Right) -> Found:
    places = list(right)[:_ASKED]
    for at in places[:_WARMED]:
        search(at)
    shares, spent = [], []
    for at in places:
        started = time.process_time()
        found = search(at)
        spent.append((time.process_time() - started) * 1000)
        shares.append(len(right[at].intersection(found)) / len(right[at]))
    p50, p99 = np.percentile(spent, [50, 99]).tolist()
    return Found(share=float(np.mean(shares)), p50=p50, p99=p99)


def print_searches(options: argparse.Namespace) -> None:
    """
    The table: a row a search, three columns a size.
    """
    sizes = [*options.sizes, *([LARGE] if options.large else [])]
    model = options.model or prepare(options.folder)
    embedder = OnnxEmbedder.load(model)
    store_of, messages = builder(options.folder, options.data, model), asked(options.data, embedder)
    rows: dict[str, list[str]] = {}
    for size in sizes:
        print(f"searches: {size:,} claims ...", file=sys.stderr)
        for name, found in measured(store_of(size), messages, embedder.name):
            rows.setdefault(name, []).append(_cells(found))
    heads = [f"{size:,} claims: found | median, ms | p99, ms" for size in sizes]
    print(f"\n| search | {' | '.join(heads)} |\n|{' --- |' * (1 + 3 * len(sizes))}")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")


def _cells(found: Found | None) -> str:
    if found is None:
        return "not installed | - | -"
    return f"{found.share:.3f} | {found.p50:.2f} | {found.p99:.2f}"


def main(arguments: Sequence[str]) -> None:
    """
    Print the table.
    """
    parser = argparse.ArgumentParser(prog="python -m bench searches", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of claims")
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} claims too")
    add_options(parser)
    print_searches(parser.parse_args(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
