"""
Texts joined for the network and taken apart again.
"""

from __future__ import annotations

import numpy as np

from store.model.batches import apart, batches, joined

RNG = np.random.default_rng(7)


class TestBatches:
    def test_every_text_once(self) -> None:
        """
        Whatever their lengths, each text is in one batch.
        """
        lengths = RNG.integers(3, 257, 500).tolist()
        assert sorted(place for batch in batches(lengths) for place in batch) == list(range(500))

    def test_few_short_texts_are_one_batch(self) -> None:
        """
        A message's whole and its sentences are read together, however different in length.
        """
        assert list(batches([52, 12, 30])) == [[1, 2, 0]]

    def test_long_texts_keep_to_their_like(self) -> None:
        """
        Beyond what may share a row, a batch's texts have similar lengths.
        """
        assert list(batches([200, 20, 210, 21])) == [[1, 3], [0, 2]]

    def test_nothing_shared(self) -> None:
        """
        For a network that can't tell texts of a row apart, only similar lengths go together.
        """
        assert list(batches([52, 12, 40], shared=0)) == [[1], [2, 0]]


class TestJoined:
    def test_short_texts_share_a_row(self) -> None:
        """
        One row without padding, its mask counting the texts.
        """
        texts = [RNG.random((size, 4), np.float32) for size in (2, 3, 1)]
        rows, mask = joined(texts)
        assert rows.shape == (1, 6, 4)
        assert mask.tolist() == [[1, 1, 2, 2, 2, 3]]

    def test_texts_of_one_length_are_padded(self) -> None:
        """
        Where hardly a token is wasted, each text has its own row, the mask zero behind its end.
        """
        texts = [RNG.random((size, 4), np.float32) for size in (60, 59)]
        rows, mask = joined(texts)
        assert rows.shape == (2, 60, 4)
        assert mask.sum(axis=1).tolist() == [60, 59]

    def test_come_apart_as_they_were(self) -> None:
        """
        Both ways of joining are undone.
        """
        for sizes in ((5,), (5, 5), (5, 7, 2), (60, 59)):
            texts = [RNG.random((size, 4), np.float32) for size in sizes]
            again = apart(joined(texts)[0], sizes)
            assert all(np.array_equal(*pair) for pair in zip(texts, again, strict=True))
