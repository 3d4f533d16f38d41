"""
What the doctor says of Telegram, whatever answers in its place.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.commands.doctor import examine_telegram
from bot.settings import Settings

Reply = tuple[int, bytes]
Findings = Callable[..., list[str]]

ME = {"id": 7, "is_bot": True, "first_name": "Footnote", "username": "footnote_bot"}


def ok(outcome: object) -> Reply:
    return 200, json.dumps({"ok": True, "result": outcome}).encode()


@pytest.fixture
def findings() -> Iterator[Findings]:
    """
    Serves replies by method on loopback, and gives the doctor's lines about them.
    """
    replies: dict[str, Reply] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = replies[self.path.rsplit("/", 1)[-1]]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def examined(me: Reply, webhook: Reply) -> list[str]:
            replies.update(getMe=me, getWebhookInfo=webhook)
            root = f"http://127.0.0.1:{server.server_port}"
            settings = Settings(bot_token="1:secret", bot_api_url=root, _env_file=None)  # noqa: S106 - no token
            return [f"{finding.mark}: {finding.text}" for finding in examine_telegram(settings)]

        yield examined
        server.shutdown()


class TestTelegram:
    def test_all_is_well(self, findings: Findings) -> None:
        """
        The bot's name, what privacy mode means, and the clock.
        """
        lines = findings(ok(ME), ok({"url": ""}))
        assert lines[0] == "ok: The token is of @footnote_bot"
        assert lines[1].startswith("note: Privacy mode is on")
        assert lines[2] == "ok: The clock is right"

    @pytest.mark.parametrize("status", [401, 404])
    def test_wrong_token(self, findings: Findings, status: int) -> None:
        """
        A token that Telegram does not know is said to be one, and not shown.
        """
        refused = (status, b'{"ok": false}')
        lines = findings(refused, refused)
        assert lines[0].startswith("problem: Telegram does not know this BOT_TOKEN")
        assert "secret" not in "".join(lines)

    def test_webhook_trouble(self, findings: Findings) -> None:
        """
        A webhook that a poller would remove, and a delivery that failed, are both named.
        """
        hook = {"url": "https://bot.example/hook", "last_error_message": "Connection refused"}
        lines = findings(ok({**ME, "can_read_all_group_messages": True}), ok(hook))
        assert lines[1].startswith("note: A webhook is set (https://bot.example/hook)")
        assert lines[2] == "problem: Telegram's last delivery to the webhook failed: Connection refused."

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b"null", b'{"ok": true, "result": {"id": 7}}'])
    def test_something_else_answers(self, findings: Findings, body: bytes) -> None:
        """
        A server that is no Bot API server is said to be none.
        """
        assert findings((200, body), (200, body))[-1].endswith("does not answer like a Bot API server.")

    def test_telegram_fails(self, findings: Findings) -> None:
        """
        A failure of Telegram's is no failure of the token.
        """
        assert findings((502, b"Bad Gateway"), (502, b"Bad Gateway"))[0] == (
            "problem: Telegram fails just now: it answered 502."
        )
