"""
The server process and, against it, the real bot process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.client import BotApi
from tests.e2e.objects import Json

ROOT = Path(__file__).parents[2]

Call = Callable[..., Json]


@pytest.fixture(scope="session")
def server_root() -> Iterator[str]:
    """
    The address of a Bot API server that runs as long as the tests.
    """
    command = [sys.executable, "-m", "tests.e2e.server"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.communicate(timeout=10)
    assert server.returncode == 0


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
