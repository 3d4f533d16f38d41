"""
How texts of different lengths become one array for the network, and come apart again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from claims.ports import Vectors

_BATCH_TOKENS = 2048
"""
Tokens of a batch, padding included: more is not faster on a laptop's core, and takes more memory.
"""
_PADDING = 1.25
"""
How much longer than its shortest text a batch may be padded.
"""
SHARED_PAIRS = 5_000
"""
Texts share a row where that compares at most so many pairs of tokens of different texts, for each text that
joins; to read the network's weights once more costs as much.
"""
_PAIRS_A_TOKEN = 440
"""
A token of padding costs as much as comparing so many pairs.
"""


def batches(lengths: Sequence[int], shared: int = SHARED_PAIRS) -> Iterator[list[int]]:
    """
    Places of texts, the shortest first, in groups of similar length, or short enough to share a row: each
    with at most ``shared`` pairs of its tokens and those before.
    """
    batch: list[int] = []
    tokens = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        length, first = lengths[place], lengths[batch[0]] if batch else 0
        similar = length <= _PADDING * first + 4 and length * (len(batch) + 1) <= _BATCH_TOKENS
        if batch and not similar and length * tokens > shared:
            yield batch
            batch, tokens = [], 0
        batch.append(place)
        tokens += length
    if batch:
        yield batch


def joined(texts: Sequence[Vectors]) -> tuple[Vectors, Vectors]:
    """
    Texts, each of shape (tokens, width), as one array of shape (rows, most tokens, width) and its mask: zero
    for padding, else the number of the text in its row, from one.
    """
    if _is_shared([len(text) for text in texts]):
        numbers = np.repeat(np.arange(1, len(texts) + 1), [len(text) for text in texts])
        return np.concatenate(texts)[None], numbers.astype(np.float32)[None]
    padded = np.zeros((len(texts), max(map(len, texts)), texts[0].shape[1]), np.float32)
    mask = np.zeros(padded.shape[:2], np.float32)
    for place, text in enumerate(texts):
        padded[place, : len(text)] = text
        mask[place, : len(text)] = 1
    return padded, mask


def apart(rows: Vectors, lengths: Sequence[int]) -> list[Vectors]:
    """
    The texts of an array that was joined from texts of these lengths.
    """
    if _is_shared(lengths):
        return np.split(rows[0], np.cumsum(lengths)[:-1])
    return [row[:length] for row, length in zip(rows, lengths, strict=True)]


def _is_shared(lengths: Sequence[int]) -> bool:
    total = sum(lengths)
    pairs = (total * total - sum(length * length for length in lengths)) // 2
    return pairs < _PAIRS_A_TOKEN * (max(lengths) * len(lengths) - total)
