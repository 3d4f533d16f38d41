"""
How well the entailment network tells the same from the rest by itself, before the search and the rules are
asked.

    python -m bench entailment --home FOLDER [--data FOLDER]

The area under the curve of "the same" on the near misses (``dev``), and with the folder of data sets on the
written claims that it has not seen; macro F1 over the same, neither, and the reverse or denied on the FactGPT
pairs whose claims it has not seen. Then a check for shortcuts: given a message with no claim, a claim with no
message, or a message with another claim, the network must know nothing: an area of one half, and next to none
taken for the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from bench.entailment_data import WRITTEN, Row, Target, is_kept_back, kept_back, told, written
from bench.near_misses import DATA, near_misses
from claims.ports import Entailment
from store.model.entailment import OnnxEntailment
from store.model.setup import FOLDER
from tests.house import ROOT

_LIKELY = 0.5
_REVERSED = frozenset({Target.OPPOSITE, Target.DENIES, Target.CONTRADICTS})


def print_curve(model: Entailment, name: str, rows: Sequence[Row]) -> None:
    """
    A line: how many pairs, and the area under the curve.
    """
    found = model.read([(row.message, row.claim) for row in rows])[:, 0]
    same = [row.target is Target.SAME for row in rows]
    print(f"{name:42} {len(rows):6} pairs  area {roc_auc_score(same, found):.3f}", flush=True)


def of_near_misses() -> dict[str, list[Row]]:
    """
    The near misses of ``dev``: all, and those in one language and in two.
    """
    paths = ROOT / "store" / "starter" / "claims.jsonl", DATA / "near_miss_claims.jsonl"
    rows = (json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines())
    claims = {row["id"]: row["claim"] for row in rows}
    found: dict[str, list[Row]] = {"near misses": [], "near misses, one language": [], "near misses, two": []}
    for one in near_misses("dev"):
        target = Target.SAME if one.same else Target.DIFFERENT
        row = Row(one.message, claims[one.claim_id], target, one.kind)
        two = "near misses, one language" if one.language == one.claim_language else "near misses, two"
        found["near misses"].append(row)
        found[two].append(row)
    return found


def print_classes(model: Entailment, rows: Sequence[Row]) -> None:
    """
    A line: macro F1 over three classes.
    """
    read = np.exp(model.read([(row.message, row.claim) for row in rows]))
    guessed = np.column_stack([read[:, :2], read[:, 2:].sum(axis=1)]).argmax(axis=1)
    right = [2 if row.target in _REVERSED else int(row.target) for row in rows]
    score = f1_score(right, guessed, average="macro")
    print(f"{'FactGPT, claims kept back':42} {len(rows):6} pairs  macro F1 {score:.3f}")


def print_shortcuts(model: Entailment, rows: Sequence[Row]) -> None:
    """
    A line for each way of hiding what the answer hangs on.
    """
    claims = list(dict.fromkeys(row.claim for row in rows))
    other = dict(zip(claims, [*claims[len(claims) // 2 :], *claims[: len(claims) // 2]], strict=True))
    same = [row.target is Target.SAME for row in rows]
    for name, pairs in {
        "the same messages with no claim": [(row.message, "") for row in rows],
        "their claims with no message": [("", row.claim) for row in rows],
        "the same messages with another claim": [(row.message, other[row.claim]) for row in rows],
    }.items():
        found = np.exp(model.read(pairs)[:, 0])
        area, taken = roc_auc_score(same, found), float((found >= _LIKELY).mean())
        print(f"{name:42} {len(rows):6} pairs  area {area:.3f}  taken for the same {taken:.1%}")


def main(arguments: Sequence[str]) -> None:
    """
    Print the lines.
    """
    parser = argparse.ArgumentParser(prog="python -m bench entailment", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="data folder with the model")
    parser.add_argument("--data", type=Path, help="folder with the data sets")
    options = parser.parse_args(arguments)
    model = OnnxEntailment.load(options.home / FOLDER)
    near = of_near_misses()
    for name, rows in near.items():
        print_curve(model, name, rows)
    print_shortcuts(model, near["near misses"])
    own = written(sorted(WRITTEN.glob("entailment-written-*.jsonl")))
    print_curve(
        model, "written here, claims kept back", list(told([c for c in own if is_kept_back(c.claim)]))
    )
    if options.data is not None:
        earlier = written([options.data / "pairs" / "written.jsonl.gz"])
        kept = [one for one in earlier if is_kept_back(one.claim)]
        print_curve(model, "written before, claims kept back", list(told(kept)))
        print_classes(model, kept_back(options.data / "pairs" / "factgpt_train.jsonl.gz"))


if __name__ == "__main__":
    main(sys.argv[1:])
