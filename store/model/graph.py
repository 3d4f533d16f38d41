"""
The network as an ONNX graph: BERT with mean pooling, its matrices in 8-bit integers.

Inputs are ``vectors`` (batch, tokens, width), the sum of word, position and type vectors, and ``mask``
(batch, tokens) of float32 ones and zeros; the output ``sentence`` (batch, width) has unit length. Word
vectors stay outside, so that they can be mapped into memory from disk.

Activations are quantised as they come, for the whole batch at once. A few channels that are always large
would coarsen all others, so each is scaled down before and up again in the weights (SmoothQuant, Xiao et
al. 2023), with the layer norms' own weights as the estimate of magnitude: that halves the noise of the
cosines. Weights keep 7 bits: with 8, processors without VNNI instructions saturate their 16-bit sums.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from store.model.blob import Blob, Floats, widen

_LARGEST = 64
_AFTER_NORM = 0.7
_AFTER_GELU = 1.0
"""
How much of the difference between channels moves from the activations to the weights (SmoothQuant's alpha);
the best of 0 to 1 in steps on 200 posts, by correlation with the cosines of the float network.
"""
_OPSET = 20
_IR_VERSION = 9


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
        weights = dense.weights
        steps = np.maximum(np.abs(weights).max(axis=1), 1e-12) / _LARGEST
        integers = np.rint(weights / steps[:, None]).astype(np.int8).T
        small, step, zero = self.outputs("DynamicQuantizeLinear", source, outputs=3)
        product = self.node("MatMulInteger", small, self.constant(integers), zero)
        wide = self.node("Cast", product, to=TensorProto.FLOAT)
        scaled = self.node("Mul", wide, self.node("Mul", step, self.constant(steps.astype(np.float32))))
        return self.node("Add", scaled, self.constant(dense.bias))

    def norm(self, source: str, weights: Floats, bias: Floats, eps: float) -> str:
        return self.node(
            "LayerNormalization", source, self.constant(weights), self.constant(bias), axis=-1, epsilon=eps
        )


def build_graph(blob: Blob) -> ModelProto:
    """
    The whole network of a weight file.
    """
    width, eps = blob.shape.width, float(blob.shape.eps)
    build = _Builder()
    hidden = build.norm("vectors", blob.floats("emb.ln.w"), blob.floats("emb.ln.b"), eps)
    blocked = _blocked(build)
    norm = "emb.ln"
    for layer in range(blob.shape.layers):
        hidden = _layer(build, blob, f"l{layer}", (hidden, blocked, norm))
        norm = f"l{layer}.oln"
    _pool(build, hidden)
    return _model(build, width)


def _layer(build: _Builder, blob: Blob, name: str, inputs: tuple[str, str, str]) -> str:
    hidden = inputs[0]
    joined = build.linear(_attention(build, blob, name, inputs), _dense(blob, f"{name}.ao"))
    hidden = _add_norm(build, blob, f"{name}.aln", (hidden, joined))
    into, out = _dense(blob, f"{name}.fi"), _dense(blob, f"{name}.fo")
    inner = build.smooth_linear(hidden, into, _after_norm(blob, f"{name}.aln"), _AFTER_NORM)
    gelu = build.node("Gelu", inner)
    outer = build.smooth_linear(gelu, out, _after_gelu(blob, f"{name}.aln", into), _AFTER_GELU)
    return _add_norm(build, blob, f"{name}.oln", (hidden, outer))


def _attention(build: _Builder, blob: Blob, name: str, inputs: tuple[str, str, str]) -> str:
    hidden, blocked, norm = inputs
    heads, size = blob.shape.heads, blob.shape.width // blob.shape.heads
    joined = build.smooth_linear(hidden, _all_heads(blob, name), _after_norm(blob, norm), _AFTER_NORM)
    by_head = build.integers(0, 0, heads, size)
    queries, keys, values = (
        build.node("Transpose", build.node("Reshape", part, by_head), perm=order)
        for part, order in zip(
            build.outputs("Split", joined, outputs=3, axis=-1, num_outputs=3),
            ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]),
            strict=True,
        )
    )
    scores = build.node("Add", build.node("MatMul", queries, keys), blocked)
    attended = build.node("MatMul", build.node("Softmax", scores, axis=-1), values)
    in_order = build.node("Transpose", attended, perm=[0, 2, 1, 3])
    return build.node("Reshape", in_order, build.integers(0, 0, heads * size))


def _all_heads(blob: Blob, name: str) -> _Dense:
    """
    Queries, keys and values as one matrix, the queries divided by the root of a head's size.
    """
    parts = [_dense(blob, f"{name}.{part}") for part in "qkv"]
    weights = np.concatenate([part.weights for part in parts])
    bias = np.concatenate([part.bias for part in parts])
    share = np.ones(len(bias), np.float32)
    share[: blob.shape.width] = (blob.shape.width // blob.shape.heads) ** -0.5
    return _Dense(weights * share[:, None], bias * share)


def _blocked(build: _Builder) -> str:
    """
    Minus infinity, nearly, where a token is padding: shape (batch, 1, 1, tokens).
    """
    absent = build.node("Sub", build.constant(np.ones(1, np.float32)), "mask")
    weighed = build.node("Mul", absent, build.constant(np.full(1, -1e9, np.float32)))
    return build.node("Unsqueeze", weighed, build.integers(1, 2))


def _pool(build: _Builder, hidden: str) -> None:
    kept = build.node("Mul", hidden, build.node("Unsqueeze", "mask", build.integers(2)))
    total = build.node("ReduceSum", kept, build.integers(1), keepdims=0)
    build.nodes.append(helper.make_node("LpNormalization", [total], ["sentence"], axis=-1, p=2))


def _add_norm(build: _Builder, blob: Blob, norm: str, pair: tuple[str, str]) -> str:
    added = build.node("Add", *pair)
    return build.norm(added, blob.floats(f"{norm}.w"), blob.floats(f"{norm}.b"), float(blob.shape.eps))


def _dense(blob: Blob, name: str) -> _Dense:
    bias = blob.floats(f"{name}.b")
    return _Dense(widen(blob.blocks(f"{name}.w")).reshape(len(bias), -1), bias)


def _after_norm(blob: Blob, norm: str) -> Floats:
    """
    How large each channel behind a layer norm gets: three standard deviations beside its bias.
    """
    return np.abs(blob.floats(f"{norm}.w")) * 3 + np.abs(blob.floats(f"{norm}.b"))


def _after_gelu(blob: Blob, norm: str, dense: _Dense) -> Floats:
    """
    How large each channel behind the activation gets: four standard deviations above its mean, were the
    channels behind the norm independent.
    """
    mean = dense.weights @ blob.floats(f"{norm}.b") + dense.bias
    deviation = np.linalg.norm(dense.weights * blob.floats(f"{norm}.w"), axis=1)
    return np.asarray(np.maximum(mean + 4 * deviation, 0.2), np.float32)


def _model(build: _Builder, width: int) -> ModelProto:
    graph = helper.make_graph(
        build.nodes,
        "sentence",
        [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", "tokens", width]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", "tokens"]),
        ],
        [helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", width])],
        list(build.constants.values()),
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
