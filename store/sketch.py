"""
Short codes of vectors, for a first pass over very many of them.

A cosine is a product of two vectors. Of all pairs of maps to few dimensions, those taken from the singular
vectors of the product of both sides' roots of covariance keep most of it (the best approximation of low rank;
Eckart & Young 1936). Messages are taken to vary as stored texts do, around a common middle that is not zero:
leaving that middle out of the messages' side loses much. Codes are small enough whole numbers for a product
of bytes that no processor overflows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors

WIDTH = 96
"""
Numbers of a code: half as many lose much, twice as many find little more.
"""
_MIDDLE = 64
_REACH = 63
_SPREAD = 4.0
_LARGEST = 127
_BLOCK = 8_192
_LEAST = 1e-9

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sketch:
    """
    The maps of messages and of stored texts, float32 of shape (dimensions, width) each, and the middle of
    stored texts, float32 of shape (dimensions,).
    """

    ours: Vectors
    theirs: Vectors
    centre: NDArray[np.float32]

    @property
    def width(self) -> int:
        """
        Numbers of a code.
        """
        return int(self.theirs.shape[1])

    def of_stored(self, vectors: Vectors) -> Codes:
        """
        Codes of stored texts, uint8 of shape (n, width).
        """
        turned = np.rint((vectors - self.centre) @ self.theirs)
        return (np.clip(turned, -_REACH, _REACH) + _MIDDLE).astype(np.uint8)

    def of_messages(self, vectors: Vectors) -> NDArray[np.int8]:
        """
        Codes of messages, int8 of shape (width, n).
        """
        turned = vectors @ self.ours
        largest = np.maximum(np.abs(turned).max(axis=1, keepdims=True), _LEAST)
        return np.ascontiguousarray(np.rint(turned * (_LARGEST / largest)).astype(np.int8).T)


def learn(stored: Vectors, width: int = WIDTH) -> Sketch:
    """
    Maps for stored texts like these, float32 of shape (n, dimensions).
    """
    sample = stored.astype(np.float64)
    centre = sample.mean(axis=0)
    spread = np.cov(sample.T)
    of_theirs, of_ours = _root(spread), _root(spread + np.outer(centre, centre))
    left, shares, right = np.linalg.svd(of_ours @ of_theirs)
    width = min(width, len(shares))
    ours = np.linalg.pinv(of_ours) @ (left[:, :width] * shares[:width])
    theirs = np.linalg.pinv(of_theirs) @ right[:width].T
    scale = _REACH / (_SPREAD * np.maximum(((sample - centre) @ theirs).std(axis=0), _LEAST))
    return Sketch(
        (ours / scale).astype(np.float32), (theirs * scale).astype(np.float32), centre.astype(np.float32)
    )


def products(stored: Codes, asked: NDArray[np.int8]) -> NDArray[np.int32]:
    """
    How alike each stored code is to each of a message, int32 of shape (n, messages); only their order tells.
    """
    run = _session().run
    found = np.empty((len(stored), asked.shape[1]), np.int32)
    for start in range(0, len(stored), _BLOCK):
        block = stored[start : start + _BLOCK]
        found[start : start + len(block)] = run(None, {"A": block, "B": asked})[0]
    return found


def _root(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    values, directions = np.linalg.eigh(covariance)
    return np.asarray((directions * np.sqrt(np.maximum(values, _LEAST))) @ directions.T, np.float64)


# onnxruntime multiplies bytes several times as fast as numpy. This is its one-step network
# ``Y = MatMulInteger(A, B)``, A uint8 of any height, B int8, Y int32, as written by onnx (opset 13).
NETWORK = bytes.fromhex(
    "08083a620a180a01410a0142120159220d4d61744d756c496e74656765721201675a150a014112100a0e080212"
    "0a0a0312016e0a031201645a150a014212100a0e0803120a0a031201640a0312016d62150a015912100a0e0806"
    "120a0a0312016e0a0312016d42040a00100d"
)


@cache
def _session() -> Any:  # noqa: ANN401 - onnxruntime has no types
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(NETWORK, options, providers=["CPUExecutionProvider"])
