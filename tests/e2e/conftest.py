"""
The server process and, against it, the real bot process.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.client import BotApi
from tests.e2e.objects import Json, person, private
from tests.e2e.process import BotProcess, serving
from tests.e2e.talk import Talk

Call = Callable[..., Json]

_USERS = itertools.count(600)


@pytest.fixture(scope="session")
def server_root() -> Iterator[str]:
    """
    The address of a Bot API server that runs as long as the tests.
    """
    with serving() as root:
        yield root


@pytest.fixture
def bot_api(server_root: str) -> Iterator[BotApi]:
    """
    A Telegram of the test's own.
    """
    api = BotApi(server_root)
    yield api
    api.close()


@pytest.fixture
def call(bot_api: BotApi) -> Call:
    """
    Calls a method as a bot would and returns the whole answer.
    """

    def post(name: str, **params: Any) -> Json:
        answer: Json = httpx.post(f"{bot_api.root}/bot{bot_api.token}/{name}", json=params, timeout=20).json()
        return answer

    return post


@pytest.fixture(scope="session")
def polling(
    server_root: str, prepared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    """
    A bot that polls, shared by all tests that need no other; at the end it stops when asked to.
    """
    api = BotApi(server_root)
    bot = BotProcess.prepared(api, tmp_path_factory.mktemp("polling"), prepared_data)
    bot.start()
    yield bot
    bot.stop()
    api.close()


@pytest.fixture
def bot_process(bot_api: BotApi, prepared_data: Path, tmp_path: Path) -> Iterator[BotProcess]:
    """
    A bot of the test's own, not started yet.
    """
    bot = BotProcess.prepared(bot_api, tmp_path, prepared_data)
    yield bot
    bot.close()
    assert bot_api.violations() == []


@pytest.fixture
def talk(polling: BotProcess) -> Iterator[Talk]:
    """
    A private chat with somebody who never wrote before; afterwards nothing was wrong with what the bot did.
    """
    number, api = next(_USERS), polling.api
    before, logged = len(api.violations()), len(polling.complaints())
    yield Talk(polling, api.chat(private(person(number, f"Ann{number}"))))
    assert api.violations()[before:] == []
    assert polling.complaints()[logged:] == []
