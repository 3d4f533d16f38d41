"""
The bot as a process: how it receives updates, how it ends, and that an end in the middle repeats nothing.
"""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import httpx
import pytest

from tests.e2e.client import BotApi
from tests.e2e.objects import ANN, Json, person, private, readable
from tests.e2e.process import BotProcess, free_port
from tests.e2e.talk import OTHER_RUMOUR, RUMOUR

pytestmark = pytest.mark.e2e

SECRET = "s3cret-of-the-webhook"  # noqa: S105 - opens nothing
_LARGE = 95_000_000
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class TestWebhook:
    def test_whole_life(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        Updates posted with the secret are answered, others get 403; afterwards polling takes over.
        """
        port = free_port()
        local = f"http://127.0.0.1:{port}"
        bot_api.proxy("https://bot.example", local)
        arguments = ("--webhook", "https://bot.example/telegram", "--listen", f"127.0.0.1:{port}")
        bot_process.start(*arguments, FOOTNOTE_WEBHOOK_SECRET=SECRET)

        answer = bot_api.answer_to(bot_api.user_sends(private(), RUMOUR))
        assert "Lead Stories" in readable(answer)
        assert bot_api.log()["deliveries"][-1]["status"] == 200

        forged = {"update_id": 1, "message": {**bot_api.messages(private())[0], "message_id": 99}}
        for headers in ({}, {HEADER: "wrong"}, {HEADER: ""}):
            assert httpx.post(f"{local}/telegram", json=forged, headers=headers).status_code == 403
        as_telegram = {HEADER: SECRET, "Content-Type": "application/json"}
        for junk in (b"", b"{", b"[]", b"null", b'{"update_id": "x"}'):
            httpx.post(f"{local}/telegram", content=junk, headers=as_telegram)
        bot_api.settle(0.5)
        assert len(bot_api.messages(private(), by_bot=True)) == 1
        bot_process.stop()

        bot_process.start()
        assert "Lead Stories" in readable(bot_api.answer_to(bot_api.user_sends(private(), RUMOUR)))
        bot_process.stop()

    @pytest.mark.parametrize("bears", ["", "wrong", SECRET], ids=["no secret", "wrong secret", "secret"])
    def test_keeps_no_large_bodies(self, bot_process: BotProcess, bot_api: BotApi, bears: str) -> None:
        """
        Bodies that are larger than updates are, with a length or without, take no memory, and the next update
        is answered.
        """
        port = free_port()
        bot_api.proxy("https://bot.example", f"http://127.0.0.1:{port}")
        arguments = ("--webhook", "https://bot.example/telegram", "--listen", f"127.0.0.1:{port}")
        bot_process.start(*arguments, FOOTNOTE_WEBHOOK_SECRET=SECRET)
        bot_api.answer_to(bot_api.user_sends(private(), RUMOUR))
        before = bot_process.most_memory()

        framings = [f"Content-Length: {_LARGE}", "Transfer-Encoding: chunked"] * 4
        with ThreadPoolExecutor(len(framings)) as threads, ExitStack() as open_ones:
            for connection in threads.map(lambda framing: _poured(port, framing, bears), framings):
                open_ones.callback(connection.close)
            assert bot_process.most_memory() - before < 200_000_000
        assert "Full Fact" in readable(bot_api.answer_to(bot_api.user_sends(private(), OTHER_RUMOUR)))
        bot_process.stop()
        assert bot_process.complaints() == []

    def test_takes_what_telegram_sends(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        An update as large as Telegram's largest messages is taken; what comes without the secret is refused,
        whatever its path, method and length.
        """
        port = free_port()
        local = f"http://127.0.0.1:{port}"
        arguments = ("--webhook", "https://bot.example/telegram", "--listen", f"127.0.0.1:{port}")
        bot_process.start(*arguments, FOOTNOTE_WEBHOOK_SECRET=SECRET)
        entities = [{"type": "bold", "offset": number, "length": 1} for number in range(4_096)]
        message = {"message_id": 5, "date": 1, "chat": private(), "from": ANN, "text": "x" * 4_096}
        update = {"update_id": 1, "message": {**message, "entities": entities, "reply_to_message": message}}
        as_telegram = {HEADER: SECRET}
        assert httpx.post(f"{local}/telegram", json=update, headers=as_telegram).status_code == 200
        for path in ("/telegram", "/", "/other"):
            assert httpx.post(f"{local}{path}", json=update).status_code == 403
            assert httpx.get(f"{local}{path}").status_code == 403
        assert httpx.post(f"{local}/telegram", content=b"x" * 900_000).status_code == 403
        bot_process.stop()
        assert bot_process.complaints() == []

    def test_needs_https(self, bot_process: BotProcess) -> None:
        """
        A webhook without https is refused in one line.
        """
        with pytest.raises(AssertionError, match="must start with https"):
            bot_process.start("--webhook", "http://bot.example/telegram")
        assert bot_process.complaints() == []

    def test_port_is_taken(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        A port that another program listens at is named in one line.
        """
        with socket.create_server(("127.0.0.1", 0)) as other:
            place = f"127.0.0.1:{other.getsockname()[1]}"
            bot_process.start("--webhook", "https://bot.example/telegram", "--listen", place)
            sentence = f"Updates can't be received at {place}: Address already in use."
            bot_api.until(lambda: sentence in bot_process.log, "the bot to say why it ends")
        assert bot_process.complaints() == []


class TestStart:
    def test_wrong_token(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        A token that Telegram does not know is said to be one, in one line.
        """
        bot_api.fault("getMe", 401, "Unauthorized", times=9)
        with pytest.raises(AssertionError, match="Telegram does not know this BOT_TOKEN"):
            bot_process.start()
        assert bot_process.complaints() == []

    def test_without_token(self, bot_process: BotProcess) -> None:
        """
        Without a token the bot says what is missing.
        """
        with pytest.raises(AssertionError, match="BOT_TOKEN is not set"):
            bot_process.start(BOT_TOKEN="")

    def test_telegram_is_down_at_first(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        A start while Telegram fails goes on when Telegram is back.
        """
        bot_api.fault("getMe", 502, "Bad Gateway", times=2)
        bot_process.start()
        assert "Forward me" in readable(bot_api.answer_to(bot_api.user_sends(private(), "/start")))
        assert bot_process.log.count("Telegram fails (it answered 502)") == 1
        bot_process.stop()


class TestRestart:
    def test_ends_in_peace(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        Messages that came before a SIGTERM are answered before or after the restart, each once.
        """
        bot_process.start()
        chats = _chats(bot_api, 6)
        for chat in chats:
            bot_api.user_sends(chat, RUMOUR)
        bot_process.stop()
        bot_process.start()
        bot_api.until(lambda: all(_answers(bot_api, chat) for chat in chats), "an answer in every chat")
        bot_api.settle()
        assert [_answers(bot_api, chat) for chat in chats] == [1] * len(chats)
        bot_process.stop()
        assert bot_process.complaints() == []

    def test_killed_in_the_middle(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        After a kill in the middle of the work nothing is answered twice, although Telegram sends an update
        again; and an answer of before is still edited when its message is.
        """
        bot_process.start()
        update = bot_api.update(message={"chat": private(), "from": ANN, "text": RUMOUR})
        answer = bot_api.answer_to(update["message"])
        bot_api.settle(0.3)
        chats = _chats(bot_api, 5)
        for chat in chats:
            bot_api.user_sends(chat, RUMOUR)
        bot_api.wait_for("sendMessage", 2)
        bot_process.kill()

        bot_api.ask("raw", **update)
        bot_process.start()
        bot_api.edit(update["message"], OTHER_RUMOUR)
        bot_api.until(lambda: "Full Fact" in bot_api.transcript(), "the edited answer")
        bot_api.settle()
        assert max(_answers(bot_api, chat) for chat in chats) == 1
        assert [one["message_id"] for one in bot_api.messages(private(), by_bot=True)] == [
            answer["message_id"]
        ]
        bot_process.stop()


def _poured(port: int, framing: str, secret: str) -> socket.socket:
    """
    A connection that has sent nearly all of a large body, or as much of it as was taken.
    """
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    head = f"POST /telegram HTTP/1.1\r\nHost: bot.example\r\nContent-Type: application/json\r\n{framing}\r\n"
    bears = f"{HEADER}: {secret}\r\n" if secret else ""
    part = b" " * 100_000
    chunk = b"%x\r\n%b\r\n" % (len(part), part) if "chunked" in framing else part
    with suppress(OSError):
        connection.sendall(f"{head}{bears}\r\n".encode())
        for _ in range(_LARGE // len(part) - 1):
            connection.sendall(chunk)
    return connection


def _chats(bot_api: BotApi, count: int) -> list[Json]:
    first = 900 + len(bot_api.messages(private())) + len(bot_api.log()["messages"])
    return [bot_api.chat(private(person(first + number, f"Ann{number}"))) for number in range(count)]


def _answers(bot_api: BotApi, chat: Json) -> int:
    return len(bot_api.messages(chat, by_bot=True))
