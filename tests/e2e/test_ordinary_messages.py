"""
What people send that holds nothing to look up, or far too much: a sensible word each, never a failure.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.objects import Json, readable
from tests.e2e.talk import OTHER_RUMOUR, RUMOUR, Talk

pytestmark = pytest.mark.e2e

FILE = {"file_id": "f1", "file_unique_id": "f1"}
STICKER = {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}


class TestNothingToLookUp:
    @pytest.mark.parametrize(
        "text",
        [
            "hello",
            "Good morning! How are you?",
            "thanks 👍",
            "I think that summer is the nicest time of the year.",
            "Who is going to win the match on Sunday?",
            "?",
            "...",
            "🙂",
            "😀" * 200,
            "asdf qwer zxcv " * 100,
            "\u200b\u200b\u200b.",
            "<b>not bold</b> & <script>alert(1)</script>",
            "\u202eright to left\u202c",
        ],
    )
    def test_gets_one_short_answer(self, talk: Talk, text: str) -> None:
        """
        Small talk, opinions, questions and noise get one short answer, and no verdict.
        """
        said = talk.read(text)
        assert len(said) < 700
        for wrong in ("rated this", "looked at this", "Something went wrong"):
            assert wrong not in said
        talk.bot.api.settle(0.2)
        assert len(talk.replies()) == 1

    @pytest.mark.parametrize(
        ("kind", "content", "said"),
        [
            ("sticker", STICKER, "sticker"),
            ("voice", {**FILE, "duration": 3}, "recordings"),
            ("photo", [{**FILE, "width": 1, "height": 1}], "pictures"),
            ("video", {**FILE, "duration": 3, "width": 1, "height": 1}, "videos"),
            ("document", FILE, "files"),
            ("location", {"latitude": 47.1, "longitude": 8.2}, "place"),
            ("contact", {"phone_number": "1", "first_name": "Bob"}, "contact"),
            ("dice", {"emoji": "🎲", "value": 3}, "Send me a text"),
        ],
    )
    def test_without_text(self, talk: Talk, kind: str, content: Any, said: str) -> None:
        """
        What holds no text is named, with what to send instead.
        """
        assert said in talk.read(**{kind: content})

    @pytest.mark.parametrize("kind", ["pinned_message", "new_chat_title", "delete_chat_photo"])
    def test_events_of_the_chat(self, talk: Talk, kind: str) -> None:
        """
        Telegram's own notes about the chat are not answered.
        """
        content: Json = {
            "pinned_message": {"message_id": 1, "date": 1, "chat": talk.chat, "text": "x"},
            "new_chat_title": "A title",
            "delete_chat_photo": True,
        }
        talk.send(**{kind: content[kind]})
        assert "Forward me" in talk.read("/start")
        assert len(talk.replies()) == 1


class TestOtherLanguages:
    @pytest.mark.parametrize(
        "text",
        [
            "กระทรวงสาธารณสุขประกาศว่าน้ำกระเทียมต้มรักษาโควิดได้ และมีผู้ป่วยหายแล้ว 300 คน",
            "喝大蒜水可以治好新冠病毒，医生已经证实了这一点。",
            "ماء الثوم المغلي يشفي من فيروس كورونا",
            "लहसुन का पानी पीने से कोरोना वायरस ठीक हो जाता है।",
        ],
    )
    def test_are_answered(self, talk: Talk, text: str) -> None:
        """
        A text in another script gets an answer, in words.
        """
        said = talk.read(text)
        assert any(character.isalpha() for character in said)
        assert "Something went wrong" not in said


class TestLongMessages:
    def test_fifty_thousand_characters(self, talk: Talk) -> None:
        """
        A text of 50,000 characters, which Telegram cuts into messages of 4,096, is answered as one, and the
        rumour at its end is found.
        """
        filler = "The committee met on Tuesday and adjourned; nothing else was noted that day. " * 700
        whole = filler[: 12 * 4096] + RUMOUR
        for start in range(0, len(whole), 4096):
            talk.send(whole[start : start + 4096])
        talk.bot.api.until(lambda: bool(talk.replies()), "an answer", seconds=60)
        talk.bot.api.settle(2)
        (answer,) = talk.replies()
        assert "Lead Stories" in readable(answer)

    def test_many_claims(self, talk: Talk) -> None:
        """
        A text of many claims is answered by claim, within Telegram's limits.
        """
        known = [
            RUMOUR,
            OTHER_RUMOUR,
            "Bill Gates refused to have his own children vaccinated.",
            "From Saturday WhatsApp will charge for every message unless you send it on to ten contacts.",
        ]
        others = [f"The town spent {year} million on its bridge in 20{year}." for year in range(10, 22)]
        said = talk.read_all("\n".join([*known, *others]))
        for publisher in ("Lead Stories", "Full Fact", "PolitiFact"):
            assert publisher in said
