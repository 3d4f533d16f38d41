"""
What an answer costs: Footnote beside the other methods on the same claims, each in a process of its own, and
then the whole bot on the starter store.

    python -m bench speed [--data FOLDER] [--sets NAME ...] [--most 20000] [--model FOLDER] [--cache FILE]

Times are processor time of this machine's one core; memory is what lies in memory while it answers.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench.retrieval import rankers
from bench.retrieval_sets import RetrievalSet, load_bundled, load_set
from bench.scale_records import SITE, scaled
from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from claims.match import Matcher
from claims.models import Message
from claims.ports import Embedder, Hit, Vectors
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder
from store.model.setup import prepare
from store.publishers import Publisher, Trust
from store.store import Store
from store.vectors import embed_pending

WARM_RUNS = 50
COLD_RUNS = 5
MESSAGES = (
    "The mayor says the bridge will close in May. A bowl of boiled garlic water cures the coronavirus.",
    "Me llegó por el grupo: la vacuna de Pfizer es 99% óxido de grafeno. ¿Alguien sabe si es verdad?",
    "Der Bundesgerichtshof hat entschieden: Es gibt keine Masernviren. Bitte an alle weiterleiten!",
    "Five JetBlue pilots died after the Covid vaccine. My cousin works at the airport and confirms it.",
)


_DEPTH = 100
_ASKED = 60
_WARMED = 20
_TWEET = 280
_MOST = 20_000
_OURS = ("footnote", "footnote, words")


class StoredOnce:
    """
    An embedder whose vectors of stored texts are kept between runs; messages are embedded each time.
    """

    def __init__(self, model: Embedder, kept: Embedder) -> None:
        self._model = model
        self._kept = kept

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, float32 of shape (len(texts), dimensions).
        """
        return self._kept.passages(texts)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        return getattr(self._model, name)


class OwnStore:
    """
    Footnote over its own store, in place of the list in memory that quality is measured on.
    """

    def __init__(self, one: RetrievalSet, embedder: Embedder | None, folder: Path) -> None:
        name = embedder.name if embedder else None
        self._store = Store.open(folder / "footnote.db", embedder_name=name)
        self._store.publishers.put(Publisher(name=SITE, site=SITE, trust=Trust.KNOWN, source="bench"))
        with self._store.runs.run("bench", one.name, trust_ids=True) as (origin, counts):
            self._store.claims.put(scaled(one.claims, len(one.claims)), origin, None, counts)
        if embedder is not None:
            embed_pending(self._store, embedder)
        self._matcher = Matcher(self._store.index, embedder)

    def rank(self, text: str, limit: int) -> list[Hit]:
        """
        As the bot ranks.
        """
        return self._matcher.rank(text, limit)


def measure(one: RetrievalSet, name: str, embedder: Embedder, folder: Path) -> dict[str, float]:
    """
    Milliseconds of processor time a message, and megabytes, of one method.
    """
    if name in _OURS:
        ranker: Any = OwnStore(one, embedder if name == "footnote" else None, folder)
    else:
        ranker = rankers(one, embedder)[name]()
    texts = [text for split in one.having("dev") for _, text in split.queries if len(text) <= _TWEET]
    spent = []
    for text in texts[: _WARMED + _ASKED]:
        started = time.process_time()
        ranker.rank(text, _DEPTH)
        spent.append((time.process_time() - started) * 1000)
    warm = spent[_WARMED:] or spent
    return {
        "p50": float(np.percentile(warm, 50)),
        "p99": float(np.percentile(warm, 99)),
        "memory": _resident(),
    }


def _resident() -> float:
    """
    Megabytes in memory at this moment; where the system doesn't tell, the most there were.
    """
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text("ascii").split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def beside(options: argparse.Namespace) -> None:
    """
    A table for each set: a row a method.
    """
    for one in _sets(options):
        print(f"\n{one.name}: {len(one.claims)} claims, messages of at most {_TWEET} characters")
        print(f"{'':16}" + " ".join(f"{name:>12}" for name in ("ms, median", "ms, p99", "memory, MB")))
        for name in rankers(one, OnnxEmbedder.load(options.model)):
            found = _apart(options, one.name, name)
            print(
                f"{name:16}" + " ".join(f"{found[key]:12.1f}" for key in ("p50", "p99", "memory")), flush=True
            )


