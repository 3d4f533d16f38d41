"""
What moderators do by reply, and that members can't.
"""

from __future__ import annotations

import pytest

from handlers.moderation.ports import By, CardState, Deed
from handlers.moderation.rules import Mode, Permission
from tests.handlers import samples
from tests.handlers.moderation.scene import (
    ANONYMOUS,
    BORIS,
    CHANNEL,
    CHAT,
    LOG,
    STAND_IN,
    WORDS,
    Scene,
)
from tests.handlers.telegram_side import GROUP

COMMANDS = ("/post", "/undo", "/delete", "/warn", "/unwarn", "/notthis")


@pytest.fixture
def asking(scene: Scene) -> Scene:
    """
    A group in which the bot says nothing by itself.
    """
    scene.set(mode=Mode.ASK)
    return scene


def nods(scene: Scene) -> list[int]:
    """
    Which commands the bot nodded at.
    """
    return [int(sent["message_id"]) for sent in scene.world.request.of("setMessageReaction")]


class TestWho:
    @pytest.mark.parametrize("command", COMMANDS)
    async def test_members_get_no_word(self, scene: Scene, command: str) -> None:
        """
        Nobody can make the bot talk, or act, with a moderator's command.
        """
        written = await scene.says()
        await scene.says(command, reply_to_message=scene.shown_post())
        await scene.says(command, reply_to_message=written)
        assert len(scene.said) == 1
        assert scene.deleted == []
        assert nods(scene) == []

    @pytest.mark.parametrize(
        "author",
        [
            {"from": ANONYMOUS, "sender_chat": GROUP},
            {"from": STAND_IN, "sender_chat": CHANNEL, "is_automatic_forward": True},
        ],
        ids=["anonymous admin", "linked channel"],
    )
    async def test_whoever_speaks_for_the_group_may(self, asking: Scene, author: dict[str, object]) -> None:
        """
        Anonymous admins and the linked channel decide as admins do.
        """
        written = await asking.says()
        await asking.says("/post", reply_to_message=written, **author)
        assert len(asking.posts) == 1

    async def test_of_another_bot_are_left_to_it(self, asking: Scene) -> None:
        """
        ``/warn@other_bot`` is none of ours.
        """
        written = await asking.says()
        await asking.orders("/warn@other_bot", written)
        assert asking.moderation.warnings == []

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_without_a_reply_say_what_is_missing(self, asking: Scene, command: str) -> None:
        """
        A command about nothing is explained in a line; so it is in a topic, where it seems to reply.
        """
        opened = asking.message(None, forum_topic_created={"name": "Talk", "icon_color": 1})
        await asking.orders(command, None)
        await asking.orders(command, opened)
        assert asking.said == [f"Reply {command} to the message it is about."] * 2


class TestPost:
    async def test_answers_the_message(self, asking: Scene) -> None:
        """
        A moderator posts what the bot would not have by itself, and is named in the log.
        """
        written = await asking.says()
        command = await asking.orders("/post", written)
        assert asking.said == [
            "Fact-checkers rated this false: Lead Stories, 12 Feb 2020; Factly, 8 Feb 2020"
        ]
        assert asking.posts[0]["reply_parameters"]["message_id"] == written["message_id"]
        (post,) = asking.moderation.posts.values()
        assert (post.by, asking.deeds) == (By.MODERATOR, [(Deed.POSTED, "Carla")])
        assert nods(asking) == [command["message_id"]]

    async def test_decides_the_open_card(self, scene: Scene) -> None:
        """
        A card about the message shows that it was posted, and by whom.
        """
        scene.set(mode=Mode.SUGGEST, log_chat=LOG["id"])
        written = await scene.says()
        await scene.orders("/post", written)
        assert scene.kept_card.state is CardState.POSTED
        assert "Posted by Carla" in scene.card_text
        assert WORDS in scene.card_text
        assert scene.labels[0] == ["Undo"]
        await scene.presses("Undo")
        assert len(scene.deleted) == 1

    async def test_twice_posts_once(self, asking: Scene) -> None:
        """
        What is answered already is not answered again.
        """
        written = await asking.says()
        await asking.orders("/post", written)
        await asking.orders("/post", written)
        assert asking.said[1:] == ["That is answered already."]

    async def test_of_what_is_unknown_says_so(self, asking: Scene) -> None:
        """
        Without a check there is nothing to post.
        """
        asking.knows("My village has 12 bakeries.", samples.unknown())
        written = await asking.says("My village has 12 bakeries.")
        await asking.orders("/post", written)
        assert asking.said == ["I have no check that fits that message."]


