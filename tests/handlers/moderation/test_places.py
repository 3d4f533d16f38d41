"""
Addresses inside Telegram, who wrote a message, and what a card's buttons send.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.moderation import card_buttons, places
from handlers.moderation.card_buttons import CardAct, CardPress
from handlers.moderation.moments import clock, day
from handlers.moderation.ports import Finding
from handlers.moderation.records import found_again, records_in, verdicts_now, verdicts_of
from handlers.texts import texts_for
from tests.handlers import samples


class TestLinkTo:
    @pytest.mark.parametrize(
        ("chat", "thread", "address"),
        [
            (-1001234, None, "https://t.me/c/1234/7"),
            (-1001234, 5, "https://t.me/c/1234/5/7"),
            (-4321, None, None),
        ],
    )
    def test_is_that_of_a_supergroup(self, chat: int, thread: int | None, address: str | None) -> None:
        """
        Messages of a basic group have no address.
        """
        assert places.link_to(chat, 7, thread) == address


class TestDetailsLink:
    def test_carries_the_record_s_id(self) -> None:
        """
        Nothing of the group or the message is in it.
        """
        assert places.details_link("b", "starter-5g") == "https://t.me/b?start=c_starter-5g"

    @pytest.mark.parametrize("claim_id", ["x" * 63, "a/b", "é"])
    def test_is_none_for_an_id_that_no_address_can_carry(self, claim_id: str) -> None:
        """
        Telegram takes 64 letters, digits, underscores and hyphens.
        """
        assert places.details_link("b", claim_id) is None


class TestCardPress:
    @pytest.mark.parametrize(
        ("data", "press"),
        [
            ("card:post:12:pt", CardPress(act=CardAct.POST, number=12, language="pt")),
            ("card:undo:3", CardPress(act=CardAct.UNDO, number=3)),
            ("card:undo:-3", None),
            ("card:undo:٣", None),
            ("card:undo", None),
            ("why:3", None),
            ("", None),
            (None, None),
        ],
    )
    def test_is_read_strictly(self, data: str | None, press: CardPress | None) -> None:
        """
        Only what a card of ours sends is a press.
        """
        assert card_buttons.parse(data) == press


class TestVerdicts:
    def test_change_with_any_review(self) -> None:
        """
        Another verdict, another review, or none: each is a change; the same reviews in other order are none.
        """
        stored = samples.GARLIC
        before = verdicts_of([stored])
        assert records_in(before) == ("garlic",)
        turned = replace(stored, reviews=stored.reviews[::-1])
        assert verdicts_now(before, [turned]) == before
        assert verdicts_now(before, [replace(stored, reviews=stored.reviews[:1])]) != before
        assert records_in(verdicts_now(before, [])) == ("garlic",)

    def test_records_are_found_again_as_they_were(self) -> None:
        """
        A post is written anew from the records alone, without the message.
        """
        finding = Finding(span=(3, 9), wording="w", claim_id="garlic", probability=0.8)
        found = found_again([samples.GARLIC], finding)
        assert found.claim.quote == samples.GARLIC.claim
        assert [match.probability for match in found.matches] == [0.8]


class TestMoments:
    def test_are_told_in_the_group_s_own_time(self) -> None:
        """
        Minutes east of Greenwich move the clock, and the day with it.
        """
        moment = datetime(2026, 1, 31, 22, 45, tzinfo=UTC)
        assert (clock(moment, 0), clock(moment, 330)) == ("22:45", "04:15")
        assert day(moment, 330, texts_for("en")) == "1 Feb 2026"
