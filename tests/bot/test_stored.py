"""
What the operator reads about a stored claim.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.stored import show
from store.store import Store
from tests.store.conftest import garlic, put


@pytest.fixture(autouse=True)
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A store in which moderators of two groups refused a record, and one of them twice.
    """
    with Store.open(tmp_path / "footnote.db", embedder_name=None) as store:
        put(store, garlic())
        for chat in (-1, -2, -2):
            store.refused.refuse(chat, "ab12", "garlic")
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)


class TestShow:
    def test_tells_of_refusals(self) -> None:
        """
        The operator sees in how many groups a record was refused.
        """
        shown = CliRunner().invoke(show, ["garlic"])
        assert "readers and moderators said: not this 2" in shown.output

    def test_as_json(self) -> None:
        """
        For programs the counts stand under ``feedback``.
        """
        shown = CliRunner().invoke(show, ["garlic", "--json"])
        assert json.loads(shown.output)["feedback"] == {"not_this": 2}
