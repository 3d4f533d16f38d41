"""
Groups' rules, at hand and kept.
"""

from __future__ import annotations

from bot.moderation import StoredModeration
from bot.rules_at_hand import RulesAtHand
from bot.worker import Worker
from handlers.moderation.rules import Rules
from tests.bot.conftest import Service


class TestSendingTo:
    async def test_names_the_groups_whose_cards_go_to_a_chat(self, worker: Worker[Service]) -> None:
        """
        One moderators' chat may serve several groups.
        """
        moderation = StoredModeration(worker, RulesAtHand())  # type: ignore[arg-type]
        for chat, log_chat in ((-1, -9), (-2, -9), (-3, -8), (-4, None)):
            await moderation.set_rules(chat, Rules(log_chat=log_chat, cooldown_hours=1))
        assert [list(await moderation.groups_of(chat)) for chat in (-9, -8, -7)] == [[-2, -1], [-3], []]
