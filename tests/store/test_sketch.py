"""
Short codes of vectors.
"""

from __future__ import annotations

import numpy as np

from claims.ports import Vectors
from store.sketch import learn, passing, sampled


def unit(rng: np.random.Generator, count: int, middle: float) -> Vectors:
    """
    Unit vectors around a middle, with more spread in some directions than in others.
    """
    vectors = rng.standard_normal((count, 128)) * np.linspace(2, 0.2, 128) + middle
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class TestSketch:
    """
    The first pass.
    """

    def test_finds_the_nearest(self) -> None:
        """
        Among the first twentieth by codes are nearly all of the nearest rows, whatever middle vectors have.
        """
        rng = np.random.default_rng(5)
        stored, asked = unit(rng, 6_000, 0.6), unit(rng, 20, 0.5)
        sketch = learn(stored, 48)
        nearest = np.argsort(-(stored @ asked.T), axis=0)[:50]
        codes, messages = sketch.of_stored(stored), sketch.of_messages(asked)
        found = []
        for one in range(len(asked)):
            first = passing(codes, sampled(codes), np.ascontiguousarray(messages[:, [one]]), 300 / 6_000)
            assert len(first) < 600
            found.append(np.isin(nearest[:, one], first).mean())
        assert np.mean(found) > 0.95

    def test_passing_for_several(self) -> None:
        """
        For several messages at once pass the rows that pass for any of them, each once, block by block; none
        that stays out is more alike to a message than one that passes for it.
        """
        rng = np.random.default_rng(6)
        stored = rng.integers(1, 128, (40_000, 96)).astype(np.uint8)
        asked = rng.integers(-127, 128, (96, 3)).astype(np.int8)
        places = passing(stored, sampled(stored), asked, 0.05)
        each = [
            passing(stored, sampled(stored), np.ascontiguousarray(asked[:, [one]]), 0.05) for one in range(3)
        ]
        assert np.array_equal(places, np.unique(np.concatenate(each)))
        likenesses = stored.astype(np.int64) @ asked.astype(np.int64)
        for one, alone in enumerate(each):
            assert 1_500 < len(alone) < 2_500
            assert likenesses[alone, one].min() > np.delete(likenesses[:, one], alone).max()

    def test_all_equal(self) -> None:
        """
        Where the bar is met by all, all pass.
        """
        stored = np.full((9_000, 8), 64, np.uint8)
        assert len(passing(stored, sampled(stored), np.ones((8, 1), np.int8), 0.01)) == 9_000

    def test_narrow_vectors(self) -> None:
        """
        Vectors of few dimensions, all alike even, have a sketch no wider than they are.
        """
        stored = np.tile(np.eye(1, 8, dtype=np.float32), (50, 1))
        assert learn(stored).of_stored(stored).shape == (50, 8)
