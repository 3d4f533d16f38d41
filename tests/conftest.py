"""
What every test shares: no network beyond loopback, and nothing of the operator's environment.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator

import pytest

from tests.damage import filed_data
from tests.house import house, prepared_data

__all__ = ["filed_data", "house", "prepared_data"]

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


class Attempts(list[str]):
    """
    Addresses beyond loopback that the running test tried to reach.
    """


@pytest.fixture(autouse=True)
def attempts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Attempts]:
    """
    Refuse every connection that leaves this machine, whichever library makes it, and fail the test for it.
    """
    tried = Attempts()

    def connect(self: socket.socket, address: object) -> None:
        _refuse_beyond_loopback(self, address, tried)
        _connect(self, address)  # type: ignore[arg-type]

    def connect_ex(self: socket.socket, address: object) -> int:
        _refuse_beyond_loopback(self, address, tried)
        return _connect_ex(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    yield tried
    assert tried == [], "the test tried to leave this machine"


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_operator() -> Iterator[None]:
    """
    Tests see no setting that happens to be in the environment.
    """
    patch = pytest.MonkeyPatch()
    for name in list(os.environ):
        if name.startswith(("FOOTNOTE_", "BOT_")):
            patch.delenv(name)
    yield
    patch.undo()


def _refuse_beyond_loopback(connection: socket.socket, address: object, tried: Attempts) -> None:
    if connection.family not in {socket.AF_INET, socket.AF_INET6} or not isinstance(address, tuple):
        return
    host = str(address[0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        tried.append(host)
        raise ConnectionRefusedError(f"a test tried to reach {host}")
