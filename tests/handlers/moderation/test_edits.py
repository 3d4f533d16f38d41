"""
Edited messages: what was said of a sentence goes with it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.models import Answer, Review, Stance, Status, StoredClaim, Verdict
from handlers.moderation.ports import CardState, Deed
from handlers.moderation.rules import Mode
from tests.handlers import samples
from tests.handlers.moderation.scene import FALSE, LOG, RUMOUR, WORDS, Scene

OTHER_WORDS = "the Pfizer vaccine is 99% graphene oxide"
OTHER = f"My aunt says {OTHER_WORDS}."
HARMLESS = "My aunt says good morning to all of you in the valley."


def graphene() -> Answer:
    """
    An answer to another rumour.
    """
    review = Review(publisher="AFP", url="https://afp.example/1", rating="False", verdict=Verdict.FALSE)
    stored = StoredClaim(id="graphene", claim="The Pfizer vaccine is 99% graphene oxide", reviews=(review,))
    return samples.answer_of(OTHER, OTHER_WORDS, Status.CHECKED, samples.match(stored))


@pytest.fixture
def town(scene: Scene) -> Scene:
    """
    The group, with a second rumour about.
    """
    scene.knows(OTHER, graphene())
    scene.world.library.claims["graphene"] = graphene().claims[0].matches[0].stored
    return scene


class TestPost:
    async def test_goes_with_its_claim(self, town: Scene) -> None:
        """
        A member who takes the claim back is not answered any longer.
        """
        written = await town.says()
        await town.edits(written, HARMLESS)
        assert town.deleted == [reply for _, reply in town.moderation.posts]
        assert town.deeds[-1] == (Deed.WITHDRAWN, None)
        assert len(town.said) == 1

    async def test_goes_when_the_claim_is_denied(self, town: Scene) -> None:
        """
        A member who corrects themselves is not answered as if they spread it.
        """
        denial = f"It is wrong that {WORDS}."
        found = samples.rumour(*FALSE, stance=Stance.DENIES).claims[0].matches
        town.knows(denial, samples.answer_of(denial, WORDS, Status.CHECKED, *found))
        await town.edits(await town.says(), denial)
        assert len(town.deleted) == 1

    async def test_makes_room_for_another_claim_s(self, town: Scene) -> None:
        """
        Where the message says something else that is known, that is answered instead.
        """
        written = await town.says()
        await town.edits(written, OTHER)
        assert len(town.deleted) == 1
        assert town.said[1].startswith("A fact-checker rated this false: AFP")
        assert town.posts[1]["reply_parameters"]["quote"] == OTHER_WORDS

    async def test_stays_where_the_claim_stays(self, town: Scene) -> None:
        """
        Other words for the same claim change nothing in the group.
        """
        again = f"Please read: {WORDS}!"
        town.knows(
            again, samples.answer_of(again, WORDS, Status.CHECKED, *samples.rumour(*FALSE).claims[0].matches)
        )
        await town.edits(await town.says(), again)
        assert town.deleted == []
        assert len(town.said) == 1

    async def test_that_was_asked_for_is_replaced(self, town: Scene) -> None:
        """
        An answer to a question follows the message it is about, also where the bot is silent by itself.
        """
        town.set(mode=Mode.ASK)
        written = await town.says()
        await town.orders("/check", written)
        await town.edits(written, OTHER)
        assert len(town.deleted) == 1
        assert town.said[1].startswith("A fact-checker rated this false: AFP")


class TestCard:
    @pytest.fixture
    def town(self, town: Scene) -> Scene:
        """
        The moderators decide.
        """
        town.set(mode=Mode.SUGGEST, log_chat=LOG["id"])
        return town

    async def test_is_withdrawn_with_its_claim(self, town: Scene) -> None:
        """
        Nothing can be posted about a sentence that nobody says any more.
        """
        await town.edits(await town.says(), HARMLESS)
        assert town.kept_card.state is CardState.WITHDRAWN
        assert "Withdrawn" in town.card_text
        assert WORDS not in town.card_text
        assert town.labels == [["Why"]]
        assert (await town.sends_press("card:post:1")).startswith("That is decided already: withdrawn")

    async def test_comes_back_with_its_claim(self, town: Scene) -> None:
        """
        An edit that restores the sentence opens the card again, in its place.
        """
        written = await town.says()
        await town.edits(written, HARMLESS)
        await town.edits(written, RUMOUR)
        assert (town.kept_card.state, len(town.cards)) == (CardState.OPEN, 1)
        assert town.labels[0] == ["Post", "Not this claim", "Ignore"]
        await town.presses("Post")
        assert town.posts[0]["reply_parameters"]["quote"] == WORDS

    async def test_of_another_claim_is_another_card(self, town: Scene) -> None:
        """
        What the message says now is proposed anew.
        """
        await town.edits(await town.says(), OTHER)
        assert [card.state for card in town.moderation.cards.values()] == [
            CardState.WITHDRAWN,
            CardState.OPEN,
        ]
        assert OTHER_WORDS in town.card_text

    async def test_that_was_ignored_stays_ignored(self, town: Scene) -> None:
        """
        An edit to and fro does not ask the moderators again.
        """
        written = await town.says()
        await town.presses("Ignore")
        await town.edits(written, HARMLESS)
        await town.edits(written, RUMOUR)
        assert (town.kept_card.state, len(town.cards)) == (CardState.IGNORED, 1)

    async def test_s_post_goes_too(self, town: Scene) -> None:
        """
        What a moderator posted is taken back as well.
        """
        written = await town.says()
        await town.presses("Post")
        await town.edits(written, HARMLESS)
        assert len(town.deleted) == 1
        assert town.kept_card.state is CardState.WITHDRAWN


class TestNewClaim:
    async def test_in_an_edit_is_answered_like_a_message(self, town: Scene) -> None:
        """
        A rumour that is edited into an old message is a rumour.
        """
        await town.edits(await town.says(HARMLESS), RUMOUR)
        assert len(town.said) == 1

    async def test_is_not_looked_for_where_nobody_wants_it(self, town: Scene) -> None:
        """
        A group that is not watched is not watched for edits.
        """
        town.set(mode=Mode.ASK)
        await town.edits(await town.says(HARMLESS), RUMOUR)
        assert town.world.answering.asked == []

    async def test_after_a_refusal_stays_refused(self, town: Scene) -> None:
        """
        Moderators' word holds against edits to and fro.
        """
        written = await town.says()
        await town.orders("/notthis", town.shown_post())
        await town.edits(written, HARMLESS)
        await town.edits(written, RUMOUR)
        assert len(town.said) == 1

    async def test_after_an_undo_stays_undone(self, town: Scene) -> None:
        """
        A post that a moderator took back does not come back because the author edits.
        """
        written = await town.says()
        await town.orders("/undo", town.shown_post())
        await town.edits(written, RUMOUR)
        assert len(town.said) == 1

    async def test_with_figures_as_before_costs_no_second_post(self, town: Scene) -> None:
        """
        Telegram reports edits that change nothing, such as a preview that was loaded.
        """
        written = await town.says()
        for _ in range(3):
            await town.edits(written, RUMOUR)
        assert len(town.said) == 1
        (post,) = town.moderation.posts.values()
        assert replace(post, withdrawn=None) == post
