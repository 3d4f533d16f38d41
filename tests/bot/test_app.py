"""
The bot assembled.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import listen_address, run_bot, run_webhook
from bot.logs import WithoutSecret, without_texts
from bot.settings import Settings
from claims.errors import SettingsError


class TestListenAddress:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("127.0.0.1:8443", ("127.0.0.1", 8443)),
            ("[::1]:80", ("::1", 80)),
            ("host.example:1", ("host.example", 1)),
        ],
    )
    def test_is_host_and_port(self, text: str, address: tuple[str, int]) -> None:
        """
        A name, an IPv4 or a bracketed IPv6 address with a port.
        """
        assert listen_address(text) == address

    @pytest.mark.parametrize(
        "text", ["", "8443", ":8443", "host:", "host:x", "host:0", "host:70000", "host:٣"]
    )
    def test_refuses_anything_else(self, text: str) -> None:
        """
        A place nobody can listen at is named in one sentence.
        """
        with pytest.raises(SettingsError, match="no HOST:PORT"):
            listen_address(text)


class TestRun:
    def test_needs_a_token(self, tmp_path: Path) -> None:
        """
        Without a token nothing is opened or started.
        """
        with pytest.raises(SettingsError, match="BOT_TOKEN"):
            run_bot(Settings(FOOTNOTE_DATA=tmp_path / "data", _env_file=None))
        assert not (tmp_path / "data").exists()

    @pytest.mark.parametrize("url", ["http://a.example/", "a.example", "https://"])
    def test_refuses_a_webhook_that_telegram_would_refuse(self, tmp_path: Path, url: str) -> None:
        """
        Telegram posts to https addresses only.
        """
        settings = Settings(FOOTNOTE_DATA=tmp_path, FOOTNOTE_WEBHOOK_URL=url, _env_file=None)
        with pytest.raises(SettingsError, match="must start with https"):
            run_webhook(settings, None)  # type: ignore[arg-type]


class TestLogs:
    def test_never_hold_an_update(self) -> None:
        """
        The library logs an update that it can't read whole; the log says only that there was one.
        """
        text = "Error while parsing updates! Received data was %r"
        record = logging.LogRecord("telegram.Bot", 50, "x", 1, text, ({"text": "my secret"},), None)
        assert without_texts(record)
        assert record.getMessage() == "An update could not be read."

    def test_never_hold_the_token(self) -> None:
        """
        A library that logs an address logs it without the token.
        """
        token = SecretStr("7:secret").get_secret_value()
        record = logging.LogRecord("x", 30, "x", 1, "GET https://api.example/bot%s/getMe", (token,), None)
        assert WithoutSecret(token).format(record).endswith("GET https://api.example/bot<token>/getMe")
