"""
What an answer costs: Footnote beside the other methods on the same claims, each in a process of its own, and
then the whole bot on the starter store.

    python -m bench speed [--data FOLDER] [--sets NAME ...] [--only NAME ...] [--large]

Times are processor time, which on one core is what one waits; memory is the most in use while it answers
(VmHWM), libraries included.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.apart import TWEET, StoredOnce, add_options, apart, chosen_sets, settle
from bench.memory import forget_peak, peak
from bench.retrieval import rankers
from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from claims.models import Message

WARM_RUNS = 50
COLD_RUNS = 5
MESSAGES = (
    "The mayor says the bridge will close in May. A bowl of boiled garlic water cures the coronavirus.",
    "Me llegó por el grupo: la vacuna de Pfizer es 99% óxido de grafeno. ¿Alguien sabe si es verdad?",
    "Der Bundesgerichtshof hat entschieden: Es gibt keine Masernviren. Bitte an alle weiterleiten!",
    "Five JetBlue pilots died after the Covid vaccine. My cousin works at the airport and confirms it.",
)


def beside(options: argparse.Namespace) -> None:
    """
    A table for each set: a row a method.
    """
    for one in chosen_sets(options):
        print(f"\n{one.name}: {len(one.claims)} claims, messages of at most {TWEET} characters")
        print(f"{'':16}" + " ".join(f"{name:>12}" for name in ("ms, median", "ms, p99", "memory, MB")))
        methods = rankers(one, StoredOnce(options.model, options.cache), ExitStack())
        for name in options.only or methods:
            found = apart(options, one.name, name, cost=True)
            print(
                f"{name:16}" + " ".join(f"{found[key]:12.1f}" for key in ("p50", "p99", "memory")), flush=True
            )


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
        forget_peak()
        started = time.perf_counter()
        with opened(settings, Progress(quiet=True)) as house:
            first_start = time.perf_counter() - started
            warm(house)
            measured = sorted(warm(house))
        memory = peak()
        chilly = cold(Path(folder))
    print("\nthe bot on its starter store\n\n| what | figure |\n| --- | --- |")
    print(f"| first start: model built, starter pack loaded and embedded | {first_start:.1f} s |")
    print(f"| two-sentence message, warm, processor time, median | {statistics.median(measured):.0f} ms |")
    print(f"| the same, slowest of {WARM_RUNS} | {measured[-1]:.0f} ms |")
    wall, processor = (statistics.median(column) for column in zip(*chilly, strict=True))
    print(f"| cold `footnote check`, wall time, median of {COLD_RUNS} | {wall:.2f} s |")
    print(f"| the same, processor time | {processor:.2f} s |")
    print(f"| the most memory, first start included (VmHWM) | {memory:.0f} MB |")


def main(arguments: Sequence[str] = ()) -> None:
    """
    Print the tables.
    """
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=__doc__)
    add_options(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        settle(options, Path(scratch))
        beside(options)
        if not options.only:
            starter()


if __name__ == "__main__":
    main(sys.argv[1:])
