"""
Sentence vectors by onnxruntime, from a folder that ``store.model.setup`` describes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claims.errors import ModelError
from claims.ports import Vectors
from claims.text.normalize import clean
from store.model.networks import KINDS, Ids, Network, PiecesNetwork
from store.model.setup import MANIFEST
from store.model.tokenizer import LONGEST_PIECE
from store.model.words import PieceWords


class OnnxEmbedder:
    """
    Satisfies ``claims.ports.Embedder``. Texts are cleaned, cut at the model's longest input, and run in
    batches of similar length.
    """

    def __init__(self, network: Network, manifest: Mapping[str, Any]) -> None:
        self._network = network
        self._name = str(manifest["name"])
        self._dimensions = int(manifest["dimensions"])
        self._max_tokens = int(manifest["max_tokens"])
        self._query = str(manifest["prefixes"]["query"])
        self._passage = str(manifest["prefixes"]["passage"])

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> OnnxEmbedder:
        """
        The model of a folder, on ``threads`` processor cores.

        Raises:
            ModelError: the folder, or a file in it, is missing or broken.

        """
        try:
            manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
            _check_sizes(folder, manifest["files"])
            return cls(KINDS[manifest["kind"]](folder, manifest, threads), manifest)
        except FileNotFoundError as error:
            missing = Path(str(error.filename)).name
            raise ModelError(f"The embedding model in {folder} is missing its {missing}.") from error
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise ModelError(f"The embedding model in {folder} is broken: {_first_line(error)}") from error

    @property
    def name(self) -> str:
        """
        Model name and version.
        """
        return self._name

    @property
    def words(self) -> PieceWords | None:
        """
        The words of the built-in model, which its entailment network shares; None for a model from elsewhere.
        """
        return self._network.words if isinstance(self._network, PiecesNetwork) else None

    @property
    def dimensions(self) -> int:
        """
        Length of a vector.
        """
        return self._dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages, float32 of shape (len(texts), dimensions).
        """
        return self._network.sentences(self._ids(texts, self._query))

    def messages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages as stored claims answer them, float32 of shape (len(texts), dimensions).
        """
        return self._network.messages(self._ids(texts, self._query))

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        The two kinds of vectors of messages, those of ``queries`` first.
        """
        ids = self._ids(texts, self._query)
        return self._network.sentences(ids), self._network.messages(ids)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, float32 of shape (len(texts), dimensions).
        """
        return self._network.sentences(self._ids(texts, self._passage))

    def states(self, texts: Sequence[str]) -> Sequence[Vectors] | None:
        """
        What the layers that all texts share make of each token of messages, float32 of shape (tokens,
        dimensions); None of a model from elsewhere.
        """
        if not isinstance(self._network, PiecesNetwork):
            return None
        return self._network.states(self._ids(texts, self._query))

    def trunk(self, texts: Sequence[str]) -> list[Vectors]:
        """
        What the layers that all texts share make of messages, each of shape (tokens, dimensions); for
        training the layers above. A model from elsewhere has no such layers.
        """
        if not isinstance(self._network, PiecesNetwork):
            raise ModelError(f"The layers of {self._name} can't be taken apart.")
        return [self._network.hidden([ids])[0] for ids in self._ids(texts, self._query)]

    def _ids(self, texts: Sequence[str], prefix: str) -> list[Ids]:
        longest = self._max_tokens * LONGEST_PIECE
        return [self._network.ids(prefix + clean(text[:longest]), self._max_tokens) for text in texts]


def _check_sizes(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    for name, kept in files.items():
        if (folder / name).stat().st_size != kept["size"]:
            raise ValueError(f"{name} has not the size it should have.")


def _first_line(error: Exception) -> str:
    first = str(error).split("\n", 1)[0] or type(error).__name__
    return first if first.endswith(".") else f"{first}."