class TestUndo:
    async def test_in_reply_to_the_post_takes_it_back(self, scene: Scene) -> None:
        """
        The bot's post goes, and the command gets a nod, not another message.
        """
        await scene.says()
        command = await scene.orders("/undo", scene.shown_post())
        assert scene.deleted == [reply for _, reply in scene.moderation.posts]
        assert scene.deeds[-1] == (Deed.UNDONE, "Carla")
        assert (nods(scene), len(scene.said)) == ([command["message_id"]], 1)

    async def test_in_reply_to_the_message_takes_back_what_answers_it(self, scene: Scene) -> None:
        """
        Either end of the reply will do.
        """
        written = await scene.says()
        await scene.orders("/undo", written)
        assert len(scene.deleted) == 1

    async def test_opens_the_card_again(self, scene: Scene) -> None:
        """
        The log chat sees what happened in the group.
        """
        scene.set(log_chat=LOG["id"])
        await scene.says()
        await scene.orders("/undo", scene.shown_post())
        assert scene.kept_card.state is CardState.OPEN
        assert "Undone by Carla" in scene.card_text
        assert WORDS in scene.card_text

    async def test_twice_says_that_nothing_is_left(self, scene: Scene) -> None:
        """
        A post is taken back once.
        """
        await scene.says()
        shown = scene.shown_post()
        await scene.orders("/undo", shown)
        await scene.orders("/undo", shown)
        assert scene.said[1:] == ["There is nothing to undo."]


class TestDelete:
    async def test_takes_message_post_and_command(self, scene: Scene) -> None:
        """
        Nothing is left of it in the group.
        """
        written = await scene.says()
        (_, reply), *_ = scene.moderation.posts
        command = await scene.orders("/delete", written)
        assert scene.deleted == [written["message_id"], reply, command["message_id"]]
        assert (Deed.DELETED, "Carla") in scene.deeds

    async def test_without_the_right_says_so(self, asking: Scene) -> None:
        """
        The bot says what it lacks.
        """
        asking.fails("deleteMessage", 400, "Bad Request: message can't be deleted")
        await asking.orders("/delete", await asking.says())
        assert asking.said[0].startswith("I may not delete that message")

    async def test_switched_off_is_refused(self, asking: Scene) -> None:
        """
        The group decides what moderators do through the bot.
        """
        asking.set(allowed=frozenset({Permission.WARN}))
        await asking.orders("/delete", await asking.says())
        assert asking.deleted == []
        assert asking.said == ["This group has switched that off. /settings changes it."]

    async def test_of_a_post_is_an_undo(self, scene: Scene) -> None:
        """
        A post of the bot is taken back, and put down as that.
        """
        await scene.says()
        await scene.orders("/delete", scene.shown_post())
        assert scene.deeds[-1] == (Deed.UNDONE, "Carla")


class TestWarn:
    async def test_leaves_a_note_and_can_be_taken_back(self, asking: Scene) -> None:
        """
        Warned, counted, and taken back, all in the log.
        """
        written = await asking.says()
        await asking.orders("/warn", written)
        assert asking.said[0].startswith("A note from the moderators:")
        assert [member for _, member, _ in asking.moderation.warnings] == ["token-of-51"]
        await asking.orders("/unwarn", written)
        assert asking.moderation.warnings == []
        assert [deed for deed, _ in asking.deeds] == [Deed.WARNED, Deed.RESTORED]

    async def test_twice_for_one_message_counts_once(self, asking: Scene) -> None:
        """
        A second moderator hears that it was done.
        """
        written = await asking.says()
        await asking.orders("/warn", written)
        await asking.orders("/warn", written)
        assert len(asking.moderation.warnings) == 1
        assert asking.said[1:] == ["The member already got a note for that message."]

    async def test_of_an_admin_or_the_bot_is_refused(self, scene: Scene) -> None:
        """
        Warnings are for members.
        """
        own = await scene.orders("hello all of you, good morning", None)
        await scene.orders("/warn", own)
        await scene.says()
        await scene.orders("/warn", scene.shown_post())
        assert scene.said[0] == "That was written by somebody who decides for this group."
        assert scene.said[-1] == "That is a message of mine."
        assert scene.moderation.warnings == []


