"""
What size costs: stores of 10,000, 100,000 and 1,000,000 claims, each opened by a process of its own.

    python -m bench scale [--sizes 10000 100000 1000000] [--folder FOLDER] [--data SET] [--messages N]

Stores are built where they are missing and kept in the folder, so that a second run is quick: a million takes
some 20 minutes and 10 GB. Claims are those of a retrieval set, else of the bundled pack, and variations of
them (`bench.scale_records`); messages are the set's of at most 280 characters. Each is answered whole, from
text to answer, warm. Times are processor time, as a shared machine's clock tells of its other work too; run
it with ``taskset -c 0`` and ``OMP_NUM_THREADS=1`` for one core.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np

from bench.memory import forget_peak, peak
from bench.retrieval_sets import load_bundled, load_set
from bench.scale_store import add_options, builder
from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from claims.models import Message, Review, StoredClaim, Verdict
from store.model.setup import prepare
from store.publishers import Publisher, Trust
from store.vectors import embed_pending

SIZES = (10_000, 100_000, 1_000_000)
TWEET = 280
MEASURED = 200
PARTS = ("lexical", "dense", "written", "vectors", "counts", "claims")
ADDED = "The lighthouse of Quelmora has been sold to a consortium of beekeepers"


def messages(data: Path | None) -> list[str]:
    """
    Messages no longer than a tweet, in a fixed order.
    """
    found = load_set(data) if data is not None and data.is_dir() else load_bundled()
    return [text for split in found.having("dev") for _, text in split.queries if len(text) <= TWEET]


class Spent:
    """
    Adds up the processor time of calls by name.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def watch(self, owner: object, name: str) -> None:
        """
        From here on calls of a method are timed.
        """
        setattr(owner, name, self._timed(name, getattr(owner, name)))

    def _timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def timed(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the method takes and gives
            started = time.process_time()
            try:
                return call(*given, **named)
            finally:
                self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - started

        return timed


def measure(settings: Settings, texts: Sequence[str], count: int) -> dict[str, float]:
    """
    Figures of one store over so many of the messages, after half as many others, by name; seconds,
    milliseconds and megabytes.
    """
    forget_peak()
    started = time.perf_counter()
    with opened(settings, Progress(quiet=True)) as house:
        house.pipeline.answer(Message(text=texts[0]))
        figures = {"start": time.perf_counter() - started}
        warmed, asked = texts[1 : 1 + count // 2], texts[1 + count // 2 :][:count] or texts
        _each(house, warmed)
        written = _files(settings.data)
        figures |= _warm(house, asked)
        figures |= _added(house)
        figures["written"] = float(written != _files(settings.data))
        figures["memory"] = peak()
        figures |= _parts(house, asked)
    return figures


def _each(house: House, texts: Sequence[str]) -> list[float]:
    """
    Milliseconds of each answer.
    """
    spent = []
    for text in texts:
        started = time.process_time()
        house.pipeline.answer(Message(text=text))
        spent.append((time.process_time() - started) * 1000)
    return spent


def _warm(house: House, texts: Sequence[str]) -> dict[str, float]:
    spent = _each(house, texts)
    return {"p50": float(np.percentile(spent, 50)), "p99": float(np.percentile(spent, 99))}


def _added(house: House) -> dict[str, float]:
    """
    One claim imported and embedded, and what the next answer costs; it must have the claim.
    """
    site = "https://added.example"
    house.store.publishers.put(
        Publisher(name="Added", site="added.example", trust=Trust.KNOWN, source="bench")
    )
    review = Review(publisher="Added", url=f"{site}/1", rating="False", verdict=Verdict.FALSE)
    number = time.time_ns()
    claim = StoredClaim(id=f"added-{number}", claim=f"{ADDED}, {number}.", reviews=(review,))
    before = _each(house, [f"They say: {ADDED}."] * 3)[-1]
    started = time.process_time()
    with house.store.runs.run("bench", "added", trust_ids=True) as (origin, counts):
        house.store.claims.put([claim], origin, None, counts)
    if house.embedder is not None:
        embed_pending(house.store, house.embedder)
    adding = (time.process_time() - started) * 1000
    started = time.process_time()
    answer = house.pipeline.answer(Message(text=f"They say: {claim.claim}"))
    after = (time.process_time() - started) * 1000
    assert any(match.stored.id == claim.id for one in answer.claims for match in one.matches)
    return {"adding": adding, "before": before, "after": after}


def _parts(house: House, texts: Sequence[str]) -> dict[str, float]:
    """
    Milliseconds a message by part; measured apart, as measuring costs a little.
    """
    spent = Spent()
    for name in PARTS:
        spent.watch(house.store.index, name)
    for name in ("queries", "messages"):
        if hasattr(house.embedder, name):
            spent.watch(house.embedder, name)
    _each(house, texts)
    return {f"in {name}": seconds * 1000 / len(texts) for name, seconds in spent.seconds.items()}


def _files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.bin")}


def main(arguments: Sequence[str]) -> None:
    """
    Print the table, a row a size.
    """
    parser = argparse.ArgumentParser(prog="python -m bench scale", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of claims")
    add_options(parser)
    parser.add_argument("--messages", type=int, default=MEASURED, help="how many messages are measured")
    parser.add_argument("--measured", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measured:
        settings = Settings(
            FOOTNOTE_DATA=options.measured, FOOTNOTE_MODEL=options.model, FOOTNOTE_READ_PAGES=False,
            _env_file=None,
        )  # fmt: skip
        print(json.dumps(measure(settings, messages(options.data), options.messages)))
        return
    options.model = options.model or prepare(options.folder)
    store_of = builder(options.folder, options.data, options.model)
    folders = {size: store_of(size).parent for size in options.sizes}
    _print({size: _apart(folder, options) for size, folder in folders.items()})


def _apart(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """
    Figures measured by a process of its own, whose memory is the store's alone.
    """
    command = [sys.executable, "-m", "bench", "scale", "--measured", str(folder)]
    command += ["--model", str(options.model), "--data", str(options.data or "")]
    command += ["--messages", str(options.messages)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    found: dict[str, float] = json.loads(done.stdout)
    return found


_ROWS = {
    "start": "start to first answer, s (wall)",
    "p50": "message, median, ms",
    "p99": "message, 99 of 100, ms",
    "memory": "memory at most (VmHWM), MB",
    "adding": "adding a claim, ms",
    "before": "an answer before that, ms",
    "after": "the answer after that, ms",
    "written": "files written by answers",
}


def _print(figures: dict[int, dict[str, float]]) -> None:
    print("| claims | " + " | ".join(f"{size:,}" for size in figures) + " |")
    print("| --- " * (len(figures) + 1) + "|")
    parts = dict.fromkeys(name for each in figures.values() for name in each if name.startswith("in "))
    for name, label in {**_ROWS, **{part: f"of a message, {part}, ms" for part in parts}}.items():
        print(f"| {label} | " + " | ".join(f"{each.get(name, 0):.1f}" for each in figures.values()) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
