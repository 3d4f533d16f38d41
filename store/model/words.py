"""
The words of the built-in model: its tokenizer, and its word and position vectors, mapped into memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from claims.ports import Vectors
from store.model.blob import Blocks, widen
from store.model.setup import LAYOUT
from store.model.tokenizer import PieceTokenizer


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceWords:
    """
    What a model folder of the kind ``pieces`` knows of words; ``marks`` are the ids of a text's start and
    end.
    """

    tokenizer: PieceTokenizer
    marks: tuple[int, int]
    blocks: Blocks
    places: Vectors

    @classmethod
    def load(cls, folder: Path, manifest: Mapping[str, Any]) -> PieceWords:
        """
        From a folder and its manifest.

        Raises:
            ValueError: another version built the folder.

        """
        if manifest.get("layout") != LAYOUT:
            raise ValueError("It was built by another version; delete it.")
        tokens = manifest["tokens"]
        return cls(
            tokenizer=PieceTokenizer.load(
                folder / "pieces.txt", folder / "scores.npy", int(tokens["unknown"])
            ),
            marks=(int(tokens["start"]), int(tokens["end"])),
            blocks=np.asarray(np.load(folder / "words.npy", mmap_mode="r")),
            places=np.load(folder / "places.npy", mmap_mode="r"),
        )

    @property
    def width(self) -> int:
        """
        Length of a vector.
        """
        return int(self.places.shape[1])

    def vectors(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """
        The sums of word, position and type vectors of texts, one behind the other: float32 of shape
        (all tokens, width).
        """
        words = widen(self.blocks[[each for ids in texts for each in ids]])
        words += self.places[[place for ids in texts for place in range(len(ids))]]
        return words
