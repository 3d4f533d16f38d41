"""
What an import costs: records a second for storing and for embedding, and peak memory.

    python -m bench.imports FILE... [--embed 2000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.memory import peak
from bot.house import load_embedder
from bot.progress import Progress
from bot.settings import Settings
from store.importing import import_entries
from store.imports import Reader, detect
from store.publishers import Trust
from store.store import Store
from store.vectors import EmbeddingPlan, embed_pending


def main(arguments: Sequence[str]) -> None:
    """
    Print the table.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="claim files of any supported format")
    parser.add_argument("--embed", type=int, default=2000, help="how many claims to embed (0: none)")
    options = parser.parse_args(arguments)
    print("| stage | records | seconds | records a second | peak memory |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(FOOTNOTE_DATA=Path(folder), _env_file=None)
        with Store.open(settings.store_path, embedder_name=None) as store:
            for file in options.files:
                measure_import(store, file)
        if options.embed:
            measure_embedding(settings, options.embed)


def measure_import(store: Store, file: Path) -> None:
    """
    Import one file and print its row; a second time, when nothing is new.
    """
    for name in (f"import {file.name}", "the same again"):
        reader = Reader(source=file, format=detect(file))
        started = time.perf_counter()
        report = import_entries(store, (str(file), reader.format.value), reader.entries())
        seconds = time.perf_counter() - started
        records = report.added + report.updated + report.unchanged + report.duplicates
        row(f"{name}: {report.added:,} added, {len(report.skipped)} skipped", records, seconds)


def measure_embedding(settings: Settings, limit: int) -> None:
    """
    Embed so many of the stored claims and print the row.
    """
    embedder, problem = load_embedder(settings, Progress(quiet=True))
    if embedder is None:
        print(f"| embedding: {problem} | | | | |")
        return
    with Store.open(settings.store_path, embedder_name=embedder.name) as store:
        for publisher in store.publishers.all():
            store.publishers.decide(publisher.site, Trust.KNOWN)
        started = time.perf_counter()
        done = embed_pending(store, embedder, None, EmbeddingPlan(limit=limit))
        row("embedding claim, title and wordings", done, time.perf_counter() - started)


def row(stage: str, records: int, seconds: float) -> None:
    """
    One row of the table.
    """
    rate = records / max(seconds, 1e-9)
    print(f"| {stage} | {records:,} | {seconds:.1f} | {rate:,.0f} | {peak():.0f} MB |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
