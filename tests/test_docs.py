"""
What the pages promise is there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import footnote
from bot.sample import SAMPLE
from tests.house import ROOT

_PAGES = (ROOT / "README.md", ROOT / ".env.example", *sorted((ROOT / "docs").rglob("*.md")))
_NAMED = re.compile(r"docs/[\w/-]+(?:\.md)?")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


class TestPages:
    @pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
    def test_name_what_is_there(self, page: Path) -> None:
        """
        Every page and folder that a page names or links to exists.
        """
        text = page.read_text("utf-8")
        named = {ROOT / name for name in _NAMED.findall(text)}
        linked = {page.parent / name for name in _LINK.findall(text)}
        assert [str(path) for path in named | linked if not path.exists()] == []


class TestReadme:
    def test_shows_what_is_answered(self, prepared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        The exchange in the README is what the program says, links cut short.
        """
        monkeypatch.setenv("FOOTNOTE_DATA", str(prepared_data))
        shown = (ROOT / "README.md").read_text("utf-8").split("```\n")[1]
        question, _, answer = shown.partition("\n\n")
        asked = question.removeprefix("› ")
        assert asked.removesuffix(".") in SAMPLE.removeprefix("Forwarded many times: ")
        said = CliRunner().invoke(footnote, ["check", asked])
        assert re.sub(r" <\S+>", "", said.output).strip() == re.sub(r" <\S+>", "", answer).strip()
