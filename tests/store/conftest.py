"""
Real stores in real files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from claims.models import Context, Review, StoredClaim, Verdict
from claims.ports import Vectors
from claims.text.normalize import words
from claims.token_hashes import Written
from store.claims import Counts
from store.publishers import Publisher, Trust
from store.store import Store


class BagEmbedder:
    """
    Embeds a text as its bag of words, hashed: texts that share words are near each other.
    """

    name = "bag-1"
    dimensions = 64

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Unit vectors of shape (len(texts), 64).
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text) or ("",):
                vectors[row, sum(word.encode()) % self.dimensions] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def messages(self, texts: Sequence[str]) -> Vectors:
        """
        The same as queries.
        """
        return self.queries(texts)

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        The same twice.
        """
        return self.queries(texts), self.messages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Unit vectors of shape (len(texts), 64).
        """
        self.embedded += texts
        return self.queries(texts)

    def states(self, texts: Sequence[str]) -> None:
        """
        Knows of no tokens.
        """


def review(number: int = 1, *, site: str = "known.example", **fields: str) -> Review:
    """
    A review on a publisher's site.
    """
    given = {"publisher": "Known Checks", "rating": "Falsch", "date": "2020-03-01"} | fields
    return Review(url=f"https://{site}/check/{number}", verdict=Verdict.FALSE, **given)


def garlic(**fields: object) -> StoredClaim:
    """
    A claim that known publishers reviewed.
    """
    given: dict[str, object] = {
        "id": "garlic",
        "claim": "Boiled garlic water cures the coronavirus",
        "title": "No, garlic does not cure COVID-19",
        "language": "en",
        "wordings": ("A bowl of garlic broth heals corona patients",),
        "appearances": ("https://social.example/posts/7?utm_source=x",),
        "reviews": (review(),),
        "contexts": (
            Context(
                text="Garlic is healthy food.", publisher="WHO", url="https://who.example/garlic", date="2020"
            ),
        ),
    }
    return StoredClaim(**(given | fields))  # type: ignore[arg-type]


def put(store: Store, *claims: StoredClaim, source: str = "test", trust_ids: bool = False) -> Counts:
    """
    Puts claims in one run and gives the counts.
    """
    return put_all(store, claims, source, trust_ids=trust_ids)


def put_all(
    store: Store, claims: Iterable[StoredClaim], source: str = "test", *, trust_ids: bool = False
) -> Counts:
    """
    Puts any number of claims in one run and gives the counts.
    """
    with store.runs.run(source, "test", trust_ids=trust_ids) as (origin, counts):
        return store.claims.put(claims, origin, counts=counts)


def plain(written: Written) -> tuple[object, ...]:
    """
    Everything that a claim's words consist of, to be compared.
    """
    texts = [(text.words.tolist(), text.stems.tolist(), text.folded) for text in written.short]
    words = [part.tolist() for part in (written.body, written.claimant)]
    return texts, words, written.titled, written.reworded, written.language


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """
    Where a store may be made.
    """
    return tmp_path / "data" / "footnote.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """
    A store that knows one publisher, with the bag-of-words embedder's index.
    """
    with Store.open(path, embedder_name=BagEmbedder.name) as opened:
        opened.publishers.put(
            Publisher(name="Known Checks", site="known.example", trust=Trust.KNOWN, source="test")
        )
        yield opened