def _apart(options: argparse.Namespace, set_name: str, method: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench", "speed", "--method", method, "--sets", set_name]
    command += ["--model", str(options.model), "--cache", str(options.cache), "--most", str(options.most)]
    command += ["--data", str(options.data)] if options.data else ["--data", ""]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _sets(options: argparse.Namespace) -> Iterator[RetrievalSet]:
    """
    The sets beside that are not too large to be compared in minutes; without any, the bundled one.
    """
    folders = sorted(options.data.iterdir()) if options.data and options.data.is_dir() else []
    wanted = [folder for folder in folders if (folder / "claims.jsonl.gz").exists()]
    if not wanted:
        yield load_bundled()
        return
    for folder in wanted:
        if not options.sets or folder.name in options.sets:
            one = load_set(folder)
            if len(one.claims) <= options.most:
                yield one


@contextmanager
def _embedder(options: argparse.Namespace) -> Iterator[Embedder]:
    model = OnnxEmbedder.load(options.model)
    kept = CachingEmbedder(model, options.cache)
    yield StoredOnce(model, kept)
    kept.close()


def warm(house: House) -> list[float]:
    """
    Milliseconds of processor time per message, each worded a little differently so that nothing is cached.
    """
    spent = []
    for run in range(WARM_RUNS):
        text = f"{MESSAGES[run % len(MESSAGES)]} ({run})"
        started = time.process_time()
        house.pipeline.answer(Message(text=text))
        spent.append((time.process_time() - started) * 1000)
    return spent


def cold(data: Path) -> list[tuple[float, float]]:
    """
    Seconds of wall time and of processor time of a whole `footnote check`, Python's start included.
    """
    environment = {**os.environ, "FOOTNOTE_DATA": str(data)}
    spent = []
    for _ in range(COLD_RUNS):
        started, before = time.perf_counter(), _children()
        command = [sys.executable, "-m", "bot", "check", MESSAGES[0]]
        subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 - our own command
        spent.append((time.perf_counter() - started, _children() - before))
    return spent


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def starter() -> None:
    """
    The table of the whole bot on its starter store.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(FOOTNOTE_DATA=Path(folder), FOOTNOTE_READ_PAGES=False, _env_file=None)
        started = time.perf_counter()
        with opened(settings, Progress(quiet=True)) as house:
            first_start = time.perf_counter() - started
            warm(house)
            measured = sorted(warm(house))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        chilly = cold(Path(folder))
    print("\nthe bot on its starter store\n\n| what | figure |\n| --- | --- |")
    print(f"| first start: model built, starter pack loaded and embedded | {first_start:.1f} s |")
    print(f"| two-sentence message, warm, processor time, median | {statistics.median(measured):.0f} ms |")
    print(f"| the same, slowest of {WARM_RUNS} | {measured[-1]:.0f} ms |")
    wall, processor = (statistics.median(column) for column in zip(*chilly, strict=True))
    print(f"| cold `footnote check`, wall time, median of {COLD_RUNS} | {wall:.2f} s |")
    print(f"| the same, processor time | {processor:.2f} s |")
    print(f"| peak memory of the process | {memory:.0f} MB |")


def main(arguments: Sequence[str] = ()) -> None:
    """
    Print the tables.
    """
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=__doc__)
    parser.add_argument("--data", type=_folder, help="folder of retrieval sets; without it, the bundled set")
    parser.add_argument("--sets", nargs="*", default=[], help="names of sets; all without it")
    parser.add_argument("--most", type=int, default=_MOST, help="claims of the largest set to compare on")
    parser.add_argument("--model", type=Path, help="folder of the embedding model; built without it")
    parser.add_argument("--cache", type=Path, help="file that keeps vectors of stored texts between runs")
    parser.add_argument("--method", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        options.model = options.model or prepare(Path(scratch))
        options.cache = options.cache or Path(scratch) / "vectors.db"
        if options.method:
            with _embedder(options) as embedder:
                print(json.dumps(measure(next(_sets(options)), options.method, embedder, Path(scratch))))
            return
        beside(options)
        starter()


def _folder(given: str) -> Path | None:
    return Path(given) if given else None


if __name__ == "__main__":
    main(sys.argv[1:])
