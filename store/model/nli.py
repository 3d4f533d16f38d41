"""
A network from elsewhere that reads pairs: any ONNX sequence classifier with the three labels of natural
language inference, in a folder laid out as its exporters leave it.

``model.onnx`` or ``onnx/model.onnx``
    inputs ``input_ids`` and, where it has them, ``attention_mask`` and ``token_type_ids``; the output
    ``logits``, or the first one, is (pairs, 3).
``config.json``
    ``id2label`` names the three outputs; ``pad_token_id`` and ``max_position_embeddings`` count where it has
    them.
``tokenizer.json``
    as the ``tokenizers`` library reads it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from claims.errors import ModelError
from claims.matching.calibration import log_softmax
from claims.matching.stance import stance
from claims.models import Stance
from claims.ports import Vectors
from claims.text.language import detect
from claims.text.normalize import clean
from store.model.batches import batches
from store.model.networks import failures, session

_log = logging.getLogger(__name__)

MOST_TOKENS = 256
"""
Of a pair, marks included.
"""
LONGEST = 2_000
"""
Characters of a text that are read.
"""
BY_RULE = 0.95
"""
How much of a contradiction goes to what rules see in it.
"""
_GRAPHS = ("model.onnx", "onnx/model.onnx")
_CONFIG, _TOKENIZER = "config.json", "tokenizer.json"
_LABELS = {"entail": 0, "neutral": 1, "contradict": 2}
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Positions that exporters of the RoBERTa kind count among the network's, and that no token can have.
_RESERVED_POSITIONS = 2
_INTEGERS = {"tensor(int64)": "int64", "tensor(int32)": "int32"}
# Short, long, and in other scripts: what a folder is tried with before it is used.
_TRIALS = (
    ("The earth is flat", "The earth is round"),
    ("one word after another " * 80, "and so on " * 80),
    ("पृथ्वी चपटी है 🌍", ""),
)


class Order(StrEnum):
    """
    Which of the two is the premise, and comes first.
    """

    MESSAGE_CLAIM = "message-claim"
    CLAIM_MESSAGE = "claim-message"


class NliEntailment:
    """
    Satisfies ``claims.ports.Entailment``: what the premise entails is the same, what is neutral is neither.

    A contradiction may be the reverse or a denial, and no such network tells which. The rules' stance does:
    the one that it sees gets ``BY_RULE`` of the contradiction. With our own network's two outputs put
    together, 4 of the 19 denials among the near misses (``dev``) were told as such when both got half of it,
    8 and 13 when .8 and .95 went by the rules, and 16 when the network itself told the two apart.
    """

    def __init__(self, network: Network, order: Order, name: str) -> None:
        self._network = network
        self._order = order
        self._name = name

    @classmethod
    def load(cls, folder: Path, order: Order = Order.MESSAGE_CLAIM, threads: int = 1) -> NliEntailment:
        """
        The network of a folder, on ``threads`` processor cores, after a few pairs were read for trial.

        Raises:
            ModelError: the folder, or a file in it, is missing or can't be used; says what is wrong in one
                sentence.

        """
        try:
            graph = _graph(folder)
            network = Network(folder, graph, threads)
            found = cls(network, order, f"{folder.resolve().name}/{_fingerprint(folder, graph, order)}")
            found.try_out()
        except FileNotFoundError as error:
            missing = Path(str(error.filename)).name
            raise ModelError(f"The entailment model in {folder} is missing its {missing}.") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ModelError(f"The entailment model in {folder} can't be used: {_sentence(error)}") from error
        return found

    @property
    def name(self) -> str:
        """
        Name of the folder, and a fingerprint of what is in it and of the order.
        """
        return self._name

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """
        Log probabilities of (message, claim) pairs: float32 of shape (len(pairs), 4), in the order of
        ``claims.ports.READINGS``.
        """
        given = (
            pairs if self._order is Order.MESSAGE_CLAIM else [(claim, message) for message, claim in pairs]
        )
        found = log_softmax(self._logits(given))
        shares = np.log([_shares(*pair) for pair in pairs]).reshape(-1, 2)
        return np.hstack([found[:, :2], found[:, 2:] + shares]).astype(np.float32)

    def _logits(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """
        Those of the network; a pair that it can't read tells nothing, and all three are zero.
        """
        try:
            found = self._network.logits(pairs)
        except ValueError as error:
            if len(pairs) > 1:
                return np.concatenate([self._logits([pair]) for pair in pairs])
            _log.warning("A pair can't be read: %s", error)
            return np.zeros((len(pairs), len(_LABELS)), np.float32)
        found[~np.isfinite(found).all(axis=1)] = 0
        return found

    def try_out(self) -> None:
        """
        Read pairs as odd as strangers send them.

        Raises:
            ValueError: they can't be read, or what comes out is no number.

        """
        if not np.isfinite(self._network.logits(_TRIALS)).all():
            raise ValueError("What it gives for a pair is no number.")


class Network:
    """
    The tokenizer and the graph of a folder.
    """

    def __init__(self, folder: Path, graph: Path, threads: int) -> None:
        config = json.loads((folder / _CONFIG).read_text("utf-8"))
        self._places = places_of(config)
        self._padding = int(config.get("pad_token_id") or 0)
        self._most = _most_tokens(config)
        self._tokenizer = _tokenizer(folder / _TOKENIZER)
        self._session = session(graph, threads, optimised=False)
        self._inputs = _inputs(self._session)
        outputs = [entry.name for entry in self._session.get_outputs()]
        self._output = "logits" if "logits" in outputs else outputs[0]

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """
        Of each (premise, hypothesis) pair for entailment, neutral and contradiction: float32 of shape
        (len(pairs), 3).

        Raises:
            ValueError: the graph can't be run over some of them.

        """
        encoded = [self._encoded(*pair) for pair in pairs]
        found = np.zeros((len(pairs), len(_LABELS)), np.float32)
        for places in batches([len(ids) for ids, _ in encoded], shared=0):
            found[places] = self._batch([encoded[place] for place in places])
        return found

    def _encoded(self, premise: str, hypothesis: str) -> tuple[list[int], list[int]]:
        """
        Ids and sides of the tokens, those of the longer text cut where they are too many together.
        """
        pair = [clean(text[:LONGEST])[:LONGEST] for text in (premise, hypothesis)]
        encoding = self._tokenizer.encode(*pair)
        if len(encoding.ids) > self._most:
            encoding = self._tokenizer.encode(*self._cut(*pair))
        # What a cut leaves of a word may need one token more than the word did.
        return encoding.ids[: self._most], encoding.type_ids[: self._most]

    def _cut(self, *pair: str) -> list[str]:
        """
        Both texts, so long that their tokens have room, as ``store.model.pairs`` cuts them. The library's own
        cutting takes time that grows with the square of what is cut off.
        """
        ends = [
            [end for _, end in self._tokenizer.encode(text, add_special_tokens=False).offsets]
            for text in pair
        ]
        room = max(2, self._most - self._tokenizer.num_special_tokens_to_add(is_pair=True))
        second = min(len(ends[1]), max(room // 2, room - len(ends[0])))
        rooms = room - second, second
        return [
            text[: own[most - 1]] if len(own) > most else text
            for text, own, most in zip(pair, ends, rooms, strict=True)
        ]

    def _batch(self, batch: Sequence[tuple[list[int], list[int]]]) -> Vectors:
        longest = max(1, *(len(ids) for ids, _ in batch))
        shape = len(batch), longest
        feeds = dict(
            zip(_INPUTS, (np.full(shape, self._padding), np.zeros(shape), np.zeros(shape)), strict=True)
        )
        for row, (ids, sides) in enumerate(batch):
            for name, values in zip(_INPUTS, (ids, 1, sides), strict=True):
                feeds[name][row, : len(ids)] = values
        asked = {name: feeds[name].astype(kind) for name, kind in self._inputs.items()}
        try:
            output = self._session.run([self._output], asked)[0]
        except failures() as error:
            raise ValueError("Its graph and its tokenizer don't fit together.") from error
        if output.shape != (len(batch), len(_LABELS)):
            raise ValueError(f"It gives {output.shape} for {len(batch)} pairs, not three outputs a pair.")
        return np.asarray(output[:, self._places], np.float32)


def _shares(message: str, claim: str) -> tuple[float, float]:
    """
    How much of a contradiction is the reverse, and how much a denial.
    """
    denies = stance(message, claim, languages=(detect(message), detect(claim))) is Stance.DENIES
    return (1 - BY_RULE, BY_RULE) if denies else (BY_RULE, 1 - BY_RULE)


def places_of(config: Mapping[str, Any]) -> list[int]:
    """
    Which outputs are entailment, neutral and contradiction.

    Raises:
        ValueError: the labels are not these three.

    """
    labels = config.get("id2label")
    if not isinstance(labels, Mapping):
        raise ValueError(f"Its {_CONFIG} has no id2label.")  # noqa: TRY004 - one kind of refusal
    places = {_label(str(label)): str(place) for place, label in labels.items()}
    if len(labels) != len(_LABELS) or None in places or sorted(places.values()) != ["0", "1", "2"]:
        named = ", ".join(str(label) for label in labels.values())
        raise ValueError(f"Its labels are {named}, not entailment, neutral and contradiction.")
    return [int(places[which]) for which in _LABELS.values()]


def _label(label: str) -> int | None:
    """
    Which of the three a label means, however it is written.
    """
    letters = re.sub(r"[^a-z]", "", label.lower())
    return next((which for start, which in _LABELS.items() if letters.startswith(start)), None)


def _graph(folder: Path) -> Path:
    return next((folder / name for name in _GRAPHS if (folder / name).exists()), folder / _GRAPHS[0])


def _most_tokens(config: Mapping[str, Any]) -> int:
    positions = config.get("max_position_embeddings")
    if not isinstance(positions, int) or positions <= 0:
        # Relative positions have no end.
        return MOST_TOKENS
    return max(1, min(MOST_TOKENS, positions - _RESERVED_POSITIONS))


def _tokenizer(path: Path) -> Any:  # noqa: ANN401 - the library's types are loose
    from tokenizers import Tokenizer

    text = path.read_text("utf-8")
    try:
        tokenizer = Tokenizer.from_str(text)
    except Exception as error:
        raise ValueError(f"{path.name} is no tokenizer") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _inputs(network: Any) -> dict[str, str]:  # noqa: ANN401 - onnxruntime has no types
    """
    What the graph asks for, by name, and in which integers.
    """
    asked = {entry.name: entry.type for entry in network.get_inputs()}
    strange = [name for name, kind in asked.items() if name not in _INPUTS or kind not in _INTEGERS]
    if strange or "input_ids" not in asked:
        raise ValueError(f"Its graph asks for {', '.join(asked)}, not for {', '.join(_INPUTS)}.")
    return {name: _INTEGERS[kind] for name, kind in asked.items()}


def _fingerprint(folder: Path, graph: Path, order: Order) -> str:
    """
    Of everything that a reading depends on; weights may lie in files beside the graph.
    """
    beside = sorted(path for path in graph.parent.glob(f"{graph.name}*") if path.is_file())
    digest = hashlib.sha256(order.encode())
    for path in (*beside, folder / _CONFIG, folder / _TOKENIZER):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _sentence(error: BaseException) -> str:
    first = str(error).split("\n", 1)[0] or type(error).__name__
    return first if first.endswith(".") else f"{first}."
