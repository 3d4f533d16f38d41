"""
What happens to posts by itself: they delete themselves, and they are corrected.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from claims.models import Review, Verdict
from handlers.context import Context
from handlers.moderation import moments
from handlers.moderation.admins import Admins
from handlers.moderation.corrections import Corrections
from handlers.moderation.expiry import Expiry
from handlers.moderation.log_text import entry_line
from handlers.moderation.ports import Deed
from handlers.moderation.room import Room, room_of
from handlers.texts import texts_for
from tests.e2e.server.markup import parse
from tests.handlers.moderation.scene import CHAT, Scene

AFP = Review(
    publisher="AFP", url="https://afp.example/1", rating="True", verdict=Verdict.TRUE, date="2020-03-01"
)


@pytest.fixture
def room(scene: Scene) -> Room:
    """
    What the jobs work with.
    """

    async def closed(*_: object) -> None:
        raise AssertionError("no card was to be sent")

    return room_of(scene.world.ports, Admins(), closed)


def context(scene: Scene) -> Context:
    """
    What a job is run with.
    """
    return cast("Context", SimpleNamespace(bot=scene.world.app.bot))


def edits(scene: Scene) -> list[str]:
    """
    The words that were put in place of posts.
    """
    return [parse(sent["text"], "HTML").text for sent in scene.world.request.of("editMessageText")]


class TestExpiry:
    async def test_deletes_what_is_due_and_nothing_else(self, scene: Scene, room: Room) -> None:
        """
        A post goes when its time has come.
        """
        scene.set(delete_after=5)
        await scene.says()
        await Expiry(room).on_time(context(scene))
        assert scene.deleted == []
        ((_, reply), post), *_ = scene.moderation.posts.items()
        past = moments.kept(datetime.now(UTC) - timedelta(seconds=1))
        scene.moderation.posts[CHAT, reply] = replace(post, delete_at=past)
        await Expiry(room).on_time(context(scene))
        await Expiry(room).on_time(context(scene))
        assert scene.deleted == [reply]
        assert [(entry.deed, entry.why) for entry in scene.moderation.log][-1] == (
            Deed.WITHDRAWN,
            "delete_after",
        )

    async def test_does_not_shorten_the_cooldown(self, scene: Scene, room: Room) -> None:
        """
        A claim whose answer deleted itself is not answered again at once, nor linked to.
        """
        scene.set(delete_after=5)
        await scene.says()
        (key, post), *_ = scene.moderation.posts.items()
        scene.moderation.posts[key] = replace(post, delete_at=moments.kept(datetime.now(UTC)))
        await Expiry(room).on_time(context(scene))
        await scene.says()
        assert len(scene.said) == 1

    async def test_tries_again_when_telegram_fails(self, scene: Scene, room: Room) -> None:
        """
        A post that could not be deleted is still due.
        """
        scene.set(delete_after=5)
        await scene.says()
        (key, post), *_ = scene.moderation.posts.items()
        scene.moderation.posts[key] = replace(post, delete_at=moments.kept(datetime.now(UTC)))
        scene.fails("deleteMessage", 502, "Bad Gateway")
        await Expiry(room).on_time(context(scene))
        assert scene.moderation.posts[key].withdrawn is None
        scene.refused.clear()
        await Expiry(room).on_time(context(scene))
        assert scene.moderation.posts[key].withdrawn is not None


class TestCorrections:
    @staticmethod
    def change(scene: Scene, *reviews: Review) -> None:
        """
        The store's reviews of the rumour become these.
        """
        stored = scene.world.library.claims["garlic"]
        scene.world.library.claims["garlic"] = replace(stored, reviews=reviews)
        scene.world.library.state += "+"

    async def test_edit_a_post_whose_verdict_changed(self, scene: Scene, room: Room) -> None:
        """
        The post says what is known today, that it was corrected, and the log says so too.
        """
        await scene.says()
        job = Corrections(room)
        await job.on_time(context(scene))
        assert edits(scene) == []
        self.change(scene, AFP)
        await job.on_time(context(scene))
        await job.on_time(context(scene))
        day = moments.day(datetime.now(UTC), 0, texts_for("en"))
        assert edits(scene) == [f"Corrected on {day}. A fact-checker rated this true: AFP, 1 Mar 2020"]
        assert scene.deeds[-1] == (Deed.CORRECTED, None)

    async def test_happen_once_after_a_restart(self, scene: Scene, room: Room) -> None:
        """
        What was corrected is on record, so that another run of the bot does not correct it again.
        """
        await scene.says()
        self.change(scene, AFP)
        await Corrections(room).on_time(context(scene))
        await Corrections(room).on_time(context(scene))
        assert len(edits(scene)) == 1

    async def test_say_so_in_reply_where_editing_is_refused(self, scene: Scene, room: Room) -> None:
        """
        A post that can't be edited gets a reply.
        """
        await scene.says()
        (_, reply), *_ = scene.moderation.posts
        self.change(scene, AFP)
        scene.fails("editMessageText", 400, "Bad Request: message can't be edited")
        await Corrections(room).on_time(context(scene))
        assert "A fact-checker rated this true: AFP" in scene.said[1]
        assert scene.posts[1]["reply_parameters"]["message_id"] == reply

    async def test_of_a_check_that_is_gone_take_the_words_back(self, scene: Scene, room: Room) -> None:
        """
        Without any review nothing is left to show.
        """
        await scene.says()
        self.change(scene)
        await Corrections(room).on_time(context(scene))
        assert edits(scene)[0].endswith("the fact-check that was linked here is no longer in my records.")

    async def test_forget_a_post_that_somebody_deleted(self, scene: Scene, room: Room) -> None:
        """
        A post that is gone needs no correction, and is noticed to be gone.
        """
        await scene.says()
        self.change(scene, AFP)
        scene.fails("editMessageText", 400, "Bad Request: message to edit not found")
        await Corrections(room).on_time(context(scene))
        assert next(iter(scene.moderation.posts.values())).withdrawn is not None
        assert len(scene.said) == 1

    async def test_leave_links_and_old_posts_alone(self, scene: Scene, room: Room) -> None:
        """
        A link says no verdict; what is older than 30 days is history.
        """
        await scene.says()
        await scene.says()
        (key, post), *_ = scene.moderation.posts.items()
        old = moments.kept(datetime.now(UTC) - timedelta(days=31))
        scene.moderation.posts[key] = replace(post, posted=old)
        self.change(scene, AFP)
        await Corrections(room).on_time(context(scene))
        assert edits(scene) == []

    async def test_are_tried_again_when_telegram_fails(self, scene: Scene, room: Room) -> None:
        """
        Trouble on the way only delays a correction.
        """
        await scene.says()
        self.change(scene, AFP)
        job = Corrections(room)
        scene.fails("editMessageText", 502, "Bad Gateway")
        await job.on_time(context(scene))
        scene.refused.clear()
        await job.on_time(context(scene))
        assert len(scene.world.request.of("editMessageText")) == 2


class TestLog:
    async def test_tells_in_words_what_the_bot_did_and_why(self, scene: Scene) -> None:
        """
        The names of rules stand in the exported table; who reads the log reads sentences.
        """
        written = await scene.says()
        await scene.edits(written, "Good morning to all of you in the valley.")
        await scene.orders("/warn", written)
        lines = [entry_line(entry, 0, texts_for("en")).split(" · ", 1)[1] for entry in scene.moderation.log]
        number = written["message_id"]
        assert lines == [
            f"I · posted (message {number}): post by myself",
            f"I · withdrew a post (message {number}): withdrawn, the message is gone or says something else",
            f"Carla · warned a member (message {number})",
        ]
