"""
Quality of retrieval, side by side on the same data: Footnote, baselines, and other bots' methods.

    python -m bench retrieval [--data FOLDER] [--sets NAME ...] [--only NAME ...]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import peers
from bench.retrieval_sets import RetrievalSet, folder, sets_in
from bot.progress import Progress
from bot.throwaway import store_of
from claims.evaluation.retrieval import Ranker, evaluate_retrieval
from claims.matching.match import Matcher
from claims.models import StoredClaim
from claims.ports import Embedder, Hit
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder
from store.model.setup import prepare

COLUMNS = ("MAP@1", "MAP@5", "MRR", "recall@100", "coverage@p95", "coverage@p95_half_removed", "ece")
_CALIBRATED = ("footnote", "footnote, words")


@dataclass(frozen=True, slots=True)
class Dropping:
    """
    A ranker whose scores of a claim do not depend on the other claims: what is not stored is left out.
    """

    ranker: peers.Peer

    def rank(
        self,
        text: str,
        limit: int,
        without: Collection[str] = (),
        day: str | None = None,  # noqa: ARG002 -- no peer knows of days
        author: str | None = None,  # noqa: ARG002 -- nor of authors
    ) -> list[Hit]:
        """
        The claims that are left, best first.
        """
        hits = self.ranker.rank(text, limit + len(without))
        return [hit for hit in hits if hit.claim_id not in without][:limit]


def rankers(one: RetrievalSet, embedder: Embedder, stores: ExitStack) -> Mapping[str, Callable[[], Ranker]]:
    """
    What is compared, each made when its turn comes; the stores that Footnote searches go with ``stores``.
    """
    claims = one.claims

    def footnote(model: Embedder | None) -> Ranker:
        store = stores.enter_context(store_of(claims, model, Progress(quiet=True)))
        return Matcher(store.index, model)

    return {
        "footnote": lambda: footnote(embedder),
        "footnote, words": lambda: footnote(None),
        **{name: partial(_dropping, make) for name, make in _peers(claims, embedder).items()},
    }


def _dropping(make: Callable[[], peers.Peer]) -> Ranker:
    return Dropping(make())


def _peers(claims: Sequence[StoredClaim], embedder: Embedder) -> Mapping[str, Callable[[], peers.Peer]]:
    return {
        "BM25": partial(peers.bm25, claims),
        "BM25 and dense": lambda: peers.Fused([peers.bm25(claims), peers.dense(claims, embedder)]),
        "FTS5": partial(peers.FullText, claims),
        "dense": partial(peers.dense, claims, embedder),
        "rapidfuzz": partial(peers.rapidfuzz_brute, claims),
        "Alegre, words": partial(peers.Alegre, claims),
        "Alegre, dense": partial(peers.dense, claims, embedder, 0.75),
        "CheckMate": partial(peers.dense, claims, embedder, 0.85),
        "Cofacts": partial(peers.Cofacts, claims),
        "Meiyu": partial(peers.meiyu, claims),
    }


def print_table(one: RetrievalSet, embedder: Embedder, only: Sequence[str]) -> None:
    """
    One row a method, averaged over the dev splits of the set.
    """
    asked = sum(len(split.queries) for split in one.having("dev"))
    print(f"\n{one.name}: {len(one.claims)} claims, {asked} messages")
    print(f"{'':16}" + " ".join(f"{name:>12}" for name in (*_short_columns(), "ms")))
    with ExitStack() as stores:
        for name, make in rankers(one, embedder, stores).items():
            if only and name not in only:
                continue
            ranker, started = make(), time.perf_counter()
            found = quality(one, ranker)
            milliseconds = (time.perf_counter() - started) / asked * 1000
            shown = [f"{found[key]:12.3f}" if _meant(name, key) else f"{'-':>12}" for key in COLUMNS]
            print(f"{name:16}" + " ".join([*shown, f"{milliseconds:12.1f}"]), flush=True)


def quality(one: RetrievalSet, ranker: Ranker) -> dict[str, float]:
    """
    Figures by the names of ``COLUMNS``, averaged over the dev splits.
    """
    rows = [evaluate_retrieval(ranker, split.queries, split.relevant).figures for split in one.having("dev")]
    return {key: sum(row[key] for row in rows) / len(rows) for key in COLUMNS}


def _meant(name: str, key: str) -> bool:
    return key != "ece" or name in _CALIBRATED


def _short_columns() -> Iterator[str]:
    for name in COLUMNS:
        yield name.replace("coverage@p95", "cov95").replace("_half_removed", "_half")


def main(arguments: Sequence[str]) -> None:
    """
    Print a table for each set.
    """
    parser = argparse.ArgumentParser(prog="python -m bench retrieval", description=__doc__)
    parser.add_argument("--data", type=folder, help="folder of retrieval sets; without it, the bundled set")
    parser.add_argument("--sets", nargs="*", default=[], help="names of sets; all without it")
    parser.add_argument("--only", nargs="*", default=[], help="names of methods; all without it")
    parser.add_argument("--model", type=Path, help="folder of the embedding model; built without it")
    parser.add_argument("--cache", type=Path, help="file that keeps vectors between runs")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        model = options.model or prepare(Path(scratch))
        embedder = CachingEmbedder(OnnxEmbedder.load(model), options.cache or Path(scratch) / "vectors.db")
        for one in sets_in(options.data, options.sets):
            print_table(one, embedder, options.only)
        embedder.close()
