"""
How many claims can be found.
"""

from __future__ import annotations

from pathlib import Path

from store.changes import Changes
from store.counting import Shown
from store.store import Store
from tests.store.conftest import garlic, put, review


def fill(store: Store, numbers: range) -> None:
    """
    Claims that may be shown.
    """
    put(store, *(garlic(id=f"c{n}", claim=f"Claim {n}", reviews=(review(n),)) for n in numbers))


class TestChanges:
    """
    Whether anything was written.
    """

    def test_same_as_long_as_nothing_is_written(self, store: Store) -> None:
        """
        Reading changes nothing, writing does.
        """
        changes = Changes(store.database)
        before = changes.stamp()
        store.index.lexical("garlic", 5)
        assert changes.stamp() == before
        fill(store, range(1))
        assert changes.stamp() != before

    def test_writes_of_others(self, store: Store, path: Path) -> None:
        """
        What another connection commits is a change.
        """
        changes = Changes(store.database)
        before = changes.stamp()
        with Store.open(path, embedder_name=None) as other:
            fill(other, range(1))
        assert changes.stamp() != before


class TestShown:
    """
    The count.
    """

    def test_follows_the_store(self, store: Store) -> None:
        """
        Added, retired and joined claims are counted at once while the store is small.
        """
        shown = Shown(store.database)
        assert shown.count == 0
        fill(store, range(5))
        assert shown.count == 5
        store.claims.retire("c1", "test")
        assert shown.count == 4
        store.merges.join("c2", "c3", reason="test")
        assert shown.count == 3

    def test_large_stores_count_what_is_added(self, store: Store) -> None:
        """
        In a large store what is added is counted on top; what is hidden is noticed at the next start.
        """
        fill(store, range(5))
        shown = Shown(store.database, counted_anew=3)
        assert shown.count == 5
        store.claims.retire("c1", "test")
        fill(store, range(5, 7))
        assert (shown.count, Shown(store.database).count) == (7, 6)
