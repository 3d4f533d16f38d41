"""
What a person reads in a private chat.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from telegram.error import BadRequest, Forbidden

from claims.errors import BadInputError, StoreError
from claims.models import MessageKind
from tests.handlers import samples
from tests.handlers.telegram_side import ANNA, NOON, World, entity, message

CHANNEL = {"id": -2, "type": "channel", "title": "Zebra News"}


@pytest.fixture
def rumour(world: World) -> str:
    """
    The text of a rumour that the bot has an answer to.
    """
    world.answering.answers[samples.RUMOUR] = samples.rumour()
    return samples.RUMOUR


class TestText:
    async def test_is_answered_in_reply_with_the_sentence_quoted(self, world: World, rumour: str) -> None:
        """
        The answer says what is known first, and replies with Telegram's own quote of the sentence.
        """
        await world.private(rumour)
        assert world.request.said[0].startswith(
            "<b>Three fact-checkers looked at this. None found it true.</b>"
        )
        sent = world.request.of("sendMessage")[0]
        reply = sent["reply_parameters"]
        assert (reply["message_id"], reply["quote"]) == (5, samples.RUMOUR_CLAIM)
        assert reply["quote_position"] == rumour.index(samples.RUMOUR_CLAIM)
        assert sent["parse_mode"] == "HTML"
        assert sent["link_preview_options"]["is_disabled"]

    async def test_whose_language_nobody_can_tell_is_answered_in_the_person_s(
        self, world: World, rumour: str
    ) -> None:
        """
        Where a text is too short to tell, the language that the person uses Telegram in decides.
        """
        world.answering.answers[rumour] = replace(samples.rumour(), language=None)
        await world.private(rumour, **{"from": ANNA | {"language_code": "de"}})
        assert "Faktenprüfer" in world.request.said[0]

    async def test_shows_that_it_is_writing(self, world: World, rumour: str) -> None:
        """
        The chat sees "typing" before the answer.
        """
        await world.private(rumour)
        assert next(name for name, _ in world.request.calls if name.startswith("send")) == "sendChatAction"

    async def test_is_sent_without_its_quote_where_telegram_refuses_it(
        self, world: World, rumour: str
    ) -> None:
        """
        A quote that Telegram does not find costs the quote, never the answer.
        """
        world.request.refuse = lambda method, sent: (
            (400, {"description": "Bad Request: QUOTE_TEXT_INVALID"})
            if "quote" in sent.get("reply_parameters", {})
            else None
        )
        await world.private(rumour)
        assert len(world.request.said) == 2
        assert "quote" not in world.request.of("sendMessage")[-1]["reply_parameters"]

    async def test_that_nobody_checked_becomes_an_open_question(self, world: World) -> None:
        """
        A claim without a check is said to be unknown, and kept as a request.
        """
        answer = samples.unknown()
        world.answering.answers[answer.message.text] = answer
        await world.private(answer.message.text)
        assert "I have no check for this." in world.request.said[0]
        assert world.memory.asked == [answer.claims[0].claim.text]

    async def test_is_answered_once_when_the_update_comes_twice(self, world: World, rumour: str) -> None:
        """
        An update that Telegram sends again is not answered again.
        """
        world.memory.seen.add(1)
        await world.private(rumour)
        assert world.request.said == []


class TestIntake:
    async def test_links_come_from_both_kinds_of_entity(self, world: World) -> None:
        """
        A visible link after an emoji, which is two UTF-16 units, and a link behind words.
        """
        text = "😀 look https://a.example/x and here"
        entities = [
            entity(text, "https://a.example/x", "url"),
            entity(text, "here", "text_link", url="https://b.example/"),
        ]
        await world.private(text, entities=entities)
        assert world.answering.asked[0].links == ("https://a.example/x", "https://b.example/")

    @pytest.mark.parametrize(
        "origin",
        [
            {"type": "user", "sender_user": ANNA},
            {"type": "hidden_user", "sender_user_name": "Somebody"},
            {"type": "chat", "sender_chat": {"id": -1, "type": "group", "title": "G"}},
            {"type": "channel", "chat": {"id": -2, "type": "channel", "title": "C"}, "message_id": 3},
        ],
        ids=lambda origin: str(origin["type"]),
    )
    async def test_a_forward_keeps_the_day_it_was_first_sent(
        self, world: World, origin: dict[str, object]
    ) -> None:
        """
        Relative dates of a forward resolve against its origin's day, whichever kind of origin it has.
        """
        await world.private("It happened yesterday.", forward_origin={**origin, "date": 1_486_771_200})
        assert world.answering.asked[0].sent_on == "2017-02-11"

    @pytest.mark.parametrize(
        ("origin", "author"),
        [
            ({"type": "channel", "chat": CHANNEL, "message_id": 5}, "Zebra News"),
            (
                {"type": "channel", "chat": CHANNEL, "message_id": 5, "author_signature": "Ann"},
                "Zebra News Ann",
            ),
            ({"type": "chat", "sender_chat": CHANNEL}, "Zebra News"),
            ({"type": "user", "sender_user": {"id": 9, "is_bot": False, "first_name": "Eve"}}, None),
            ({"type": "hidden_user", "sender_user_name": "Eve"}, None),
        ],
        ids=["channel", "signed", "chat", "user", "hidden user"],
    )
    async def test_a_forward_is_by_its_channel(
        self, world: World, origin: dict[str, object], author: str | None
    ) -> None:
        """
        Who said a forward is the channel or group it is from; people's names are not looked at.
        """
        await world.private("It happened.", forward_origin={**origin, "date": 1_486_771_200})
        assert world.answering.asked[0].author == author

    async def test_a_caption_is_read(self, world: World) -> None:
        """
        A photo's caption is its text.
        """
        await world.private(caption="The moon is a lamp.", photo=_photo())
        assert (world.answering.asked[0].text, world.answering.asked[0].kind) == (
            "The moon is a lamp.",
            MessageKind.CAPTION,
        )

    async def test_a_quote_that_the_person_selected_is_the_claim(self, world: World) -> None:
        """
        The part selected in a reply is what is looked up, inside the message it is from.
        """
        replied = message("One thing. Another thing.", message_id=3)
        quote = {"text": "Another thing.", "position": 11, "is_manual": True}
        await world.private("is that so?", reply_to_message=replied, quote=quote)
        asked = world.answering.asked[0]
        assert (asked.quote, asked.text, asked.kind) == (
            "Another thing.",
            "One thing. Another thing.",
            MessageKind.QUOTE,
        )

    async def test_an_album_is_one_message(self, world: World) -> None:
        """
        The parts of an album are answered once, by the caption that one of them has.
        """
        for number in (11, 12, 13):
            caption = {"caption": "The moon is a lamp."} if number == 12 else {}
            await world.private(message_id=number, media_group_id="a", photo=_photo(), **caption)
        await asyncio.sleep(1.0)
        assert [asked.text for asked in world.answering.asked] == ["The moon is a lamp."]
        assert [sent["reply_parameters"]["message_id"] for sent in world.request.of("sendMessage")] == [12]

    async def test_a_text_that_the_client_cut_is_one_message(self, world: World) -> None:
        """
        The pieces of a text that is longer than Telegram's limit are read as the text they were.
        """
        first, second = "word " * 800 + "and", "so it goes on. The end."
        await world.private(first, message_id=11)
        await world.private(second, message_id=12)
        await asyncio.sleep(1.0)
        assert [asked.text for asked in world.answering.asked] == [f"{first} {second}"]
        assert len(world.request.said) == 1

    async def test_a_long_text_alone_is_answered_as_it_is(self, world: World) -> None:
        """
        A long text that nothing follows is one message.
        """
        text = "word " * 800
        await world.private(text)
        await asyncio.sleep(1.0)
        await world.private("Next.", message_id=6)
        assert [asked.text for asked in world.answering.asked] == [text, "Next."]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ({"dice": {"emoji": "🎲", "value": 3}}, "sticker"),
            ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}, "recording"),
            ({"location": {"longitude": 1.0, "latitude": 2.0}}, "place"),
            ({"text": "   "}, "no text"),
        ],
    )
    async def test_what_holds_no_text_gets_a_kind_sentence(
        self, world: World, content: dict[str, object], words: str
    ) -> None:
        """
        Nothing that can be sent is met with silence.
        """
        await world.private(**content)
        assert words in world.request.said[0]
        assert world.answering.asked == []


class TestEdited:
    async def test_message_gets_its_answer_edited(self, world: World, rumour: str) -> None:
        """
        The earlier answer says what is known of the new text; no second answer is sent.
        """
        await world.private("Good morning")
        await world.send(edited_message=message(rumour, edit_date=NOON + 60))
        edited = world.request.of("editMessageText")
        assert len(world.request.said) == len(edited) == 1
        assert edited[0]["message_id"] == 9001
        assert "None found it true" in edited[0]["text"]

    async def test_message_whose_answer_does_not_change_is_no_error(self, world: World, rumour: str) -> None:
        """
        Telegram's "message is not modified" is as good as an edit.
        """
        await world.private(rumour)
        world.request.refuse = lambda method, sent: (
            (400, {"description": "Bad Request: message is not modified"})
            if method == "editMessageText"
            else None
        )
        await world.send(edited_message=message(rumour, edit_date=NOON + 60))
        assert len(world.request.said) == 1

    async def test_message_whose_answer_was_deleted_is_answered_anew(self, world: World, rumour: str) -> None:
        """
        An answer that can't be edited any more is sent again.
        """
        await world.private(rumour)
        world.request.refuse = lambda method, sent: (
            (400, {"description": "Bad Request: message to edit not found"})
            if method == "editMessageText"
            else None
        )
        await world.send(edited_message=message(rumour, edit_date=NOON + 60))
        assert len(world.request.said) == 2
        assert world.memory.posted[42, 5] == (9002,)


class TestErrors:
    async def test_bad_input_is_said_in_one_sentence(self, world: World) -> None:
        """
        The sentence of an expected error is what the person reads.
        """
        world.expected_errors = (BadInputError,)
        world.answering.answers["x"] = BadInputError("There is no text in that.")
        await world.private("x")
        assert world.request.said == ["There is no text in that."]

    async def test_trouble_of_ours_is_not_explained_to_the_person(self, world: World) -> None:
        """
        A broken store is the operator's concern; the person is asked to come back.
        """
        world.expected_errors = (StoreError,)
        world.answering.answers["x"] = StoreError("disk full at /var/x")
        await world.private("x")
        assert world.request.said == ["I can't look things up just now. Please try again in a few minutes."]

    async def test_unexpected_errors_are_logged_without_texts(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        The log names the error's kind and place, and nothing of the message.
        """
        world.expected_errors = (ValueError,)
        world.answering.answers["my secret"] = ValueError("my secret")
        await world.private("my secret")
        assert world.request.said == ["Something went wrong on my side. It is noted; please try again later."]
        assert "ValueError at" in caplog.text
        assert "my secret" not in caplog.text

    async def test_what_telegram_refuses_is_told_and_logged(
        self, world: World, rumour: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        A refusal that is our own fault is in the log with Telegram's reason, and the person is told.
        """
        world.expected_errors = (BadRequest,)
        world.request.refuse = lambda method, sent: (
            (400, {"description": "Bad Request: can't parse entities"})
            if method == "sendMessage" and "reply_markup" in sent
            else None
        )
        await world.private(rumour)
        assert "can't parse entities" in caplog.text.lower()
        assert world.request.said[-1].startswith("Something went wrong on my side.")

    async def test_a_chat_that_blocked_the_bot_is_noted(self, world: World, rumour: str) -> None:
        """
        Forbidden means that the person blocked the bot.
        """
        world.expected_errors = (Forbidden,)
        world.request.refuse = lambda method, sent: (
            (403, {"description": "Forbidden: bot was blocked by the user"})
            if method == "sendMessage"
            else None
        )
        await world.private(rumour)
        assert world.memory.blocked == {42: True}

    async def test_a_chat_that_unblocks_the_bot_is_noted(self, world: World) -> None:
        """
        A membership update says whether the bot may write again.
        """
        old, new = (
            {"user": world.app.bot.bot.to_dict(), "status": status} for status in ("kicked", "member")
        )
        old["until_date"] = 0
        change = {"chat": message()["chat"], "from": ANNA, "date": NOON}
        await world.send(my_chat_member={**change, "old_chat_member": old, "new_chat_member": new})
        assert world.memory.blocked == {42: False}


class TestLongAnswers:
    async def test_are_sent_as_several_messages(self, world: World) -> None:
        """
        What exceeds Telegram's longest message continues in another; buttons stand under the last.
        """
        answer = samples.background()
        stored = answer.claims[0].matches[0].stored
        long = tuple(samples.context(f"P{number}", None, "word " * 300) for number in range(4))
        match = replace(answer.claims[0].matches[0], stored=replace(stored, contexts=long))
        many = replace(answer, claims=(replace(answer.claims[0], matches=(match,)),))
        world.answering.answers["x"] = many
        await world.private("x")
        sent = world.request.of("sendMessage")
        assert len(sent) == 2
        assert "reply_markup" not in sent[0]
        assert "reply_markup" in sent[1]
        assert world.memory.posted[42, 5] == (9001, 9002)


def _photo() -> list[dict[str, object]]:
    return [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
