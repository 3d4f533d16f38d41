"""
The real model and a store with the starter pack, made once for all tests that need them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def prepared_data() -> Path:
    """
    A data folder with the model and the starter pack, as `make run` leaves it behind.
    """
    folder = ROOT / ".pytest_cache" / "footnote-data"
    with opened(settings_for(folder), Progress(quiet=True)):
        return folder


@pytest.fixture(scope="session")
def house(prepared_data: Path) -> Iterator[House]:
    """
    The joined parts over the prepared data. Tests only read from it.
    """
    with opened(settings_for(prepared_data), Progress(quiet=True)) as joined:
        yield joined


def settings_for(data: Path) -> Settings:
    """
    Settings over a data folder, which never open a page.
    """
    return Settings(FOOTNOTE_DATA=data, FOOTNOTE_READ_PAGES=False, _env_file=None)
