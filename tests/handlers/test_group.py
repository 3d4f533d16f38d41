"""
When the bot speaks in a group, and how briefly.
"""

from __future__ import annotations

import pytest

from claims.models import Status
from tests.e2e.server.markup import parse
from tests.handlers import samples
from tests.handlers.telegram_side import BOT, GROUP, NOON, World, entity, message


@pytest.fixture
def rumour(world: World) -> str:
    """
    The text of a rumour that the bot has an answer to.
    """
    world.answering.answers[samples.RUMOUR] = samples.rumour()
    return samples.RUMOUR


class TestAsked:
    async def test_by_check_in_reply_answers_that_message_in_two_lines(
        self, world: World, rumour: str
    ) -> None:
        """
        The answer replies to the message that makes the claim, quotes it, and is brief.
        """
        await world.group("/check", message_id=6, reply_to_message=message(rumour, chat=GROUP))
        text = parse(world.request.said[0], "HTML").text
        assert text == (
            "Fact-checkers looked at this: Lead Stories, 12 Feb 2020: False; Factly, 8 Feb 2020: False;"
            " BOOM, 3 Feb 2020: Unproven"
        )
        reply = world.request.of("sendMessage")[0]["reply_parameters"]
        assert (reply["message_id"], reply["quote"]) == (5, samples.RUMOUR_CLAIM)

    async def test_by_a_mention_in_reply_answers_that_message(self, world: World, rumour: str) -> None:
        """
        A mention is as good as the command, whatever its case.
        """
        text = "@Footnote_Bot is that so?"
        await world.group(
            text,
            message_id=6,
            entities=[entity(text, "@Footnote_Bot", "mention")],
            reply_to_message=message(rumour, chat=GROUP),
        )
        assert [asked.text for asked in world.answering.asked] == [rumour]

    async def test_by_a_mention_alone_answers_the_words_beside_it(self, world: World) -> None:
        """
        The mention itself is no part of the claim.
        """
        text = "@footnote_bot The moon is a lamp."
        await world.group(text, entities=[entity(text, "@footnote_bot", "mention")])
        assert [asked.text for asked in world.answering.asked] == ["The moon is a lamp."]

    async def test_about_nothing_says_how_to_ask(self, world: World) -> None:
        """
        A bare command gets one line of help.
        """
        await world.group("/check")
        assert "Reply /check to a message" in world.request.said[0]

    async def test_about_something_nobody_checked_says_so_and_keeps_no_text(self, world: World) -> None:
        """
        Texts of groups are not kept, not even as open questions.
        """
        world.answering.default = samples.unknown()
        await world.group("/check My village has 12 bakeries.")
        assert "I have no check for this." in world.request.said[0]
        assert world.memory.asked == []

    async def test_stays_in_its_topic(self, world: World, rumour: str) -> None:
        """
        In a forum the answer goes to the topic of the question.
        """
        await world.group(f"/check {rumour}", is_topic_message=True, message_thread_id=77)
        assert world.request.of("sendMessage")[0]["message_thread_id"] == 77


class TestSilence:
    @pytest.mark.parametrize(
        "content",
        [
            {},
            {"entities": [{"type": "mention", "offset": 0, "length": 5}]},
            {"reply_to_message": message("hello", message_id=3, chat=GROUP)},
        ],
        ids=["plain", "mention of another", "reply to another"],
    )
    async def test_is_kept_when_nobody_asks(
        self, world: World, rumour: str, content: dict[str, object]
    ) -> None:
        """
        A rumour alone does not make the bot speak.
        """
        await world.group(rumour, **content)
        assert world.request.said == []
        assert world.answering.asked == []

    async def test_is_kept_on_thanks(self, world: World) -> None:
        """
        A reply to the bot in which there is nothing to look up stays unanswered.
        """
        world.answering.default = samples.nothing_to_check()
        shown = message("answer", message_id=9001, chat=GROUP, **{"from": BOT})
        await world.group("thanks!", reply_to_message=shown)
        assert world.request.said == []

    async def test_is_kept_on_edits_and_channel_posts(self, world: World, rumour: str) -> None:
        """
        Only new messages of the group are looked at.
        """
        await world.send(edited_message=message(f"/check {rumour}", chat=GROUP, edit_date=NOON))
        channel = {"id": -1002, "type": "channel", "title": "C"}
        await world.send(channel_post=message(f"/check {rumour}", chat=channel))
        assert world.request.said == []


class TestBrief:
    @pytest.mark.parametrize(
        ("answer", "start"),
        [
            (
                samples.rumour(*samples.GARLIC.reviews[:2]),
                "Fact-checkers rated this false: Lead Stories, 12 Feb 2020; Factly, 8 Feb 2020",
            ),
            (samples.background(), "No fact-check of this; background: Axios, 5 Feb 2017:"),
            (samples.near_miss(), "Checked: something similar, not this: Yours says 8.5%"),
        ],
        ids=[Status.CHECKED, Status.CONTEXT, Status.RELATED],
    )
    async def test_says_what_kind_of_answer_it_is(self, world: World, answer: object, start: str) -> None:
        """
        The first words tell a check from background and from a near miss.
        """
        world.answering.default = answer  # type: ignore[assignment]
        await world.group("/check something")
        assert start.lower() in parse(world.request.said[0], "HTML").text.lower()


class TestMigration:
    async def test_keeps_what_the_chat_has_set(self, world: World) -> None:
        """
        A group that becomes a supergroup keeps its settings under its new id.
        """
        await world.group(migrate_to_chat_id=-100900)
        assert world.memory.moved == [(-100500, -100900)]
