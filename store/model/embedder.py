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

_KEPT_TOKENS = 2048
"""
Tokens of which the trunk's output is kept: 3 MB.
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

    def messages(self, batch: Sequence[Ids]) -> Vectors:
        """
        The same by the layers tuned for messages, where there are any.
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
        return self._embed(texts, self._query, self._network.sentences)

    def messages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages as stored claims answer them, float32 of shape (len(texts), dimensions).
        """
        return self._embed(texts, self._query, self._network.messages)

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        The two kinds of vectors of messages, those of ``queries`` first.
        """
        return self.queries(texts), self.messages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, float32 of shape (len(texts), dimensions).
        """
        return self._embed(texts, self._passage, self._network.sentences)

    def trunk(self, texts: Sequence[str]) -> list[Vectors]:
        """
        What the layers that all texts share make of messages, each of shape (tokens, dimensions); for
        training the layers above. A model from elsewhere has no such layers.
        """
        if not isinstance(self._network, _PiecesNetwork):
            raise ModelError(f"The layers of {self._name} can't be taken apart.")
        return [self._network.hidden([ids])[0] for ids in self._ids(texts, self._query)]

    def _ids(self, texts: Sequence[str], prefix: str) -> list[Ids]:
        longest = self._max_tokens * LONGEST_PIECE
        return [self._network.ids(prefix + clean(text[:longest]), self._max_tokens) for text in texts]

    def _embed(self, texts: Sequence[str], prefix: str, run: Callable[[Sequence[Ids]], Vectors]) -> Vectors:
        ids = self._ids(texts, prefix)
        vectors = np.empty((len(texts), self._dimensions), np.float32)
        for places in _batches([len(row) for row in ids]):
            vectors[places] = run([ids[place] for place in places])
        return vectors


class _PiecesNetwork:
    """
    The folder built by ``setup.prepare``: word vectors stay on disk, mapped into memory. What the trunk made
    of the last texts is kept, as a message is asked about more than once.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any], threads: int) -> None:
        tokens = manifest["tokens"]
        self._start, self._end = int(tokens["start"]), int(tokens["end"])
        self._tokenizer = PieceTokenizer.load(
            folder / "pieces.txt", folder / "scores.npy", int(tokens["unknown"])
        )
        self._words = np.load(folder / "words.npy", mmap_mode="r")
        self._places: Vectors = np.load(folder / "places.npy", mmap_mode="r")
        self._trunk, self._top, self._message_top = (
            _session(folder / f"{name}.onnx", threads, optimised=True) for name in ("trunk", "top", "message")
        )
        self._kept: dict[tuple[int, ...], Vectors] = {}

    def ids(self, text: str, limit: int) -> Ids:
        return [self._start, *self._tokenizer.ids(text, limit - 2), self._end]

    def sentences(self, batch: Sequence[Ids]) -> Vectors:
        return self._run(self._top, batch)

    def messages(self, batch: Sequence[Ids]) -> Vectors:
        return self._run(self._message_top, batch)

    def _run(self, top: Any, batch: Sequence[Ids]) -> Vectors:  # noqa: ANN401 - onnxruntime has no types
        keys = [tuple(ids) for ids in batch]
        known = self._kept
        if not all(key in known for key in keys):
            known = self._keep(dict(zip(keys, self.hidden(batch), strict=True)))
        hidden, mask = _padded([known[key] for key in keys])
        found: list[Vectors] = top.run(None, {"hidden": hidden, "mask": mask})
        return found[0]

    def hidden(self, batch: Sequence[Ids]) -> list[Vectors]:
        """
        What the trunk makes of each text, shape (tokens, width).
        """
        vectors, mask = _padded([widen(self._words[ids]) + self._places[: len(ids)] for ids in batch])
        hidden: Vectors = self._trunk.run(None, {"vectors": vectors, "mask": mask})[0]
        return [rows[: len(ids)] for rows, ids in zip(hidden, batch, strict=True)]

    def _keep(self, fresh: dict[tuple[int, ...], Vectors]) -> dict[tuple[int, ...], Vectors]:
        """
        All that is known; the older goes first where that is more than ``_KEPT_TOKENS``. The old dictionary
        stays as it is for whoever reads it at the same time.
        """
        known = {**self._kept, **fresh}
        tokens = sum(map(len, known))
        for key in [key for key in self._kept if key not in fresh]:
            if tokens <= _KEPT_TOKENS:
                break
            tokens -= len(known.pop(key))
        self._kept = known
        return known


def _padded(rows: Sequence[Vectors]) -> tuple[Vectors, Vectors]:
    """
    Texts as one array of shape (texts, most tokens, width), and its mask of ones and zeros.
    """
    padded = np.zeros((len(rows), max(map(len, rows)), rows[0].shape[1]), np.float32)
    mask = np.zeros(padded.shape[:2], np.float32)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return padded, mask


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

    def messages(self, batch: Sequence[Ids]) -> Vectors:
        return self.sentences(batch)


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
