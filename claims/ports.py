"""
What the pipeline needs from outside, as protocols; ``store`` and others satisfy them, ``bot`` joins them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.models import Outlet, Page, StoredClaim
from claims.token_hashes import Digests, Written

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A stored claim found by one kind of search; a higher ``score`` is better, scales differ by search.
    """

    claim_id: str
    score: float


class Embedder(Protocol):
    """
    Turns texts into unit vectors whose dot product is their cosine.
    """

    @property
    def name(self) -> str:
        """
        Model name and version; vectors of another name are never compared.
        """

    @property
    def dimensions(self) -> int:
        """
        Length of a vector.
        """

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages, float32 of shape (len(texts), dimensions).
        """

    def messages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages turned toward the stored texts that answer them, to be compared with passages
        only; those of ``queries`` where the model knows no such turn. Float32 of the same shape.
        """

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        What ``queries`` and ``messages`` give, for less than the two cost apart.
        """

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, float32 of shape (len(texts), dimensions).
        """

    def states(self, texts: Sequence[str]) -> Sequence[Vectors] | None:
        """
        What the layers that all texts share make of each token of messages, float32 of shape (tokens,
        dimensions); None where the model has no such layers.
        """


READINGS = ("same", "neither", "opposite", "denies")
"""
What a message can say of a stored claim, in the order of an entailment model's outputs: the same; something
else; the reverse; that the claim is not so.
"""
SAME, NEITHER, OPPOSITE, DENIES = range(len(READINGS))
REVERSE = slice(OPPOSITE, DENIES + 1)
"""
Their places in a row of readings, and those of the reverse and of a denial together.
"""


class Entailment(Protocol):
    """
    Reads a message and a stored claim together.
    """

    @property
    def name(self) -> str:
        """
        Name and version of the model; a probability is calibrated for one model.
        """

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """
        Log probabilities for pairs of (message, stored claim): float32 of shape (len(pairs), 4), in the order
        of ``READINGS``.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """
    What somebody else makes of a pair: one of ``READINGS``, and how likely that one is.
    """

    reading: str
    probability: float


def is_probability(value: object) -> bool:
    """
    Whether a value from outside is a number from 0 to 1.
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


class Adviser(Protocol):
    """
    Somebody slower who can be asked about a pair, such as a large language model.
    """

    @property
    def seconds(self) -> float:
        """
        Longest time that all pairs of one message may take together.
        """

    def ask(self, pairs: Sequence[tuple[str, str]], seconds: float) -> list[Opinion | None]:
        """
        An opinion on each pair of (message, stored claim), None where there is none; returns within
        ``seconds``, and never raises for what the other side does.
        """


class ClaimIndex(Protocol):
    """
    Search over the stored claims. Only claims that may be shown are found.
    """

    @property
    def size(self) -> int:
        """
        Number of stored claims that can be found.
        """

    def lexical(self, text: str, limit: int) -> list[Hit]:
        """
        Claims that share rare words or character n-grams with a text, by BM25, best first.
        """

    def dense(self, vectors: Vectors, limit: int) -> list[list[Hit]]:
        """
        For each row of ``vectors``, the claims nearest in meaning by cosine, best first.

        Returns empty lists where the store holds no vectors of the embedder in use.
        """

    def by_url(self, url: str) -> list[str]:
        """
        Ids of claims that appeared at a URL or whose review is that URL, after canonicalisation.
        """

    def claims(self, ids: Collection[str]) -> Mapping[str, StoredClaim]:
        """
        Stored claims by id, with shown reviews and contexts, newest first; unknown ids are left out.
        """

    def vectors(self, ids: Collection[str]) -> Mapping[str, Mapping[str, Vectors]]:
        """
        For each claim its passage vectors by field: ``claim``, ``title``, ``wording``, ``body``; each of
        shape (n, dimensions).
        """

    def written(self, ids: Collection[str]) -> Mapping[str, Written]:
        """
        Stored claims as they are compared, by id; unknown ids are left out.
        """

    def review_days(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """
        For each claim the ISO dates of its shown reviews that say a day; claims without one are left out.
        """

    def counts(self, found: Digests) -> NDArray[np.int64]:
        """
        In how many stored claims each word occurs; 0 where in none. Words may repeat.
        """

    def respelt(self, text: str) -> str:
        """
        A text in which words that no stored claim has are replaced by the nearest ones that some have; the
        same text where there are none.
        """

    def outlet(self, url: str) -> Outlet | None:
        """
        The outlet that a URL's domain belongs to, aliases and subdomains included.
        """


class PageReader(Protocol):
    """
    Reads a web page safely.
    """

    def read(self, url: str) -> Page:
        """
        The page's main text and what it says of itself; never raises for a page that can't be read: then
        ``Page.problem`` says why in one sentence.
        """
