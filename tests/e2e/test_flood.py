"""
A thousand messages in ten seconds: nothing is lost or out of order, and Telegram is not flooded in turn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.client import BotApi
from tests.e2e.flood import Flood, prepare
from tests.e2e.objects import Json, by_minute
from tests.e2e.process import BotProcess

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

# What Telegram allows: https://core.telegram.org/bots/faq
_A_SECOND, _GROUP_A_MINUTE = 30, 20
_PAUSE = 8


@pytest.fixture(scope="module")
def bot(
    server_root: str, prepared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    """
    A bot that is in twenty groups in ``auto``.
    """
    api = BotApi(server_root)
    process = BotProcess.prepared(api, tmp_path_factory.mktemp("flood"), prepared_data)
    prepare(process.folder / "footnote.db")
    process.start(FOOTNOTE_READ_PAGES="no")
    yield process
    process.stop()
    api.close()


@pytest.fixture(scope="module")
def flood(bot: BotProcess) -> Flood:
    """
    A flood that is over; for a while Telegram took nothing for the group in which somebody asked first.
    """
    made = Flood(bot.api)
    made.open()
    bot.api.too_many("sendMessage", _PAUSE, chat=made.first_asked_group()["id"])
    made.pour()
    made.wait()
    return made


@pytest.fixture(scope="module")
def said(flood: Flood) -> list[Json]:
    """
    What the bot said in it.
    """
    return flood.said()


class TestFlood:
    def test_loses_nothing(self, flood: Flood) -> None:
        """
        Every question is answered, and no message twice; some rumours were answered beside.
        """
        answers = Counter(place for place, _ in flood.replies())
        assert flood.unanswered() == []
        assert len(answers) > len(flood.asked)
        assert max(answers.values()) == 1

    def test_keeps_the_order_within_a_chat(self, flood: Flood) -> None:
        """
        What is said in a chat comes in the order of what it answers.
        """
        targets = defaultdict(list)
        for (chat, message), _ in flood.replies():
            targets[chat].append(message)
        assert all(found == sorted(found) for found in targets.values())

    def test_keeps_to_telegrams_limits(self, flood: Flood, said: list[Json]) -> None:
        """
        Neither in a second nor, in a group, in a minute is more said than Telegram allows.
        """
        times = [call["time"] for call in said]
        assert max(sum(end - 1 < one <= end for one in times) for end in times) <= _A_SECOND
        assert all(max(by_minute(said, group["id"]), default=0) <= _GROUP_A_MINUTE for group in flood.groups)

    def test_waits_for_one_chat_alone(self, flood: Flood, said: list[Json], bot: BotProcess) -> None:
        """
        While Telegram takes nothing for one group, the others are answered; then that one is, too.
        """
        slow = str(flood.first_asked_group()["id"])
        refused = next(call for call in bot.api.calls("sendMessage") if "error" in call)
        taken = next(call for call in said if call["params"]["chat_id"] == slow)
        meanwhile = [call for call in said if refused["time"] < call["time"] < taken["time"]]
        assert refused["params"]["chat_id"] == slow
        assert taken["time"] - refused["time"] >= _PAUSE
        assert meanwhile != []

    def test_breaks_nothing(self, flood: Flood, bot: BotProcess) -> None:
        """
        No rule of the Bot API was broken, and nothing went wrong.
        """
        assert flood.sent == 1_000
        assert bot.api.violations() == []
        assert bot.complaints() == []
