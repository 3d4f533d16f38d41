"""
Pairs in eight languages of which one sentence holds a negating word: half deny the other, half do not.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from claims.matching.conflicts import find_conflicts
from claims.models import ConflictKind

PATH = Path(__file__).parents[3] / "data" / "negations.jsonl"
PAIRS = [json.loads(line) for line in PATH.read_text("utf-8").splitlines()]


def is_right(pair: dict[str, str]) -> bool:
    """
    Whether a negation is named exactly where one is, either way round, and nothing else is.
    """
    both = [(pair["ours"], pair["theirs"]), (pair["theirs"], pair["ours"])]
    kinds = [{conflict.kind for conflict in find_conflicts(*sides)} for sides in both]
    if pair["negated"]:
        return all(ConflictKind.NEGATION in found for found in kinds)
    return not any(kinds)


class TestNegations:
    def test_are_told_from_negating_words_that_deny_nothing(self) -> None:
        """
        At least 95 of 100 pairs are judged right, of those negated and of the others each.
        """
        right = Counter(pair["negated"] for pair in PAIRS if is_right(pair))
        total = Counter(pair["negated"] for pair in PAIRS)
        assert all(right[kind] >= 0.95 * total[kind] for kind in (True, False))

    def test_are_tried_in_every_language_both_ways(self) -> None:
        """
        Each language has at least three pairs that are negated and four that are not.
        """
        having = Counter((pair["language"], pair["negated"]) for pair in PAIRS)
        languages = {pair["language"] for pair in PAIRS}
        assert len(languages) == 8
        assert all(having[code, True] >= 3 and having[code, False] >= 4 for code in languages)
