"""
Files beside the store that are damaged while the bot runs.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.damage import ASKED, NAMES, overwritten
from tests.e2e.client import BotApi
from tests.e2e.objects import person, private
from tests.e2e.process import BotProcess
from tests.e2e.talk import Talk

pytestmark = pytest.mark.e2e


@pytest.fixture
def bot(bot_api: BotApi, filed_data: Path, prepared_data: Path, tmp_path: Path) -> Iterator[BotProcess]:
    """
    A bot over a store with files.
    """
    folder = Path(shutil.copytree(filed_data, tmp_path / "data"))
    (folder / "model").symlink_to((prepared_data / "model").resolve(), target_is_directory=True)
    process = BotProcess(bot_api, folder)
    yield process
    process.close()
    assert bot_api.violations() == []


class TestDamage:
    def test_answers_stay_right(self, bot: BotProcess) -> None:
        """
        Whatever is overwritten, the next answer is right; the log has a sentence about each file, and none
        about them after the next start.
        """
        bot.start()
        talk = Talk(bot, bot.api.chat(private(person(77, "Ann"))))
        assert "Known Checks" in talk.read(ASKED)
        for number, share in enumerate((0.1, 0.5, 0.9)):
            for name in NAMES[:2]:
                (path,) = bot.folder.glob(name)
                overwritten(share, b"\xff")(path)
            assert "Known Checks" in talk.read(f"Number {number} told me this: {ASKED}")
        assert bot.log.count("is damaged (") == bot.log.count("It is made anew from the store.") >= 2
        bot.stop()
        said = bot.log.count("is damaged (")
        bot.start()
        assert "Known Checks" in talk.read(f"Is this so? {ASKED}")
        bot.stop()
        assert bot.log.count("is damaged (") <= said + len(NAMES)
        assert bot.complaints() == []
