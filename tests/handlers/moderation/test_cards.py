"""
Cards for moderators: what they read like, and what their buttons do, for whom and where.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.moderation import moments
from handlers.moderation.ports import By, CardState, Deed
from handlers.moderation.rules import Mode, Permission
from handlers.texts import texts_for
from tests.handlers import samples
from tests.handlers.moderation.scene import BORIS, CARLA, CHAT, ELSEWHERE, LOG, RUMOUR, WORDS, Scene
from tests.handlers.telegram_side import GROUP

NOT_YOURS = "Only admins of that group can decide this. If you became one just now, try again in a minute."
ELSEWHERE_SAID = "That button belongs to a card in another place. Please press it there."
UNKNOWN = "I don’t know that card any more."


@pytest.fixture
def suggesting(scene: Scene) -> Scene:
    """
    A group whose moderators decide, in a log chat.
    """
    scene.set(mode=Mode.SUGGEST, log_chat=LOG["id"])
    return scene


class TestCard:
    async def test_reads_as_sketched(self, suggesting: Scene) -> None:
        """
        Group, message, time, how sure, caution; the sentence; the record with its ratings; what is so far.
        """
        sent = await suggesting.says()
        clock = f"{datetime.fromtimestamp(sent['date'], UTC):%H:%M}"
        assert suggesting.card_text == (
            f"News of the Valley · message 4,812 · {clock} · 97% sure · balanced\n"
            f"{WORDS}\n"
            "→ “One bowl of freshly boiled garlic water cures the coronavirus”"
            " (Lead Stories: False; Factly: False)\n"
            "Nothing is posted."
        )
        assert f"<blockquote>{WORDS}</blockquote>" in suggesting.card["text"]
        assert 'href="https://t.me/c/500/4812"' in suggesting.card["text"]
        assert suggesting.labels == [["Post", "Not this claim", "Ignore"], ["Delete message", "Warn", "Why"]]
        assert suggesting.said == []

    async def test_offers_what_moderators_may_do(self, suggesting: Scene) -> None:
        """
        What the group has switched off has no button; nobody warns a moderator.
        """
        suggesting.set(allowed=frozenset({Permission.WARN}))
        await suggesting.says()
        assert suggesting.labels[1] == ["Warn", "Why"]
        await suggesting.says(**{"from": CARLA})
        assert suggesting.labels[1] == ["Why"]

    async def test_says_what_speaks_against_it(self, suggesting: Scene) -> None:
        """
        A dispute among publishers is for moderators to weigh, and named.
        """
        suggesting.knows(RUMOUR, samples.rumour())
        await suggesting.says()
        assert "Not all publishers found this false or misleading." in suggesting.card_text

    async def test_escapes_what_members_write(self, suggesting: Scene) -> None:
        """
        Signs that HTML would read as marks stand on the card as they were written.
        """
        text = "Look: <b>garlic</b> & water cures the coronavirus at once"
        words = "<b>garlic</b> & water cures the coronavirus at once"
        found = samples.rumour(*samples.GARLIC.reviews[:2]).claims[0].matches
        suggesting.knows(text, samples.answer_of(text, words, samples.Status.CHECKED, *found))
        await suggesting.says(text)
        assert words in suggesting.card_text
        await suggesting.presses("Post")
        assert suggesting.posts[0]["reply_parameters"]["quote"] == words

    async def test_stands_once_for_a_message(self, suggesting: Scene) -> None:
        """
        The same message arriving again makes no second card.
        """
        written = await suggesting.says()
        await suggesting.world.send(message=written)
        assert len(suggesting.cards) == 1

    async def test_of_one_claim_there_are_three_at_most(self, suggesting: Scene) -> None:
        """
        A rumour that everybody sends on does not flood the log chat; once one is decided, the next comes.
        """
        for _ in range(5):
            await suggesting.says()
        assert len(suggesting.cards) == 3
        await suggesting.presses("Ignore")
        await suggesting.says()
        assert len(suggesting.cards) == 4

    async def test_that_never_arrived_is_sent_when_the_message_comes_again(self, suggesting: Scene) -> None:
        """
        A card that was kept just before a crash, and not sent, is sent after it.
        """
        written = await suggesting.says()
        suggesting.moderation.cards[1] = replace(suggesting.kept_card, place=None)
        await suggesting.world.send(message=written)
        assert len(suggesting.cards) == 2
        assert suggesting.kept_card.place is not None

    async def test_without_a_log_chat_there_is_none(self, suggesting: Scene) -> None:
        """
        Moderators who read nowhere are not asked.
        """
        suggesting.set(log_chat=None)
        await suggesting.says()
        assert suggesting.moderation.cards == {}


class TestLogChatGone:
    async def test_is_told_to_the_group_once_and_cards_stay_open(self, suggesting: Scene) -> None:
        """
        When cards can't be sent, the group's admins hear of it once; /post still decides the card.
        """
        before = suggesting.world.request.refuse

        def refuse(method: str, sent: dict[str, object]) -> object:
            if method == "sendMessage" and int(str(sent["chat_id"])) == LOG["id"]:
                return 403, {"description": "Forbidden: bot was kicked from the supergroup chat"}
            return before(method, sent)

        suggesting.world.request.refuse = refuse  # type: ignore[assignment]
        written = await suggesting.says()
        assert len(suggesting.said) == 1
        assert suggesting.kept_card.state is CardState.OPEN
        await suggesting.says()
        assert len(suggesting.said) == 1
        await suggesting.orders("/post", written)
        assert suggesting.said[1].startswith("Fact-checkers rated this false")
        assert suggesting.moderation.cards[1].state is CardState.POSTED


class TestPost:
    async def test_posts_with_the_quote_from_the_card(self, suggesting: Scene) -> None:
        """
        The sentence is taken from the card, as nothing else holds it.
        """
        written = await suggesting.says()
        assert await suggesting.presses("Post") == "Posted."
        (sent,) = suggesting.posts
        assert sent["reply_parameters"]["message_id"] == written["message_id"]
        assert sent["reply_parameters"]["quote"] == WORDS
        assert suggesting.said[0].startswith("Fact-checkers rated this false: Lead Stories")
        (post,) = suggesting.moderation.posts.values()
        assert (post.by, suggesting.kept_card.reply) == (By.MODERATOR, post.reply)
        assert suggesting.deeds == [(Deed.POSTED, "Carla")]
        assert "Posted by Carla, " in suggesting.card_text
        assert WORDS in suggesting.card_text
        assert suggesting.labels == [["Undo"], ["Delete message", "Warn", "Why"]]

    async def test_twice_posts_once(self, suggesting: Scene) -> None:
        """
        A second press, from an old client say, hears by whom it was posted.
        """
        await suggesting.says()
        await suggesting.presses("Post")
        told = await suggesting.sends_press("card:post:1:en", {**CARLA, "first_name": "Carla again"})
        assert told.startswith("That is decided already: posted, by Carla at ")
        assert len(suggesting.posts) == 1

    async def test_speaks_the_message_s_language(self, suggesting: Scene) -> None:
        """
        The card remembers the language of what it is about.
        """
        suggesting.knows(RUMOUR, replace(samples.rumour(*samples.GARLIC.reviews[:2]), language="fr"))
        await suggesting.says()
        await suggesting.sends_press("card:post:1:fr")
        assert suggesting.said[0].startswith(texts_for("fr").count("group_rated", 2, verdict="faux"))

    async def test_of_a_deleted_message_says_so(self, suggesting: Scene) -> None:
        """
        Nothing is posted below a message that is gone; the card says why.
        """
        await suggesting.says()
        suggesting.fails("sendMessage", 400, "Bad Request: message to be replied not found")
        assert await suggesting.presses("Post") == "That message is gone."
        assert suggesting.kept_card.state is CardState.WITHDRAWN
        assert "The message is gone" in suggesting.card_text
        assert suggesting.labels == [["Why"]]

    async def test_into_a_closed_group_says_so_and_leaves_the_card_open(self, suggesting: Scene) -> None:
        """
        A group that the bot was thrown out of is named as what it is, and the log chat stays in use.
        """
        await suggesting.says()
        suggesting.fails("sendMessage", 403, "Forbidden: bot was kicked from the supergroup chat")
        assert await suggesting.presses("Post") == "I can’t write in that group any more."
        assert suggesting.kept_card.state is CardState.OPEN
        assert suggesting.world.memory.blocked == {}

    async def test_of_a_record_that_is_gone_says_so(self, suggesting: Scene) -> None:
        """
        Nothing can be posted of a record that the operator took away.
        """
        await suggesting.says()
        suggesting.world.library.claims.clear()
        told = await suggesting.presses("Post")
        assert told == "That record is no longer in my store, so there is nothing to post."
        assert suggesting.kept_card.state is CardState.OPEN

    async def test_of_a_card_that_telegram_no_longer_shows_goes_without_its_quote(
        self, suggesting: Scene
    ) -> None:
        """
        A card too old to be shown to the bot can still be decided.
        """
        await suggesting.says()
        place = suggesting.kept_card.place
        inaccessible = {"message_id": place, "chat": LOG, "date": 0}
        query = {"id": "1", "from": CARLA, "chat_instance": "c", "data": "card:post:1:en"}
        await suggesting.world.send(callback_query={**query, "message": inaccessible})
        assert "quote" not in suggesting.posts[0]["reply_parameters"]
        (edit,) = suggesting.world.request.of("editMessageReplyMarkup")
        assert edit["message_id"] == place


class TestForeignPress:
    BUTTONS = ("post", "not", "skip", "del", "warn", "unwarn", "why", "undo")

    @pytest.mark.parametrize("act", BUTTONS)
    async def test_by_a_member_is_refused_politely(self, suggesting: Scene, act: str) -> None:
        """
        Who does not decide for the group decides nothing, whichever button it is.
        """
        await suggesting.says()
        assert await suggesting.sends_press(f"card:{act}:1:en", BORIS) == NOT_YOURS
        assert suggesting.kept_card.state is CardState.OPEN
        assert suggesting.said == []

    @pytest.mark.parametrize("act", BUTTONS)
    @pytest.mark.parametrize("place", [{"chat": ELSEWHERE}, {"chat": GROUP}, {"message_id": 3}])
    async def test_from_another_place_is_refused_politely(
        self, suggesting: Scene, act: str, place: dict[str, object]
    ) -> None:
        """
        A button works below its own card only, even for an admin.
        """
        await suggesting.says()
        assert await suggesting.sends_press(f"card:{act}:1:en", **place) == ELSEWHERE_SAID
        assert suggesting.kept_card.state is CardState.OPEN

    @pytest.mark.parametrize("data", ["card:post:99", "card:post:", "card:burn:1", "card:post:²", "card:"])
    async def test_of_no_card_is_refused_politely(self, suggesting: Scene, data: str) -> None:
        """
        What no card of ours sends does nothing.
        """
        await suggesting.says()
        assert await suggesting.sends_press(data) == UNKNOWN


class TestReplay:
    @pytest.mark.parametrize(
        ("first", "what"),
        [
            ("Post", "posted"),
            ("Ignore", "ignored"),
            ("Not this claim", "not this claim"),
            ("Delete message", "message deleted"),
        ],
    )
    @pytest.mark.parametrize("act", ["post", "not", "skip"])
    async def test_hears_what_was_decided(self, suggesting: Scene, first: str, what: str, act: str) -> None:
        """
        Whatever is pressed after a decision, the decision stands, and is told.
        """
        await suggesting.says()
        await suggesting.presses(first)
        state, posts = suggesting.kept_card.state, len(suggesting.posts)
        told = await suggesting.sends_press(f"card:{act}:1:en")
        assert told.startswith(f"That is decided already: {what}, by Carla at ")
        assert (suggesting.kept_card.state, len(suggesting.posts)) == (state, posts)


class TestUndo:
    async def test_of_a_post_deletes_it_and_opens_the_card(self, suggesting: Scene) -> None:
        """
        The post goes, the card is open again, and can be posted again.
        """
        await suggesting.says()
        await suggesting.presses("Post")
        reply = suggesting.kept_card.reply
        assert await suggesting.presses("Undo") == "Undone. The card is open again."
        assert suggesting.deleted == [reply]
        assert "Undone by Carla" in suggesting.card_text
        assert suggesting.labels[0] == ["Post", "Not this claim", "Ignore"]
        assert await suggesting.presses("Post") == "Posted."
        assert suggesting.deeds == [(Deed.POSTED, "Carla"), (Deed.UNDONE, "Carla"), (Deed.POSTED, "Carla")]

    async def test_of_an_ignored_card_opens_it(self, suggesting: Scene) -> None:
        """
        What was ignored by mistake can be decided anew.
        """
        await suggesting.says()
        assert await suggesting.presses("Ignore") == "Ignored. Nothing is posted."
        await suggesting.presses("Undo")
        assert suggesting.kept_card.state is CardState.OPEN

    async def test_of_a_refusal_lets_the_record_be_proposed_again(self, suggesting: Scene) -> None:
        """
        A slip of the finger is not for ever.
        """
        await suggesting.says()
        await suggesting.presses("Not this claim")
        assert suggesting.labels == [["Undo"], ["Delete message", "Warn", "Why"]]
        assert await suggesting.presses("Undo") == "Undone. The card is open again."
        assert suggesting.moderation.refusals == []
        await suggesting.says()
        assert len(suggesting.cards) == 2

    async def test_while_rehearsing_opens_no_way_to_post(self, suggesting: Scene) -> None:
        """
        A rehearsal's card stays one.
        """
        tomorrow = moments.kept(datetime.now(UTC) + timedelta(days=1))
        suggesting.set(rehearsal_until=tomorrow)
        await suggesting.says()
        await suggesting.presses("Not this claim")
        await suggesting.presses("Undo")
        assert suggesting.kept_card.state is CardState.REHEARSED
        assert suggesting.labels == [["Not this claim"], ["Why"]]

    async def test_of_an_automatic_post(self, scene: Scene) -> None:
        """
        What the bot posted by itself is taken back from its card.
        """
        scene.set(log_chat=LOG["id"])
        await scene.says()
        await scene.presses("Undo")
        assert len(scene.deleted) == 1
        assert next(iter(scene.moderation.posts.values())).withdrawn is not None

    async def test_of_a_post_too_old_to_delete_empties_it(self, suggesting: Scene) -> None:
        """
        A bot that is no admin can't delete what is older than two days, but can take the words away.
        """
        await suggesting.says()
        await suggesting.presses("Post")
        suggesting.fails("deleteMessage", 400, "Bad Request: message can't be deleted")
        await suggesting.presses("Undo")
        edits = [edit for edit in suggesting.world.request.of("editMessageText") if edit["chat_id"] == CHAT]
        assert [edit["text"] for edit in edits] == ["This note was taken back."]

    async def test_of_a_deletion_is_impossible_and_said_to_be(self, suggesting: Scene) -> None:
        """
        Nobody can bring a deleted message back; the card says so and has no such button.
        """
        await suggesting.says()
        await suggesting.presses("Delete message")
        assert "That can’t be undone." in suggesting.card_text
        assert suggesting.labels == [["Why"]]
        told = await suggesting.sends_press("card:undo:1")
        assert told == "A deleted message can’t be brought back by anybody."

    async def test_of_nothing_says_so(self, suggesting: Scene) -> None:
        """
        An open card has nothing to undo.
        """
        await suggesting.says()
        assert await suggesting.sends_press("card:undo:1") == "There is nothing to undo."


class TestNotThis:
    async def test_refuses_the_pair_for_good(self, suggesting: Scene) -> None:
        """
        The record is not proposed again for these words.
        """
        await suggesting.says()
        await suggesting.presses("Not this claim")
        await suggesting.says()
        assert len(suggesting.cards) == 1
        assert [claim for _, _, claim in suggesting.moderation.refusals] == ["garlic"]
        assert suggesting.deeds == [(Deed.NOT_THIS, "Carla")]
        assert "Not this claim, says Carla" in suggesting.card_text


class TestDelete:
    async def test_takes_what_was_posted_along(self, suggesting: Scene) -> None:
        """
        With the message goes the bot's post to it.
        """
        written = await suggesting.says()
        await suggesting.presses("Post")
        reply = suggesting.kept_card.reply
        assert await suggesting.presses("Delete message") == "The message is deleted."
        assert suggesting.deleted == [written["message_id"], reply]
        assert suggesting.kept_card.state is CardState.DELETED

    async def test_without_the_right_says_so(self, suggesting: Scene) -> None:
        """
        A bot that may not delete says what to change, and the card stays as it was.
        """
        await suggesting.says()
        suggesting.fails("deleteMessage", 400, "Bad Request: message can't be deleted")
        told = await suggesting.presses("Delete message")
        assert told.startswith("I may not delete that message: give me the right")
        assert suggesting.kept_card.state is CardState.OPEN

    async def test_of_a_message_that_is_gone_says_so(self, suggesting: Scene) -> None:
        """
        Somebody was quicker.
        """
        await suggesting.says()
        suggesting.fails("deleteMessage", 400, "Bad Request: message to delete not found")
        assert await suggesting.presses("Delete message") == "That message is gone."
        assert suggesting.labels == [["Why"]]

    async def test_that_the_group_switched_off_is_refused(self, suggesting: Scene) -> None:
        """
        A button of before does not do what the group no longer wants.
        """
        await suggesting.says()
        suggesting.set(allowed=frozenset())
        told = await suggesting.sends_press("card:del:1")
        assert told == "This group has switched that off. /settings changes it."
        assert suggesting.deleted == []


class TestWarn:
    async def test_leaves_a_note_and_counts(self, suggesting: Scene) -> None:
        """
        The member gets a short note in reply that blames nobody; it counts until it expires.
        """
        written = await suggesting.says()
        assert await suggesting.presses("Warn") == "The member got a note, and it counts."
        (sent,) = suggesting.posts
        assert sent["reply_parameters"]["message_id"] == written["message_id"]
        assert suggesting.said[0].startswith(
            "A note from the moderators: please check this message again before it is passed on."
        )
        assert [member for _, member, _ in suggesting.moderation.warnings] == ["token-of-51"]
        assert "Carla left the member a note" in suggesting.card_text
        assert suggesting.labels == [
            ["Post", "Not this claim", "Ignore"],
            ["Delete message", "Take the note back", "Why"],
        ]

    async def test_twice_counts_once(self, suggesting: Scene) -> None:
        """
        Two moderators at once warn once.
        """
        await suggesting.says()
        await suggesting.presses("Warn")
        assert (
            await suggesting.sends_press("card:warn:1") == "The member already got a note for that message."
        )
        assert len(suggesting.moderation.warnings) == 1

    async def test_counts_up(self, suggesting: Scene) -> None:
        """
        The card says how many count now.
        """
        await suggesting.says()
        await suggesting.presses("Warn")
        await suggesting.says()
        await suggesting.presses("Warn")
        assert "2 count now." in suggesting.card_text

    async def test_can_be_taken_back(self, suggesting: Scene) -> None:
        """
        A note that was a mistake no longer counts.
        """
        await suggesting.says()
        await suggesting.presses("Warn")
        assert await suggesting.presses("Take the note back") == "The note no longer counts."
        assert suggesting.moderation.warnings == []
        assert suggesting.labels[1] == ["Delete message", "Warn", "Why"]
        assert await suggesting.sends_press("card:unwarn:1") == "No note for that message counts."


class TestWhy:
    async def test_shows_sentence_record_and_how_sure(self, suggesting: Scene) -> None:
        """
        Above the chat, for who pressed only.
        """
        await suggesting.says()
        told = await suggesting.presses("Why")
        assert told == (
            f"The message says: {WORDS}\n"
            "The record: One bowl of freshly boiled garlic water cures the…\n"
            "97% sure they are the same claim."
        )
        assert len(told) <= 200
