"""
The real bot in a group: it speaks when it is asked, in two lines, in the topic of the question.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.objects import ANN, Json, entity, readable
from tests.e2e.process import BotProcess
from tests.e2e.talk import RUMOUR

pytestmark = pytest.mark.e2e

_GROUPS = itertools.count(-1_000_900_000_000, -1)


class Group:
    """
    A group in which members write and the bot may answer.
    """

    def __init__(self, bot: BotProcess) -> None:
        self.api = bot.api
        self.chat = self.api.chat(
            {"id": next(_GROUPS), "type": "supergroup", "title": "The valley", "is_forum": True}
        )

    def send(self, text: str, **fields: Any) -> Json:
        """
        Ann writes; returns the message as Telegram stores it.
        """
        return self.api.user_sends(self.chat, text, user=ANN, **fields)

    def answer(self) -> Json:
        """
        The one thing that the bot has said, waited for.
        """
        self.api.until(lambda: bool(self.api.messages(self.chat, by_bot=True)), "an answer", seconds=40)
        (said,) = self.replies()
        return said

    def replies(self) -> list[Json]:
        """
        What the bot has said.
        """
        self.api.settle()
        return self.api.messages(self.chat, by_bot=True)


@pytest.fixture
def group(polling: BotProcess) -> Iterator[Group]:
    """
    A group that the bot is in; afterwards nothing was wrong with what the bot did.
    """
    before, logged = len(polling.api.violations()), len(polling.complaints())
    yield Group(polling)
    assert polling.api.violations()[before:] == []
    assert polling.complaints()[logged:] == []


class TestAsked:
    def test_by_check_in_reply(self, group: Group) -> None:
        """
        The answer replies to the message that was asked about, quotes its claim, and is brief.
        """
        rumour = group.send(RUMOUR)
        group.send("/check", reply_to_message=rumour)
        answer = group.answer()
        assert answer["reply_to_message"]["message_id"] == rumour["message_id"]
        assert "garlic water" in answer["quote"]["text"]
        assert "fact-checkers" in readable(answer).lower()
        assert len(answer["text"].splitlines()) <= 2

    def test_by_mention_in_a_topic(self, group: Group) -> None:
        """
        A mention is answered where it was written.
        """
        text = "@footnote_bot the Pfizer vaccine is 99% graphene oxide"
        group.send(
            text,
            entities=[entity("mention", text, "@footnote_bot")],
            message_thread_id=77,
            is_topic_message=True,
        )
        answer = group.answer()
        assert "Full Fact" in readable(answer)
        (call,) = [
            call
            for call in group.api.calls("sendMessage")
            if call["params"]["chat_id"] == str(group.chat["id"])
        ]
        assert call["params"]["message_thread_id"] == "77"

    def test_why(self, group: Group) -> None:
        """
        "Why" is answered above the chat, for the person who pressed only.
        """
        group.send(f"/check {RUMOUR}")
        answer = group.answer()
        query = group.api.press(answer, "Why")
        group.api.until(lambda: query not in group.api.log()["unanswered"], "the press to be acknowledged")
        assert len(group.replies()) == 1


class TestSilence:
    def test_when_nobody_asks(self, group: Group) -> None:
        """
        A rumour among members, a greeting and another bot's command draw no word; what follows is answered.
        """
        for text in (RUMOUR, "good morning!", "/check@some_other_bot"):
            group.send(text)
        asked = group.send(f"/check {RUMOUR}")
        assert group.answer()["reply_to_message"]["message_id"] == asked["message_id"]
