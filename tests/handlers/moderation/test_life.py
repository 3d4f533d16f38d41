"""
A group's life with the bot: added, promoted, demoted, removed, moved; and mentions where it never was.
"""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.ext import CallbackContext

from handlers.moderation.admins import Admins
from handlers.moderation.life import Life
from handlers.moderation.log_chat import LogChats
from handlers.moderation.log_codes import LogCodes
from handlers.moderation.rulebook import RuleBook
from handlers.moderation.rules import Mode, Rules
from tests.handlers import samples
from tests.handlers.moderation.office import BORIS, CHAT, LOG, Office, owner
from tests.handlers.moderation.test_admins import admin
from tests.handlers.telegram_side import ANNA, BOT, GROUP, NOON, Payload, World, entity, message

OUT: Payload = {"status": "left", "user": BOT}
IN: Payload = {"status": "member", "user": BOT}
LIMITS = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos"
    " can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages can_react_to_messages"
    " can_add_web_page_previews can_change_info can_invite_users can_pin_messages can_manage_topics"
    " can_edit_tag"
)

FLAGS = "is_closed is_anonymous allows_multiple_answers allows_revoting members_only"


@pytest.fixture
def office(world: World) -> Office:
    """
    A group with its admin Anna.
    """
    return Office(world)


async def becomes(office: Office, was: Payload, now: Payload, **chat: Any) -> None:
    """
    The bot's own place in the group changes.
    """
    office.admins[CHAT] = [owner(ANNA)] + ([now] if now["status"] == "administrator" else [])
    change = {"chat": {**GROUP, **chat}, "from": ANNA, "date": NOON}
    await office.world.send(my_chat_member={**change, "old_chat_member": was, "new_chat_member": now})


class TestAdded:
    async def test_it_introduces_itself_once(self, office: Office) -> None:
        """
        What it reads and keeps, how to ask, and a link to the settings; never again, whatever happens.
        """
        await becomes(office, OUT, IN)
        (text,) = office.said_in(CHAT)
        assert "Reply /check to a message" in text
        assert "I keep no messages of this group" in text
        assert "another machine" not in text
        assert office.rows[0][0]["url"].endswith(f"?start=set_{CHAT}")
        for was, now in ((IN, admin(BOT)), (admin(BOT), IN), (IN, OUT), (OUT, IN), (OUT, admin(BOT))):
            await becomes(office, was, now)
        assert office.said_in(CHAT) == [text]

    @pytest.mark.parametrize("world", [{"sends_out": True}], indirect=True)
    async def test_it_says_when_sentences_leave_the_machine(self, office: Office) -> None:
        """
        Where the operator lets another machine read pairs, a group is told when the bot is added.
        """
        await becomes(office, OUT, IN)
        (text,) = office.said_in(CHAT)
        assert "to a language model on another machine" in text

    async def test_a_channel_is_not_spoken_to(self, office: Office) -> None:
        """
        A channel has readers and no conversation.
        """
        await becomes(office, OUT, admin(BOT), type="channel")
        assert office.world.request.said == []

    async def test_where_it_may_not_write_nothing_fails(self, office: Office) -> None:
        """
        A group that lets no bot write is no error.
        """
        office.refused["sendMessage", CHAT] = (400, "Bad Request: not enough rights to send text messages")
        await becomes(office, OUT, IN)


class TestSight:
    async def test_losing_it_is_told_once(self, office: Office) -> None:
        """
        An admin bot saw everything; a member in privacy mode does not, and the group has set it to look.
        """
        office.reads_all = False
        office.moderation.set[CHAT] = Rules(mode=Mode.AUTO)
        for _ in range(2):
            await becomes(office, admin(BOT), IN)
        (text,) = office.said_in(CHAT)
        assert "/setprivacy" in text

    async def test_losing_it_again_is_told_again(self, office: Office) -> None:
        """
        In between it was an admin: what was told is no longer known.
        """
        office.reads_all = False
        office.moderation.set[CHAT] = Rules(mode=Mode.SUGGEST)
        for was, now in ((admin(BOT), IN), (IN, admin(BOT)), (admin(BOT), IN)):
            await becomes(office, was, now)
        assert len(office.said_in(CHAT)) == 2

    @pytest.mark.parametrize("mode", [Mode.OFF, Mode.ASK])
    async def test_where_nothing_is_looked_at_nothing_is_told(self, office: Office, mode: Mode) -> None:
        """
        Who asks is always seen.
        """
        office.reads_all = False
        office.moderation.set[CHAT] = Rules(mode=mode)
        await becomes(office, admin(BOT), IN)
        assert office.said_in(CHAT) == []


class TestWriting:
    @pytest.mark.parametrize(
        ("member", "blocked"),
        [
            (IN, False),
            (OUT, True),
            ({"status": "kicked", "user": BOT, "until_date": 0}, True),
            ({"may": True, "in": True}, False),
            ({"may": False, "in": True}, False),
            ({"may": True, "in": False}, True),
        ],
    )
    async def test_is_noted(self, office: Office, member: Payload, *, blocked: bool) -> None:
        """
        Removed or banned; who is only muted there may still send cards elsewhere.
        """
        if "may" in member:
            may = {**dict.fromkeys(LIMITS.split(), member["may"]), "is_member": member["in"]}
            member = {"status": "restricted", "user": BOT, "until_date": 0, **may}
        await becomes(office, IN, member)
        assert office.world.memory.blocked == {CHAT: blocked}


