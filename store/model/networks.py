"""
The networks that a model folder can hold (`store.model.setup`), run by onnxruntime.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors
from store.model.batches import apart, batches, joined
from store.model.words import PieceWords

_WEIGHTS_BESIDE = "session.model_external_initializers_file_folder_path"
_KEPT_TOKENS = 2048
"""
Tokens of which the trunk's output is kept: 3 MB.
"""

Ids = list[int]
Key = tuple[int, ...]


class Network(Protocol):
    """
    What differs between kinds of model folders.
    """

    def ids(self, text: str, limit: int) -> Ids:
        """
        Token ids of cleaned text, the marks of start and end included.
        """

    def sentences(self, texts: Sequence[Ids]) -> Vectors:
        """
        Unit vectors, float32 of shape (len(texts), dimensions).
        """

    def messages(self, texts: Sequence[Ids]) -> Vectors:
        """
        The same by the layers tuned for messages, where there are any.
        """


@dataclass(frozen=True, slots=True)
class _Known:
    """
    What is known of a text: what the trunk made of it, and its vectors by top.
    """

    hidden: Vectors
    vectors: Mapping[str, Vectors] = field(default_factory=dict)


class PiecesNetwork:
    """
    The folder built by ``setup.prepare``: word vectors stay on disk, mapped into memory. What is known of the
    last texts is kept, as a message is asked about more than once.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any], threads: int) -> None:
        self.words = PieceWords.load(folder, manifest)
        self._trunk, *tops = (
            session(folder / f"{name}.onnx", threads, optimised=True) for name in ("trunk", "top", "message")
        )
        self._tops = dict(zip(("top", "message"), tops, strict=True))
        self._known: dict[Key, _Known] = {}

    def ids(self, text: str, limit: int) -> Ids:
        """
        Pieces between the marks of start and end.
        """
        start, end = self.words.marks
        return [start, *self.words.tokenizer.ids(text, limit - 2), end]

    def sentences(self, texts: Sequence[Ids]) -> Vectors:
        """
        By the model's own last layers.
        """
        return self._vectors("top", texts)

    def messages(self, texts: Sequence[Ids]) -> Vectors:
        """
        By the last layers tuned for messages.
        """
        return self._vectors("message", texts)

    def states(self, texts: Sequence[Ids]) -> list[Vectors]:
        """
        What the trunk makes of texts, each of shape (tokens, width); kept, since the tops are asked next.
        """
        keys = list(map(tuple, texts))
        known = self._known
        found = {key: known[key].hidden for key in keys if key in known}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        for places in batches(list(map(len, missing))):
            batch = [missing[place] for place in places]
            fresh = dict(zip(batch, self._fresh(batch), strict=True))
            self._keep({key: _Known(hidden) for key, hidden in fresh.items()})
            found |= fresh
        return [found[key] for key in keys]

    def hidden(self, texts: Sequence[Sequence[int]]) -> list[Vectors]:
        """
        What the trunk makes of a batch of texts, each of shape (tokens, width).
        """
        lengths = list(map(len, texts))
        vectors, mask = joined(np.split(self.words.vectors(texts), np.cumsum(lengths)[:-1]))
        return apart(self._trunk.run(None, {"vectors": vectors, "mask": mask})[0], lengths)

    def _vectors(self, top: str, texts: Sequence[Ids]) -> Vectors:
        keys = list(map(tuple, texts))
        known = self._known
        found = {key: known[key].vectors[top] for key in keys if key in known and top in known[key].vectors}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        for places in batches(list(map(len, missing))):
            batch = [missing[place] for place in places]
            found |= zip(batch, self._through(top, batch), strict=True)
        return np.array([found[key] for key in keys], np.float32).reshape(-1, self.words.width)

    def _through(self, top: str, batch: Sequence[Key]) -> Vectors:
        known = self._known
        fresh = [key for key in batch if key not in known]
        known = {**known, **{key: _Known(rows) for key, rows in zip(fresh, self._fresh(fresh), strict=True)}}
        hidden, mask = joined([known[key].hidden for key in batch])
        vectors: Vectors = self._tops[top].run(None, {"hidden": hidden, "mask": mask})[0]
        self._keep(
            {
                key: replace(known[key], vectors={**known[key].vectors, top: vector})
                for key, vector in zip(batch, vectors, strict=True)
            }
        )
        return vectors

    def _fresh(self, batch: Sequence[Key]) -> list[Vectors]:
        return self.hidden(batch) if batch else []

    def _keep(self, fresh: dict[Key, _Known]) -> None:
        """
        The older goes first where all that is known is more than ``_KEPT_TOKENS``. The old dictionary stays
        as it is for whoever reads it at the same time.
        """
        known = dict(self._known)
        for key in fresh:
            known.pop(key, None)
        tokens = sum(map(len, known)) + sum(map(len, fresh))
        for key in list(known):
            if tokens <= _KEPT_TOKENS:
                break
            tokens -= len(key)
            del known[key]
        self._known = known | fresh


class PlainNetwork:
    """
    An ordinary export of a sentence model, with a ``tokenizer.json``.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any], threads: int) -> None:
        from tokenizers import Tokenizer

        tokenizer = folder / "tokenizer.json"
        self._tokenizer = Tokenizer.from_str(tokenizer.read_text("utf-8"))
        self._tokenizer.enable_truncation(int(manifest["max_tokens"]))
        self._session = session(folder / "model.onnx", threads, optimised=False)
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._dimensions = int(manifest["dimensions"])

    def ids(self, text: str, limit: int) -> Ids:
        """
        As the folder's tokenizer cuts them.
        """
        return list(self._tokenizer.encode(text).ids[:limit])

    def sentences(self, texts: Sequence[Ids]) -> Vectors:
        """
        The model's first output, averaged over a text's tokens where it has one a token.
        """
        vectors = np.empty((len(texts), self._dimensions), np.float32)
        for places in batches(list(map(len, texts)), shared=0):
            vectors[places] = self._batch([texts[place] for place in places])
        return vectors

    def messages(self, texts: Sequence[Ids]) -> Vectors:
        """
        The same: such a model has no layers of its own for messages.
        """
        return self.sentences(texts)

    def _batch(self, batch: Sequence[Ids]) -> Vectors:
        longest = max(1, *map(len, batch))
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros((len(batch), longest), np.int64)
        for row, own in enumerate(batch):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = self._session.run(None, {name: feeds[name] for name in self._inputs})[0]
        return _unit(_mean(output, mask) if output.ndim == 3 else output)


KINDS: Mapping[str, Callable[[Path, Mapping[str, Any], int], Network]] = MappingProxyType(
    {"pieces": PiecesNetwork, "plain": PlainNetwork}
)


def session(graph: Path, threads: int, *, optimised: bool) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """
    A network that is ready to run; ``optimised`` ones need no rewriting by onnxruntime.

    Raises:
        ValueError: the file is no network that can be run here.

    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    if optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    # Large exports keep their weights in files beside the graph.
    options.add_session_config_entry(_WEIGHTS_BESIDE, str(graph.parent.resolve()))
    content = graph.read_bytes()
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except failures() as error:
        raise ValueError(f"{graph.name} is not a network that can be run here") from error


def failures() -> tuple[type[Exception], ...]:
    """
    What onnxruntime raises, which has no base of its own.
    """
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    kinds = (each for each in vars(state).values() if isinstance(each, type))
    return tuple(kind for kind in kinds if issubclass(kind, Exception))


def _mean(tokens: Vectors, mask: NDArray[np.int64]) -> Vectors:
    total: Vectors = (tokens * mask[:, :, None]).sum(axis=1, dtype=np.float32)
    return total


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)
