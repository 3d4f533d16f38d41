"""
An import and its report.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from store.exports import Format, export
from store.importing import import_entries
from store.imports import read_source
from store.imports.records import ImportedClaim, Skipped
from store.store import Store
from store.undo import undo_run
from tests.store.conftest import garlic, put, review
from tests.store.test_exports import CLAIMS

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


class TestOwnExports:
    """
    Our own files, as files.
    """

    @pytest.mark.parametrize("form", Format)
    def test_round_trip(self, store: Store, tmp_path: Path, form: Format) -> None:
        """
        A file exported, imported into an empty store and exported again is the same, byte for byte; imported
        where it came from it changes nothing.
        """
        put(store, *CLAIMS)
        first, second = tmp_path / f"a.{form}", tmp_path / f"b.{form}"
        with first.open("w", encoding="utf-8", newline="") as file:
            export(store.claims.all(), file, form)
        with Store.open(tmp_path / "empty.db", embedder_name=None) as empty:
            report = import_entries(empty, (first.name, form), read_source(first))
            assert (report.added, report.skipped) == (len(CLAIMS), ())
            with second.open("w", encoding="utf-8", newline="") as file:
                export(empty.claims.all(), file, form)
        assert second.read_bytes() == first.read_bytes()
        report = import_entries(store, (first.name, form), read_source(first))
        assert (report.added, report.updated, report.unchanged) == (0, 0, len(CLAIMS))


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
