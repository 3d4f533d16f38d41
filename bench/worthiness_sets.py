"""
Labelled sets for check-worthiness, with their vectors.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.evaluation_worthiness import LabelledSentence, read_labelled
from store.model.embedder import OnnxEmbedder

_CODES = {"english": "en", "arabic": "ar", "dutch": "nl", "spanish": "es"}
SUPPLEMENT = Path(__file__).with_name("worthiness_supplement.tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """
    Sentences, their vectors as queries, labels and languages; ``boost`` multiplies their weight in training.
    """

    name: str
    texts: list[str]
    vectors: NDArray[np.float32]
    labels: NDArray[np.bool_]
    languages: NDArray[np.str_]
    boost: float = 1.0


def load_sets(data: Path, model: Path, cache: Path | None) -> tuple[list[LabelledSet], list[LabelledSet]]:
    """
    Training sets and dev sets; the ids of the supplement begin with the language.

    Spanish has a dev split only: its even rows train, its odd rows are dev.
    """
    embedder = _CachingEmbedder(OnnxEmbedder.load(model), cache)

    def labelled(name: str, rows: list[LabelledSentence], boost: float = 1.0) -> LabelledSet:
        texts = [row.text for row in rows]
        labels = np.array([row.worthy for row in rows], bool)
        return LabelledSet(
            name=name,
            texts=texts,
            vectors=embedder.queries(name, texts),
            labels=labels,
            languages=np.array([_CODES.get(name) or row.id.strip("0123456789") for row in rows]),
            boost=boost,
        )

    spanish = read_labelled(data / "spanish_dev.tsv.gz")
    languages = ("english", "arabic", "dutch")
    train = [labelled(name, read_labelled(data / f"{name}_train.tsv.gz")) for name in languages]
    train.append(labelled("spanish", spanish[0::2]))
    if SUPPLEMENT.exists():
        train.append(labelled("supplement", read_labelled(SUPPLEMENT), boost=8.0))
    dev = [labelled(name, read_labelled(data / f"{name}_dev.tsv.gz")) for name in languages]
    return train, [*dev, labelled("spanish", spanish[1::2])]


@dataclass(frozen=True, slots=True)
class _CachingEmbedder:
    """
    Embeds a set once, when there is a folder to keep its vectors in.
    """

    embedder: OnnxEmbedder
    folder: Path | None

    def queries(self, name: str, texts: list[str]) -> NDArray[np.float32]:
        if self.folder is None:
            return self.embedder.queries(texts)
        key = hashlib.sha256("\0".join([self.embedder.name, *texts]).encode()).hexdigest()[:16]
        path = self.folder / f"{name}-{key}.npy"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            np.save(path, self.embedder.queries(texts).astype(np.float16))
        return np.asarray(np.load(path), np.float32)
