"""
Tuning heads over the model's states of tokens (`claims.extraction.worthiness_heads`), in numpy: a head is
small, and its gradients are a few products of matrices.

All languages share what lies below a head's votes. A sentence teaches the vote of its own language and, half
as much, that of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.worthiness_heads import GROUPS, Head, standard
from claims.ports import Vectors

CHANNELS, INNER = 192, 96
RATE, EPOCHS, BATCH, WARM, DROPPED, DECAY = 1e-3, 8, 64, 50, 0.3, 0.01
_SHARED_SAY = 0.5
_FADING, _FADING_SQUARES, _TINY = 0.9, 0.999, 1e-8
"""
Of Adam (Kingma & Ba 2015): how slowly the means of gradients and of their squares fade.
"""

Arrays = dict[str, Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    Sentences as states of tokens, with a label, a weight and the place of their language's vote each. The
    vote of all languages comes last.
    """

    states: Sequence[Vectors]
    labels: NDArray[np.bool_]
    weights: NDArray[np.float64]
    voices: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passed:
    """
    What a batch was on its way up: the states of all its tokens, the first token of each text, the text of
    each token, and what came of them.
    """

    states: Vectors
    starts: NDArray[np.int64]
    texts: NDArray[np.int64]
    bent: Vectors
    shares: Vectors
    most: Vectors
    seen: Vectors
    kept_seen: Vectors
    inner: Vectors
    kept_inner: Vectors


def tuned(read: Read, votes: int, seed: int = 0) -> Head:
    """
    A head after some epochs of Adam, its rate falling to 0.
    """
    rng = np.random.default_rng(seed)
    weights = _first(read.states[0].shape[1], votes, rng)
    means, squares = ({name: np.zeros_like(one) for name, one in weights.items()} for _ in range(2))
    lengths = np.array(list(map(len, read.states)))
    steps = EPOCHS * (len(lengths) // BATCH + 1)
    batches = (batch for _ in range(EPOCHS) for batch in _batches(lengths, rng))
    for step, places in enumerate(batches, 1):
        rate = RATE * min(1, step / WARM) * max(0.0, 1 - step / (steps + 1))
        for name, slope in gradients(weights, read, places, rng).items():
            means[name] += (1 - _FADING) * (slope - means[name])
            squares[name] += (1 - _FADING_SQUARES) * (slope**2 - squares[name])
            mean, square = means[name] / (1 - _FADING**step), squares[name] / (1 - _FADING_SQUARES**step)
            weights[name] -= rate * (mean / (np.sqrt(square) + _TINY) + DECAY * weights[name])
    return Head(**weights)


def gradients(
    weights: Arrays, read: Read, places: NDArray[np.int64], rng: np.random.Generator, dropped: float = DROPPED
) -> Arrays:
    """
    Of the mean log loss of the sentences at some places by each weight.
    """
    passed = _forward(weights, [read.states[place] for place in places], rng, dropped)
    votes = passed.inner @ weights["outer"] + weights["outer_bias"]
    off = (1 / (1 + np.exp(-votes)) - read.labels[places][:, None]) * read.weights[places][:, None]
    says = np.zeros_like(votes)
    says[:, -1] = _SHARED_SAY
    says[np.arange(len(places)), read.voices[places]] += 1
    return _backward(weights, passed, (off * says / len(places)).astype(np.float32))


def _first(width: int, votes: int, rng: np.random.Generator) -> Arrays:
    shapes = {
        "tokens": (width, CHANNELS),
        "looks": (width, GROUPS),
        "inner": (2 * CHANNELS, INNER),
        "outer": (INNER, votes),
    }
    weights: Arrays = {
        name: (rng.uniform(-1, 1, shape) / np.sqrt(shape[0])).astype(np.float32)
        for name, shape in shapes.items()
    }
    biases = {f"{name}_bias": np.zeros(shapes[name][1], np.float32) for name in ("tokens", "inner", "outer")}
    return weights | biases


def _batches(lengths: NDArray[np.int64], rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """
    All places in batches, in any order.
    """
    drawn = rng.permutation(len(lengths))
    yield from (drawn[at : at + BATCH] for at in range(0, len(drawn), BATCH))


def _forward(weights: Arrays, states: Sequence[Vectors], rng: np.random.Generator, dropped: float) -> _Passed:
    lengths = list(map(len, states))
    starts = np.cumsum([0, *lengths[:-1]])
    texts = np.repeat(np.arange(len(lengths)), lengths)
    joined = standard(np.concatenate(states).astype(np.float32))
    bent = np.maximum(joined @ weights["tokens"] + weights["tokens_bias"], 0)
    looks = joined @ weights["looks"]
    shares = np.exp(looks - np.maximum.reduceat(looks, starts)[texts])
    shares /= np.add.reduceat(shares, starts)[texts]
    weighed = shares[:, :, None] * bent.reshape(len(bent), GROUPS, -1)
    means = np.add.reduceat(weighed.reshape(bent.shape), starts)
    most = np.maximum.reduceat(bent, starts)
    kept_seen, kept_inner = (
        ((rng.random((len(states), size)) >= dropped) / (1 - dropped)).astype(np.float32)
        for size in weights["inner"].shape
    )
    seen = np.hstack([means, most]) * kept_seen
    inner = np.maximum(seen @ weights["inner"] + weights["inner_bias"], 0) * kept_inner
    return _Passed(
        states=joined,
        starts=starts,
        texts=texts,
        bent=bent,
        shares=shares,
        most=most,
        seen=seen,
        kept_seen=kept_seen,
        inner=inner,
        kept_inner=kept_inner,
    )


def _backward(weights: Arrays, passed: _Passed, off: Vectors) -> Arrays:
    of_inner = off @ weights["outer"].T * passed.kept_inner * (passed.inner > 0)
    of_seen = of_inner @ weights["inner"].T * passed.kept_seen
    of_means, of_most = np.split(of_seen, 2, axis=1)
    bent, shares, texts = passed.bent, passed.shares, passed.texts
    grouped = of_means[texts].reshape(len(bent), GROUPS, -1)
    of_bent = (shares[:, :, None] * grouped).reshape(bent.shape)
    of_bent += of_most[texts] * (bent == passed.most[texts])
    of_bent *= bent > 0
    of_shares = (grouped * bent.reshape(grouped.shape)).sum(axis=2)
    of_looks = shares * (of_shares - np.add.reduceat(shares * of_shares, passed.starts)[texts])
    return {
        "tokens": passed.states.T @ of_bent,
        "tokens_bias": of_bent.sum(axis=0),
        "looks": passed.states.T @ of_looks,
        "inner": passed.seen.T @ of_inner,
        "inner_bias": of_inner.sum(axis=0),
        "outer": passed.inner.T @ off,
        "outer_bias": off.sum(axis=0),
    }
