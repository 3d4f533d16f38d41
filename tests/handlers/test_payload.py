"""
Numbers in what comes back from outside are bounded, wherever they stand.
"""

from __future__ import annotations

import pytest

from handlers import buttons
from handlers.moderation import card_buttons, menu_data
from handlers.payload import number, positive

# What SQLite holds, and one more.
LARGEST, TOO_LARGE = str(2**63 - 1), str(2**63)


class TestNumber:
    @pytest.mark.parametrize("text", ["0", "5", "-5", "007", LARGEST, f"-{LARGEST}"])
    def test_is_read(self, text: str) -> None:
        """
        Any number that the store can hold.
        """
        assert number(text) == int(text)

    @pytest.mark.parametrize(
        "text", ["", "-", "--5", "+5", "5 ", "٣", "²", "1_0", "0x1", TOO_LARGE, "9" * 5_000]
    )
    def test_is_refused(self, text: str) -> None:
        """
        Anything else is none, however long: Python itself raises at 4,300 digits, SQLite at 20.
        """
        assert number(text) is None

    @pytest.mark.parametrize("text", ["0", "-1", TOO_LARGE])
    def test_of_a_message_is_counted_from_one(self, text: str) -> None:
        """
        No message and no card has such a number.
        """
        assert positive(text) is None


class TestParsers:
    @pytest.mark.parametrize("digits", [TOO_LARGE, "9" * 23, "9" * 50])
    def test_refuse_what_no_store_can_hold(self, digits: str) -> None:
        """
        Every button with a number in it, and the link to a group's settings.
        """
        assert buttons.parse(f"why:{digits}") is None
        assert card_buttons.parse(f"card:post:{digits}") is None
        assert menu_data.parse_press(f"set:-{digits}:home") is None
        assert menu_data.chat_of_link(f"set_-{digits}") is None

    @pytest.mark.parametrize("language", ["x" * 40, "en'--", "12", "e"])
    def test_of_cards_take_languages_only(self, language: str) -> None:
        """
        What is no code of a language is none.
        """
        press = card_buttons.parse(f"card:post:1:{language}")
        assert press is not None
        assert press.language is None
