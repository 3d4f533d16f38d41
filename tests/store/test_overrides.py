"""
The operator's own verdicts for ratings.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from claims.errors import BadInputError
from claims.models import Review, StoredClaim, Verdict
from store.store import Store


def claim(number: int, rating: str) -> StoredClaim:
    url = f"https://checkers.example/{number}"
    review = Review(publisher="Checkers", url=url, rating=rating, verdict=Verdict.OTHER, language="en")
    return StoredClaim(id=f"c{number}", claim=f"Claim number {number}", reviews=(review,))


def put(store: Store, *claims: StoredClaim) -> None:
    with store.runs.run("test", "test") as (origin, counts):
        store.claims.put(claims, origin, None, counts)


def verdicts(store: Store) -> list[Verdict]:
    return [stored.reviews[0].verdict for stored in store.claims.all()]


class TestRatingOverrides:
    def test_change_what_is_stored_and_what_comes(self, tmp_path: Path) -> None:
        """
        A decided rating changes reviews already stored, in any spelling, and those that come later.
        """
        with Store.open(tmp_path / "store.db", embedder_name=None) as store:
            put(store, claim(1, "Three whoppers!"), claim(2, "Two whoppers"))
            assert store.overrides.set("three WHOPPERS", Verdict.FALSE) == 1
            put(store, claim(3, "Three   whoppers"))
            assert verdicts(store) == [Verdict.FALSE, Verdict.OTHER, Verdict.FALSE]

    def test_can_be_taken_back(self, tmp_path: Path) -> None:
        """
        Left to the list again, a rating has the verdict that the list gives.
        """
        with Store.open(tmp_path / "store.db", embedder_name=None) as store:
            put(store, claim(1, "False"))
            store.overrides.set("False", Verdict.MIXED)
            assert verdicts(store) == [Verdict.MIXED]
            store.overrides.set("False", None)
            assert verdicts(store) == [Verdict.FALSE]
            assert store.overrides.all() == {}

    def test_survive_a_new_start(self, tmp_path: Path) -> None:
        """
        What the operator decided is there when the store is opened again.
        """
        with Store.open(tmp_path / "store.db", embedder_name=None) as store:
            store.overrides.set("Bogus", Verdict.FALSE)
        with Store.open(tmp_path / "store.db", embedder_name=None) as store:
            assert store.overrides.all() == {"bogus": Verdict.FALSE}

    def test_need_a_rating(self, tmp_path: Path) -> None:
        """
        Punctuation alone is no rating.
        """
        with Store.open(tmp_path / "store.db", embedder_name=None) as store, pytest.raises(BadInputError):
            store.overrides.set(" !! ", Verdict.FALSE)
