"""
Presses that an altered client makes up, against the real bot: nothing is stored, said or broken by them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.e2e.council import Council
from tests.e2e.objects import Json, private
from tests.e2e.process import BotProcess

pytestmark = pytest.mark.e2e

SENTENCE = "The mill of our valley has ground 4,711 tons of rye since the year 1893."
ARTICLE = " ".join(
    f"The mill number {number} of our valley burned down in the year {1800 + number}." for number in range(12)
)
HUGE = "99999999999999999999999"
NOT_THERE = "That button is not below this message"


@pytest.fixture
def council(polling: BotProcess) -> Iterator[Council]:
    """
    A group of its own; afterwards nothing was wrong with what the bot did.
    """
    before, logged = len(polling.api.violations()), len(polling.complaints())
    yield Council(polling)
    assert polling.api.violations()[before:] == []
    assert polling.complaints()[logged:] == []


def kept(bot: BotProcess, chat: Json) -> tuple[list[str], list[str]]:
    """
    The open questions, and what is kept of a chat, in the store of a running bot.
    """
    with closing(sqlite3.connect(f"file:{bot.folder / 'footnote.db'}?mode=ro", uri=True)) as store:
        questions = [text for (text,) in store.execute("select text from requests order by id")]
        rows = store.execute("select settings from chats where chat = ?", [chat["id"]]).fetchall()
    return questions, [settings for (settings,) in rows]


class TestInAGroup:
    def test_to_be_told_later(self, council: Council, polling: BotProcess) -> None:
        """
        A member can't store a sentence of the group, nor let the group wait for a check of it.
        """
        asked = council.says(f"/check {SENTENCE}")
        answer = council.api.answer_to(asked, seconds=40)
        before = kept(polling, council.chat)
        assert council.press_with(answer, f"tell:{asked['message_id']}", council.boris).startswith(NOT_THERE)
        assert kept(polling, council.chat) == before

    def test_to_show_the_rest(self, council: Council) -> None:
        """
        Twelve of them make no post.
        """
        asked = council.says(f"/check {ARTICLE}")
        answer = council.api.answer_to(asked, seconds=40)
        for _ in range(12):
            told = council.press_with(answer, f"rest:{asked['message_id']}", council.boris)
            assert told.startswith(NOT_THERE)
        assert len(council.in_group()) == 1

    @pytest.mark.parametrize("act", ["post", "undo", "why"])
    def test_with_a_number_that_no_store_can_hold(self, council: Council, act: str) -> None:
        """
        Below a message without buttons, and below one that would carry even that.
        """
        answer = council.api.answer_to(council.says(f"/check {SENTENCE}"), seconds=40)
        data = f"card:{act}:{HUGE}"
        assert council.press_with(answer, data, council.boris).startswith(NOT_THERE)
        row = [{"text": "Post", "callback_data": data}]
        carrying = {**answer, "reply_markup": {"inline_keyboard": [row]}}
        assert council.press_with(carrying, data, council.boris) == "I don’t know that card any more."


class TestInPrivate:
    def test_sent_all_at_once(self, council: Council) -> None:
        """
        Twelve presses of a button that is there, sent before it goes, show the rest once.
        """
        chat = private(council.boris)
        asked = council.api.user_sends(chat, ARTICLE, user=council.boris)
        answer = council.api.answer_to(asked, seconds=40)
        payload = council.payload(answer, "Show the rest")
        queries = [council.api.send_callback(answer, payload, user=council.boris) for _ in range(12)]
        council.api.until(
            lambda: not set(queries) & set(council.api.log()["unanswered"]), "presses to be acknowledged"
        )
        council.api.settle()
        assert len(council.api.messages(chat, by_bot=True)) == 2

    def test_on_a_message_too_old_to_be_shown(self, council: Council) -> None:
        """
        The person hears what to do.
        """
        chat = private(council.boris)
        stub = {"chat": chat, "message_id": 1, "date": 0}
        told = council.press_with(stub, "tell:1", council.boris)
        assert told.startswith("I no longer have that answer at hand.")
