"""
Who waits for a check is told, once.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from telegram.ext import CallbackContext

from claims.errors import StoreError
from handlers.later import Later
from handlers.ports import Waiting
from tests.handlers import samples
from tests.handlers.telegram_side import World

WAITING = Waiting(chat=42, request=3, text=samples.RUMOUR_CLAIM, language="en")


@pytest.fixture
def later(world: World) -> Later:
    """
    Looks through what chats wait for: here, Anna for the rumour.
    """
    world.memory.waits.append(WAITING)
    return Later(world.ports)


async def look(later: Later, world: World) -> None:
    """
    Let the time come to look.
    """
    await later.on_time(CallbackContext(world.app))


class TestLater:
    async def test_tells_what_was_found_since(self, later: Later, world: World) -> None:
        """
        The person is reminded of the question and reads the answer; then nothing is waited for.
        """
        world.answering.answers[samples.RUMOUR_CLAIM] = samples.rumour()
        await look(later, world)
        assert world.request.said[0].startswith(
            f"You asked to be told when there is a check of this: “{samples.RUMOUR_CLAIM}”"
        )
        assert "Three fact-checkers" in world.request.said[0]
        assert world.memory.waits == []

    async def test_tells_what_an_operator_found(self, later: Later, world: World) -> None:
        """
        A question closed with a claim is answered with that claim.
        """
        world.memory.waits[:] = [replace(WAITING, claim_id="garlic")]
        world.library.claims["garlic"] = samples.GARLIC
        await look(later, world)
        assert "Three fact-checkers" in world.request.said[0]

    async def test_stays_silent_while_nothing_is_known(self, later: Later, world: World) -> None:
        """
        Without an answer nobody is written to, and the question is looked up again only in a changed store.
        """
        world.answering.default = samples.unknown()
        await look(later, world)
        await look(later, world)
        world.library.state = "second"
        await look(later, world)
        assert world.request.said == []
        assert len(world.answering.asked) == 2
        assert world.memory.waits == [WAITING]

    async def test_tries_again_after_trouble_on_the_way(self, later: Later, world: World) -> None:
        """
        A message that Telegram could not take is sent the next time.
        """
        world.answering.answers[samples.RUMOUR_CLAIM] = samples.rumour()
        world.request.refuse = lambda method, sent: (502, {"description": "Bad Gateway"})
        await look(later, world)
        assert world.memory.waits != []
        world.request.refuse = lambda method, sent: None
        await look(later, world)
        assert world.memory.waits == []

    async def test_forgets_a_chat_that_blocked_the_bot(self, later: Later, world: World) -> None:
        """
        Nobody who left is written to twice.
        """
        world.answering.answers[samples.RUMOUR_CLAIM] = samples.rumour()
        world.request.refuse = lambda method, sent: (
            403,
            {"description": "Forbidden: bot was blocked by the user"},
        )
        await look(later, world)
        assert world.memory.blocked == {42: True}
        assert world.memory.waits == []

    async def test_passes_over_what_can_not_be_looked_up(self, later: Later, world: World) -> None:
        """
        A question that fails keeps no other from being answered.
        """
        world.memory.waits.insert(0, replace(WAITING, request=1, text="garbled"))
        world.answering.answers["garbled"] = StoreError("The store is locked.")
        world.answering.answers[samples.RUMOUR_CLAIM] = samples.rumour()
        await look(later, world)
        assert "Three fact-checkers" in world.request.said[0]
        assert [waiting.text for waiting in world.memory.waits] == ["garbled"]
