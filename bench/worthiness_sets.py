"""
Labelled sets for check-worthiness, with what the embedding model makes of their tokens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError
from claims.evaluation.worthiness import LabelledSentence, read_labelled
from claims.ports import Vectors
from store.model.embedder import OnnxEmbedder

_CODES = {"english": "en", "arabic": "ar", "dutch": "nl", "spanish": "es"}
SUPPLEMENT = Path(__file__).with_name("worthiness_supplement.tsv")
DRAWN = {"english": (3000, 4500), "arabic": (1600, 2400)}
"""
How many sentences worth checking, and others, are drawn from the larger training sets.
"""
LONGEST = 96
"""
Tokens of a sentence that are learned from.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """
    Sentences, the states of their tokens, labels and languages; ``weights`` count a sentence in training for
    those like it that were not drawn, and ``boost`` multiplies them.
    """

    name: str
    texts: list[str]
    states: list[Vectors]
    labels: NDArray[np.bool_]
    languages: NDArray[np.str_]
    weights: NDArray[np.float64]
    boost: float = 1.0


def load_sets(data: Path, model: Path, cache: Path | None) -> tuple[list[LabelledSet], list[LabelledSet]]:
    """
    Training sets and dev sets; the ids of the supplement begin with the language.

    Spanish has a dev split only: its even rows train, its odd rows are dev.
    """
    reader = _CachingReader(OnnxEmbedder.load(model), cache)

    def labelled(name: str, rows: list[LabelledSentence], boost: float = 1.0) -> LabelledSet:
        kept, weights = _drawn(name, rows)
        texts = [row.text for row in kept]
        return LabelledSet(
            name=name,
            texts=texts,
            states=reader.states(name, texts),
            labels=np.array([row.worthy for row in kept], bool),
            languages=np.array([_CODES.get(name) or row.id.strip("0123456789") for row in kept]),
            weights=weights,
            boost=boost,
        )

    spanish = read_labelled(data / "spanish_dev.tsv.gz")
    languages = ("english", "arabic", "dutch")
    train = [labelled(name, read_labelled(data / f"{name}_train.tsv.gz")) for name in languages]
    train.append(labelled("spanish", spanish[0::2]))
    if SUPPLEMENT.exists():
        train.append(labelled("supplement", read_labelled(SUPPLEMENT), boost=4.0))
    dev = [labelled(name, read_labelled(data / f"{name}_dev.tsv.gz")) for name in languages]
    return train, [*dev, labelled("spanish", spanish[1::2])]


def _drawn(name: str, rows: Sequence[LabelledSentence]) -> tuple[list[LabelledSentence], NDArray[np.float64]]:
    """
    The sentences of a set, of a larger one some, in any order, and what each counts.
    """
    if name not in DRAWN or len(rows) <= sum(DRAWN[name]):
        return list(rows), np.ones(len(rows))
    rng = np.random.default_rng(0)
    labels = np.array([row.worthy for row in rows], bool)
    picked = [
        rng.permutation(np.flatnonzero(labels == worthy))[:most]
        for worthy, most in zip((True, False), DRAWN[name], strict=True)
    ]
    places = rng.permutation(np.concatenate(picked))
    counts = {
        worthy: float((labels == worthy).sum()) / len(one)
        for worthy, one in zip((True, False), picked, strict=True)
    }
    weights = np.array([counts[bool(labels[place])] for place in places])
    return [rows[place] for place in places], weights / weights.mean()


@dataclass(frozen=True, slots=True)
class _CachingReader:
    """
    Reads a set once, when there is a folder to keep the states of its tokens in.
    """

    embedder: OnnxEmbedder
    folder: Path | None

    def states(self, name: str, texts: list[str]) -> list[Vectors]:
        if self.folder is None:
            return self._read(texts)
        key = hashlib.sha256("\0".join([self.embedder.name, *texts]).encode()).hexdigest()[:16]
        path = self.folder / f"{name}-{key}.npz"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            read = self._read(texts)
            np.savez(path, states=np.concatenate(read), lengths=np.array(list(map(len, read))))
        with np.load(path) as kept:
            return np.split(kept["states"], np.cumsum(kept["lengths"])[:-1])

    def _read(self, texts: list[str]) -> list[Vectors]:
        found = []
        for text in texts:
            read = self.embedder.states([text])
            if read is None:
                raise ModelError(f"{self.embedder.name} gives no states of tokens to learn from.")
            found.append(read[0][:LONGEST].astype(np.float16))
        return found
