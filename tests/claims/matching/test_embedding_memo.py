"""
Texts embedded once, however often they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from claims.matching.embedding_memo import EmbeddedOnce
from claims.ports import Vectors


class Noting:
    """
    An embedder that notes its calls; a vector is the length of a text, negative where it is turned.
    """

    name = "noting"
    dimensions = 1

    def __init__(self) -> None:
        self.calls: list[tuple[str, list[str]]] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(("queries", list(texts)))
        return np.array([[len(text)] for text in texts], np.float32)

    def messages(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(("messages", list(texts)))
        return np.array([[-len(text)] for text in texts], np.float32)

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        self.calls.append(("both", list(texts)))
        lengths = np.array([[len(text)] for text in texts], np.float32)
        return lengths, -lengths

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self.queries(texts)

    def states(self, texts: Sequence[str]) -> None:
        return None


class TestEmbeddedOnce:
    def test_asks_only_for_what_is_new(self) -> None:
        """
        Vectors come in the order asked for, repeats included; the model sees each text once.
        """
        inner = Noting()
        once = EmbeddedOnce(inner)
        assert once.queries(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
        assert once.queries(["ccc", "bb"]).tolist() == [[3], [2]]
        assert inner.calls == [("queries", ["a", "bb"]), ("queries", ["ccc"])]

    def test_both_kinds_come_from_one_call(self) -> None:
        """
        Texts that are all new go to the model once for both kinds; of one known already, only the kind that
        is missing is asked for.
        """
        inner = Noting()
        once = EmbeddedOnce(inner)
        once.queries(["a"])
        queries, messages = once.both(["a", "bb"])
        assert (queries.tolist(), messages.tolist()) == ([[1], [2]], [[-1], [-2]])
        assert inner.calls == [("queries", ["a"]), ("both", ["bb"]), ("messages", ["a"])]

    def test_of_no_text_there_is_no_vector(self) -> None:
        """
        The shape is kept where nothing is asked for.
        """
        assert EmbeddedOnce(Noting()).queries([]).shape == (0, 1)

    def test_passages_are_the_embedders_own(self) -> None:
        """
        Stored texts pass through, as do the model's name and the length of its vectors.
        """
        inner = Noting()
        once = EmbeddedOnce(inner)
        assert once.passages(["a"]).tolist() == once.passages(["a"]).tolist() == [[1]]
        assert (once.name, once.dimensions, len(inner.calls)) == ("noting", 1, 2)
