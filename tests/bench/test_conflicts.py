"""
Rules left out, to see what is told without them.
"""

from __future__ import annotations

from bench.conflicts import left_out
from claims.matching.conflicts import RULES, find_conflicts

PAIR = "The tower in Leeds is 40 feet tall", "The tower in Leeds is 400 feet tall"


class TestLeftOut:
    def test_says_nothing(self) -> None:
        """
        A rule that is left out names nothing, and is in its place again afterwards.
        """
        order = list(RULES)
        with left_out("numbers"):
            assert find_conflicts(*PAIR) == ()
        assert [conflict.ours for conflict in find_conflicts(*PAIR)] == ["40 feet"]
        assert list(RULES) == order
