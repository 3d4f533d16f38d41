"""
The first look at a group's message.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handlers.moderation.glance import worth_a_look
from tests.groups import ordinary, rumours

REWORDINGS = Path(__file__).parents[2] / "data" / "rewordings.jsonl"


class TestWorthALook:
    @pytest.mark.parametrize(
        "text",
        [
            "5G mobile networks cause COVID-19",
            "केले खाने से कोरोना ठीक हो जाता है",
            "大蒜水可以治療新冠肺炎",
            "ขมิ้นรักษามะเร็งได้จริง",
            "haha morning! Boiled garlic water cures the coronavirus in two days",
            "http://example.org/a-story",
            "see www.example.org",
        ],
    )
    def test_lets_through_what_states_something(self, text: str) -> None:
        """
        A statement in any script, alone or beside chatter, and a link are worth a look.
        """
        assert worth_a_look(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "😂😂😂",
            "thx",
            "Good morning everyone ☀️",
            "Is the meeting still at 3 or did we move it?",
            "¿Alguien sabe a qué hora cierra la farmacia?",
            "أين نلتقي الليلة ومن سيحضر الطعام معه؟",
            "See you on Friday then, I'll bring cake",
            "哈哈哈哈笑死",
        ],
    )
    def test_lets_go_what_states_nothing(self, text: str) -> None:
        """
        Greetings, laughter, questions and talk about one's own day are let go.
        """
        assert not worth_a_look(text)

    def test_reads_long_messages_in_any_case(self) -> None:
        """
        A message is never let go for being long.
        """
        assert worth_a_look("are you there? " * 40)

    def test_lets_rumours_through(self) -> None:
        """
        At least 99 in 100 rumours and rewordings of starter claims are looked at.
        """
        texts = [rumour.text for rumour in rumours()]
        texts += [json.loads(line)["text"] for line in REWORDINGS.read_text("utf-8").splitlines()]
        assert sum(map(worth_a_look, texts)) >= 0.99 * len(texts)

    def test_spares_ordinary_messages(self) -> None:
        """
        At least a third of ordinary messages, whole sentences most of them, cost no look.
        """
        texts = ordinary()
        assert sum(map(worth_a_look, texts)) <= 2 / 3 * len(texts)
