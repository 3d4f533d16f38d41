"""
An update is answered at most once.
"""

from __future__ import annotations

from claims.errors import StoreError
from tests.handlers import samples
from tests.handlers.telegram_side import World


class Full(set[int]):
    """
    Numbers of updates on a disk that is full.
    """

    def add(self, number: int) -> None:
        raise StoreError(f"Update {number} can't be noted.")


class TestGate:
    async def test_stops_repeats(self, world: World) -> None:
        """
        An update that Telegram sends again is not answered again.
        """
        world.answering.default = samples.rumour()
        for _ in range(2):
            world._updates = 0
            await world.private("Garlic cures")
        assert len(world.request.said) == 1

    async def test_stops_what_can_not_be_noted(self, world: World) -> None:
        """
        While nothing can be noted nothing is looked up, and a person who waits is told.
        """
        world.memory.seen = Full()
        world.expected_errors = (StoreError,)
        await world.private("Garlic cures")
        assert world.answering.asked == []
        assert len(world.request.said) == 1
