"""
Every table is printed, from small sets: each command a process of its own, as one starts it.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from bench.__main__ import NAMES
from bench.near_misses import near_misses
from bench.retrieval_sets import load_bundled
from bench.worthiness_sets import SUPPLEMENT
from claims.matching.decision import SIGNS
from tests.house import ROOT

LARGEST_LANGUAGE = 600
"""
Labelled sentences of the language that has a voter of its own.
"""
Ended = subprocess.CompletedProcess[str]
Bench = Callable[..., Ended]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """
    Runs a table to its end; what a run keeps goes to a folder that is thrown away.
    """

    def run(*arguments: object, **environment: str) -> Ended:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "FOOTNOTE_"))}
        return subprocess.run(
            [sys.executable, "-m", "bench", *map(str, arguments)],
            check=False,
            cwd=tmp_path,
            env={**clean, "PYTHONPATH": str(ROOT)} | environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    return run


@pytest.fixture
def model(prepared_data: Path) -> Path:
    """
    The folder of the model.
    """
    return prepared_data / "model"


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A folder of retrieval sets: the bundled claims, their rewordings in a train and in a dev split.
    """
    folder = tmp_path_factory.mktemp("sets")
    one = load_bundled()
    (split,) = one.splits
    for name in ("one", "two"):
        own = folder / name
        own.mkdir()
        claims = [{"id": each.id, "claim": each.claim, "lang": each.language} for each in one.claims]
        # Training draws 150 claims that answer nothing.
        others = [
            {**each, "id": f"{each['id']}-{n}", "claim": f"{n} {each['claim']}"}
            for n in (1, 2)
            for each in claims
        ]
        _write(own / "claims.jsonl.gz", [*claims, *others])
        for place, part in enumerate(("train", "dev")):
            queries = split.queries[place::2][:60]
            _write(own / f"queries.{part}.jsonl.gz", [{"id": key, "text": text} for key, text in queries])
            lines = [f"{key} 0 {claim} 1" for key, _ in queries for claim in split.relevant[key]]
            (own / f"qrels.{part}.tsv").write_text("\n".join(lines), "utf-8")
    return folder


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A folder of sets labelled worth checking, of sentences that were written for this project.
    """
    folder = tmp_path_factory.mktemp("labelled")
    head, *rows = SUPPLEMENT.read_text("utf-8").splitlines()
    for language in ("english", "arabic", "dutch", "spanish"):
        for part in ("train", "dev"):
            count = LARGEST_LANGUAGE if (language, part) == ("english", "train") else 60
            lines = [f"{number}{rows[number % len(rows)]}" for number in range(count)]
            content = "\n".join([head, *lines]).encode()
            (folder / f"{language}_{part}.tsv.gz").write_bytes(gzip.compress(content))
    return folder


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_bytes(gzip.compress("".join(f"{json.dumps(row)}\n" for row in rows).encode()))


def rows_of(ended: Ended) -> list[str]:
    """
    The rows of the tables that were printed, without their heads.
    """
    assert ended.returncode == 0, ended.stderr
    return [line for line in ended.stdout.splitlines() if line.startswith("| ") and "---" not in line]


class TestMethods:
    def test_one_of_them(self, bench: Bench, model: Path) -> None:
        """
        A row has quality, time and memory of the method.
        """
        _, row = rows_of(bench("methods", "--data", "", "--model", model, "--only", "BM25"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[:2] == ["starter: 117 claims, 243 messages", "BM25"]
        quality, cost = [float(cell) for cell in cells[2:5]], [float(cell) for cell in cells[5:]]
        assert all(0.5 < each < 1 for each in quality)
        assert all(each > 0 for each in cost)

    @pytest.mark.slow
    def test_all_on_several_sets(self, bench: Bench, model: Path, sets: Path) -> None:
        """
        Each method has a row for each set and one for all; Footnote is the best of them.
        """
        _, *rows = rows_of(bench("methods", "--data", sets, "--model", model))
        assert len(rows) == 15
        names = [row.split("|")[2].strip() for row in rows]
        assert names == 3 * ["Footnote", "BM25", "embeddings alone", "BM25 and embeddings", "rapidfuzz"]
        found = [float(row.split("|")[3]) for row in rows[10:]]
        assert found[0] == max(found)

    def test_retrieval(self, bench: Bench, model: Path) -> None:
        """
        The table of quality, Footnote and a fusion among the methods.
        """
        ended = bench(
            "retrieval", "--data", "", "--model", model, "--only", "footnote, words", "BM25 and dense"
        )
        assert ended.returncode == 0, ended.stderr
        assert "footnote, words" in ended.stdout
        assert "BM25 and dense" in ended.stdout

    def test_spelling(self, bench: Bench, model: Path) -> None:
        """
        The table of what other spelling costs, a row a kind.
        """
        ended = bench(
            "spelling", "--data", "", "--model", model, "--most", 8, "--only", "typos, fifth", "chat"
        )
        assert ended.returncode == 0, ended.stderr
        rows = ended.stdout.splitlines()
        assert [row[:18].strip() for row in rows[-3:]] == ["clean", "typos, fifth", "chat"]

    @pytest.mark.slow
    def test_speed(self, bench: Bench, model: Path) -> None:
        """
        The table of time and memory, Footnote among the methods.
        """
        ended = bench("speed", "--data", "", "--model", model, "--only", "footnote")
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.splitlines()[-1].startswith("footnote ")

    @pytest.mark.slow
    def test_speed_of_everything(self, bench: Bench, model: Path) -> None:
        """
        All methods, then the bot on its starter store.
        """
        ended = bench("speed", "--data", "", "--model", model)
        assert ended.returncode == 0, ended.stderr
        assert "| the most memory, first start included (VmHWM) |" in ended.stdout


class TestSizes:
    def test_scale(self, bench: Bench, model: Path, tmp_path: Path) -> None:
        """
        A column for the size.
        """
        rows = rows_of(
            bench(
                "scale",
                "--data",
                "",
                "--model",
                model,
                "--sizes",
                150,
                "--messages",
                10,
                "--folder",
                tmp_path,
            )
        )
        assert rows[0] == "| claims | 150 |"
        (memory,) = (row for row in rows if row.startswith("| memory at most (VmHWM), MB |"))
        assert float(memory.split("|")[2]) > 50

    def test_searches(self, bench: Bench, model: Path, tmp_path: Path) -> None:
        """
        Ours find nearly all; engines that are not installed say so.
        """
        _, *rows = rows_of(
            bench("searches", "--data", "", "--model", model, "--sizes", 150, 300, "--folder", tmp_path)
        )
        assert [row.split("|")[1].strip() for row in rows] == [
            "words: ours",
            "words: tantivy",
            "meaning: ours",
            "meaning: faiss, everything compared",
            "meaning: faiss, cells (IVF)",
            "meaning: usearch, graph (HNSW)",
        ]
        for row in (rows[0], rows[2]):
            assert float(row.split("|")[2]) > 0.9
        for library, row in zip(("tantivy", "faiss", "faiss", "usearch"), (rows[1], *rows[3:]), strict=True):
            assert ("not installed" in row) is (importlib.util.find_spec(library) is None)

    @pytest.mark.slow
    def test_both_tables(self, bench: Bench, model: Path, tmp_path: Path) -> None:
        """
        Without a name: methods, then searches.
        """
        rows = rows_of(bench("--data", "", "--model", model, "--sizes", 150, "--folder", tmp_path))
        assert rows[0].startswith("| claims | method | MAP@1 |")
        assert rows[6].startswith("| search | 150 claims: found |")
        assert len(rows) == 13


class TestReading:
    @pytest.mark.slow
    def test_claims(self, bench: Bench, model: Path) -> None:
        """
        Several rumours in one message, which needs no other data.
        """
        ended = bench("claims", "--model", model)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.count("in one, claims in the light of the message") == 3

    def test_worthiness(self, bench: Bench, model: Path, labelled: Path) -> None:
        """
        Ours beside the baseline, on each set.
        """
        ended = bench("worthiness", "--data", labelled, "--model", model)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.count("   footnote ") == 4

    def test_imports(self, bench: Bench) -> None:
        """
        A file is read twice.
        """
        rows = rows_of(bench("imports", ROOT / "tests" / "data" / "imports" / "claims.jsonl", "--embed", 0))
        assert len(rows) == 3
        assert "the same again" in rows[2]


class TestGroups:
    @pytest.mark.slow
    def test_groups(self, bench: Bench, model: Path) -> None:
        """
        How often auto posts, beside other ways to decide.
        """
        ended = bench("groups", "--model", model)
        assert ended.returncode == 0, ended.stderr
        assert "first look: spares" in ended.stdout
        assert "cosine above .85" in ended.stdout

    @pytest.mark.slow
    def test_flood(self, bench: Bench, prepared_data: Path) -> None:
        """
        The real bot in a flood breaks none of Telegram's rules.
        """
        rows = rows_of(bench("flood", "--data", prepared_data, "--quiet-messages", 20))
        assert "| rules of Telegram broken | 0 |" in rows


class TestTraining:
    """
    Weights are written where they are told to go, and those of the program stay as they are.
    """

    @pytest.fixture(autouse=True)
    def weights_stay(self) -> Iterable[None]:
        """
        Compares the program's weights with those of before.
        """
        kept = {path: path.read_bytes() for path in (ROOT / "claims" / "weights").iterdir()}
        yield
        assert {path: path.read_bytes() for path in kept} == kept

    @pytest.mark.slow
    def test_across(self, bench: Bench, model: Path, sets: Path, tmp_path: Path) -> None:
        """
        Of matching across languages.
        """
        written = tmp_path / "across.json"
        ended = bench(
            *("train_across", "--data", sets, "--model", model, "--cache", tmp_path),
            *("--sets", "one", "two", "--out", written),
        )
        assert ended.returncode == 0, ended.stderr
        assert json.loads(written.read_text("utf-8"))["about"]["rows"] > 100

    @pytest.mark.slow
    def test_claimants(self, bench: Bench, model: Path, sets: Path, tmp_path: Path) -> None:
        """
        Of who made a claim: where messages are known to be by the claimants, that counts.
        """
        own, written = tmp_path / "one", tmp_path / "matching.json"
        shutil.copytree(sets / "one", own)
        with gzip.open(own / "claims.jsonl.gz", "rt", encoding="utf-8") as file:
            claims = [json.loads(line) for line in file]
        by = {one["id"]: ("Ann Smith", "Eve Jones")[at % 2] for at, one in enumerate(claims)}
        _write(own / "claims.jsonl.gz", [{**one, "author": by[one["id"]]} for one in claims])
        lines = (own / "qrels.train.tsv").read_text("utf-8").splitlines()
        said = {query: by[claim].split()[1] for query, _, claim, _ in map(str.split, lines)}
        with gzip.open(own / "queries.train.jsonl.gz", "rt", encoding="utf-8") as file:
            queries = [json.loads(line) for line in file]
        named = [{**one, "id": f"talk_{said[one['id']]}_{one['id']}"} for one in queries]
        _write(own / "queries.train.jsonl.gz", named)
        (own / "qrels.train.tsv").write_text(
            "\n".join(f"talk_{said[line.split()[0]]}_{line}" for line in lines), "utf-8"
        )
        ended = bench(
            *("train_claimants", "--data", own, "--model", model, "--cache", tmp_path / "cache.db"),
            *("--store", 50, "--out", written),
        )
        assert ended.returncode == 0, ended.stderr
        learnt = json.loads(written.read_text("utf-8"))
        assert learnt["vectors"]["added"]["claimant_said"] > 0
        assert learnt["words"]["added"] == learnt["vectors"]["added"]

    @pytest.mark.slow
    def test_matching(self, bench: Bench, model: Path, sets: Path, tmp_path: Path) -> None:
        """
        Of matching.
        """
        written = tmp_path / "matching.json"
        ended = bench(
            *("train_matching", "--data", sets, "--model", model, "--cache", tmp_path / "vectors.db"),
            *("--sets", "one", "--halves", model, model, "--out", written),
        )
        assert ended.returncode == 0, ended.stderr
        assert set(json.loads(written.read_text("utf-8"))) == {"about", "vectors", "words"}

    @pytest.mark.slow
    def test_worthiness(self, bench: Bench, model: Path, labelled: Path, tmp_path: Path) -> None:
        """
        Of check-worthiness.
        """
        ended = bench("train_worthiness", "--data", labelled, "--model", model, "--out", tmp_path / "weights")
        assert ended.returncode == 0, ended.stderr
        names = {path.name for path in (tmp_path / "weights").iterdir()}
        assert names == {"worthiness.json", "worthiness.npz"}

    def test_messages(self, bench: Bench, model: Path, sets: Path, tmp_path: Path) -> None:
        """
        Of the layers for messages; it needs PyTorch, and says so in one sentence where that is not there.
        """
        written = tmp_path / "layers.npz"
        ended = bench(
            *("train_messages", "--data", sets, "--model", model, "--cache", tmp_path / "vectors.db"),
            *("--sets", "one", "--steps", 2, "--out", written),
        )
        if importlib.util.find_spec("torch") is None:
            assert ended.returncode == 1
            assert ended.stderr.count("\n") == 1
            assert "needs PyTorch" in ended.stderr
        else:
            assert ended.returncode == 0, ended.stderr
            assert written.exists()


class TestEntailment:
    def test_near_misses(self, bench: Bench, model: Path) -> None:
        """
        Counted by kind and language, and summed up in the shares that are promised.
        """
        ended = bench("near_misses", "--data", model.parent)
        assert ended.returncode == 0, ended.stderr
        assert "near misses told as the same: " in ended.stdout
        assert "near misses, dev: 3" in ended.stdout

    def test_conflicts(self, bench: Bench) -> None:
        """
        Rules and lists of words, each with how often it is wrong and right.
        """
        ended = bench("conflicts", "--every", 300)
        assert ended.returncode == 0, ended.stderr
        rules, lists = ended.stdout.split("without the words of")
        assert "\nplaces  " in rules
        assert "\nnegation  " in lists

    @pytest.mark.slow
    def test_network_alone(self, bench: Bench, model: Path) -> None:
        """
        The area under the curve on our own cases.
        """
        ended = bench("entailment", "--home", model.parent)
        assert ended.returncode == 0, ended.stderr
        area = float(ended.stdout.split("area ", 1)[1].split()[0])
        assert area >= 0.9

    @pytest.mark.slow
    def test_never_shows_a_message_of_the_test_half(self, bench: Bench, model: Path) -> None:
        """
        What nothing may be chosen by is counted only, whatever is asked for.
        """
        ended = bench("near_misses", "--data", model.parent, "--split", "test", "--show")
        assert ended.returncode == 0, ended.stderr
        assert [one.message for one in near_misses("test") if one.message in ended.stdout] == []

    @pytest.mark.slow
    def test_reading(self, bench: Bench, model: Path) -> None:
        """
        With and without, and a pair beside an embedding.
        """
        ended = bench("reading", "--home", model.parent)
        assert ended.returncode == 0, ended.stderr
        assert "a pair " in ended.stdout

    def test_pairs_from_the_search(self, bench: Bench, model: Path, sets: Path, tmp_path: Path) -> None:
        """
        One object a message, with what is right and what was found.
        """
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "model").symlink_to(model.resolve(), target_is_directory=True)
        (tmp_path / "retrieval").symlink_to(sets, target_is_directory=True)
        written = tmp_path / "found.jsonl"
        ended = bench(
            *("search_pairs", "--data", tmp_path, "--home", tmp_path / "home"),
            *("--sets", "one", "--out", written),
        )
        assert ended.returncode == 0, ended.stderr
        rows = [json.loads(line) for line in written.read_text("utf-8").splitlines()]
        assert rows
        assert all({"message", "text", "right", "found"} <= row.keys() for row in rows)

    @pytest.mark.slow
    def test_decision(self, bench: Bench, model: Path, tmp_path: Path) -> None:
        """
        Weights of the version that the code reads.
        """
        (tmp_path / "model").symlink_to(model.resolve(), target_is_directory=True)
        written = tmp_path / "decision.json"
        ended = bench(*("train_decision", "--data", tmp_path, "--home", tmp_path, "--out", written), "--sets")
        assert ended.returncode == 0, ended.stderr
        assert tuple(json.loads(written.read_text("utf-8"))["signs"]) == SIGNS

    def test_network(self, bench: Bench, model: Path, tmp_path: Path) -> None:
        """
        Training needs PyTorch, and says so in one sentence where that is not there.
        """
        if importlib.util.find_spec("torch") is not None:
            pytest.skip("PyTorch is there, and a training takes an hour")
        ended = bench("train_entailment")
        assert ended.returncode == 1
        assert "needs PyTorch" in ended.stderr


class TestNames:
    def test_every_table_is_known(self) -> None:
        """
        A module that has a table can be run by name.
        """
        runnable = {
            path.stem
            for path in (ROOT / "bench").glob("*.py")
            if "\ndef main(" in path.read_text("utf-8") and path.stem != "__main__"
        }
        assert runnable == set(NAMES)

    def test_unknown(self, bench: Bench) -> None:
        """
        Another name is refused in a sentence that names those there are.
        """
        ended = bench("nothing")
        assert ended.returncode == 1
        assert ended.stderr.startswith("There is no table nothing; there are methods, ")

    @pytest.mark.parametrize(
        ("name", "library"),
        [
            ("worthiness", "sklearn"),
            ("methods", "bm25s"),
            ("retrieval", "bm25s"),
            ("train_across", "sklearn"),
        ],
    )
    def test_without_the_development_tools(
        self, bench: Bench, model: Path, tmp_path: Path, name: str, library: str
    ) -> None:
        """
        Where a library is missing, one sentence says how it comes, and nothing is a traceback.
        """
        lacking = f'raise ModuleNotFoundError("No module named {library}", name="{library}")\n'
        (tmp_path / f"{library}.py").write_text(lacking, "utf-8")
        options = {"methods": ["--only", "BM25"], "retrieval": ["--only", "BM25"]}.get(name, [])
        ended = bench(
            *(name, "--data", "", "--model", model, *options), PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"
        )
        assert ended.returncode == 1
        assert f"needs the development tools ({library} is missing)" in ended.stderr
        assert "Traceback" not in ended.stderr
