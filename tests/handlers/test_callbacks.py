"""
What the buttons below an answer do.
"""

from __future__ import annotations

import pytest

from claims.errors import StoreError
from handlers.buttons import after, keyboard, parse
from handlers.composition import Action
from handlers.ports import Judgement
from handlers.render import compose
from handlers.texts import texts_for
from tests.handlers import samples
from tests.handlers.telegram_side import BOT, GROUP, World, message


@pytest.fixture
async def answered(world: World) -> World:
    """
    A world in which Anna's message 5, a rumour, was answered.
    """
    world.answering.answers[samples.RUMOUR] = samples.rumour()
    await world.private(samples.RUMOUR)
    return world


class TestData:
    def test_fits_into_sixty_four_bytes(self) -> None:
        """
        Telegram refuses longer data; the highest message id is nine digits long.
        """
        markup = keyboard([list(Action)], 2**31 - 1, texts_for("en"))
        assert markup is not None
        for button in markup.inline_keyboard[0]:
            assert isinstance(button.callback_data, str)
            assert len(button.callback_data.encode()) <= 64
            assert parse(button.callback_data) is not None

    @pytest.mark.parametrize("data", [None, "", "why", "why:", "why:x", "why:٣", "nope:5", ":5"])
    def test_of_no_button_of_ours_is_none(self, data: str | None) -> None:
        """
        Anything else is told apart, not guessed at.
        """
        assert parse(data) is None

    def test_asks_a_question_once(self) -> None:
        """
        Both feedback buttons go when one is pressed; the others stay.
        """
        markup = after(keyboard(compose(samples.rumour()).actions, 5, texts_for("en")), Action.HELPFUL)
        assert markup is not None
        assert [[button.text for button in row] for row in markup.inline_keyboard] == [
            ["Why this?", "Not what I meant"]
        ]


class TestWhy:
    async def test_shows_the_sentence_beside_the_record(self, answered: World) -> None:
        """
        The person sees what was taken for what, and how sure that is.
        """
        await answered.press("why:5")
        text = answered.request.said[-1]
        assert f"Yours:</i> “{samples.RUMOUR_CLAIM}”" in text
        assert f"Record:</i> “{samples.GARLIC.claim}”" in text
        assert "97%" in text

    async def test_in_a_group_is_a_note_above_the_chat(self, world: World) -> None:
        """
        In a group only the person who asks sees it, in Telegram's 200 characters.
        """
        world.answering.default = samples.near_miss()
        await world.group("/check Wages rose by 8.5% in one year, they say.")
        await world.press("why:5", chat=GROUP)
        note = world.request.of("answerCallbackQuery")[0]
        assert note["show_alert"]
        assert "Wages rose by 85% in one year" in note["text"]
        assert len(note["text"]) <= 200
        assert len(world.request.said) == 1


class TestFeedback:
    @pytest.mark.parametrize(
        ("data", "judgement"),
        [
            ("yes:5", Judgement.HELPFUL),
            ("no:5", Judgement.NOT_HELPFUL),
            ("not:5", Judgement.NOT_THIS),
            ("that:5", Judgement.SAME),
            ("diff:5", Judgement.DIFFERENT),
        ],
    )
    async def test_is_counted_for_the_record(self, answered: World, data: str, judgement: Judgement) -> None:
        """
        Every judgement is kept for the record that was shown, and acknowledged.
        """
        await answered.press(data)
        assert answered.memory.judged == [("garlic", judgement)]
        assert answered.request.of("answerCallbackQuery")[0]["text"]

    async def test_that_a_record_does_not_fit_keeps_the_question_open(self, answered: World) -> None:
        """
        "Not what I meant" makes the claim an open question again.
        """
        await answered.press("not:5")
        assert answered.memory.asked == [samples.RUMOUR_CLAIM]


class TestTellMe:
    async def test_remembers_who_waits_for_what(self, world: World) -> None:
        """
        The chat's id is kept beside the open claim.
        """
        answer = samples.unknown()
        world.answering.answers[answer.message.text] = answer
        await world.private(answer.message.text)
        await world.press("tell:5")
        assert [(wait.chat, wait.text) for wait in world.memory.waits] == [(42, "My village has 12 bakeries")]


class TestShowRest:
    async def test_lists_the_claims_left_out(self, world: World) -> None:
        """
        The rest comes as a message of its own.
        """
        world.answering.answers["x"] = samples.article()
        await world.private("x")
        await world.press("rest:5")
        assert "Statement number 7" in world.request.said[-1]


class TestLater:
    async def test_after_a_restart_the_message_is_looked_up_again(self, world: World) -> None:
        """
        A press brings the message it answers along, so nothing has to be kept for it.
        """
        world.answering.answers[samples.RUMOUR] = samples.rumour()
        await world.press("why:5", reply_to_message=message(samples.RUMOUR))
        assert samples.GARLIC.claim in world.request.said[-1]

    async def test_without_its_message_a_press_is_answered_politely(self, world: World) -> None:
        """
        Nothing is left to show, and the person is told what to do.
        """
        await world.press("why:5")
        assert "Send me the message again" in world.request.of("answerCallbackQuery")[0]["text"]

    async def test_a_message_too_old_to_be_sent_along_is_answered_politely(self, world: World) -> None:
        """
        Telegram sends a stub of a message that is too old to be read.
        """
        stub = {"chat": {"id": 42, "type": "private"}, "message_id": 3, "date": 0}
        await world.send(
            callback_query={"id": "1", "from": BOT, "chat_instance": "c", "data": "why:5", "message": stub}
        )
        assert "Send me the message again" in world.request.of("answerCallbackQuery")[0]["text"]

    async def test_an_unknown_button_is_answered_politely(self, world: World) -> None:
        """
        A button of another version does nothing, and says so.
        """
        await world.press("dance:5")
        assert "another version" in world.request.of("answerCallbackQuery")[0]["text"]

    async def test_another_chat_s_answer_can_not_be_reached(self, answered: World) -> None:
        """
        The same message number in another chat is another message.
        """
        await answered.press("why:5", chat=GROUP)
        assert "Send me the message again" in answered.request.of("answerCallbackQuery")[0]["text"]

    async def test_trouble_is_told_where_the_button_was_pressed(self, world: World) -> None:
        """
        An error ends the loading of the button, with a sentence.
        """
        world.expected_errors = (StoreError,)
        world.answering.answers[samples.RUMOUR] = StoreError("broken")
        await world.press("why:5", reply_to_message=message(samples.RUMOUR))
        assert "I can't look things up" in world.request.of("answerCallbackQuery")[0]["text"]