class TestModeratorsChatGone:
    async def test_is_told_in_the_group_once(self, office: Office) -> None:
        """
        There is no other place left to tell it; cards stop until admins choose another chat.
        """
        office.moderation.set[CHAT] = Rules(mode=Mode.SUGGEST, log_chat=LOG["id"])
        rulebook = RuleBook(office.moderation)
        log_chats = LogChats(rulebook, Admins(), LogCodes())
        bot: Bot = office.world.app.bot
        for _ in range(2):
            await log_chats.gone(bot, CHAT)
        assert office.rules.log_chat is None
        (text,) = office.said_in(CHAT)
        assert "I can’t write to the moderators’ chat any more" in text
        assert [entry.who for entry in office.moderation.log] == [None]

    async def test_is_told_as_soon_as_the_bot_is_removed_there(self, office: Office) -> None:
        """
        Nobody has to wait for the first card that does not arrive.
        """
        office.moderation.set[CHAT] = Rules(mode=Mode.SUGGEST, log_chat=LOG["id"])
        change = {"chat": LOG, "from": BORIS, "date": NOON, "old_chat_member": IN, "new_chat_member": OUT}
        await office.world.send(my_chat_member=change)
        assert office.rules.log_chat is None
        assert len(office.said_in(CHAT)) == 1


class TestForgetting:
    @pytest.mark.parametrize(
        ("answer", "forgotten", "blocked"),
        [
            ((403, {"description": "Forbidden: bot was kicked"}), [CHAT], {}),
            ((200, {"ok": True, "result": OUT}), [CHAT], {}),
            ((200, {"ok": True, "result": IN}), [], {CHAT: False}),
            ((502, {"description": "Bad Gateway"}), [], {}),
        ],
        ids=["kicked", "left", "is there", "unknown"],
    )
    async def test_comes_after_a_last_look(
        self, office: Office, answer: Any, forgotten: list[int], blocked: dict[int, bool]
    ) -> None:
        """
        A month after it was noted as removed, a group that the bot is in all the same is not forgotten.
        """
        world = office.world
        log_chats = LogChats(RuleBook(office.moderation), Admins(), LogCodes())
        life = Life(world.memory, RuleBook(office.moderation), Admins(), log_chats)
        world.memory.left = [CHAT]
        world.request.refuse = lambda method, sent: answer
        await life.on_time(CallbackContext(world.app))
        assert (world.memory.forgotten, world.memory.blocked) == (forgotten, blocked)


class TestOtherContent:
    @pytest.mark.parametrize(
        "content",
        [
            {"poll": {"id": "1", "question": samples.RUMOUR, "options": [], "total_voter_count": 0}},
            {"new_chat_title": samples.RUMOUR},
            {"dice": {"emoji": "🎲", "value": 3}},
            {"new_chat_members": [BORIS]},
        ],
        ids=["poll", "title", "dice", "members"],
    )
    async def test_draws_no_word(self, office: Office, content: Payload) -> None:
        """
        A poll asks, a title names, a newcomer enters: nothing of it is a message that claims something.
        """
        if "poll" in content:
            flags = (
                "is_closed",
                "is_anonymous",
                "allows_multiple_answers",
                "allows_revoting",
                "members_only",
            )
            content = {"poll": {**content["poll"], **dict.fromkeys(flags, False), "type": "regular"}}
        office.moderation.set[CHAT] = Rules(mode=Mode.AUTO)
        await office.world.send(message=message(None, chat=GROUP, **content))
        assert office.world.request.said == []
        assert office.world.answering.asked == []


class TestGuest:
    async def test_is_answered_about_the_message_replied_to(self, office: Office) -> None:
        """
        As briefly as in a group, through the query that came along; nothing is kept.
        """
        office.world.answering.answers[samples.RUMOUR] = samples.rumour()
        await mentioned(office, "@footnote_bot ?", reply_to_message=message(samples.RUMOUR, chat=GROUP))
        (sent,) = office.world.request.of("answerGuestQuery")
        assert sent["guest_query_id"] == "g1"
        assert "Lead Stories" in str(sent["result"])
        assert office.world.memory.posted == {}
        assert office.world.request.said == []

    async def test_about_nothing_is_told_how_to_ask(self, office: Office) -> None:
        """
        A bare mention gets one sentence.
        """
        await mentioned(office, "@footnote_bot")
        (sent,) = office.world.request.of("answerGuestQuery")
        assert "Reply to a message and mention me" in str(sent["result"])

    async def test_is_limited_as_in_a_group(self, office: Office) -> None:
        """
        Nobody can make the bot talk on and on where nobody can remove it.
        """
        for _ in range(Rules().checks_per_member + 3):
            await mentioned(office, "@footnote_bot")
        assert len(office.world.request.of("answerGuestQuery")) == Rules().checks_per_member


async def mentioned(office: Office, text: str, **content: Any) -> None:
    """
    Somebody mentions the bot in a chat that it has not joined.
    """
    mention = entity(text, "@footnote_bot", "mention")
    written = message(text, chat={**GROUP, "id": -100777}, entities=[mention], guest_query_id="g1", **content)
    await office.world.send(guest_message=written)
