"""
The pairs that the whole project is judged by, in eight languages.
"""

from __future__ import annotations

import json
from pathlib import Path

from claims.matching.conflicts import find_conflicts
from claims.matching.stance import stance
from claims.models import Stance

PAIRS = Path(__file__).parents[3] / "data" / "pairs.jsonl"
EITHER = frozenset({Stance.ASSERTS, Stance.REPORTS})


def is_right(pair: dict[str, str]) -> bool:
    """
    Whether a pair is judged as expected: conflicts or none, and the stance of a denial or question.
    """
    conflicts = find_conflicts(pair["message"], pair["stored"])
    if pair["expected"] == "conflict":
        return bool(conflicts)
    found = stance(pair["message"], pair["stored"])
    return not conflicts and (found in EITHER if "stance" not in pair else found == pair["stance"])


class TestPairs:
    """
    Same claim, flipped, denied, asked.
    """

    def test_judges_nearly_all_right(self) -> None:
        """
        At least 95 of 100 pairs are judged right.
        """
        pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
        right = sum(map(is_right, pairs))
        print(f"{right} of {len(pairs)} pairs judged right")  # noqa: T201 -- the figure is what a reader wants
        assert right >= 0.95 * len(pairs)