class TestNotThis:
    async def test_in_reply_to_a_post_takes_it_back_for_good(self, scene: Scene) -> None:
        """
        The pair is never proposed again, and the post goes.
        """
        await scene.says()
        await scene.orders("/notthis", scene.shown_post())
        assert [claim for _, _, claim in scene.moderation.refusals] == ["garlic"]
        assert len(scene.deleted) == 1
        await scene.says()
        assert len(scene.said) == 1

    async def test_in_reply_to_the_message_decides_its_card(self, scene: Scene) -> None:
        """
        Without going to the log chat.
        """
        scene.set(mode=Mode.SUGGEST, log_chat=LOG["id"])
        await scene.orders("/notthis", await scene.says())
        assert scene.kept_card.state is CardState.NOT_THIS
        assert "Not this claim, says Carla" in scene.card_text

    async def test_about_nothing_says_so(self, asking: Scene) -> None:
        """
        Where nothing was shown there is nothing to refuse.
        """
        await asking.orders("/notthis", await asking.says())
        assert asking.said == ["I have shown no record for that message."]


class TestWhy:
    async def test_is_told_to_everybody(self, scene: Scene) -> None:
        """
        Sentence, record and rule, for any member who asks in reply to a post.
        """
        await scene.says()
        await scene.says("/why", reply_to_message=scene.shown_post())
        assert scene.said[1] == (
            "Why I said this:\n"
            f"The message says: “{WORDS}”\n"
            "The record: “One bowl of freshly boiled garlic water cures the coronavirus”\n"
            "The rule: publishers agree that it is false or misleading, and 97% is sure enough for this group"
            " (balanced); its moderators let me post that by myself."
        )

    async def test_of_anything_else_is_no_question_to_the_bot(self, scene: Scene) -> None:
        """
        Members may ask one another why.
        """
        written = await scene.says("good morning everybody")
        await scene.says("/why", reply_to_message=written)
        await scene.says("/why")
        assert scene.said == []

    async def test_of_an_old_message_says_that_it_is_not_known(self, scene: Scene) -> None:
        """
        What is no longer on record can't be explained.
        """
        await scene.says()
        shown = scene.shown_post()
        scene.moderation.posts.clear()
        await scene.says("/why", reply_to_message=shown)
        assert scene.said[1].startswith("I keep no reason for that message")

    async def test_by_button_is_told_to_who_pressed(self, scene: Scene) -> None:
        """
        The same above the chat, short.
        """
        await scene.says()
        told = await scene.sends_press_on_post("post:why", BORIS)
        assert told.startswith(f"The message says: {WORDS}\nThe record: One bowl of freshly boiled garlic")
        assert told.endswith("97% sure; publishers agree.")
        assert len(told) <= 200
        assert len(scene.said) == 1

    @pytest.mark.parametrize(
        ("text", "rule"), [("/check", "somebody asked"), ("/post", "a moderator decided")]
    )
    async def test_names_who_wanted_it(self, asking: Scene, text: str, rule: str) -> None:
        """
        Asked for or posted by a moderator is another reason.
        """
        await asking.orders(text, await asking.says())
        await asking.says("/why", reply_to_message=asking.shown_post())
        assert f"The rule: {rule}" in asking.said[-1]

    async def test_counts_as_a_question(self, scene: Scene) -> None:
        """
        Who asks too often gets no more reasons in the group; the button still tells them.
        """
        scene.set(checks_per_member=1)
        await scene.says()
        shown = scene.shown_post()
        for _ in range(3):
            await scene.says("/why", reply_to_message=shown)
        assert len(scene.said) == 2

    async def test_of_a_link_names_the_cooldown(self, scene: Scene) -> None:
        """
        A link to an earlier answer is explained too.
        """
        await scene.says()
        await scene.says()
        await scene.says("/why", reply_to_message=scene.shown_post(1))
        assert "the same claim was answered here lately" in scene.said[-1]


class TestDetails:
    async def test_show_the_record_in_private(self, scene: Scene) -> None:
        """
        The button's address opens the full answer in private, with nothing of the group in it.
        """
        await scene.says()
        await scene.world.private("/start c_garlic")
        text = scene.world.request.said[-1]
        assert "Two fact-checkers looked at this. Neither found it true." in text
        assert "aunt" not in text
        assert str(CHAT) not in text

    async def test_of_a_record_that_is_gone_says_so(self, scene: Scene) -> None:
        """
        An old address is answered with a sentence.
        """
        await scene.world.private("/start c_gone")
        assert scene.world.request.said == [
            "I no longer have that record. Send me the statement and I’ll look again."
        ]

    async def test_leave_an_ordinary_start_alone(self, scene: Scene) -> None:
        """
        Who starts the bot without an address reads what it is.
        """
        await scene.world.private("/start")
        assert "Forward me a message" in scene.world.request.said[0]
