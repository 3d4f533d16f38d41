"""
How rules are changed, and how a change is put into words.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from handlers.moderation.menu_texts import changes, offset, span_of
from handlers.moderation.ports import Deed
from handlers.moderation.rulebook import Author, RuleBook
from handlers.moderation.rules import Caution, Exempt, Mode, Quiet, Rules
from handlers.texts import texts_for
from tests.handlers.moderation_side import FakeModeration

TEXTS = texts_for("en")
ANNA = Author(name="Anna", texts=TEXTS)


class SlowModeration(FakeModeration):
    """
    A memory that lets others in between reading and writing, as a real one does.
    """

    async def rules(self, chat: int) -> Rules:
        kept = await super().rules(chat)
        await asyncio.sleep(0)
        return kept

    async def set_rules(self, chat: int, rules: Rules) -> None:
        await asyncio.sleep(0)
        await super().set_rules(chat, rules)


class TestRuleBook:
    async def test_two_admins_at_once_both_get_what_they_chose(self) -> None:
        """
        Neither change is lost, and both stand in the log.
        """
        moderation = SlowModeration()
        book = RuleBook(moderation)
        await asyncio.gather(
            book.change(-1, ANNA, lambda rules: replace(rules, mode=Mode.AUTO)),
            book.change(-1, ANNA, lambda rules: replace(rules, caution=Caution.EAGER)),
        )
        assert moderation.set[-1] == Rules(mode=Mode.AUTO, caution=Caution.EAGER)
        assert [entry.why for entry in moderation.log] == ["Mode: post by myself", "Caution: eager"]

    async def test_a_refused_change_leaves_no_trace(self) -> None:
        """
        Nothing is set and nothing is noted.
        """
        moderation = FakeModeration()
        assert await RuleBook(moderation).change(-1, ANNA, lambda rules: None) is None
        assert (moderation.set, moderation.log) == ({}, [])

    async def test_notes_what_was_done(self) -> None:
        """
        Leaving a member alone is a deed of its own.
        """
        moderation = FakeModeration()
        exempt = (Exempt("t", "Boris"),)
        await RuleBook(moderation).change(
            -1, ANNA, lambda rules: replace(rules, exempt=exempt), Deed.EXEMPTED
        )
        (entry,) = moderation.log
        assert (entry.deed, entry.who, entry.why) == (Deed.EXEMPTED, "Anna", "Left alone: Boris")


class TestChanges:
    def test_are_named_with_their_values(self) -> None:
        """
        Each setting that differs, in the words of the menu.
        """
        after = Rules(cooldown_hours=72, quiet=Quiet(22, 7), utc_offset=-210, delete_after=90, language="pt")
        assert changes(Rules(), after, TEXTS) == (
            "Same claim again: after 3 days",
            "Quiet hours: 22:00–7:00 (UTC-3:30)",
            "My posts delete themselves: after 90 minutes",
            "Language of my posts: Português",
        )

    def test_are_none_between_equals(self) -> None:
        """
        The same rules differ in nothing.
        """
        assert changes(Rules(), Rules(), TEXTS) == ()

    def test_of_long_lists_name_some(self) -> None:
        """
        Ten members by name, the others as a number.
        """
        many = tuple(Exempt(str(number), f"M{number}") for number in range(12))
        (said,) = changes(Rules(), Rules(exempt=many), TEXTS)
        assert said.endswith("M9, and 2 more")


class TestWords:
    def test_of_spans_take_the_largest_unit_that_fits(self) -> None:
        """
        Whole days, whole hours, else minutes.
        """
        assert [span_of(minutes, TEXTS) for minutes in (1440, 60, 1500, 61)] == [
            "1 day",
            "1 hour",
            "25 hours",
            "61 minutes",
        ]

    def test_of_clocks_name_their_distance_from_greenwich(self) -> None:
        """
        East is ahead; quarters of an hour are shown where there are any.
        """
        assert [offset(minutes) for minutes in (0, 60, 345, -210)] == [
            "UTC+0",
            "UTC+1",
            "UTC+5:45",
            "UTC-3:30",
        ]
