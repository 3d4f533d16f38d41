"""
When Telegram or a person makes trouble, nobody else notices, and nothing is said twice.
"""

from __future__ import annotations

import time
from itertools import pairwise

import httpx
import pytest

from tests.e2e.objects import readable
from tests.e2e.talk import RUMOUR, Talk

pytestmark = pytest.mark.e2e


class TestTelegramFails:
    def test_too_many_requests(self, talk: Talk) -> None:
        """
        When Telegram asks to wait, the answer comes after the wait, once.
        """
        talk.bot.api.too_many("sendMessage", 1, chat=talk.chat["id"], times=2)
        talk.ask(RUMOUR)
        talk.bot.api.settle()
        assert len(talk.replies()) == 1
        times = [call["time"] for call in talk.calls("sendMessage")]
        assert all(later - earlier >= 1 for earlier, later in pairwise(times))

    @pytest.mark.parametrize("code", [500, 502])
    def test_server_errors(self, talk: Talk, code: int) -> None:
        """
        When sending fails on Telegram's side for a moment, the answer comes all the same, once.
        """
        for method in ("sendMessage", "sendChatAction"):
            talk.bot.api.fault(method, code, "Bad Gateway", chat=talk.chat["id"])
        assert "Lead Stories" in talk.read(RUMOUR)
        assert len(talk.replies()) == 1

    def test_fetching_fails(self, talk: Talk) -> None:
        """
        When updates can't be fetched for a moment, they are fetched later.
        """
        talk.bot.api.fault("getUpdates", 502, "Bad Gateway", times=2)
        assert "Lead Stories" in talk.read(RUMOUR)

    def test_quote_refused(self, talk: Talk) -> None:
        """
        Where Telegram refuses the quote, the answer comes without it.
        """
        talk.bot.api.fault("sendMessage", 400, "Bad Request: QUOTE_TEXT_INVALID", chat=talk.chat["id"])
        answer = talk.ask(RUMOUR)
        assert "Lead Stories" in readable(answer)
        assert "quote" not in answer

    def test_slow_for_one_chat(self, talk: Talk) -> None:
        """
        While Telegram is slow for one chat, another is answered.
        """
        slow = talk.bot.api.chat({"id": talk.chat["id"] + 50_000, "type": "private", "first_name": "Sloth"})
        talk.bot.api.fault("sendMessage", 500, chat=slow["id"], hang=4)
        before = time.monotonic()
        talk.bot.api.user_sends(slow, RUMOUR)
        talk.ask(RUMOUR)
        assert time.monotonic() - before < 4

    def test_unknown_updates(self, talk: Talk) -> None:
        """
        Updates that this version does not know keep no message from being answered.
        """
        bob = talk.bot.api.chat({"id": talk.chat["id"] + 60_000, "type": "private", "first_name": "Bob"})
        talk.bot.api.ask("raw", message={"message_id": 5, "date": 1, "chat": bob})
        talk.bot.api.ask("raw", message={"message_id": 6, "date": 1, "chat": bob, "hologram": {"of": "Bob"}})
        talk.bot.api.ask("raw", telepathy={"id": "1"})
        assert "Forward me" in talk.read("/start")


class TestPeople:
    def test_blocked(self, talk: Talk) -> None:
        """
        Somebody who blocks the bot before it answers does no harm, and can come back.
        """
        talk.bot.api.ask("block", chat=talk.chat["id"])
        talk.send(RUMOUR)
        talk.bot.api.until(lambda: bool(talk.calls("sendMessage")), "the refused answer")
        assert talk.calls("sendMessage")[0]["error"]["code"] == 403
        talk.bot.api.ask("unblock", chat=talk.chat["id"])
        assert "Lead Stories" in talk.read(RUMOUR)

    def test_deleted_question(self, talk: Talk) -> None:
        """
        An answer to a message that was deleted meanwhile is sent all the same, as no reply.
        """
        sent = talk.send(RUMOUR)
        place = {"chat_id": talk.chat["id"], "message_id": sent["message_id"]}
        root, token = talk.bot.api.root, talk.bot.api.token
        assert httpx.post(f"{root}/bot{token}/deleteMessage", json=place).json()["ok"]
        assert "Lead Stories" in readable(talk.bot.api.answer_to(sent))

    def test_nothing_private_is_logged(self, talk: Talk) -> None:
        """
        The log holds neither the token nor what people wrote.
        """
        talk.ask(RUMOUR)
        assert talk.bot.api.token not in talk.bot.log
        assert "garlic" not in talk.bot.log
