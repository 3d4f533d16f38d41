"""
What the commands say.
"""

from __future__ import annotations

import pytest

from handlers.commands import PRIVATE_COMMANDS, register
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

    async def test_menus_are_registered_in_every_language(self, world: World) -> None:
        """
        Telegram shows each person the commands in their language, English by default, and only those that
        are answered where they are.
        """
        await register(world.app.bot)
        sent = world.request.of("setMyCommands")
        assert [call.get("language_code") for call in sent[::3]] == [None, *languages()[1:]]
        shown = {call["scope"]["type"]: {one["command"] for one in call["commands"]} for call in sent[:3]}
        assert shown["all_private_chats"] == set(PRIVATE_COMMANDS)
        assert not {"about", "forget"} & shown["all_group_chats"]
        assert shown["all_group_chats"] < shown["all_chat_administrators"]

    @pytest.mark.parametrize("command", ["check", "help", "privacy", "settings", "log"])
    async def test_of_a_group_s_menus_are_answered_there(self, world: World, command: str) -> None:
        """
        No command that stands by itself is met with silence.
        """
        await world.group(f"/{command}")
        assert world.request.said

    async def test_help_in_a_group_fits_one_screen(self, world: World) -> None:
        """
        A screen of a phone holds some twelve lines of forty characters; what moderators can do is on it.
        """
        await world.group("/help")
        (text,) = world.request.said
        assert sum(len(line) // 40 + 1 for line in text.splitlines()) <= 15
        assert "/settings" in text

    async def test_privacy_says_what_moderation_keeps(self, world: World) -> None:
        """
        Whose names are kept, and what stands for everybody else.
        """
        await world.private("/privacy")
        assert "names of members that admins told me to leave alone" in world.request.said[0]
        assert "nothing is sent to any other service" in world.request.said[0]

    @pytest.mark.parametrize("world", [{"sends_out": True}], indirect=True)
    async def test_privacy_says_when_sentences_leave_the_machine(self, world: World) -> None:
        """
        Where the operator lets another machine read pairs, nobody is told that nothing is sent.
        """
        await world.private("/privacy")
        await world.group("/privacy")
        for said in world.request.said:
            assert "to a language model on another machine" in said
            assert "nothing is sent" not in said


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
