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


def evaluated(files: dict[str, Path], data: Path, *more: str, command: str = "retrieval") -> Result:
    options = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    environment = {"FOOTNOTE_DATA": str(data)}
    return CliRunner().invoke(footnote, ["eval", command, *options, *more], env=environment)


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

    def test_names_a_line_of_any_depth(self, files: dict[str, Path], prepared_data: Path) -> None:
        """
        A line of brackets without end is no JSON either.
        """
        files["claims"].write_text("[" * 100_000, "utf-8")
        told = evaluated(files, prepared_data)
        assert str(told.exception) == f"Line 1 of {files['claims']} is not JSON."

    def test_says_when_a_file_is_no_text(self, files: dict[str, Path], prepared_data: Path) -> None:
        """
        Judgements that are no text are refused in one sentence.
        """
        files["qrels"].write_bytes(b"\xff\xfe\x00\x81")
        told = evaluated(files, prepared_data)
        assert told.exit_code == 1
        assert "can't be read" in str(told.exception)

    def test_makes_the_folder_of_a_run(
        self, files: dict[str, Path], prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        A run into a folder that is not there yet is written, and nothing else is left in it.
        """
        evaluated(files, prepared_data, "--run", str(tmp_path / "new" / "folder" / "run"))
        assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["run"]

    def test_checks_the_place_of_a_run_before_the_work(
        self, files: dict[str, Path], prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        A run that can't be written is refused before anything is embedded.
        """
        told = evaluated(files, prepared_data, "--run", str(files["claims"] / "run"))
        assert told.exit_code == 1
        assert "can't be written" in str(told.exception)
        assert "Embedding" not in told.stderr

    def test_keeps_an_older_run_where_the_work_fails(
        self, files: dict[str, Path], prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        What a file held before stays until there is something to put in its place.
        """
        run = tmp_path / "run"
        run.write_text("older\n", "utf-8")
        files["claims"].write_text('{"id": "a"}\n', "utf-8")
        assert evaluated(files, prepared_data, "--run", str(run)).exit_code == 1
        assert run.read_text("utf-8") == "older\n"
        assert not list(tmp_path.glob("run.*"))

    def test_counts_judgements_of_what_is_not_there(
        self, files: dict[str, Path], prepared_data: Path
    ) -> None:
        """
        Judgements that name unknown claims or queries are counted and said.
        """
        with files["qrels"].open("a", encoding="utf-8") as file:
            file.write("1\t0\tdogs\t1\n7\t0\tcats\t1\n8\t0\tcats\t1\n")
        told = evaluated(files, prepared_data)
        figures = json.loads(told.stdout)
        assert (figures["unknown_claims"], figures["unknown_queries"]) == (1, 2)
        assert "1 claims and 2 queries" in told.stderr


class TestAnswers:
    def test_counts_what_readers_are_told(
        self, files: dict[str, Path], prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        One outcome a message, and for each right claim that was not told the step that lost it.
        """
        more = {
            "3": ("The old bridge of Harlow was sold to a hotel in 2016", "bridge"),
            "4": ("👍👍👍", "bridge"),
            "5": ("Cats were banned from the trains of the capital", "vinegar"),
        }
        with files["queries"].open("a", encoding="utf-8") as file:
            file.writelines("\n" + json.dumps({"id": key, "text": text}) for key, (text, _) in more.items())
        with files["qrels"].open("a", encoding="utf-8") as file:
            file.writelines(f"{key}\t0\t{claim}\t1\n" for key, (_, claim) in more.items())
        told = evaluated(files, prepared_data, "--run", str(tmp_path / "run"), command="answers")
        figures = json.loads(told.stdout)
        assert figures["messages"] == 5
        assert (figures["wrong"], figures["silent"]) == (1, 1)
        assert figures["losses"]["no_claim"] == 1
        assert sum(figures["losses"].values()) == 5 - figures["right"]
        rows = {row["id"]: row for row in map(json.loads, (tmp_path / "run").read_text("utf-8").splitlines())}
        assert rows["2"]["outcome"] == "right"
        assert rows["2"]["told"][0]["right"]
        assert rows["3"]["outcome"] != "right"
        assert rows["3"]["told"][0]["claim_id"] == "bridge"
        assert rows["5"]["outcome"] == "wrong"

    def test_reads_author_context_and_date(self, files: dict[str, Path], prepared_data: Path) -> None:
        """
        Claims may say who made them, queries what stands around them and from which day they are.
        """
        claim = {"id": "x", "claim": "The harbour was closed for a month", "author": "Mayor Oduya"}
        query = {
            "id": "1",
            "text": "The harbour was closed for a month",
            "context": "Bad news.",
            "date": "2021-03-01",
        }
        files["claims"].write_text(json.dumps(claim), "utf-8")
        files["queries"].write_text(json.dumps(query), "utf-8")
        files["qrels"].write_text("1 0 x 1\n", "utf-8")
        assert json.loads(evaluated(files, prepared_data, command="answers").stdout)["messages"] == 1

    def test_matches_by_the_author_of_a_query(
        self, files: dict[str, Path], prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        Of claims in the same words, the one by the author of the query comes first.
        """
        names = ("Ann Lemon", "Eve Zebra", "Zebra Lemon")
        claims = [
            {"id": str(at), "claim": "The harbour was closed", "author": each}
            for at, each in enumerate(names)
        ]
        queries = [
            {"id": str(at), "text": "They shut the harbour", "author": each} for at, each in enumerate(names)
        ]
        files["claims"].write_text("\n".join(map(json.dumps, claims)), "utf-8")
        files["queries"].write_text("\n".join(map(json.dumps, queries)), "utf-8")
        files["qrels"].write_text("\n".join(f"{at} 0 {at} 1" for at in range(len(names))), "utf-8")
        assert json.loads(evaluated(files, prepared_data).stdout)["MAP@1"] == 1
        evaluated(files, prepared_data, "--run", str(tmp_path / "run"), command="answers")
        rows = [json.loads(line) for line in (tmp_path / "run").read_text("utf-8").splitlines()]
        assert [row["told"][0]["claim_id"] for row in rows] == ["0", "1", "2"]

    def test_matches_by_the_day_of_a_query(
        self, files: dict[str, Path], prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        Of claims in the same words, the one reviewed soon after the day of the query comes first.
        """
        days = ("2012-01-05", "2016-03-02", "2020-07-09")
        claims = [{"id": day, "claim": "The harbour was closed for a month", "date": day} for day in days]
        queries = [{"id": day, "text": "The harbour was shut for a month", "date": day} for day in days]
        files["claims"].write_text("\n".join(map(json.dumps, claims)), "utf-8")
        files["queries"].write_text("\n".join(map(json.dumps, queries)), "utf-8")
        files["qrels"].write_text("\n".join(f"{day} 0 {day} 1" for day in days), "utf-8")
        assert json.loads(evaluated(files, prepared_data).stdout)["MAP@1"] == 1
        evaluated(files, prepared_data, "--run", str(tmp_path / "run"), command="answers")
        rows = [json.loads(line) for line in (tmp_path / "run").read_text("utf-8").splitlines()]
        assert [row["told"][0]["claim_id"] for row in rows] == list(days)
