"""
The Bot API server itself: chats, updates and failures are as a bot meets them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from tests.e2e.client import BotApi
from tests.e2e.conftest import Call
from tests.e2e.objects import ANN, buttons, links, private, readable

pytestmark = pytest.mark.e2e

_SECRET = "s3cret"  # noqa: S105 - opens nothing


class TestState:
    """
    Chats behave like chats.
    """

    def test_transcript(self, call: Call, bot_api: BotApi) -> None:
        """
        The transcript reads like the chat: names, quote, links in place, buttons.
        """
        asked = bot_api.user_sends(private(), "Is garlic a cure?")
        call(
            "sendMessage",
            chat_id=ANN["id"],
            text='<b>No.</b> <a href="https://example.org/1">Factly</a>, 2020',
            parse_mode="HTML",
            reply_parameters={"message_id": asked["message_id"], "quote": "garlic a cure"},
            reply_markup={"inline_keyboard": [[{"text": "Why?", "callback_data": "w"}]]},
        )
        assert bot_api.transcript() == (
            "Ann: Is garlic a cure?\n"
            "Footnote: > garlic a cure\nNo. Factly <https://example.org/1>, 2020\n[Why?]"
        )
        (sent,) = bot_api.messages(private(), by_bot=True)
        assert links(sent) == ["https://example.org/1"]
        assert [button["text"] for button in buttons(sent)] == ["Why?"]
        assert readable(asked) == "Is garlic a cure?"

    def test_edits(self, call: Call, bot_api: BotApi) -> None:
        """
        An edit replaces the text; the same text again is refused, as is a message of somebody else.
        """
        asked = bot_api.user_sends(private(), "hello")
        sent = call("sendMessage", chat_id=ANN["id"], text="one")["result"]
        place = {"chat_id": ANN["id"], "message_id": sent["message_id"]}
        assert call("editMessageText", text="two", **place)["result"]["text"] == "two"
        assert "not modified" in call("editMessageText", text="two", **place)["description"]
        place["message_id"] = asked["message_id"]
        assert "can't be edited" in call("editMessageText", text="two", **place)["description"]
        assert bot_api.violations() == []

    def test_callbacks_are_answered_once(self, call: Call, bot_api: BotApi) -> None:
        """
        A pressed button waits for its answer; a second answer is a violation.
        """
        markup = {"inline_keyboard": [[{"text": "Why?", "callback_data": "w"}]]}
        sent = call("sendMessage", chat_id=ANN["id"], text="x", reply_markup=markup)["result"]
        query = bot_api.press(sent, "Why")
        assert bot_api.log()["unanswered"] == [query]
        assert call("answerCallbackQuery", callback_query_id=query)["ok"]
        assert bot_api.log()["unanswered"] == []
        assert not call("answerCallbackQuery", callback_query_id=query)["ok"]

    def test_unknown_chat_and_missing_message(self, call: Call, bot_api: BotApi) -> None:
        """
        What depends on the chat is refused without being a violation.
        """
        assert call("sendMessage", chat_id=999, text="x")["description"] == "Bad Request: chat not found"
        reply = {"message_id": 77}
        assert not call("sendMessage", chat_id=ANN["id"], text="x", reply_parameters=reply)["ok"]
        reply["allow_sending_without_reply"] = True
        assert call("sendMessage", chat_id=ANN["id"], text="x", reply_parameters=reply)["ok"]
        assert bot_api.violations() == []


class TestUpdates:
    """
    Updates wait until the bot has them.
    """

    def test_offset_acknowledges(self, call: Call, bot_api: BotApi) -> None:
        """
        An update comes again until a later offset is asked for.
        """
        for text in ("one", "two"):
            bot_api.user_sends(private(), text)
        first, second = call("getUpdates")["result"]
        assert call("getUpdates", limit=1)["result"] == [first]
        assert call("getUpdates", offset=second["update_id"])["result"] == [second]
        assert call("getUpdates", offset=second["update_id"] + 1)["result"] == []

    def test_second_poller_ends_the_first(self, call: Call, bot_api: BotApi) -> None:
        """
        Of two bots with one token the earlier gets 409.
        """
        with ThreadPoolExecutor() as pool:
            first = pool.submit(call, "getUpdates", timeout=10)
            bot_api.until(lambda: call("getUpdates")["ok"] and first.done(), "the first poller's end")
        assert first.result()["error_code"] == 409

    def test_allowed_updates(self, call: Call, bot_api: BotApi) -> None:
        """
        Kinds that were not asked for don't come, and the choice persists.
        """
        call("getUpdates", allowed_updates=["edited_message"])
        message = bot_api.user_sends(private(), "one")
        bot_api.edit(message, "two")
        (update,) = call("getUpdates")["result"]
        assert update["edited_message"]["text"] == "two"

    def test_webhook(self, call: Call, bot_api: BotApi) -> None:
        """
        A webhook gets each update with the secret, again after a failure, and polling conflicts with it.
        """
        with _Receiver([500, 200]) as (url, received):
            bot_api.proxy("https://bot.example", url)
            assert "HTTPS" in call("setWebhook", url=url)["description"]
            assert call("setWebhook", url="https://bot.example/hook", secret_token=_SECRET)["ok"]
            assert call("getUpdates")["error_code"] == 409
            bot_api.user_sends(private(), "hello")
            bot_api.until(lambda: bot_api.log()["pending"] == 0, "delivery")
            assert call("deleteWebhook")["ok"]
        assert received == [_SECRET, _SECRET]
        assert [delivery["status"] for delivery in bot_api.log()["deliveries"]] == [500, 200]


class TestFaults:
    """
    Failures on demand, as the bot's own library sees them.
    """

    async def test_faults(self, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        Each fault is met so many times, by its method and chat alone; then calls succeed.
        """
        monkeypatch.setenv("PTB_TIMEDELTA", "1")
        bot_api.too_many("sendMessage", 3)
        bot_api.fault("sendMessage", 502, "Bad Gateway", chat=ANN["id"])
        async with _bot(bot_api) as bot:
            assert (await bot.get_me()).username == "footnote_bot"
            with pytest.raises(RetryAfter, match="0:00:03"):
                await bot.send_message(ANN["id"], "x")
            with pytest.raises(TelegramError, match="Bad Gateway"):
                await bot.send_message(ANN["id"], "x")
            await bot.send_message(ANN["id"], "x")
        assert len(bot_api.messages(private())) == 1

    async def test_blocked(self, bot_api: BotApi) -> None:
        """
        A chat that blocked the bot answers 403.
        """
        bot_api.ask("block", chat=ANN["id"])
        async with _bot(bot_api) as bot:
            with pytest.raises(Forbidden, match="blocked"):
                await bot.send_message(ANN["id"], "x")

    async def test_done_although_it_failed(self, bot_api: BotApi) -> None:
        """
        A call can take effect and fail all the same, as time-outs do.
        """
        bot_api.fault("sendMessage", 500, done=True)
        async with _bot(bot_api) as bot:
            with pytest.raises(TelegramError):
                await bot.send_message(ANN["id"], "x")
        assert len(bot_api.messages(private())) == 1

    async def test_keyboards_of_the_library(self, bot_api: BotApi) -> None:
        """
        What python-telegram-bot posts is read as it is meant.
        """
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Why?", callback_data="w")]])
        async with _bot(bot_api) as bot:
            sent = await bot.send_message(ANN["id"], "x", reply_markup=markup)
            assert sent.reply_markup == markup
            with pytest.raises(BadRequest, match=r"(?i)^reaction_invalid"):
                await bot.set_message_reaction(ANN["id"], sent.message_id, "✅")
            await bot.set_message_reaction(ANN["id"], sent.message_id, "👀")
        assert bot_api.log()["reactions"][0][:2] == [ANN["id"], sent.message_id]


def _bot(bot_api: BotApi) -> Bot:
    return Bot(bot_api.token, base_url=f"{bot_api.root}/bot", base_file_url=f"{bot_api.root}/file/bot")


class _Receiver:
    """
    A webhook that answers with the given states in turn and notes the secrets it is sent.
    """

    def __init__(self, states: list[int]) -> None:
        self._received: list[str | None] = []
        received = self._received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                received.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
                self.send_response(states.pop(0))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> tuple[str, list[str | None]]:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}", self._received

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
