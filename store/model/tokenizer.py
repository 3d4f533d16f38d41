"""
The Unigram tokenizer of the built-in model: best segmentation by log probability, word by word.

Same pieces as the ``tokenizers`` library gives (a test compares them). That library needs 1.4 s and
200 MB to read this vocabulary; a dictionary reads in a tenth of it, and as words repeat, their pieces are
remembered, so that the search is rarely run at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError

SPACE = "\u2581"
LONGEST_PIECE = 16
"""
Characters of the longest piece in the vocabulary: n pieces never span more than 16 n characters.
"""
_UNKNOWN_PENALTY = 10.0
_REMEMBERED = 50_000


class PieceTokenizer:
    """
    Cuts cleaned text into pieces of a vocabulary; a piece's place is its id.
    """

    def __init__(self, pieces: Mapping[str, int], scores: Sequence[float], unknown: int) -> None:
        self._pieces = pieces
        self._scores = scores
        self._unknown = unknown
        self._unknown_score = min(scores) - _UNKNOWN_PENALTY
        self._remembered: dict[str, list[int]] = {}

    @classmethod
    def load(cls, pieces: Path, scores: Path, unknown: int) -> PieceTokenizer:
        """
        From one piece a line, and their scores as an array of float32.

        Raises:
            ModelError: the two files don't belong together.

        """
        lines = pieces.read_text("utf-8").split("\n")
        values: NDArray[np.float32] = np.load(scores)
        if len(lines) != len(values):
            raise ModelError("The model's vocabulary and its scores differ in length.")
        return cls(dict(zip(lines, range(len(lines)), strict=True)), values.tolist(), unknown)

    def ids(self, text: str, limit: int) -> list[int]:
        """
        At most ``limit`` ids of a cleaned text.
        """
        found: list[int] = []
        for word in text[: limit * LONGEST_PIECE].split():
            found += self._word(SPACE + word)
            if len(found) >= limit:
                break
        return found[:limit]

    def _word(self, word: str) -> list[int]:
        known = self._remembered.get(word)
        if known is None:
            known = self._segment(word)
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = known
        return known

    def _segment(self, word: str) -> list[int]:
        """
        Viterbi over the word: the best way to reach each position comes from the best of earlier ones.
        """
        size = len(word)
        best = [0.0] + [-np.inf] * size
        came: list[tuple[int, int]] = [(0, self._unknown)] * (size + 1)
        known, scores = self._pieces.get, self._scores
        for start in range(size):
            here = best[start]
            for end in range(start + 1, min(size, start + LONGEST_PIECE) + 1):
                piece = known(word[start:end])
                if piece is not None and here + scores[piece] > best[end]:
                    best[end] = here + scores[piece]
                    came[end] = (start, piece)
            if word[start] not in self._pieces and here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                came[start + 1] = (start, self._unknown)
        return self._trace(came)

    def _trace(self, came: Sequence[tuple[int, int]]) -> list[int]:
        """
        The ids along the best way; neighbouring unknown characters are one unknown piece.
        """
        ids: list[int] = []
        at = len(came) - 1
        while at > 0:
            at, piece = came[at]
            if not (piece == self._unknown and ids and ids[-1] == self._unknown):
                ids.append(piece)
        return ids[::-1]
