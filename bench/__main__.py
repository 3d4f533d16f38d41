"""
Everything that is measured, in tables: ``python -m bench [NAME] [options]``, with a name of ``NAMES``.

Without a name: quality and speed of retrieval side by side, on the sets beside the project where they are
there, else on the bundled set.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NAMES = (
    "retrieval",
    "worthiness",
    "claims",
    "groups",
    "near_misses",
    "speed",
    "scale",
    "train_matching",
    "train_worthiness",
)
_COMPARING = ("retrieval", "speed")
_CACHE = Path("data") / "cache" / "bench.db"
_BESIDE = Path(__file__).parents[2] / "shared" / "data" / "retrieval"


def main(arguments: list[str]) -> None:
    """
    Run the named table.
    """
    if not arguments:
        for name in ("retrieval", "speed"):
            main([name])
        return
    name, *rest = arguments
    if name not in NAMES:
        sys.exit(f"There is no table {name}; there are {', '.join(NAMES)}.")
    module = importlib.import_module(f"bench.{name}")
    if name in _COMPARING and not rest and _BESIDE.is_dir():
        rest = ["--data", str(_BESIDE), "--cache", str(_CACHE)]
    if name in {*_COMPARING, "scale", "train_matching"}:
        module.main(rest)
        return
    sys.argv = [f"bench {name}", *rest]
    module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
