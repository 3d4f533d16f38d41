"""
What the log says, and what it never says.
"""

from __future__ import annotations

import logging

import pytest
from telegram.error import InvalidToken, NetworkError

from bot.logs import WithoutSecret, is_news

ExcInfo = tuple[type[BaseException], BaseException, object] | tuple[None, None, None] | bool | None


def record(message: str, error: ExcInfo = None) -> logging.LogRecord:
    """
    A line as the logging module makes it.
    """
    return logging.makeLogRecord({"msg": message, "levelno": logging.ERROR, "exc_info": error})


class TestWithoutSecret:
    def test_blots_the_token(self) -> None:
        """
        The token is blotted out of the message and of a traceback.
        """
        error = NetworkError("no answer from https://api.telegram.org/bot1:token/getMe")
        line = WithoutSecret("1:token").format(
            record("asking bot1:token failed", (NetworkError, error, None))
        )
        assert "1:token" not in line
        assert line.count("<token>") == 2


class TestIsNews:
    @pytest.mark.parametrize(
        "error", [None, False, (None, None, None), (NetworkError, NetworkError("x"), None)]
    )
    def test_keeps_lines(self, error: ExcInfo) -> None:
        """
        Lines without an error, and with any other error, are kept.
        """
        assert is_news(record("something", error))

    def test_drops_the_refused_token(self) -> None:
        """
        The library's traceback of a refused token is dropped.
        """
        assert not is_news(record("Invalid token", (InvalidToken, InvalidToken("x"), None)))
