"""
Our own entailment network as somebody else would export one: a sequence classifier with the three labels of
natural language inference, a ``config.json``, and a ``tokenizer.json`` of the pieces that some texts need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from claims.text.normalize import clean
from store.model.setup import MANIFEST, NETWORK, SEGMENTS
from store.model.words import PieceWords

LABELS = ("contradiction", "entailment", "neutral")
"""
In the order of the exported outputs.
"""
MESSAGE = "A glass of vinegar a day cures diabetes"
CLAIM = "Drinking vinegar cures diabetes"
PAIRS = (
    (MESSAGE, CLAIM),
    ("El vinagre cura la diabetes", CLAIM),
    ("Vinegar does not cure diabetes, that is a myth", CLAIM),
    ("Vinegar is made from wine or cider", CLAIM),
    ("The old bridge was sold to a hotel", CLAIM),
    ("The earth is flat", "The earth is flat"),
    ("The earth is not flat", "The earth is flat"),
    ("I sell a bike", "The earth is flat"),
)
_START, _PAD, _END, _UNKNOWN = range(4)


def export(
    model: Path, folder: Path, texts: Iterable[str] = (), labels: Mapping[str, str] | None = None
) -> Path:
    """
    The network of a model folder in ``folder``, with words for the pairs above and for ``texts``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = PieceWords.load(model, json.loads((model / MANIFEST).read_text("utf-8")))
    known = [text for pair in PAIRS for text in pair]
    used = sorted({piece for text in (*known, *texts) for piece in words.tokenizer.ids(clean(text), 500)})
    start, end = words.marks
    kept = [start, 1, end, 3, *(piece for piece in used if piece > 3)]
    pieces, scores = (model / "pieces.txt").read_text("utf-8").split("\n"), np.load(model / "scores.npy")
    _tokenizer([(pieces[one], float(scores[one])) for one in kept]).save(str(folder / "tokenizer.json"))
    places = np.asarray(words.places)
    table = np.concatenate([words.vectors([[one]]) for one in kept]) - places[0]
    write_graph(model, folder / "model.onnx", table, places)
    named = labels or {str(place): label for place, label in enumerate(LABELS)}
    config = {"id2label": named, "pad_token_id": _PAD, "max_position_embeddings": len(places)}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    return folder


def write_graph(model: Path, path: Path, table: np.ndarray, places: np.ndarray) -> None:
    """
    The graph of pairs with word, position and side vectors before it and three outputs behind it.
    """
    graph = onnx.load(str(model / NETWORK)).graph
    constants = {
        "own.table": table,
        "own.places": places,
        "own.segments": np.load(model / SEGMENTS),
        "own.zero": np.array(0, np.int64),
        "own.one": np.array(1, np.int64),
        "own.two": np.array([2], np.int64),
        "own.four": np.array([4], np.int64),
        "own.class": np.array([1], np.int64),
    }
    before = [
        _node("Shape", "input_ids", out="own.shape"),
        _node("Gather", "own.shape", "own.zero", out="own.rows"),
        _node("Gather", "own.shape", "own.one", out="own.tokens"),
        _node("Gather", "own.table", "input_ids", out="own.words"),
        _node("Range", "own.zero", "own.tokens", "own.one", out="own.range"),
        _node("Gather", "own.places", "own.range", out="own.positions"),
        _node("Gather", "own.segments", "token_type_ids", out="own.sides"),
        _node("Add", "own.words", "own.positions", out="own.placed"),
        _node("Add", "own.placed", "own.sides", out="vectors"),
        _node("Cast", "attention_mask", out="mask", to=TensorProto.FLOAT),
        _node("Range", "own.zero", "own.rows", "own.one", out="own.numbers"),
        _node("Mul", "own.numbers", "own.tokens", out="starts"),
    ]
    of_four = graph.output[0].name
    after = [
        _node("Slice", of_four, "own.two", "own.four", "own.class", out="own.reverse"),
        _node("ReduceLogSumExp", "own.reverse", "own.class", out="own.contradiction", keepdims=1),
        _node("Slice", of_four, "own.from", "own.two", "own.class", out="own.others"),
        _node("Concat", "own.contradiction", "own.others", out="own.three", axis=1),
        _node("Identity", "own.three", out="scores"),
    ]
    constants["own.from"] = np.array([0], np.int64)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", "classes"])
    held = [*graph.initializer, *(numpy_helper.from_array(value, name) for name, value in constants.items())]
    whole = helper.make_graph([*before, *graph.node, *after], "pairs", inputs, [output], held)
    source = onnx.load(str(model / NETWORK), load_external_data=False)
    onnx.save(
        helper.make_model(whole, opset_imports=source.opset_import, ir_version=source.ir_version), str(path)
    )


def _node(kind: str, *inputs: str, out: str, **attributes: object) -> NodeProto:
    return helper.make_node(kind, inputs, [out], **attributes)


def _tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=_UNKNOWN, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    start, end = pieces[_START][0], pieces[_END][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start}:0 $A:0 {end}:0 {end}:1 $B:1 {end}:1",
        special_tokens=[(start, _START), (end, _END)],
    )
    return tokenizer
