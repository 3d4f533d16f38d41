"""
Messages that nobody asked about: what is looked at, and what is said.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import BadRequest

from handlers.moderation import moments
from handlers.moderation.ports import By, CardState, Deed
from handlers.moderation.rules import Exempt, Mode, Quiet
from tests.handlers import samples
from tests.handlers.moderation.scene import (
    ANONYMOUS,
    CHANNEL,
    CHAT,
    FALSE,
    LOG,
    RUMOUR,
    STAND_IN,
    WORDS,
    Scene,
    labels,
)
from tests.handlers.telegram_side import ANNA, BOT, GROUP, message

TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "Another", "username": "another_bot"}


class TestPost:
    async def test_reads_as_sketched(self, scene: Scene) -> None:
        """
        Telegram's own quote, one line of sources, two buttons.
        """
        written = await scene.says()
        assert scene.said == ["Fact-checkers rated this false: Lead Stories, 12 Feb 2020; Factly, 8 Feb 2020"]
        (sent,) = scene.posts
        parameters = sent["reply_parameters"]
        assert parameters["message_id"] == written["message_id"]
        assert parameters["quote"] == WORDS
        assert parameters["quote_position"] == RUMOUR.index(WORDS)
        assert labels(sent) == [["Details in private", "Why?"]]
        assert (
            sent["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://t.me/footnote_bot?start=c_garlic"
        )

    async def test_is_kept_and_noted(self, scene: Scene) -> None:
        """
        What was posted is on record with its rule, and in the log, without the member's words.
        """
        scene.set(delete_after=10)
        written = await scene.says()
        (post,) = scene.moderation.posts.values()
        assert (post.by, post.rule, post.message) == (By.AUTO, "above_threshold", written["message_id"])
        assert post.delete_at is not None
        assert datetime.fromisoformat(post.delete_at) - datetime.fromisoformat(post.posted) == timedelta(
            minutes=10
        )
        assert scene.deeds == [(Deed.POSTED, None)]
        assert WORDS not in repr(scene.moderation)

    async def test_tells_the_log_chat(self, scene: Scene) -> None:
        """
        Where there is a log chat, moderators see what was posted and can undo it.
        """
        scene.set(log_chat=LOG["id"])
        await scene.says()
        assert len(scene.posts) == 1
        assert "Posted by myself" in scene.card_text
        assert scene.labels[0] == ["Undo"]
        assert scene.kept_card.state is CardState.POSTED

    async def test_speaks_the_group_s_language(self, scene: Scene) -> None:
        """
        A language that the group has set goes before the message's.
        """
        scene.set(language="de")
        await scene.says()
        assert scene.said[0].startswith("Faktenprüfer")

    async def test_stays_in_its_topic(self, scene: Scene) -> None:
        """
        In a forum the post goes to the topic of the message; a thread of comments is none.
        """
        await scene.says(is_topic_message=True, message_thread_id=77)
        assert scene.posts[0]["message_thread_id"] == 77
        scene.set(cooldown_hours=0)
        await scene.says(message_thread_id=78)
        assert "message_thread_id" not in scene.posts[1]

    async def test_survives_a_refused_quote(self, scene: Scene) -> None:
        """
        Where Telegram does not find the words, the post comes without them.
        """
        before = scene.world.request.refuse

        def refuse(method: str, sent: dict[str, Any]) -> Any:
            if method == "sendMessage" and "quote" in sent["reply_parameters"]:
                return 400, {"description": "Bad Request: QUOTE_TEXT_INVALID"}
            return before(method, sent)

        scene.world.request.refuse = refuse
        await scene.says()
        assert "quote" not in scene.posts[-1]["reply_parameters"]
        assert len(scene.moderation.posts) == 1

    async def test_that_telegram_does_not_take_becomes_a_card(self, scene: Scene) -> None:
        """
        A post that could not be sent is left to the moderators, in the log chat.
        """
        scene.set(log_chat=LOG["id"])
        before = scene.world.request.refuse

        def refuse(method: str, sent: dict[str, Any]) -> Any:
            if method == "sendMessage" and int(sent["chat_id"]) == CHAT:
                return 400, {"description": "Bad Request: TOPIC_CLOSED"}
            return before(method, sent)

        scene.world.request.refuse = refuse
        scene.world.expected_errors = (BadRequest,)
        await scene.says()
        assert (scene.kept_card.state, scene.labels[0][0]) == (CardState.OPEN, "Post")

    async def test_answers_no_message_that_is_gone(self, scene: Scene) -> None:
        """
        A message that was deleted meanwhile gets no post.
        """
        scene.fails("sendMessage", 400, "Bad Request: message to be replied not found")
        await scene.says()
        assert scene.moderation.posts == {}


class TestLooked:
    @pytest.mark.parametrize(
        "content",
        [
            {"text": None, "caption": RUMOUR, "photo": []},
            {"forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1_700_000_000}},
            {"from": TELEGRAM, "sender_chat": CHANNEL, "is_automatic_forward": True},
            {"from": STAND_IN, "sender_chat": CHANNEL},
            {"from": ANONYMOUS, "sender_chat": GROUP},
            {
                "reply_to_message": message("hello", message_id=3, chat=GROUP),
                "quote": {"text": "hel", "position": 0, "is_manual": True},
            },
        ],
        ids=["caption", "forward", "linked channel", "channel as member", "anonymous admin", "quoting reply"],
    )
    async def test_at_whatever_members_write(self, scene: Scene, content: dict[str, Any]) -> None:
        """
        Captions, forwards, channels and what stands beside a quote are read like any message.
        """
        await scene.says(**content)
        assert len(scene.posts) == 1

    async def test_at_an_album_as_one(self, scene: Scene) -> None:
        """
        The captions of an album are one message, and get one answer.
        """
        first = scene.message(None, caption=RUMOUR, photo=[], media_group_id="7")
        second = scene.message(None, caption="And this is the garlic.", photo=[], media_group_id="7")
        scene.knows(f"{RUMOUR}\n\nAnd this is the garlic.", samples.rumour(*FALSE))
        await scene.world.send(message=first)
        await scene.world.send(message=second)
        await asyncio.sleep(1.0)
        assert len(scene.world.answering.asked) == 1
        assert [sent["reply_parameters"]["message_id"] for sent in scene.posts] == [first["message_id"]]

    async def test_leaves_a_sight(self, scene: Scene) -> None:
        """
        The preview gets the message's id and how sure the match was, nothing else.
        """
        written = await scene.says()
        (sight,) = scene.moderation.seen
        assert (sight.message, sight.probability, sight.postable) == (written["message_id"], 0.97, True)


class TestLeftAlone:
    @pytest.mark.parametrize(
        "content",
        [
            {"from": OTHER_BOT},
            {"from": BOT},
            {"via_bot": OTHER_BOT},
            {"date": int(time.time()) - 3600},
            {"text": f"/rules {RUMOUR}"},
            {"text": "good morning everybody!"},
        ],
        ids=["a bot", "itself", "through a bot", "before the start", "a command", "small talk"],
    )
    async def test_costs_no_look(self, scene: Scene, content: dict[str, Any]) -> None:
        """
        What is not a member's statement is never looked up.
        """
        await scene.says(**content)
        assert scene.world.answering.asked == []
        assert scene.world.request.of("sendMessage") == []

    @pytest.mark.parametrize("mode", [Mode.OFF, Mode.ASK])
    async def test_in_quiet_modes(self, scene: Scene, mode: Mode) -> None:
        """
        Groups that did not ask for it are not watched.
        """
        scene.set(mode=mode)
        await scene.says()
        assert scene.world.answering.asked == []

    @pytest.mark.parametrize(
        ("author", "content"),
        [(51, {}), (CHANNEL["id"], {"from": STAND_IN, "sender_chat": CHANNEL})],
        ids=["member", "channel"],
    )
    async def test_exempt_members(self, scene: Scene, author: int, content: dict[str, Any]) -> None:
        """
        Whom an admin exempted, person or channel, is not looked at.
        """
        scene.set(exempt=(Exempt(scene.moderation.token(author), "X"),))
        await scene.says(**content)
        assert scene.world.answering.asked == []

    async def test_when_the_group_is_off_even_if_asked(self, scene: Scene) -> None:
        """
        Switched off is switched off.
        """
        scene.set(mode=Mode.OFF)
        await scene.says(f"/check {RUMOUR}")
        assert scene.said == []


class TestCooldown:
    async def test_links_to_the_earlier_answer_once(self, scene: Scene) -> None:
        """
        The same claim again gets a link, the third time nothing.
        """
        for _ in range(3):
            await scene.says()
        first = next(iter(scene.moderation.posts.values()))
        assert scene.said[1:] == ["Answered here already: this message"]
        assert f'href="https://t.me/c/500/{first.reply}"' in scene.posts[1]["text"]

    async def test_is_over_some_time(self, scene: Scene) -> None:
        """
        After the cooldown the claim is answered again.
        """
        await scene.says()
        (key, post), *_ = scene.moderation.posts.items()
        earlier = moments.kept(datetime.now(UTC) - timedelta(hours=25))
        scene.moderation.posts[key] = replace(post, posted=earlier)
        await scene.says()
        assert scene.said[0] == scene.said[1]

    async def test_holds_after_somebody_asked(self, scene: Scene) -> None:
        """
        An answer that a member asked for counts too; who asks is answered all the same.
        """
        await scene.says(f"/check {RUMOUR}")
        await scene.says()
        await scene.says(f"/check {RUMOUR}")
        assert [said.split(":")[0] for said in scene.said] == [
            "Fact-checkers rated this false",
            "Answered here already",
            "Fact-checkers rated this false",
        ]

    @pytest.mark.parametrize("rules", [{"posts_per_hour": 1}, {"posts_per_day": 1}, {"quiet": Quiet(0, 24)}])
    async def test_links_only_within_the_limits(self, scene: Scene, rules: dict[str, Any]) -> None:
        """
        Caps and quiet hours hold for links too.
        """
        await scene.says()
        scene.set(**rules)
        await scene.says()
        assert len(scene.said) == 1

    async def test_of_a_post_taken_back_leaves_no_link(self, scene: Scene) -> None:
        """
        With a post goes what links to it.
        """
        await scene.says()
        await scene.says()
        await scene.orders("/undo", scene.shown_post(0))
        assert sorted(scene.deleted) == sorted(reply for _, reply in scene.moderation.posts)


class TestLimits:
    @pytest.mark.parametrize("rules", [{"posts_per_hour": 0}, {"posts_per_day": 0}, {"quiet": Quiet(0, 24)}])
    async def test_keep_it_silent(self, scene: Scene, rules: dict[str, Any]) -> None:
        """
        Caps and quiet hours mean no post.
        """
        scene.set(**rules)
        await scene.says()
        assert scene.said == []

    async def test_keep_disputed_records_back(self, scene: Scene) -> None:
        """
        Where publishers differ, the bot says nothing by itself.
        """
        scene.knows(RUMOUR, samples.rumour())
        await scene.says()
        assert scene.said == []


class TestRehearsal:
    async def test_sends_cards_that_post_nothing(self, scene: Scene) -> None:
        """
        A rehearsing group sees on a card what would have been posted, and no button posts it.
        """
        scene.set(log_chat=LOG["id"], rehearsal_until=moments.kept(datetime.now(UTC) + timedelta(days=1)))
        await scene.says()
        assert scene.said == []
        assert scene.card_text.endswith("Rehearsal: this would have been posted. Nothing was.")
        assert scene.labels == [["Not this claim"], ["Why"]]
        told = await scene.sends_press("card:post:1")
        assert told == "That is decided already: a rehearsal, nothing is posted."
        assert scene.said == []

    async def test_ends_by_itself(self, scene: Scene) -> None:
        """
        From the set moment on the group's mode holds.
        """
        scene.set(log_chat=LOG["id"], rehearsal_until=moments.kept(datetime.now(UTC) - timedelta(minutes=1)))
        await scene.says()
        assert len(scene.said) == 1


class TestAsked:
    async def test_answer_is_a_post_like_any(self, scene: Scene) -> None:
        """
        What a member asked for can be explained, corrected and taken back too.
        """
        scene.set(mode=Mode.ASK)
        await scene.says(f"/check {RUMOUR}")
        (post,) = scene.moderation.posts.values()
        assert (post.by, post.chat) == (By.ASKED, CHAT)
        assert labels(scene.posts[0]) == [["Details in private", "Why?"]]

    async def test_has_limits(self, scene: Scene) -> None:
        """
        The first question too many is told so, the next are not.
        """
        scene.set(mode=Mode.ASK, checks_per_member=1)
        for _ in range(3):
            await scene.says(f"/check {RUMOUR}")
        assert scene.said[1:] == [
            "That was enough for this hour. In a private chat with me you can go on asking."
        ]
        await scene.says(f"/check {RUMOUR}", **{"from": ANNA})
        assert len(scene.said) == 3
