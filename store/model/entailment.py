"""
The entailment network: whether a message says what a stored claim says, its opposite, that it is not so, or
something else.

It is the embedding model with its last layers tuned for pairs, a vector for each side, and a head. What is
tuned lies in ``entailment.npz`` beside this module, whose ``about`` says which script wrote it, from which
data, and with what outcome; matrices of layers are kept as changes in 4 bits (`store.model.tuned`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claims.errors import ModelError
from claims.matching.calibration import log_softmax
from claims.ports import Vectors
from claims.text.normalize import clean
from store.model.batches import batches, joined
from store.model.networks import session
from store.model.pairs import pair_ids
from store.model.setup import MANIFEST, NETWORK, SEGMENTS
from store.model.words import PieceWords

OUTPUTS = ("same", "neither", "opposite", "denies")
"""
The network's outputs, in order.
"""
_LONGEST = 2_000
"""
Characters of a text that are read: more than a pair has room for.
"""


class OnnxEntailment:
    """
    Satisfies ``claims.ports.Entailment`` with the network in the folder of the embedding model, whose words
    it shares.
    """

    def __init__(self, words: PieceWords, network: Any, segments: Vectors, name: str) -> None:  # noqa: ANN401
        self._words = words
        self._network = network
        self._segments = segments
        self._name = name

    @classmethod
    def load(cls, folder: Path, threads: int = 1, words: PieceWords | None = None) -> OnnxEntailment:
        """
        The network of a folder, on ``threads`` processor cores; ``words`` are those of the folder where they
        are loaded already.

        Raises:
            ModelError: the folder, or a file in it, is missing or broken.

        """
        try:
            manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
            name = f"{manifest['name']}/{manifest['entailment'][:12]}"
            network = session(folder / NETWORK, threads, optimised=True)
            shared = words or PieceWords.load(folder, manifest)
            return cls(shared, network, np.load(folder / SEGMENTS), name)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"The entailment network in {folder} can't be used: {error}") from error

    @property
    def name(self) -> str:
        """
        Name and version of the network.
        """
        return self._name

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """
        Log probabilities of (message, claim) pairs: float32 of shape (len(pairs), 4), in the order of
        ``claims.ports.READINGS``.
        """
        encoded = [self._encoded(message, claim) for message, claim in pairs]
        found = np.zeros((len(pairs), len(OUTPUTS)), np.float32)
        for places in batches([len(vectors) for vectors in encoded]):
            found[places] = self._batch([encoded[place] for place in places])
        return log_softmax(found)

    def _encoded(self, message: str, claim: str) -> Vectors:
        words = self._words
        ids, sides = pair_ids(
            words.tokenizer, words.marks, clean(message[:_LONGEST]), clean(claim[:_LONGEST])
        )
        return words.vectors([ids]) + self._segments[sides]

    def _batch(self, vectors: Sequence[Vectors]) -> Vectors:
        rows, mask = joined(vectors)
        places = np.arange(mask.shape[1]) == 0
        first = np.where(len(mask) == 1, np.diff(mask, prepend=0) > 0, places)
        feeds = {"vectors": rows, "mask": mask, "starts": np.flatnonzero(first)}
        logits: Vectors = self._network.run(None, feeds)[0]
        return logits
