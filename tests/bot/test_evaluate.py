"""
``footnote eval``: figures on the operator's own files, and what wrong files say.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import footnote

CLAIMS = {
    "vinegar": "Drinking three litres of vinegar a day cures diabetes",
    "bridge": "The old bridge of Harlow was sold to a hotel in 2019",
    "cats": "Cats were banned from the trains of the capital",
}
QUERIES = {
    "1": ("My aunt says a daily dose of vinegar, three litres, cures diabetes!", "vinegar"),
    "2": ("They banned cats from trains", "cats"),
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """
    Claims, queries and which answers which, as files.
    """
    rows = {
        "claims": "\n".join(json.dumps({"id": key, "claim": claim}) for key, claim in CLAIMS.items()),
        "queries": "\n".join(json.dumps({"id": key, "text": text}) for key, (text, _) in QUERIES.items()),
        "qrels": "".join(f"{key}\t0\t{claim}\t1\n" for key, (_, claim) in QUERIES.items()),
    }
    for name, text in rows.items():
        (tmp_path / name).write_text(text, "utf-8")
    return {name: tmp_path / name for name in rows}


def evaluated(files: dict[str, Path], data: Path, *more: str) -> Result:
    options = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    environment = {"FOOTNOTE_DATA": str(data)}
    return CliRunner().invoke(footnote, ["eval", "retrieval", *options, *more], env=environment)


class TestRetrieval:
    def test_prints_figures_and_writes_a_run(
        self, files: dict[str, Path], prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        One JSON object with the promised figures; the run names every query with its best claim first.
        """
        told = evaluated(files, prepared_data, "--run", str(tmp_path / "run"))
        figures = json.loads(told.stdout)
        assert figures.keys() >= {"queries", "MAP@1", "MAP@5", "MRR", "recall@100", "ece", "coverage@p95"}
        assert figures["MAP@1"] == 1.0
        first = [line.split() for line in (tmp_path / "run").read_text("utf-8").splitlines()]
        assert [line[2] for line in first if line[3] == "1"] == ["vinegar", "cats"]
        assert {line[5] for line in first} == {"footnote"}

    def test_names_a_broken_line(self, files: dict[str, Path], prepared_data: Path) -> None:
        """
        A judgement that is none is named with its line.
        """
        files["qrels"].write_text("1 vinegar\n", "utf-8")
        told = evaluated(files, prepared_data)
        assert told.exit_code == 1
        assert "Line 1" in str(told.exception)

    def test_says_when_a_file_is_no_text(self, files: dict[str, Path], prepared_data: Path) -> None:
        """
        Judgements that are no text are refused in one sentence.
        """
        files["qrels"].write_bytes(b"\xff\xfe\x00\x81")
        told = evaluated(files, prepared_data)
        assert told.exit_code == 1
        assert "can't be read" in str(told.exception)
