"""
The hand-written development cases, each judged alone and all counted together.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claims.matching.conflicts import find_conflicts
from claims.matching.stance import stance

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]


class TestCases:
    """
    Pairs in ten languages: the same claim, or one thing changed.
    """

    @pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}: {case['ours'][:40]}")
    def test_judges_the_pair(self, case: dict[str, str]) -> None:
        """
        A changed thing is found and named; the same claim has no conflict and the stated stance.
        """
        kinds = {conflict.kind.value for conflict in find_conflicts(case["ours"], case["theirs"])}
        if case["expected"] == "same":
            assert not kinds
            assert "stance" not in case or stance(case["ours"], case["theirs"]).value == case["stance"]
        else:
            assert case["expected"] in kinds

    @pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}: {case['theirs'][:40]}")
    def test_is_the_same_both_ways_round(self, case: dict[str, str]) -> None:
        """
        Which of the two is the message makes no difference to whether they are the same claim.
        """
        there = find_conflicts(case["ours"], case["theirs"])
        back = find_conflicts(case["theirs"], case["ours"])
        assert {conflict.kind for conflict in there} == {conflict.kind for conflict in back}

    def test_covers_eight_languages(self) -> None:
        """
        Every language of the starter pack has at least fifteen cases.
        """
        languages = [case["language"] for case in CASES]
        assert all(languages.count(code) >= 15 for code in ("en", "es", "fr", "de", "pt", "hi", "ar", "zh"))
