"""
How often members may ask.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.moderation.limits import Allowance, CheckLimits
from handlers.moderation.rules import Rules

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RULES = Rules(checks_per_member=2, checks_per_chat=3)
GIVEN, TOLD, SILENT = Allowance.GIVEN, Allowance.TOLD, Allowance.SILENT


class TestCheckLimits:
    def test_answer_a_member_so_often_then_say_so_once(self) -> None:
        """
        The first question too many is told so, the next ones are met with silence.
        """
        limits = CheckLimits()
        assert [limits.allow(-1, "anna", RULES, NOON) for _ in range(5)] == [
            GIVEN,
            GIVEN,
            TOLD,
            SILENT,
            SILENT,
        ]

    def test_count_a_group_as_a_whole(self) -> None:
        """
        Many members together can't ask more than the group may; each of them is told once.
        """
        limits = CheckLimits()
        asked = [limits.allow(-1, name, RULES, NOON) for name in "aabbcb"]
        assert asked == [GIVEN, GIVEN, GIVEN, TOLD, TOLD, SILENT]

    def test_count_groups_apart(self) -> None:
        """
        What is asked in one group takes nothing from another.
        """
        limits = CheckLimits()
        assert [limits.allow(chat, "a", RULES, NOON) for chat in (-1, -1, -2, -2)] == [GIVEN] * 4

    def test_look_at_the_hour_before(self) -> None:
        """
        The window rolls: each question frees its place an hour later, and silence ends too.
        """
        limits = CheckLimits()
        minutes = (0, 30, 45, 59, 60, 61, 106)
        asked = [limits.allow(-1, "a", RULES, NOON + timedelta(minutes=each)) for each in minutes]
        assert asked == [GIVEN, GIVEN, TOLD, SILENT, GIVEN, SILENT, GIVEN]

    def test_follow_the_rules_as_they_are(self) -> None:
        """
        A group that raises its limit is answered at once; nothing is answered where the limit is 0.
        """
        limits = CheckLimits()
        none = Rules(checks_per_member=0)
        assert limits.allow(-1, "a", none, NOON) is TOLD
        assert limits.allow(-1, "a", RULES, NOON) is GIVEN
