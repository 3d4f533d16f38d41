"""
The entailment network in PyTorch: the embedding model's twelve layers over message and claim together.

A pair goes in as ``<s> message </s></s> claim </s>``; a segment vector is added to each token of either side.
The first token's state and the mean over all tokens go into a head with four outputs. The lowest ``FROZEN``
layers stay as the embedding model has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]
from torch import nn  # type: ignore[import-not-found]

from claims.text.normalize import clean
from store.model.blob import BLOCK, Blob, widen
from store.model.entailment import OUTPUTS
from store.model.pairs import pair_ids
from store.model.tokenizer import PieceTokenizer

FROZEN = 6
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_NORMS = ("aln", "oln")

Tensor = Any
Encoded = tuple[list[int], list[int]]


class Layer(nn.Module):  # type: ignore[misc]
    """
    One layer, from the model's own weights. Attention is written out: on a processor its backward pass is a
    third quicker than that of ``scaled_dot_product_attention``.
    """

    def __init__(self, blob: Blob, name: str) -> None:
        super().__init__()
        self.heads = blob.shape.heads
        parts = {part: _matrix(blob, f"{name}.{part}") for part in _MATRICES}
        self.qkv = _linear(
            *(np.concatenate(both) for both in zip(*(parts[part] for part in "qkv"), strict=True))
        )
        self.ao, self.fi, self.fo = (_linear(*parts[part]) for part in ("ao", "fi", "fo"))
        self.aln, self.oln = (_norm(blob, f"{name}.{part}") for part in _NORMS)

    def forward(self, hidden: Tensor, unseen: Tensor) -> Tensor:
        """
        Hidden states, shape (pairs, tokens, width); ``unseen`` is added to the scores of attention.
        """
        pairs, tokens, width = hidden.shape
        size = width // self.heads
        query, key, value = self.qkv(hidden).view(pairs, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(torch.matmul(query * size**-0.5, key.transpose(-1, -2)) + unseen, -1)
        joined = self.ao(torch.matmul(weights, value).transpose(1, 2).reshape(pairs, tokens, width))
        hidden = self.aln(hidden + joined)
        return self.oln(hidden + self.fo(nn.functional.gelu(self.fi(hidden))))

    def parts(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """
        Weights and bias of each part, queries, keys and values apart, as arrays.
        """
        own = {
            part: (getattr(self, part).weight, getattr(self, part).bias)
            for part in ("ao", "fi", "fo", *_NORMS)
        }
        heads = zip(self.qkv.weight.chunk(3), self.qkv.bias.chunk(3), strict=True)
        both = own | dict(zip("qkv", heads, strict=True))
        return {
            part: (weights.detach().numpy(), bias.detach().numpy()) for part, (weights, bias) in both.items()
        }


class EntailmentNet(nn.Module):  # type: ignore[misc]
    """
    (message, claim) to four logits, in the order of ``OUTPUTS``.
    """

    def __init__(self, blob: Blob) -> None:
        super().__init__()
        width = blob.shape.width
        self._words = blob.blocks("emb.word").reshape(-1, width // BLOCK)
        places = blob.floats("emb.pos").reshape(-1, width) + blob.floats("emb.type")[:width]
        self.register_buffer("places", torch.tensor(places), persistent=False)
        self.eln = _norm(blob, "emb.ln")
        self.segments = nn.Parameter(torch.zeros(2, width))
        self.layers = nn.ModuleList(Layer(blob, f"l{number}") for number in range(blob.shape.layers))
        self.head = nn.Sequential(nn.Linear(2 * width, width), nn.Tanh(), nn.Linear(width, len(OUTPUTS)))

    def forward(self, batch: Sequence[Encoded]) -> Tensor:
        """
        Logits of shape (pairs, 4), float32.
        """
        vectors, mask = self._vectors(batch)
        hidden = self.eln(vectors)
        unseen = torch.zeros(len(batch), 1, 1, mask.shape[1]).masked_fill(~mask[:, None, None, :], -1e4)
        for number, layer in enumerate(self.layers):
            with torch.set_grad_enabled(torch.is_grad_enabled() and number >= FROZEN):
                hidden = layer(hidden, unseen)
        kept = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * kept).sum(1) / kept.sum(1)
        return self.head(torch.cat([hidden[:, 0], mean], -1)).float()

    def tuned(self) -> Iterator[tuple[str, Tensor]]:
        """
        The parameters that learn, by name.
        """
        frozen = ("eln.", *(f"layers.{number}." for number in range(FROZEN)))
        return ((name, own) for name, own in self.named_parameters() if not name.startswith(frozen))

    def _vectors(self, batch: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
        longest = max(len(ids) for ids, _ in batch)
        vectors = torch.zeros(len(batch), longest, self.segments.shape[1])
        sides = torch.zeros(len(batch), longest, dtype=torch.long)
        mask = torch.zeros(len(batch), longest, dtype=torch.bool)
        for row, (ids, segment) in enumerate(batch):
            vectors[row, : len(ids)] = torch.from_numpy(widen(self._words[ids]))
            sides[row, : len(ids)] = torch.tensor(segment)
            mask[row, : len(ids)] = True
        return vectors + self.places[:longest] + self.segments[sides], mask


class PairTokenizer:
    """
    Pairs of texts as the network reads them.
    """

    def __init__(self, blob: Blob) -> None:
        vocabulary = blob.vocabulary
        pieces = {piece: place for place, piece in enumerate(vocabulary.pieces)}
        self._tokenizer = PieceTokenizer(pieces, vocabulary.scores.tolist(), vocabulary.unknown)
        self._marks = vocabulary.start, vocabulary.end

    def encoded(self, message: str, claim: str) -> Encoded:
        """
        Token ids and the side of each: 0 the message's, 1 the claim's.
        """
        return pair_ids(self._tokenizer, self._marks, clean(message), clean(claim))


def _matrix(blob: Blob, name: str) -> tuple[np.ndarray, np.ndarray]:
    bias = blob.floats(f"{name}.b")
    return blob.matrix(f"{name}.w").reshape(len(bias), -1), bias


def _linear(weights: np.ndarray, bias: np.ndarray) -> Tensor:
    dense = nn.Linear(weights.shape[1], weights.shape[0])
    dense.weight.data, dense.bias.data = torch.tensor(weights.copy()), torch.tensor(bias.copy())
    return dense


def _norm(blob: Blob, name: str) -> Tensor:
    norm = nn.LayerNorm(blob.shape.width, eps=float(blob.shape.eps))
    norm.weight.data = torch.tensor(blob.floats(f"{name}.w").copy())
    norm.bias.data = torch.tensor(blob.floats(f"{name}.b").copy())
    return norm
