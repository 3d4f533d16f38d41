"""
Everything that is measured, in tables: ``python -m bench [NAME] [options]``, with a name of ``NAMES``.

Without a name: Footnote beside other methods, then its searches beside other engines, in two tables; on the
sets beside the project where they are there, else on the bundled set. ``--large`` takes large sets and a
million claims too.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

NAMES = (
    "methods",
    "searches",
    "retrieval",
    "speed",
    "scale",
    "claims",
    "worthiness",
    "groups",
    "near_misses",
    "conflicts",
    "entailment",
    "reading",
    "search_pairs",
    "flood",
    "imports",
    "spelling",
    "train_across",
    "train_claimants",
    "train_decision",
    "train_entailment",
    "train_matching",
    "train_messages",
    "train_worthiness",
)
_COMPARING = ("methods", "retrieval", "speed", "spelling")
_OURS = ("bench", "bot", "claims", "handlers", "store", "tests")
_CACHE = Path("data") / "cache" / "bench.db"
_BESIDE = Path(__file__).parents[2] / "shared" / "data" / "retrieval"
WORLD = "world_factchecks"
"""
The set that large stores are made from.
"""


def main(arguments: list[str]) -> None:
    """
    Print the named table, or those that `make bench` shows.
    """
    # What libraries do with more cores is no measure of what they cost.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    if not arguments or arguments[0].startswith("-"):
        _run_both(arguments)
        return
    name, *rest = arguments
    if name not in NAMES:
        sys.exit(f"There is no table {name}; there are {', '.join(NAMES)}.")
    _run(name, rest)


def _run_both(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--large", action="store_true", help="large sets, and a million claims")
    parser.add_argument("--data", help="folder of retrieval sets; empty: the bundled set")
    parser.add_argument("--model", help="folder of the embedding model; built without it")
    parser.add_argument("--folder", help="where stores are kept for the searches")
    parser.add_argument("--sizes", nargs="+", help="numbers of claims for the searches")
    options = parser.parse_args(arguments)
    shared = [*(["--large"] if options.large else []), *_given(model=options.model)]
    _run("methods", [*shared, *_given(data=options.data)])
    one = options.data and str(Path(options.data) / WORLD)
    _run("searches", [*shared, *_given(data=one, folder=options.folder, sizes=options.sizes)])


def _given(**options: str | list[str] | None) -> list[str]:
    found: list[str] = []
    for name, value in options.items():
        if value is not None:
            found += [f"--{name}", *([value] if isinstance(value, str) else value)]
    return found


def _run(name: str, options: list[str]) -> None:
    if name in _COMPARING and "--data" not in options and _BESIDE.is_dir():
        options = [*options, "--data", str(_BESIDE), "--cache", str(_CACHE)]
    try:
        importlib.import_module(f"bench.{name}").main(options)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in _OURS:
            raise
        sys.exit(f"`python -m bench {name}` needs {_wanted(missing)}.")


def _wanted(missing: str) -> str:
    if missing == "torch":
        return "PyTorch, which nothing else here does: .venv/bin/pip install torch"
    return f"the development tools ({missing} is missing), which `make test` or `make bench` installs"


if __name__ == "__main__":
    main(sys.argv[1:])
