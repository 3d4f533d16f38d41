"""
What the commands say.
"""

from __future__ import annotations

import pytest

from handlers.commands import COMMANDS, register
from handlers.ports import Holdings
from handlers.texts import languages
from tests.handlers import samples
from tests.handlers.telegram_side import ANNA, World, message


class TestCommands:
    @pytest.mark.parametrize(
        ("command", "words"),
        [
            ("/start", "I don't rule by myself"),
            ("/help", "What you can send me"),
            ("/privacy", "/forget deletes what I keep about this chat"),
            ("/dance", "I don't know that command"),
            ("/check", "Reply /check to a message"),
        ],
    )
    async def test_say_what_they_are_for(self, world: World, command: str, words: str) -> None:
        """
        Each command is answered with its text, unfolded.
        """
        await world.private(command)
        assert words in world.request.said[0]
        assert "blockquote" not in world.request.said[0]

    async def test_speak_the_person_s_language(self, world: World) -> None:
        """
        The language that the person has set in Telegram, where there is a catalogue of it.
        """
        await world.private("/start", **{"from": {**ANNA, "language_code": "xx"}})
        assert "Forward me a message" in world.request.said[0]

    async def test_menu_is_registered_in_every_language(self, world: World) -> None:
        """
        Telegram shows each person the commands in their language, English by default.
        """
        await register(world.app.bot)
        sent = world.request.of("setMyCommands")
        assert [call.get("language_code") for call in sent] == [None, *languages()[1:]]
        assert [command["command"] for command in sent[0]["commands"]] == list(COMMANDS)


class TestAbout:
    async def test_counts_by_publisher(self, world: World) -> None:
        """
        Where the answers come from, in numbers.
        """
        await world.private("/about")
        text = world.request.said[0]
        assert "I know 97 claims that were checked or written about, and 12 pieces of background." in text
        assert "The newest is from 1 Jan 2026." in text
        assert "Most checks come from: AFP (40), Snopes (3)." in text

    async def test_says_that_an_empty_store_can_answer_nothing(self, world: World) -> None:
        """
        An empty store is not presented as knowledge.
        """
        world.library.held = Holdings(claims=0, contexts=0, publishers=())
        await world.private("/about")
        assert "My store is empty" in world.request.said[0]


class TestForget:
    async def test_deletes_what_is_kept_about_the_chat(self, world: World) -> None:
        """
        The store forgets, and so does the memory behind the buttons.
        """
        world.answering.answers[samples.RUMOUR] = samples.rumour()
        await world.private(samples.RUMOUR)
        await world.private("/forget")
        await world.press("why:5")
        assert world.memory.forgotten == [42]
        assert "Send me the message again" in world.request.of("answerCallbackQuery")[0]["text"]


class TestCheck:
    async def test_answers_the_words_after_it(self, world: World) -> None:
        """
        The statement after the command is looked up, line breaks kept.
        """
        await world.private("/check The moon\nis a lamp.")
        assert world.answering.asked[0].text == "The moon\nis a lamp."

    async def test_answers_the_message_it_replies_to(self, world: World) -> None:
        """
        The message replied to is what is looked up, and what the answer replies to.
        """
        world.answering.answers[samples.RUMOUR] = samples.rumour()
        await world.private("/check", message_id=6, reply_to_message=message(samples.RUMOUR))
        assert world.request.of("sendMessage")[0]["reply_parameters"]["message_id"] == 5
