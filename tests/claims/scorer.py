"""
A weigher of sentences for tests: every sentence that holds one of the given words is worth checking.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors


class EverySentence:
    """
    Finds every sentence worth checking, the longer the more.
    """

    def threshold_of(self, sentence: str) -> float:
        """
        One half in every language.
        """
        return 0.5

    def probabilities(
        self, sentences: Sequence[str], states: Sequence[Vectors] | None
    ) -> NDArray[np.float64]:
        """
        Between 0.5 and 0.9.
        """
        return np.array([0.5 + min(len(sentence), 400) / 1000 for sentence in sentences])


class WordsWeigh:
    """
    Finds sentences with one of some words worth checking, no others.
    """

    def __init__(self, *words: str) -> None:
        self._words = words

    def threshold_of(self, sentence: str) -> float:
        """
        One half in every language.
        """
        return 0.5

    def probabilities(
        self, sentences: Sequence[str], states: Sequence[Vectors] | None
    ) -> NDArray[np.float64]:
        """
        0.9 with such a word, 0.01 without.
        """
        found = [any(word in sentence for word in self._words) for sentence in sentences]
        return np.where(np.array(found, dtype=bool), 0.9, 0.01)
