"""
Sentence vectors by onnxruntime, from a folder that ``store.model.setup`` describes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError
from claims.normalize import clean
from claims.ports import Vectors
from store.model.blob import widen
from store.model.setup import MANIFEST
from store.model.tokenizer import LONGEST_PIECE, PieceTokenizer

_BATCH_TOKENS = 2048
"""
Tokens of a batch, padding included: more is not faster on a laptop's core, and takes more memory.
"""
_PADDING = 1.25
"""
How much longer than its shortest text a batch may be padded.
"""

Ids = list[int]


class _Network(Protocol):
    """
    What differs between kinds of model folders.
    """

    def ids(self, text: str, limit: int) -> Ids:
        """
        Token ids of cleaned text, the marks of start and end included.
        """

    def sentences(self, batch: Sequence[Ids]) -> Vectors:
        """
        Unit vectors, float32 of shape (len(batch), dimensions).
        """


class OnnxEmbedder:
    """
    Satisfies ``claims.ports.Embedder``. Texts are cleaned, cut at the model's longest input, and run in
    batches of similar length.
    """

    def __init__(self, network: _Network, manifest: Mapping[str, Any]) -> None:
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
            return cls(_KINDS[manifest["kind"]](folder, manifest, threads), manifest)
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
    def dimensions(self) -> int:
        """
        Length of a vector.
        """
        return self._dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages, float32 of shape (len(texts), dimensions).
        """
        return self._embed(texts, self._query)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, float32 of shape (len(texts), dimensions).
        """
        return self._embed(texts, self._passage)

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        longest = self._max_tokens * LONGEST_PIECE
        ids = [self._network.ids(prefix + clean(text[:longest]), self._max_tokens) for text in texts]
        vectors = np.empty((len(texts), self._dimensions), np.float32)
        for places in _batches([len(row) for row in ids]):
            vectors[places] = self._network.sentences([ids[place] for place in places])
        return vectors


class _PiecesNetwork:
    """
    The folder built by ``setup.prepare``: word vectors stay on disk, mapped into memory.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any], threads: int) -> None:
        tokens = manifest["tokens"]
        self._start, self._end = int(tokens["start"]), int(tokens["end"])
        self._tokenizer = PieceTokenizer.load(
            folder / "pieces.txt", folder / "scores.npy", int(tokens["unknown"])
        )
        self._words = np.load(folder / "words.npy", mmap_mode="r")
        self._places: Vectors = np.load(folder / "places.npy", mmap_mode="r")
        self._session = _session(folder / "graph.onnx", threads, optimised=True)

    def ids(self, text: str, limit: int) -> Ids:
        return [self._start, *self._tokenizer.ids(text, limit - 2), self._end]

    def sentences(self, batch: Sequence[Ids]) -> Vectors:
        longest = max(map(len, batch))
        vectors = np.zeros((len(batch), longest, self._places.shape[1]), np.float32)
        mask = np.zeros((len(batch), longest), np.float32)
        for row, ids in enumerate(batch):
            vectors[row, : len(ids)] = widen(self._words[ids]) + self._places[: len(ids)]
            mask[row, : len(ids)] = 1
        found: list[Vectors] = self._session.run(None, {"vectors": vectors, "mask": mask})
        return found[0]


class _PlainNetwork:
    """
    An ordinary export of a sentence model, with a ``tokenizer.json``.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any], threads: int) -> None:
        from tokenizers import Tokenizer

        tokenizer = folder / "tokenizer.json"
        self._tokenizer = Tokenizer.from_str(tokenizer.read_text("utf-8"))
        self._tokenizer.enable_truncation(int(manifest["max_tokens"]))
        self._session = _session(folder / "model.onnx", threads, optimised=False)
        self._inputs = {entry.name for entry in self._session.get_inputs()}

    def ids(self, text: str, limit: int) -> Ids:
        return list(self._tokenizer.encode(text).ids[:limit])

    def sentences(self, batch: Sequence[Ids]) -> Vectors:
        longest = max(1, *map(len, batch))
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros((len(batch), longest), np.int64)
        for row, own in enumerate(batch):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = self._session.run(None, {name: feeds[name] for name in self._inputs})[0]
        return _unit(_mean(output, mask) if output.ndim == 3 else output)


_KINDS: Mapping[str, Callable[[Path, Mapping[str, Any], int], _Network]] = {
    "pieces": _PiecesNetwork,
    "plain": _PlainNetwork,
}


def _session(graph: Path, threads: int, *, optimised: bool) -> Any:  # noqa: ANN401 - onnxruntime has no types
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    if optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    content = graph.read_bytes()
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except (state.Fail, state.InvalidProtobuf, state.InvalidGraph, state.NotImplemented) as error:
        raise ValueError(f"{graph.name} is not a network that can be run here") from error


def _check_sizes(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    for name, kept in files.items():
        if (folder / name).stat().st_size != kept["size"]:
            raise ValueError(f"{name} has not the size it should have.")


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """
    Places of texts in groups of similar length, each within the budget of tokens.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        length = lengths[place]
        full = batch and length * (len(batch) + 1) > _BATCH_TOKENS
        if batch and (full or length > _PADDING * lengths[batch[0]] + 4):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _mean(tokens: Vectors, mask: NDArray[np.int64]) -> Vectors:
    total: Vectors = (tokens * mask[:, :, None]).sum(axis=1, dtype=np.float32)
    return total


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)


def _first_line(error: Exception) -> str:
    first = str(error).split("\n", 1)[0] or type(error).__name__
    return first if first.endswith(".") else f"{first}."
