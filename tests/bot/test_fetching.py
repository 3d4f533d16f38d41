"""
Updates that can't be read, and failures of Telegram that are said.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError

from bot.fetching import SaidFailures, readable
from tests.handlers.telegram_side import message


class TestReadable:
    def test_empties_what_can_not_be_read_and_keeps_the_rest(self) -> None:
        """
        An update of a shape that nobody knows is cut down to its id; the others are as they were.
        """
        good = {"update_id": 1, "message": message("hello")}
        bad = {"update_id": 2, "message": {"message_id": 3, "chat": "no chat"}}
        cleaned = json.loads(readable(json.dumps({"ok": True, "result": [good, bad]}).encode()))
        assert cleaned == {"ok": True, "result": [good, {"update_id": 2}]}

    @pytest.mark.parametrize(
        "body",
        [
            b'{"ok": true, "result": []}',
            b'{"ok": false, "error_code": 409, "description": "Conflict"}',
            b"<html>Bad Gateway</html>",
            b"[]",
            b'{"ok": true, "result": [{"update_id": 5, "message": null}]}',
        ],
    )
    def test_leaves_everything_else_alone(self, body: bytes) -> None:
        """
        Errors and readable portions pass unchanged.
        """
        assert readable(body) == body


OK = b'{"ok": true, "result": []}'


@asynccontextmanager
async def answering(status: int, body: bytes = OK, port: int = 0) -> AsyncIterator[int]:
    """
    A server on loopback that answers everything alike; gives its port.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def ask(request: SaidFailures, port: int, method: str = "getMe") -> None:
    await request.do_request(f"http://127.0.0.1:{port}/bot1:token/{method}", "GET")


class TestSaidFailures:
    async def test_says_once_what_fails_and_when_it_is_over(self, caplog: pytest.LogCaptureFixture) -> None:
        """
        However often it is tried again, the log has one line for the trouble and one for its end.
        """
        caplog.set_level(logging.INFO, "bot.fetching")
        async with SaidFailures() as request:
            async with answering(200) as port:
                await ask(request, port)
            for _ in range(3):
                with pytest.raises(NetworkError):
                    await ask(request, port)
            async with answering(502, port=port):
                await ask(request, port)
            async with answering(200, port=port):
                await ask(request, port)
                await ask(request, port)
        first, second = caplog.messages
        assert first.startswith("Telegram can't be reached (")
        assert second == "Telegram answers again."

    async def test_says_why_a_webhook_is_refused(self, caplog: pytest.LogCaptureFixture) -> None:
        """
        The library asks again for ever, so that the reason is said; other refusals are dealt with elsewhere.
        """
        refusal = b'{"ok": false, "description": "Bad Request: bad webhook: IP address is reserved"}'
        async with SaidFailures() as request, answering(400, refusal) as port:
            await ask(request, port, "sendMessage")
            assert caplog.messages == []
            await ask(request, port, "setWebhook")
        assert caplog.messages == [
            "Telegram refuses this webhook: Bad Request: bad webhook: IP address is reserved"
        ]
