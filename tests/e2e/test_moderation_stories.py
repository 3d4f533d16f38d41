"""
Moderated groups, told as stories: several members, an admin, an anonymous admin, a linked channel, the real
bot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.moderation.rules import Mode
from tests.e2e.client import BotApi
from tests.e2e.objects import buttons, private, readable
from tests.e2e.process import BotProcess
from tests.e2e.talk import OTHER_RUMOUR, RUMOUR
from tests.e2e.valley import (
    ANONYMOUS,
    BORIS,
    CARLA,
    CHANNEL,
    MIRA,
    STAND_IN,
    TELEGRAM,
    Valley,
    plan,
    settle_rules,
)

pytestmark = pytest.mark.e2e

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
SUGGEST = plan(mode=Mode.SUGGEST)
NOT_THIS = plan(mode=Mode.SUGGEST)
ACTIONS = plan(mode=Mode.SUGGEST)
AUTO = plan(mode=Mode.AUTO, logged=False)
LOGGED = plan(mode=Mode.AUTO)
CHANNELS = plan(mode=Mode.AUTO, logged=False, cooldown_hours=0, posts_per_hour=9)
EDITED = plan(mode=Mode.AUTO)
REHEARSED = plan(mode=Mode.AUTO, rehearsal_until=TOMORROW)
CLOSED = plan(mode=Mode.SUGGEST)
ASKED = plan(mode=Mode.ASK, logged=False)
PLANS = (SUGGEST, NOT_THIS, ACTIONS, AUTO, LOGGED, CHANNELS, EDITED, REHEARSED, CLOSED, ASKED)

PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
GREETING = "Good morning to all of you in the valley, how are you today?"
ONLY_ADMINS = "Only admins of that group can decide this."
ANOTHER_PLACE = "That button belongs to a card in another place."
NOT_THERE = "That button is not below this message"


@pytest.fixture(scope="module")
def moderating(
    server_root: str, prepared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    """
    A bot whose groups have set what the stories need.
    """
    api = BotApi(server_root)
    bot = BotProcess.prepared(api, tmp_path_factory.mktemp("moderating"), prepared_data)
    settle_rules(bot.folder / "footnote.db", PLANS)
    bot.start()
    yield bot
    bot.stop()
    assert api.violations() == []
    assert bot.complaints() == []
    api.close()


class TestSuggest:
    def test_a_card_becomes_a_post_and_is_undone(self, moderating: BotProcess) -> None:
        """
        A rumour makes a card and nothing else; members and other places can't press it; an admin posts it
        once, takes it back, and posts it again.
        """
        valley = Valley(moderating, SUGGEST, forum=True)
        valley.says(GREETING, MIRA)
        rumour = valley.says(OTHER_RUMOUR, message_thread_id=77, is_topic_message=True)
        (card,) = valley.cards(1)
        assert OTHER_RUMOUR.rstrip(".") in readable(card)
        assert "Full Fact" in readable(card)
        assert valley.labels(card) == [
            *("Post", "Not this claim", "Ignore"),
            *("Delete message", "Warn", "Why"),
        ]
        assert valley.quiet() == []

        payloads = [valley.payload(card, label) for label in valley.labels(card)]
        elsewhere = valley.says(GREETING, MIRA)
        for payload in payloads:
            assert valley.press_with(card, payload, MIRA).startswith(ONLY_ADMINS)
            assert valley.press_with(elsewhere, payload).startswith(NOT_THERE)
            copied = {**elsewhere, "reply_markup": card["reply_markup"]}
            assert valley.press_with(copied, payload).startswith(ANOTHER_PLACE)
        assert valley.quiet() == []

        assert valley.press(card, "Post") == "Posted."
        (posted,) = valley.posts(1)
        assert posted["reply_to_message"]["message_id"] == rumour["message_id"]
        assert posted["quote"]["text"] in OTHER_RUMOUR
        assert posted["message_thread_id"] == 77
        assert len(posted["text"].splitlines()) == 1
        assert "Posted by Carla" in valley.now(card)
        for payload in payloads[:3]:
            assert valley.press_with(card, payload).startswith("That is decided already: posted, by Carla")

        assert valley.press(card, "Undo") == "Undone. The card is open again."
        assert not valley.is_there(posted)
        assert "Undone by Carla" in valley.now(card)
        assert valley.press(card, "Post") == "Posted."
        assert len(valley.quiet()) == 1

    def test_not_this_claim_is_for_good(self, moderating: BotProcess) -> None:
        """
        A record that moderators refused for a sentence is not proposed for it again.
        """
        valley = Valley(moderating, NOT_THIS)
        valley.says(OTHER_RUMOUR)
        (card,) = valley.cards(1)
        assert valley.press(card, "Not this claim").startswith("Noted.")
        valley.says(OTHER_RUMOUR, MIRA)
        valley.says(RUMOUR, MIRA)
        second = valley.cards(2)[1]
        assert "garlic" in readable(second)
        assert "Not all publishers found this false or misleading." in readable(second)
        assert valley.press(second, "Ignore").startswith("Ignored.")
        assert valley.quiet() == []


class TestActions:
    def test_a_note_a_post_and_a_deletion(self, moderating: BotProcess) -> None:
        """
        The member gets one dignified note; an anonymous admin posts by reply; members' commands do nothing;
        with the message goes the post.
        """
        valley = Valley(moderating, ACTIONS)
        rumour = valley.says(OTHER_RUMOUR)
        (card,) = valley.cards(1)
        assert valley.press(card, "Warn") == "The member got a note, and it counts."
        (note,) = valley.posts(1)
        assert note["reply_to_message"]["message_id"] == rumour["message_id"]
        assert "Boris" not in readable(note)

        valley.says("/post", MIRA, reply_to_message=rumour)
        valley.says("/post", ANONYMOUS, sender_chat=valley.chat, reply_to_message=rumour)
        posted = valley.posts(2)[1]
        assert "Full Fact" in readable(posted)
        valley.api.until(
            lambda: f"Posted by {valley.chat['title']}" in valley.now(card), "the card to follow"
        )
        valley.api.until(lambda: len(valley.reactions()) == 1, "a nod")

        valley.says("/why", MIRA, reply_to_message=posted)
        reason = readable(valley.posts(3)[2])
        assert "The record: “" in reason
        assert "a moderator decided" in reason

        valley.says("/delete", MIRA, reply_to_message=rumour)
        command = valley.says("/delete", CARLA, reply_to_message=rumour)
        for gone in (rumour, posted, command):
            valley.waits_until_gone(gone)
        valley.api.until(lambda: "Message deleted by Carla" in valley.now(card), "the card to follow")
        assert valley.labels(card) == ["Why"]


class TestLogChatGone:
    def test_is_told_to_the_group_once(self, moderating: BotProcess) -> None:
        """
        Where cards can't be sent, the group hears of it once, and /post still works.
        """
        valley = Valley(moderating, CLOSED)
        valley.api.ask("block", chat=valley.log_chat["id"])
        rumour = valley.says(OTHER_RUMOUR)
        (told,) = valley.posts(1)
        assert "reply_to_message" not in told
        valley.says(OTHER_RUMOUR, MIRA)
        valley.says("/post", CARLA, reply_to_message=rumour)
        assert "Full Fact" in readable(valley.posts(2)[1])
        assert len(valley.quiet()) == 2


class TestAuto:
    def test_posts_once_then_links_then_is_silent(self, moderating: BotProcess) -> None:
        """
        The first to say it is answered in two lines, the second gets a link, the third nothing; "why" and the
        details are told to who asks.
        """
        valley = Valley(moderating, AUTO)
        valley.says(GREETING, MIRA)
        rumour = valley.says(OTHER_RUMOUR)
        (posted,) = valley.posts(1)
        assert posted["reply_to_message"]["message_id"] == rumour["message_id"]
        # Who says 99% says that there is some: the check of that is named too.
        assert readable(posted).startswith("Fact-checkers rated this false: ")
        assert "Full Fact" in readable(posted)
        again = valley.says(OTHER_RUMOUR, MIRA)
        linked = valley.posts(2)[1]
        assert linked["reply_to_message"]["message_id"] == again["message_id"]
        assert f"https://t.me/c/{str(valley.chat['id'])[4:]}/{posted['message_id']}" in readable(linked)
        valley.says(OTHER_RUMOUR)
        assert len(valley.quiet()) == 2

        assert "publishers agree" in valley.press(posted, "Why?", MIRA)
        (address,) = (button["url"] for button in buttons(posted) if "url" in button)
        start = valley.api.user_sends(private(), f"/start {address.rpartition('=')[2]}")
        details = readable(valley.api.answer_to(start))
        assert "Full Fact" in details
        assert valley.chat["title"] not in details

    def test_tells_the_log_chat_which_can_undo(self, moderating: BotProcess) -> None:
        """
        What the bot posts by itself stands in the log chat; an undo from there, or by reply, takes it back.
        """
        valley = Valley(moderating, LOGGED)
        valley.says(OTHER_RUMOUR)
        (posted,) = valley.posts(1)
        (card,) = valley.cards(1)
        assert "Posted by myself" in readable(card)
        valley.press(card, "Undo")
        valley.waits_until_gone(posted)
        valley.press(card, "Post")
        (second,) = valley.posts(1)
        valley.says("/undo", MIRA, reply_to_message=second)
        valley.says("/undo", CARLA, reply_to_message=second)
        valley.waits_until_gone(second)
        assert valley.quiet() == []

    def test_reads_channels_and_anonymous_admins_but_no_bots(self, moderating: BotProcess) -> None:
        """
        The linked channel's post, a channel as a member, an anonymous admin, a caption and an album are
        answered once each; another bot is not.
        """
        valley = Valley(moderating, CHANNELS)
        robot = {"id": 99, "is_bot": True, "first_name": "Robot", "username": "robot_bot"}
        valley.says(OTHER_RUMOUR, robot)
        authors = [
            valley.says(OTHER_RUMOUR, TELEGRAM, sender_chat=CHANNEL, is_automatic_forward=True),
            valley.says(OTHER_RUMOUR, STAND_IN, sender_chat={**CHANNEL, "id": CHANNEL["id"] - 1}),
            valley.says(OTHER_RUMOUR, ANONYMOUS, sender_chat=valley.chat),
            valley.says(None, MIRA, caption=OTHER_RUMOUR, photo=PHOTO),
            valley.says(None, MIRA, caption=OTHER_RUMOUR, photo=PHOTO, media_group_id="album"),
        ]
        valley.says(None, MIRA, caption=OTHER_RUMOUR, photo=PHOTO, media_group_id="album")
        posts = valley.posts(5)
        assert [one["reply_to_message"]["message_id"] for one in posts] == [
            one["message_id"] for one in authors
        ]
        assert len(valley.quiet()) == 5

    def test_follows_edits(self, moderating: BotProcess) -> None:
        """
        A claim that is edited away takes the post with it; edited back it is answered again.
        """
        valley = Valley(moderating, EDITED)
        rumour = valley.says(OTHER_RUMOUR)
        (posted,) = valley.posts(1)
        (card,) = valley.cards(1)
        edited = valley.api.edit(rumour, GREETING)
        valley.waits_until_gone(posted)
        valley.api.until(lambda: "Withdrawn" in valley.now(card), "the card to follow")
        valley.api.edit(edited, OTHER_RUMOUR)
        (again,) = valley.posts(1)
        assert again["quote"]["text"] in OTHER_RUMOUR
        assert len(valley.cards(1)) == 1

    def test_rehearses(self, moderating: BotProcess) -> None:
        """
        While a group rehearses, the log chat sees what would be posted, and nobody can post it from there.
        """
        valley = Valley(moderating, REHEARSED)
        valley.says(OTHER_RUMOUR)
        (card,) = valley.cards(1)
        assert "Rehearsal: this would have been posted. Nothing was." in readable(card)
        assert valley.labels(card) == ["Not this claim", "Why"]
        number = valley.payload(card, "Why").split(":")[2]
        assert valley.press_with(card, f"card:post:{number}").startswith(NOT_THERE)
        assert valley.quiet() == []


class TestAsk:
    def test_speaks_only_when_asked_and_follows_the_edit(self, moderating: BotProcess) -> None:
        """
        In a group that set nothing a rumour alone draws no word; /check does; the answer goes with the claim.
        """
        valley = Valley(moderating, ASKED)
        rumour = valley.says(OTHER_RUMOUR)
        assert valley.quiet() == []
        valley.says("/check", MIRA, reply_to_message=rumour)
        (posted,) = valley.posts(1)
        assert posted["reply_to_message"]["message_id"] == rumour["message_id"]
        valley.api.edit(rumour, GREETING)
        valley.waits_until_gone(posted)
        assert BORIS["first_name"] not in moderating.log
