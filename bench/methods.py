"""
Footnote beside the methods that one would try first: quality, time and memory in one table.

    python -m bench methods [--data FOLDER] [--sets NAME ...] [--only NAME ...] [--large]

Each ranks a hundred claims for a message, in a process of its own. Quality is that of ``bench retrieval``,
averaged over the dev splits; times are processor time, which on one core is what one waits, of messages of at
most 280 characters; memory is the most in use while these are ranked (VmHWM), libraries included.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from bench.apart import add_options, apart, chosen_sets, print_measured, settle

METHODS = {
    "Footnote": "footnote",
    "BM25": "BM25",
    "embeddings alone": "dense",
    "BM25 and embeddings": "BM25 and dense",
    "rapidfuzz": "rapidfuzz",
}
_COLUMNS = {
    "MAP@1": ("MAP@1", ".3f"),
    "MAP@5": ("MAP@5", ".3f"),
    "coverage@p95": ("coverage at 95%", ".3f"),
    "p50": ("median, ms", ".1f"),
    "p99": ("p99, ms", ".1f"),
    "memory": ("memory, MB", ".0f"),
}

Figures = Mapping[str, float]


def _print(title: str, rows: Mapping[str, Figures]) -> None:
    for method, figures in rows.items():
        cells = [format(figures[key], form) for key, (_, form) in _COLUMNS.items()]
        print(f"| {title} | {method} | {' | '.join(cells)} |")


def _mean(sets: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    """
    The mean of all sets, of memory the most.
    """
    return {
        method: {
            key: (max if key == "memory" else fmean)([rows[method][key] for rows in sets]) for key in _COLUMNS
        }
        for method in sets[0]
    }


def print_methods(options: argparse.Namespace) -> None:
    """
    The table: a row a set and method, and where there are several sets, their mean.
    """
    found: dict[str, Mapping[str, Figures]] = {}
    for one in chosen_sets(options):
        asked = sum(len(split.queries) for split in one.having("dev"))
        rows = found.setdefault(f"{one.name}: {len(one.claims):,} claims, {asked:,} messages", {})
        for shown, method in METHODS.items():
            if options.only and shown not in options.only:
                continue
            print(f"{one.name}: {shown} ...", file=sys.stderr)
            rows |= {shown: apart(options, one.name, method)}
    if len(found) > 1:
        found[f"mean of the {len(found)} sets, most memory"] = _mean(list(found.values()))
    print(f"\n| claims | method | {' | '.join(name for name, _ in _COLUMNS.values())} |")
    print("| --- " * (2 + len(_COLUMNS)) + "|")
    for title, rows in found.items():
        _print(title, rows)


def main(arguments: Sequence[str]) -> None:
    """
    Print the table.
    """
    parser = argparse.ArgumentParser(prog="python -m bench methods", description=__doc__)
    add_options(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        settle(options, Path(scratch))
        if options.method:
            print_measured(options)
        else:
            print_methods(options)


if __name__ == "__main__":
    main(sys.argv[1:])
