"""
What an answer costs on the starter store: processor time warm, wall time cold, start-up, memory.

    python -m bench.speed
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def main() -> None:
    """
    Print the table.
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
    print("| what | figure |\n| --- | --- |")
    print(f"| first start: model built, starter pack loaded and embedded | {first_start:.1f} s |")
    print(f"| two-sentence message, warm, processor time, median | {statistics.median(measured):.0f} ms |")
    print(f"| the same, slowest of {WARM_RUNS} | {measured[-1]:.0f} ms |")
    wall, processor = (statistics.median(column) for column in zip(*chilly, strict=True))
    print(f"| cold `footnote check`, wall time, median of {COLD_RUNS} | {wall:.2f} s |")
    print(f"| the same, processor time | {processor:.2f} s |")
    print(f"| peak memory of the process | {memory:.0f} MB |")


if __name__ == "__main__":
    main()
