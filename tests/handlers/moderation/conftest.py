"""
A moderated group for tests.
"""

from __future__ import annotations

import pytest

from tests.handlers.moderation.scene import Scene
from tests.handlers.telegram_side import World


@pytest.fixture
def scene(world: World) -> Scene:
    """
    A group in which the bot posts by itself, whose members spread the garlic rumour.
    """
    return Scene(world)
