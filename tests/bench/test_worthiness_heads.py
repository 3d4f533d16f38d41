"""
Tuning of heads: gradients against differences, and that something is learned.
"""

from __future__ import annotations

import numpy as np

from bench.worthiness_heads import Read, gradients, tuned
from claims.extraction.worthiness_heads import Head


def read(sentences: int, seed: int = 0) -> Read:
    """
    Sentences of random tokens, worth checking where one token has a high first channel.
    """
    rng = np.random.default_rng(seed)
    states = [rng.normal(size=(3 + place % 5, 16)).astype(np.float32) for place in range(sentences)]
    labels = np.arange(sentences) % 2 == 0
    for place in np.flatnonzero(labels):
        states[place][place % len(states[place]), 0] += 12
    return Read(
        states=states,
        labels=labels,
        weights=np.ones(sentences),
        voices=np.arange(sentences, dtype=np.int64) // 2 % 2,
    )


class TestHeads:
    def test_gradients_are_those_of_the_loss(self) -> None:
        """
        A small step along the gradients lowers the loss by the square of their length, nearly.
        """
        sentences = read(12)
        weights = {name: getattr(tuned(sentences, 2), name) for name in Head.__dataclass_fields__}
        places, rng = np.arange(12), np.random.default_rng(0)
        slopes = gradients(weights, sentences, places, rng, dropped=0.0)
        step = 1e-3
        before, after = (
            _loss({name: one - share * slopes[name] for name, one in weights.items()}, sentences)
            for share in (0.0, step)
        )
        length = sum(float((one**2).sum()) for one in slopes.values())
        assert abs((before - after) / (step * length) - 1) < 0.05

    def test_what_is_taught_is_known(self) -> None:
        """
        Sentences that were not seen are told apart by what those that were have in common.
        """
        head, held = tuned(read(2000), 2), read(100, seed=5)
        votes = head.votes(held.states)
        assert votes.shape == (100, 2)
        assert ((votes[:, 1] > 0) == held.labels).mean() > 0.9


def _loss(weights: dict[str, np.ndarray], sentences: Read) -> float:
    votes = Head(**weights).votes(sentences.states).astype(np.float64)
    missed = np.logaddexp(0, votes) - sentences.labels[:, None] * votes
    own = missed[np.arange(len(votes)), sentences.voices]
    return float((own + 0.5 * missed[:, -1]).mean())
