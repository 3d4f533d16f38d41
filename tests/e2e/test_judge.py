"""
The judge of the Bot API server: it must notice what Telegram would refuse, or the other tests prove nothing.
"""

from __future__ import annotations

import pytest

from tests.e2e.client import BotApi
from tests.e2e.conftest import Call
from tests.e2e.objects import ANN, Json, private

pytestmark = pytest.mark.e2e


class TestJudge:
    """
    Requests that break a rule are refused and noted.
    """

    @pytest.mark.parametrize(
        ("name", "params", "reason"),
        [
            ("sendMesage", {"chat_id": 501, "text": "x"}, "no such Bot API method"),
            ("sendMessage", {"chat_id": 501, "text": "x", "preview": False}, "unknown parameter"),
            ("sendMessage", {"chat_id": 501}, "Field required"),
            ("sendMessage", {"chat_id": 501, "text": ""}, "message text is empty"),
            ("sendMessage", {"chat_id": 501, "text": "<b></b>", "parse_mode": "HTML"}, "text is empty"),
            ("sendMessage", {"chat_id": 501, "text": "<b>x", "parse_mode": "HTML"}, "find end tag"),
            ("sendMessage", {"chat_id": 501, "text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "Unmatched"),
            ("sendMessage", {"chat_id": 501, "text": "<p>x</p>", "parse_mode": "HTML"}, "Unsupported"),
            ("sendMessage", {"chat_id": 501, "text": "a < b", "parse_mode": "HTML"}, "Unsupported"),
            ("sendMessage", {"chat_id": 501, "text": "a & b", "parse_mode": "HTML"}, "Unexpected"),
            ("sendMessage", {"chat_id": 501, "text": "x" * 4097}, "too long"),
            ("sendMessage", {"chat_id": 501, "text": "😀" * 2049}, "too long"),
            (
                "sendMessage",
                {"chat_id": 501, "text": '<a href="/x">x</a>', "parse_mode": "HTML"},
                "Telegram would drop",
            ),
            ("sendMessage", {"chat_id": 501, "text": "<b>x</b>" * 101, "parse_mode": "HTML"}, "entities"),
            (
                "sendMessage",
                {
                    "chat_id": 501,
                    "text": "<blockquote>a<blockquote>b</blockquote></blockquote>",
                    "parse_mode": "HTML",
                },
                "nested",
            ),
            (
                "setMessageReaction",
                {"chat_id": 501, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "✅"}]},
                "REACTION_INVALID",
            ),
            ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "COMMAND_INVALID"),
        ],
    )
    def test_refuses(self, call: Call, bot_api: BotApi, name: str, params: Json, reason: str) -> None:
        """
        Each broken rule gives an error answer and a violation that names it.
        """
        answer = call(name, **params)
        assert not answer["ok"]
        assert reason in answer["description"]
        assert any(reason in broken for broken in bot_api.violations())

    @pytest.mark.parametrize(
        "button",
        [
            {"text": "x", "callback_data": "é" * 33},
            {"text": "x"},
            {"text": "x", "url": "javascript:alert(1)"},
            {"text": " ", "callback_data": "x"},
        ],
    )
    def test_refuses_buttons(self, call: Call, button: Json) -> None:
        """
        Buttons have a text, exactly one action, at most 64 bytes of data and a web address.
        """
        markup = {"inline_keyboard": [[button]]}
        assert not call("sendMessage", chat_id=ANN["id"], text="x", reply_markup=markup)["ok"]

    @pytest.mark.parametrize(
        ("quote", "position", "is_fine"),
        [("garlic", 2, True), ("garlic", None, True), ("garlic", 3, False), ("Garlic", None, False)],
    )
    def test_quotes(
        self, call: Call, bot_api: BotApi, quote: str, position: int | None, *, is_fine: bool
    ) -> None:
        """
        A quote must be an exact part of the message, at its UTF-16 position.
        """
        asked = bot_api.user_sends(private(), "😀garlic cures")
        reply = {"message_id": asked["message_id"], "quote": quote}
        if position is not None:
            reply["quote_position"] = position
        answer = call("sendMessage", chat_id=ANN["id"], text="x", reply_parameters=reply)
        assert answer["ok"] == is_fine
        assert bool(bot_api.violations()) != is_fine

    def test_length_counts_after_parsing(self, call: Call, bot_api: BotApi) -> None:
        """
        Tags and long links don't count toward the 4,096 characters.
        """
        text = f'<a href="https://example.org/{"y" * 3000}">{"x" * 4000}</a> &lt;'
        answer = call("sendMessage", chat_id=ANN["id"], text=text, parse_mode="HTML")
        assert answer["result"]["text"] == "x" * 4000 + " <"
        assert bot_api.violations() == []

    def test_judges_updates(self, bot_api: BotApi) -> None:
        """
        An update that Telegram would not send is a violation of the test.
        """
        bot_api.user_sends(private(), "hello", entitys=[])
        assert bot_api.violations() == ["update.message.entitys: unknown field"]
