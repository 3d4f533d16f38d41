"""
Import runs: listed, rehearsed, and taken back.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claims.errors import BadInputError
from claims.models import StoredClaim
from store.check import check_store
from store.store import Store
from store.undo import undo_run
from tests.store.conftest import garlic, put, put_all, review


def moon(**fields: object) -> StoredClaim:
    """
    Another claim.
    """
    given = {"id": "moon", "claim": "The moon landing was filmed", "wordings": (), "reviews": (review(2),)}
    return garlic(**(given | fields))


def contents(store: Store) -> list[StoredClaim]:
    """
    Everything in the store.
    """
    return list(store.claims.all(retired=True))


class TestRuns:
    """
    What the store knows of its imports.
    """

    def test_listed(self, store: Store) -> None:
        """
        A run is listed with source, kind and counts, latest first.
        """
        put(store, garlic(), source="a.json")
        put(store, garlic(), moon(), source="b.json")
        latest, first = store.runs.all()
        assert (first.source, first.added, first.unchanged) == ("a.json", 1, 0)
        assert (latest.source, latest.added, latest.unchanged) == ("b.json", 1, 1)
        assert latest.finished is not None

    def test_cut_short(self, store: Store) -> None:
        """
        A run whose source failed stays listed as unfinished, with the portions that it wrote.
        """

        def cut_short() -> Iterator[StoredClaim]:
            yield from (garlic(id=f"c{n}", claim=f"Claim {n}") for n in range(600))
            raise BadInputError("The file ends in the middle.")

        with pytest.raises(BadInputError):
            put_all(store, cut_short())
        assert store.runs.all()[0].finished is None
        assert len(store.claims) == 500

    def test_rehearsal(self, store: Store) -> None:
        """
        A rehearsed import counts what would change and changes nothing.
        """
        put(store, garlic())
        before = contents(store)
        with store.runs.rehearsal():
            counts = put(store, garlic(claimant="A"), moon(reviews=(review(2, site="new.example"),)))
        assert (counts.added, counts.updated) == (1, 1)
        assert contents(store) == before
        assert len(store.runs.all()) == 1
        put(store, moon(reviews=(review(2, site="new.example"),)))
        assert store.publishers.find("new.example") is not None
        assert check_store(store) == []


class TestUndo:
    """
    Taking a run back.
    """

    def test_added_claims_go(self, store: Store) -> None:
        """
        Claims that only this run brought are gone, from the index too.
        """
        put(store, garlic())
        put(store, moon())
        undone = undo_run(store, store.runs.all()[0].id)
        assert (undone.removed, undone.restored) == (1, 0)
        assert [claim.id for claim in contents(store)] == ["garlic"]
        assert store.index.lexical("moon", 5) == []
        assert check_store(store) == []

    def test_changes_go_back(self, store: Store) -> None:
        """
        A claim that the run changed is what it was.
        """
        put(store, garlic())
        before = contents(store)
        put(store, garlic(title="Other", reviews=(review(rating="Wahr", date="2022"), review(2))))
        undone = undo_run(store, store.runs.all()[0].id)
        assert undone.restored == 1
        assert contents(store) == before

    def test_later_runs_stay(self, store: Store) -> None:
        """
        Undoing the first of two runs leaves what the second alone would have given.
        """
        second = garlic(title="Other", wordings=("only here",), reviews=(review(2),), contexts=())
        put(store, garlic())
        put(store, second)
        undo_run(store, store.runs.all()[1].id)
        (claim,) = contents(store)
        assert claim.title == "Other"
        assert [one.url for one in claim.reviews] == ["https://known.example/check/2"]
        assert claim.wordings == ("only here",)
        undo_run(store, store.runs.all()[0].id)
        assert contents(store) == []

    def test_seen_again_unchanged(self, store: Store) -> None:
        """
        A claim that a later run gave too, unchanged, stays when the first is undone.
        """
        put(store, garlic(), moon())
        put(store, garlic())
        before = store.claims.get(["garlic"])
        undo_run(store, store.runs.all()[1].id)
        assert store.claims.get(["garlic", "moon"]) == before
        assert [hit.claim_id for hit in store.index.lexical("garlic", 5)] == ["garlic"]

    def test_edits_stay(self, store: Store) -> None:
        """
        What the operator edited is not undone with the run that brought it.
        """
        put(store, garlic(), moon())
        store.claims.edit("garlic", {"claimant": "by hand"})
        undone = undo_run(store, store.runs.all()[0].id)
        assert undone.kept == ["garlic"]
        assert [claim.claimant for claim in contents(store)] == ["by hand"]

    def test_only_once(self, store: Store) -> None:
        """
        A run is undone once, and only if it is there.
        """
        put(store, garlic())
        run = store.runs.all()[0].id
        undo_run(store, run)
        with pytest.raises(BadInputError, match="already"):
            undo_run(store, run)
        with pytest.raises(BadInputError, match="no import"):
            undo_run(store, 99)
        put(store, garlic())
        assert len(store.claims) == 1
