"""
The model's last layers as tuned for messages and for pairs: what they differ by from the model's own.

Stored claims keep the vectors of the model's own layers, so that no store has to be embedded again; only
messages, and pairs of a message and a claim (`store.model.entailment`), go through these. A file's
``about`` says which script wrote it, from which data, and with what outcome. A matrix's changes are kept in
4 bits: one step a row, two columns a byte, the even one in the low bits; norms and biases as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store.model.blob import Blob, Floats, Shape

CHANGES = Path(__file__).with_name("message_layers.npz")
ENTAILMENT = Path(__file__).with_name("entailment.npz")
MIDDLE = 8
"""
The nibble that stands for no change.
"""


class TunedWeights:
    """
    The weights of a blob with the changes added.
    """

    def __init__(self, blob: Blob, changes: Mapping[str, NDArray[np.generic]]) -> None:
        self._blob = blob
        self._changes = changes

    @property
    def shape(self) -> Shape:
        """
        Sizes of the network.
        """
        return self._blob.shape

    @property
    def turn(self) -> Floats:
        """
        A matrix (width, width): what it makes of the mean over the tokens is added to the mean.
        """
        return self._changes["turn"].astype(np.float32)

    def floats(self, name: str) -> Floats:
        """
        A bias or a norm's weights, flat.
        """
        own = self._blob.floats(name)
        return own + self._changes[name].astype(np.float32) if name in self._changes else own

    def matrix(self, name: str) -> Floats:
        """
        A matrix, flat.
        """
        own = self._blob.matrix(name)
        if f"{name}.nibbles" not in self._changes:
            return own
        return own + unpacked(self._changes[f"{name}.nibbles"], self._changes[f"{name}.steps"]).ravel()


def read_changes(path: Path = CHANGES) -> dict[str, NDArray[np.generic]]:
    """
    The changes that are part of this package: those for messages, or of another file.
    """
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def packed(change: Floats) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """
    A change of a matrix, shape (rows, columns), as nibbles (rows, columns / 2) and the step of each row.
    """
    steps = (np.abs(change).max(axis=1) / (MIDDLE - 1)).astype(np.float16)
    whole = np.rint(change / np.maximum(steps.astype(np.float32), 1e-12)[:, None])
    nibbles = (np.clip(whole, 1 - MIDDLE, MIDDLE - 1) + MIDDLE).astype(np.uint8)
    return nibbles[:, ::2] | nibbles[:, 1::2] << 4, steps


def unpacked(nibbles: NDArray[np.generic], steps: NDArray[np.generic]) -> Floats:
    """
    The change that was packed, float32.
    """
    pairs = np.stack([nibbles.astype(np.uint8) & 15, nibbles.astype(np.uint8) >> 4], axis=-1)
    whole = pairs.reshape(len(nibbles), -1).astype(np.float32) - MIDDLE
    return np.asarray(whole * steps.astype(np.float32)[:, None], np.float32)
