"""
What nobody foresaw ends where it happened.
"""

from __future__ import annotations

import logging

import pytest

from claims.errors import BadInputError
from claims.extraction.unexpected import contained, described


class TestContained:
    def test_goes_on_behind_the_block(self, caplog: pytest.LogCaptureFixture) -> None:
        """
        The error is at hand, and logged by its type and place, never by its text.
        """
        with contained("a secret was told") as caught:
            raise ZeroDivisionError("secret words")
        assert isinstance(caught.error, ZeroDivisionError)
        assert caught.place.startswith("ZeroDivisionError at test_unexpected.py:")
        (record,) = caplog.records
        assert record.levelno == logging.ERROR
        assert record.getMessage() == f"Something unforeseen when a secret was told: {caught.place}"

    def test_of_what_ends_well_says_nothing(self, caplog: pytest.LogCaptureFixture) -> None:
        """
        No error, no place, no line.
        """
        with contained("nothing was done") as caught:
            pass
        assert (caught.error, caught.place, caplog.records) == (None, "", [])

    def test_logs_a_place_once(self, caplog: pytest.LogCaptureFixture) -> None:
        """
        A million bad records are no million lines.
        """
        for _ in range(1_000):
            with contained("a bad record was read") as caught:
                raise LookupError
            assert caught.error is not None
        assert len(caplog.records) == 1

    @pytest.mark.parametrize("error", [BadInputError("It is empty."), KeyboardInterrupt(), SystemExit(1)])
    def test_lets_pass_what_is_meant(self, error: BaseException) -> None:
        """
        Sentences for the operator, and whoever ends the program.
        """
        with pytest.raises(type(error)), contained("it was ended"):
            raise error

    def test_of_a_deep_recursion_is_short(self) -> None:
        """
        A thousand frames are told as one place.
        """

        def fall(depth: int) -> int:
            return fall(depth + 1)

        with contained("it fell") as caught:
            fall(0)
        assert isinstance(caught.error, RecursionError)
        assert described(caught.error).count(" fall") <= 6
