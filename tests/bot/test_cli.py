"""
The command line as a program of its own: what stands on its two streams, and its exit status.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import footnote as footnote_group
from tests.house import ROOT

RUMOUR = (
    "The coronavirus can be cured by one bowl of freshly boiled garlic water,"
    " an old Chinese doctor has proved it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """
    A command that has ended.
    """

    status: int
    out: str
    err: str


Footnote = Callable[..., Ended]


@pytest.fixture
def footnote(prepared_data: Path, tmp_path: Path) -> Footnote:
    """
    Runs a command over the prepared store, in an empty folder.
    """

    def run(*arguments: str, given: str = "", closed: bool = False, **settings: str) -> Ended:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "FOOTNOTE_"))}
        own = {"FOOTNOTE_DATA": str(prepared_data), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "bot", *arguments]
        if closed:
            command = ["sh", "-c", 'exec "$@" <&-', "sh", *command]
        ended = subprocess.run(
            command,
            check=False,
            input=given.encode(),
            cwd=tmp_path,
            env={**clean, **own, **settings},
            capture_output=True,
        )
        return Ended(status=ended.returncode, out=ended.stdout.decode(), err=ended.stderr.decode())

    return run


class TestCheck:
    def test_bad_lines(self, footnote: Footnote) -> None:
        """
        Of JSON lines, each bad one says what is wrong with it, the others are answered; the status tells.
        """
        lines = (f'{{"id": "a", "text": "{RUMOUR}\u2028"}}', "no json", "[]", '{"id": 2}', "")
        ended = footnote("check", "--jsonl", given="\n".join(lines))
        documents = [json.loads(line) for line in ended.out.splitlines()]
        assert [document.get("error") for document in documents] == [
            None,
            "Line 2 is not JSON.",
            'Line 3 has no "id" and "text".',
            'Line 4 has no "id" and "text".',
        ]
        assert documents[0]["claims"][0]["matches"]
        assert (ended.status, ended.err.count("\n")) == (1, 1)

    def test_terminal_with_few_letters(self, footnote: Footnote) -> None:
        """
        Where a reply has letters that the terminal does not know, the rest of it is shown.
        """
        ended = footnote("check", RUMOUR, PYTHONIOENCODING="ascii")
        assert ended.status == 0, ended.err
        assert "Lead Stories" in ended.out

    def test_closed_input(self, footnote: Footnote) -> None:
        """
        Without standard input and without a text, one line says what is missing.
        """
        ended = footnote("check", closed=True)
        assert ended.status == 1
        assert ended.err == "footnote: Standard input is closed; give a text, a file or a link.\n"


class TestStart:
    def test_closed_input(self, footnote: Footnote) -> None:
        """
        Without standard input the sample is answered.
        """
        ended = footnote("start", closed=True)
        assert ended.status == 0, ended.err
        assert "None found it true" in ended.out


class TestChat:
    def test_piped(self, footnote: Footnote) -> None:
        """
        Each line that is piped in is a message of its own, and /quit ends it.
        """
        ended = footnote("chat", given=f"hello\n\n{RUMOUR}\n/quit\n{RUMOUR}\n")
        assert ended.status == 0, ended.err
        assert ended.out.startswith("I found no statement of fact")
        assert ended.out.count("The claim they checked:") == 1
        assert "›" not in ended.out


class TestStoreFails:
    def test_data_folder_is_a_file(self, footnote: Footnote, tmp_path: Path) -> None:
        """
        A data folder that can't be one is named in one line.
        """
        (tmp_path / "here").touch()
        ended = footnote("check", "hello", FOOTNOTE_DATA="here")
        assert (ended.status, ended.err) == (1, "footnote: The data folder here is a file; name a folder.\n")


class TestNumbers:
    @pytest.mark.parametrize(
        "command", [("requests", "resolve"), ("claims", "imports", "undo"), ("claims", "merges", "part")]
    )
    def test_larger_than_any(self, command: tuple[str, ...]) -> None:
        """
        A number that no row can have is bad usage.
        """
        ended = CliRunner().invoke(footnote_group, [*command, str(10**20)])
        assert ended.exit_code == 2
        assert "not in the range" in ended.output
