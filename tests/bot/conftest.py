"""
A worker that owns a real store.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.worker import Worker
from store.store import Store


@dataclass(frozen=True, slots=True)
class Rooms:
    """
    As much of the house as remembering needs.
    """

    store: Store


@dataclass(frozen=True, slots=True)
class Service:
    """
    As much of the service as remembering needs.
    """

    house: Rooms


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[Worker[Service]]:
    """
    A worker that owns a store.
    """

    @contextmanager
    def opening() -> Iterator[Service]:
        with Store.open(tmp_path / "footnote.db", embedder_name=None) as store:
            yield Service(Rooms(store))

    made = Worker(opening)
    made.start()
    yield made
    made.stop()
