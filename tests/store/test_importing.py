"""
An import and its report.
"""

from __future__ import annotations

from store.importing import import_entries
from store.imports.records import ImportedClaim, Skipped
from store.store import Store
from store.undo import undo_run
from tests.store.conftest import garlic, review

ENTRIES = (
    ImportedClaim(claim=garlic(), where="line 2"),
    Skipped(where="line 3", reason="The record has no claim text."),
    ImportedClaim(claim=garlic(id="x", claim=" "), where="line 4"),
    ImportedClaim(claim=garlic(), where="line 5"),
    ImportedClaim(
        claim=garlic(id="y", claim="Other", reviews=(review(site="new.example"),), contexts=()),
        where="line 6",
    ),
)


class TestImportEntries:
    """
    From entries to a report.
    """

    def test_report(self, store: Store) -> None:
        """
        The report counts every record and says where each left-out one stood, and why.
        """
        report = import_entries(store, ("claims.jsonl", "jsonl"), ENTRIES)
        assert (report.added, report.updated, report.unchanged, report.duplicates) == (2, 0, 0, 1)
        assert report.skipped == (
            Skipped(where="line 3", reason="The record has no claim text."),
            Skipped(where="line 4", reason="The claim has no text."),
        )
        assert report.unshown == 1
        assert store.runs.all()[0].source == "claims.jsonl"

    def test_rehearsed(self, store: Store) -> None:
        """
        A rehearsed import reports the same and leaves the store alone.
        """
        report = import_entries(store, ("claims.jsonl", "jsonl"), ENTRIES, rehearsed=True)
        assert (report.run, report.added, report.unshown) == (None, 2, 1)
        assert (len(store.claims), store.runs.all()) == (0, [])

    def test_undone(self, store: Store) -> None:
        """
        The report's run takes the import back.
        """
        report = import_entries(store, ("claims.jsonl", "jsonl"), ENTRIES)
        assert report.run is not None
        assert undo_run(store, report.run).removed == 2
        assert len(store.claims) == 0
