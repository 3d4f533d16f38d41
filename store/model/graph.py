"""
The network as two ONNX graphs: BERT with mean pooling, its matrices in 8-bit integers.

The trunk's inputs are ``vectors`` (batch, tokens, width), the sum of word, position and type vectors, and
``mask`` (batch, tokens) of float32: zero for padding, else which of the texts in its row a token belongs to,
counted from one. A token sees its own text alone, so that short texts can share a row. The output ``hidden``
(batch, tokens, width) goes into a top, with the same mask, whose output ``sentence`` (texts, width) has unit
length; where a batch has several rows, each is one text. Word vectors stay outside, so that they can be
mapped into memory from disk. There are two tops: the model's own last layers, and the same tuned for messages
(`store.model.tuned`).

Activations are quantised as they come, for the whole batch at once. A few channels that are always large
would coarsen all others, so each is scaled down before and up again in the weights (SmoothQuant, Xiao et
al. 2023), with the layer norms' own weights as the estimate of magnitude: that halves the noise of the
cosines. Weights keep 7 bits: with 8, processors without VNNI instructions saturate their 16-bit sums.

The nodes are those that onnxruntime runs quickest, so it need not rewrite them. Of the ways that it knows to
add and normalise, one node for both is by far the slowest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from store.model.blob import Floats, Shape

_LARGEST = 64
_AFTER_NORM = 0.7
_AFTER_GELU = 1.0
"""
How much of the difference between channels moves from the activations to the weights (SmoothQuant's alpha);
the best of 0 to 1 in steps on 200 posts, by correlation with the cosines of the float network.
"""
_OPSET = 23
_OF_ONNXRUNTIME = "com.microsoft"
_IR_VERSION = 11
TRUNK_LAYERS = 9
"""
Layers that messages and stored texts share.
"""


class Weights(Protocol):
    """
    Where the tensors of a network come from.
    """

    @property
    def shape(self) -> Shape:
        """
        Sizes of the network.
        """

    def floats(self, name: str) -> Floats:
        """
        A bias or a norm's weights, flat.
        """

    def matrix(self, name: str) -> Floats:
        """
        A matrix, flat.
        """


@dataclass(frozen=True, slots=True)
class _Dense:
    """
    A matrix of shape (out, in) and its bias.
    """

    weights: Floats
    bias: Floats


@dataclass(slots=True)
class _Builder:
    """
    Collects nodes and constants; every method returns the name of the tensor it made.
    """

    nodes: list[NodeProto] = field(default_factory=list)
    constants: dict[str, TensorProto] = field(default_factory=dict)

    def node(self, kind: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        return self.outputs(kind, *inputs, outputs=outputs, **attributes)[0]

    def outputs(self, kind: str, *inputs: str, outputs: int, **attributes: object) -> list[str]:
        names = [f"{kind}.{len(self.nodes)}.{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"constant.{len(self.constants)}"
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def smooth_linear(self, source: str, dense: _Dense, largest: Floats, share: float) -> str:
        """
        The same as ``linear``, with ``largest`` as the estimated magnitude of each input channel.
        """
        of_weights = np.maximum(np.abs(dense.weights).max(axis=0), 1e-6)
        scale = (np.maximum(largest, 1e-6) ** share / of_weights ** (1 - share)).astype(np.float32)
        smooth = self.node("Mul", source, self.constant(1 / scale))
        return self.linear(smooth, _Dense(dense.weights * scale, dense.bias))

    def linear(self, source: str, dense: _Dense) -> str:
        """
        ``source @ weights.T + bias`` in integers.
        """
        steps = np.maximum(np.abs(dense.weights).max(axis=1), 1e-12).astype(np.float32) / _LARGEST
        integers = np.rint(dense.weights / steps[:, None]).astype(np.int8).T
        constants = map(self.constant, (integers, steps, dense.bias))
        weights, step, bias = constants
        return self.node("DynamicQuantizeMatMul", source, weights, step, "", bias, domain=_OF_ONNXRUNTIME)

    def norm(self, source: str, weights: Floats, bias: Floats, eps: float) -> str:
        return self.node(
            "LayerNormalization", source, self.constant(weights), self.constant(bias), axis=-1, epsilon=eps
        )


def build_trunk(weights: Weights) -> ModelProto:
    """
    The layers that messages and stored texts share.
    """
    build = _Builder()
    first = build.norm("vectors", weights.floats("emb.ln.w"), weights.floats("emb.ln.b"), _eps(weights))
    hidden = _layers(build, weights, first, range(TRUNK_LAYERS))
    build.nodes.append(helper.make_node("Identity", [hidden], ["hidden"]))
    return _model(build, weights.shape.width, ("vectors", "hidden"))


def build_top(weights: Weights, turn: Floats | None = None) -> ModelProto:
    """
    The last layers, and the mean over the tokens; what the matrix ``turn``, of shape (width, width), makes of
    the mean is added to it.
    """
    build = _Builder()
    hidden = _layers(build, weights, "hidden", range(TRUNK_LAYERS, weights.shape.layers))
    _pool(build, hidden, weights.shape.width, turn)
    return _model(build, weights.shape.width, ("hidden", "sentence"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """
    What turns the first token's state and the mean over the tokens into an output a class: ``inner`` of shape
    (width, 2 width) with a tanh behind it, ``outer`` of shape (classes, width).
    """

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats


def build_pairs(weights: Weights, head: Head) -> ModelProto:
    """
    All layers over pairs, and the head. The further input ``starts`` (pairs) are the places of the pairs'
    first tokens when all rows stand behind one another; the output ``logits`` is (pairs, classes).
    """
    build, width = _Builder(), weights.shape.width
    first = build.norm("vectors", weights.floats("emb.ln.w"), weights.floats("emb.ln.b"), _eps(weights))
    hidden = _layers(build, weights, first, range(weights.shape.layers))
    kept = _texts_of_tokens(build)
    counts = build.node("ReduceSum", kept, build.integers(2), keepdims=1)
    mean = build.node("Div", build.node("MatMul", kept, hidden), counts)
    flat = build.node("Reshape", hidden, build.integers(-1, width))
    both = build.node(
        "Concat",
        build.node("Gather", flat, "starts", axis=0),
        build.node("Reshape", mean, build.integers(-1, width)),
        axis=-1,
    )
    inner = build.node("Gemm", both, build.constant(head.inner), build.constant(head.inner_bias), transB=1)
    outer = build.constant(head.outer), build.constant(head.outer_bias)
    build.nodes.append(helper.make_node("Gemm", [build.node("Tanh", inner), *outer], ["logits"], transB=1))
    return _model(build, width, ("vectors", "logits"), ("starts",))


def _layers(build: _Builder, weights: Weights, hidden: str, layers: range) -> str:
    seen = _seen(build)
    for layer in layers:
        norm = f"l{layer - 1}.oln" if layer else "emb.ln"
        hidden = _layer(build, weights, f"l{layer}", (hidden, seen, norm))
    return hidden


def _layer(build: _Builder, weights: Weights, name: str, inputs: tuple[str, str, str]) -> str:
    hidden = inputs[0]
    joined = build.linear(_attention(build, weights, name, inputs), _dense(weights, f"{name}.ao"))
    hidden = _add_norm(build, weights, f"{name}.aln", (hidden, joined))
    into, out = _dense(weights, f"{name}.fi"), _dense(weights, f"{name}.fo")
    inner = build.smooth_linear(hidden, into, _after_norm(weights, f"{name}.aln"), _AFTER_NORM)
    gelu = build.node("Gelu", inner)
    outer = build.smooth_linear(gelu, out, _after_gelu(weights, f"{name}.aln", into), _AFTER_GELU)
    return _add_norm(build, weights, f"{name}.oln", (hidden, outer))


def _attention(build: _Builder, weights: Weights, name: str, inputs: tuple[str, str, str]) -> str:
    hidden, seen, norm = inputs
    joined = build.smooth_linear(hidden, _all_heads(weights, name), _after_norm(weights, norm), _AFTER_NORM)
    parts = build.outputs("Split", joined, outputs=3, axis=-1, num_outputs=3)
    heads = weights.shape.heads
    return build.node("Attention", *parts, seen, q_num_heads=heads, kv_num_heads=heads, scale=1.0)


def _all_heads(weights: Weights, name: str) -> _Dense:
    """
    Queries, keys and values as one matrix, the queries divided by the root of a head's size.
    """
    parts = [_dense(weights, f"{name}.{part}") for part in "qkv"]
    joined = np.concatenate([part.weights for part in parts])
    bias = np.concatenate([part.bias for part in parts])
    share = np.ones(len(bias), np.float32)
    share[: weights.shape.width] = (weights.shape.width // weights.shape.heads) ** -0.5
    return _Dense(joined * share[:, None], bias * share)


def _seen(build: _Builder) -> str:
    """
    Zero where a token sees another one, else minus infinity, nearly: shape (batch, 1, tokens, tokens).
    """
    down, across = (build.node("Unsqueeze", "mask", build.integers(1, axis)) for axis in (3, 2))
    nothing, infinity = (build.constant(np.array(value, np.float32)) for value in (0, -1e9))
    return build.node("Where", build.node("Equal", down, across), nothing, infinity)


def _texts_of_tokens(build: _Builder) -> str:
    """
    One where a token belongs to a text of its row, else zero: shape (rows, texts of a row, tokens).
    """
    one = build.constant(np.array(1, np.float32))
    most = build.node("ReduceMax", "mask", keepdims=0)
    numbers = build.node(
        "Unsqueeze", build.node("Range", one, build.node("Add", most, one), one), build.integers(1)
    )
    kept = build.node("Equal", build.node("Unsqueeze", "mask", build.integers(1)), numbers)
    return build.node("Cast", kept, to=TensorProto.FLOAT)


def _pool(build: _Builder, hidden: str, width: int, turn: Floats | None) -> None:
    sums = build.node("MatMul", _texts_of_tokens(build), hidden)
    total = build.node("Reshape", sums, build.integers(-1, width))
    if turn is not None:
        total = build.node("Add", total, build.node("MatMul", total, build.constant(turn)))
    build.nodes.append(helper.make_node("LpNormalization", [total], ["sentence"], axis=-1, p=2))


def _add_norm(build: _Builder, weights: Weights, norm: str, pair: tuple[str, str]) -> str:
    added = build.node("Add", *pair)
    return build.norm(added, weights.floats(f"{norm}.w"), weights.floats(f"{norm}.b"), _eps(weights))


def _dense(weights: Weights, name: str) -> _Dense:
    bias = weights.floats(f"{name}.b")
    return _Dense(weights.matrix(f"{name}.w").reshape(len(bias), -1), bias)


def _eps(weights: Weights) -> float:
    return float(weights.shape.eps)


def _after_norm(weights: Weights, norm: str) -> Floats:
    """
    How large each channel behind a layer norm gets: three standard deviations beside its bias.
    """
    return np.abs(weights.floats(f"{norm}.w")) * 3 + np.abs(weights.floats(f"{norm}.b"))


def _after_gelu(weights: Weights, norm: str, dense: _Dense) -> Floats:
    """
    How large each channel behind the activation gets: four standard deviations above its mean, were the
    channels behind the norm independent.
    """
    mean = dense.weights @ weights.floats(f"{norm}.b") + dense.bias
    deviation = np.linalg.norm(dense.weights * weights.floats(f"{norm}.w"), axis=1)
    return np.asarray(np.maximum(mean + 4 * deviation, 0.2), np.float32)


def _model(build: _Builder, width: int, names: tuple[str, str], places: tuple[str, ...] = ()) -> ModelProto:
    """
    From the first named tensor and the mask to the second one; ``places`` are further inputs, each the place
    of a token for each text.
    """
    shapes = {"vectors": ["batch", "tokens", width], "hidden": ["batch", "tokens", width]}
    shapes |= {"mask": ["batch", "tokens"], "sentence": ["texts", width], "logits": ["texts", "classes"]}
    source, mask, goal = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name])
        for name in (names[0], "mask", names[1])
    )
    further = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts"]) for name in places]
    constants = list(build.constants.values())
    graph = helper.make_graph(build.nodes, names[1], [source, mask, *further], [goal], constants)
    return helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_OF_ONNXRUNTIME, 1)],
        ir_version=_IR_VERSION,
    )
