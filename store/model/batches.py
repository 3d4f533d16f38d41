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
SHARED_TOKENS = 160
"""
Tokens of texts that share a row: that saves reading the weights for each, while comparing every token with
those of other texts still costs little.
"""


def batches(lengths: Sequence[int], shared: int = SHARED_TOKENS) -> Iterator[list[int]]:
    """
    Places of texts, the shortest first, in groups of similar length, or of at most ``shared`` tokens.
    """
    batch: list[int] = []
    tokens = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        length, first = lengths[place], lengths[batch[0]] if batch else 0
        tokens += length
        similar = length <= _PADDING * first + 4 and length * (len(batch) + 1) <= _BATCH_TOKENS
        if batch and not similar and tokens > shared:
            yield batch
            batch, tokens = [], length
        batch.append(place)
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
    return sum(lengths) <= SHARED_TOKENS and len(set(lengths)) > 1
