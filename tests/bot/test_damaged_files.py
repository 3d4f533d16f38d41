"""
Damaged files beside the store, as who runs the program meets them: each command a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.damage import ASKED, NAMES, WAYS
from tests.house import ROOT


class Program:
    """
    Footnote's commands over one data folder.
    """

    def __init__(self, data: Path, model: Path) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "FOOTNOTE_"))}
        own = {"FOOTNOTE_DATA": str(data), "FOOTNOTE_MODEL": str(model), "PYTHONPATH": str(ROOT)}
        self._environment = {**clean, **own}
        self.data = data

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """
        Runs a command to its end.
        """
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            check=False,
            cwd=self.data,
            env=self._environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def found(self) -> tuple[str, str]:
        """
        The claim that is found for the text, and what was said on the way.
        """
        ended = self("check", "--json", ASKED)
        assert ended.returncode == 0, ended.stderr
        (claim,) = json.loads(ended.stdout)["claims"]
        return claim["matches"][0]["claim"], ended.stderr


@pytest.fixture
def program(filed_data: Path, prepared_data: Path, tmp_path: Path) -> Program:
    """
    The program over a copy of the data.
    """
    return Program(Path(shutil.copytree(filed_data, tmp_path / "data")), prepared_data / "model")


class TestDamagedFile:
    @pytest.mark.parametrize(
        ("name", "way"),
        [
            (NAMES[0], "a third"),
            (NAMES[0], "cut in half"),
            (NAMES[1], "two thirds"),
            (NAMES[2], "empty blocks"),
        ],
    )
    def test_is_said_and_made_anew(self, program: Program, name: str, way: str) -> None:
        """
        The check of the store names it, a lookup is right and says in one line what it mends, and then the
        store is whole again.
        """
        (path,) = program.data.glob(name)
        WAYS[way](path)
        checked = program("db", "check")
        assert (checked.returncode, checked.stdout.count("\n")) == (1, 1)
        assert checked.stdout.startswith(f"The file {path} is damaged (")
        assert "made anew from the store" in checked.stdout
        answer, said = program.found()
        assert answer == ASKED
        assert said.count("is damaged") == said.count("It is made anew from the store.") == 1
        assert "Traceback" not in said
        ended = program("db", "check")
        assert (ended.returncode, ended.stderr) == (0, "")

    def test_lookups_alone(self, program: Program) -> None:
        """
        Nobody has to run a check: whatever was overwritten, lookups are right.
        """
        for way in ("a tenth", "a half", "nine tenths"):
            for name in NAMES:
                (path,) = program.data.glob(name)
                WAYS[way](path)
            assert program.found()[0] == ASKED

    def test_doctor(self, program: Program) -> None:
        """
        The doctor names all that are damaged, and finds them sound the next time.
        """
        paths = [next(program.data.glob(name)) for name in NAMES]
        for path in paths:
            WAYS["a half"](path)
        first, second = program("doctor"), program("doctor")
        assert first.returncode == 1
        for path in paths:
            assert f"problem  The file {path} is damaged (" in first.stdout
        assert second.returncode == 0
        assert "is sound" in second.stdout
        assert "damaged" not in second.stdout + second.stderr
