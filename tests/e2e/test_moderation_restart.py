"""
A restart in the middle of moderating: nothing is answered twice, and every card still works.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from handlers.moderation.rules import Mode
from tests.e2e.client import BotApi
from tests.e2e.process import BotProcess
from tests.e2e.talk import OTHER_RUMOUR, RUMOUR
from tests.e2e.valley import BORIS, CARLA, MIRA, Valley, plan, settle_rules

pytestmark = pytest.mark.e2e

CARDS = plan(mode=Mode.SUGGEST)
POSTS = tuple(plan(mode=Mode.AUTO) for _ in range(4))
OLD = plan(mode=Mode.AUTO, logged=False, delete_after=5)
TURNED = plan(mode=Mode.AUTO, logged=False)
PLANS = (CARDS, *POSTS, OLD, TURNED)
YESTERDAY = 86_400


def change(bot: BotProcess, statement: str, *values: object) -> None:
    """
    Change the store of a bot that does not run.
    """
    with closing(sqlite3.connect(bot.folder / "footnote.db")) as store, store:
        assert store.execute(statement, values).rowcount > 0


class TestRestart:
    def test_by_sigkill_in_the_middle(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        Killed while rumours pour into several groups: afterwards, with every update delivered again, no
        message has two answers or two cards, and a card of before can be pressed, once.
        """
        settle_rules(bot_process.folder / "footnote.db", PLANS)
        bot_process.start()
        cards = Valley(bot_process, CARDS)
        cards.says(OTHER_RUMOUR)
        (card,) = cards.cards(1)
        valleys = [Valley(bot_process, each) for each in POSTS]
        updates = [
            bot_api.update(message={"chat": one.chat, "from": BORIS, "text": OTHER_RUMOUR}) for one in valleys
        ]
        valleys[0].posts(1)
        bot_process.kill()

        for update in updates:
            bot_api.ask("raw", **update)
        bot_process.start()
        assert cards.press(card, "Post") == "Posted."
        bot_api.settle()
        for valley in valleys:
            assert len(bot_api.messages(valley.chat, by_bot=True)) <= 1
            assert len(bot_api.messages(valley.log_chat, by_bot=True)) <= 1
        assert cards.press_with(card, cards.payload(card, "Undo").replace("undo", "post")).startswith(
            "That is decided already: posted, by Carla"
        )
        bot_process.stop()

    def test_by_sigterm_with_work_left(self, bot_process: BotProcess, bot_api: BotApi) -> None:
        """
        Asked to end and started again: what stands is undone from its card, what was refused stays refused,
        what is due deletes itself, what a publisher changed is corrected, what is too old is left alone.
        """
        settle_rules(bot_process.folder / "footnote.db", PLANS)
        bot_process.start()
        cards, old, turned = (Valley(bot_process, each) for each in (CARDS, OLD, TURNED))
        cards.says(OTHER_RUMOUR)
        cards.says(RUMOUR, MIRA)
        first, second = cards.cards(2)
        cards.press(first, "Post")
        cards.press(second, "Not this claim")
        old.says(OTHER_RUMOUR)
        turned.says(OTHER_RUMOUR)
        (posted,), (expiring,), (wrong,) = cards.posts(1), old.posts(1), turned.posts(1)
        bot_process.stop()

        change(
            bot_process,
            "update posts set delete_at = '2026-01-01T00:00:00+00:00' where delete_at is not null",
        )
        change(
            bot_process, "update reviews set verdict = 'true', rating = 'True' where url like '%fullfact%'"
        )
        late = int(time.time()) - YESTERDAY
        turned.says(RUMOUR, MIRA, date=late)
        bot_process.start()
        assert cards.press(first, "Undo") == "Undone. The card is open again."
        cards.waits_until_gone(posted)
        cards.says(RUMOUR, CARLA)
        old.waits_until_gone(expiring)
        bot_api.until(lambda: "Corrected on" in turned.now(wrong), "the correction")
        assert "Full Fact" in turned.now(wrong)
        assert len(cards.cards(2)) == 2
        assert len(turned.quiet()) == 1
        bot_process.stop()
        assert bot_process.complaints() == []
