"""
Stores of a given size for measuring, with vectors like real ones.

Only some texts are embedded (a million would take hours); the vector of a stored text is one of theirs, moved
by the difference of two others, so that vectors lie where real ones lie. They are written the way every
embedding is, by ``store.vectors.embed_pending``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np

from bench.retrieval_sets import folder, load_bundled, load_set
from bench.scale_records import SITE, scaled
from claims.models import StoredClaim
from claims.ports import Embedder, Vectors
from store.model.embedder import OnnxEmbedder
from store.publishers import Publisher, Trust
from store.store import Store
from store.vectors import EmbeddingPlan, embed_pending

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "retrieval" / "world_factchecks"
_MOVED = 0.35
_SAMPLED = 4_000
_BATCH = 2_000


def add_options(parser: argparse.ArgumentParser) -> None:
    """
    Where stores come from and go to.
    """
    parser.add_argument("--folder", type=Path, default=Path("data/scale"), help="where stores are kept")
    parser.add_argument(
        "--data", type=folder, default=BESIDE, help="retrieval set; without it, the bundled pack"
    )
    parser.add_argument("--model", type=Path, help="folder of the embedding model; built without it")


def builder(kept: Path, data: Path | None, model: Path) -> Callable[[int], Path]:
    """
    Gives paths of stores by size, built where they are missing; those of one set have a folder of their own.
    """
    own = kept / (data.name if data is not None and data.is_dir() else "bundled")
    own.mkdir(parents=True, exist_ok=True)
    embedder, base = OnnxEmbedder.load(model), base_claims(data)
    sampled = SampledEmbedder(embedder, sample(base, embedder, own / "sample.npy"))
    return lambda size: build(own, base, size, sampled)


def base_claims(data: Path | None) -> list[StoredClaim]:
    """
    Real claims in a fixed random order: a retrieval set where there is one, else the bundled pack.
    """
    found = load_set(data) if data is not None and data.is_dir() else load_bundled()
    claims = list(found.claims)
    Random(3).shuffle(claims)  # noqa: S311 - an order, no secret
    return claims


def sample(claims: Sequence[StoredClaim], embedder: Embedder, path: Path) -> Vectors:
    """
    Real vectors of some of the claims, float32 of shape (n, dimensions), kept in a file for the next time.
    """
    if not path.exists():
        np.save(path, embedder.passages([claim.claim for claim in claims[:_SAMPLED]]).astype(np.float16))
    found: Vectors = np.load(path).astype(np.float32)
    return found


class SampledEmbedder:
    """
    Stands for the model when stored texts are embedded by the million.
    """

    def __init__(self, embedder: Embedder, vectors: Vectors, seed: int = 11) -> None:
        self._embedder = embedder
        self._vectors = vectors
        self._random = np.random.default_rng(seed)

    @property
    def name(self) -> str:
        """
        The model's own.
        """
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """
        The model's own.
        """
        return self._embedder.dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        By the model.
        """
        return self._embedder.queries(texts)

    def messages(self, texts: Sequence[str]) -> Vectors:
        """
        By the model.
        """
        return self._embedder.messages(texts)

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        By the model.
        """
        return self._embedder.both(texts)

    def states(self, texts: Sequence[str]) -> Sequence[Vectors] | None:
        """
        By the model.
        """
        return self._embedder.states(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Unit vectors among the sampled ones, float32 of shape (len(texts), dimensions).
        """
        one, plus, minus = self._random.integers(len(self._vectors), size=(3, len(texts)))
        moved = self._vectors[one] + _MOVED * (self._vectors[plus] - self._vectors[minus])
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def build(kept: Path, claims: Sequence[StoredClaim], size: int, embedder: SampledEmbedder) -> Path:
    """
    The store of so many claims in a folder, made where it is missing or unfinished; its path.
    """
    path = kept / str(size) / "footnote.db"
    finished = path.with_name("finished")
    if finished.exists():
        return path
    for left in path.parent.glob("*"):
        left.unlink()
    with Store.open(path, embedder_name=embedder.name) as store:
        # A store that is built anew after a power cut needs no care for each commit.
        store.database.execute("pragma synchronous = off")
        store.publishers.put(Publisher(name=SITE, site=SITE, trust=Trust.KNOWN, source="bench"))
        with store.runs.run("bench", "made up", trust_ids=True) as (origin, counts):
            store.claims.put(scaled(claims, size), origin, None, counts)
        embed_pending(store, embedder, None, EmbeddingPlan(batch=_BATCH))
    finished.touch()
    return path
