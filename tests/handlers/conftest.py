"""
A bot for tests. The library only logs what a handler raises, so every error is collected and none allowed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.handlers.telegram_side import World


@pytest.fixture
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """
    A bot that is ready; the test fails if a handler raised an error that the test did not expect. What it is
    made with may be given as the fixture's parameter.
    """
    made = World(**getattr(request, "param", {}))
    async with made.app:
        await made.app.start()
        yield made
        await made.app.stop()
    assert made.errors == []
