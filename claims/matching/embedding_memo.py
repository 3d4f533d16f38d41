"""
Texts of one message embedded once, however often they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from claims.ports import Embedder, Vectors


class EmbeddedOnce:
    """
    An embedder that remembers the vectors of all texts it was asked for. To be forgotten with the message.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._queries: dict[str, Vectors] = {}
        self._messages: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """
        Model name and version.
        """
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """
        Length of a vector.
        """
        return self._embedder.dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages, float32 of shape (len(texts), dimensions).
        """
        return self._remembered(self._queries, self._embedder.queries, texts)

    def messages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages turned toward the stored texts that answer them, of the same shape.
        """
        return self._remembered(self._messages, self._embedder.messages, texts)

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        What ``queries`` and ``messages`` give; texts of which neither is known go to the model once.
        """
        known = self._queries.keys() | self._messages.keys()
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            queries, messages = self._embedder.both(fresh)
            self._queries.update(zip(fresh, queries, strict=True))
            self._messages.update(zip(fresh, messages, strict=True))
        return self.queries(texts), self.messages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, of the same shape; these are not remembered.
        """
        return self._embedder.passages(texts)

    def states(self, texts: Sequence[str]) -> Sequence[Vectors] | None:
        """
        States of tokens, one array a text; these are not remembered.
        """
        return self._embedder.states(texts)

    def _remembered(
        self, known: dict[str, Vectors], embed: Callable[[Sequence[str]], Vectors], texts: Sequence[str]
    ) -> Vectors:
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            known.update(zip(fresh, embed(fresh), strict=True))
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)
