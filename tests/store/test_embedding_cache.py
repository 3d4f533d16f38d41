"""
The embedder that remembers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from claims.errors import StoreError
from claims.ports import Vectors
from store.embedding_cache import CachingEmbedder


class CountingEmbedder:
    """
    A tiny embedder that counts the texts it is given.
    """

    name = "counting/1"
    dimensions = 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1, 0] for text in texts], dtype=np.float32)

    def messages(self, texts: Sequence[str]) -> Vectors:
        return self.queries(texts)

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        return self.queries(texts), self.messages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 0, 1] for text in texts], dtype=np.float32)

    def states(self, texts: Sequence[str]) -> None:
        return None


class TestCachingEmbedder:
    def test_asks_once_for_each_text(self, tmp_path: Path) -> None:
        """
        A text is embedded once, also across openings; sides are kept apart.
        """
        for _ in range(2):
            inner = CountingEmbedder()
            cache = CachingEmbedder(inner, tmp_path / "cache" / "vectors.db")
            first = cache.queries(["a", "bb", "a"])
            second = cache.passages(["a"])
            cache.close()
            assert first.tolist() == [[1, 1, 0], [2, 1, 0], [1, 1, 0]]
            assert second.tolist() == [[1, 0, 1]]
        assert inner.asked == []

    def test_both_kinds_of_a_message_are_those_asked_apart(self, tmp_path: Path) -> None:
        """
        Asked together they come from the embedder underneath, and the first are read back from then on.
        """
        inner = CountingEmbedder()
        cache = CachingEmbedder(inner, tmp_path / "vectors.db")
        queries, messages = cache.both(["a", "bb"])
        assert queries.tolist() == cache.queries(["a", "bb"]).tolist()
        assert messages.tolist() == cache.messages(["a", "bb"]).tolist()
        assert inner.asked == ["a", "bb"] * 3
        cache.close()

    def test_takes_more_texts_than_a_statement_can_bind(self, tmp_path: Path) -> None:
        """
        Long lists come back in order, lone surrogates included.
        """
        cache = CachingEmbedder(CountingEmbedder(), tmp_path / "vectors.db")
        texts = ["x" * (i % 90) + "\ud800" for i in range(1201)]
        assert cache.queries(texts)[:, 0].tolist() == [len(text) for text in texts]
        assert cache.queries([]).shape == (0, 3)
        cache.close()

    def test_refuses_a_file_that_is_no_cache(self, tmp_path: Path) -> None:
        """
        A damaged cache is named; nothing is lost with it.
        """
        (tmp_path / "vectors.db").write_bytes(b"no database at all" * 100)
        with pytest.raises(StoreError, match=r"vectors\.db can't be used"):
            CachingEmbedder(CountingEmbedder(), tmp_path / "vectors.db")

    def test_damaged_in_the_middle(self, tmp_path: Path) -> None:
        """
        Damage that only reading meets is named as well.
        """
        path = tmp_path / "vectors.db"
        texts = ["x" * number for number in range(2_000)]
        cache = CachingEmbedder(CountingEmbedder(), path)
        cache.queries(texts)
        cache.close()
        content = bytearray(path.read_bytes())
        content[4_096 : len(content) // 2] = b"\xa5" * (len(content) // 2 - 4_096)
        path.write_bytes(bytes(content))
        cache = CachingEmbedder(CountingEmbedder(), path)
        with pytest.raises(StoreError, match=r"vectors\.db can't be used .* delete it\.$"):
            cache.queries(texts)
        cache.close()
