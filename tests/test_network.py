"""
The promise that tests stay on this machine.
"""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.conftest import Attempts

# TEST-NET-1 of RFC 5737: never routed, so a broken guard would hang here, not reach anybody.
ELSEWHERE = "192.0.2.1"


class TestLoopbackOnly:
    def test_refuses_sockets(self, attempts: Attempts) -> None:
        """
        A plain socket to another machine is refused.
        """
        with socket.socket() as connection, pytest.raises(ConnectionRefusedError):
            connection.connect((ELSEWHERE, 80))
        assert attempts == [ELSEWHERE]
        attempts.clear()

    def test_refuses_http_clients(self, attempts: Attempts) -> None:
        """
        An HTTP client can't leave the machine either.
        """
        with httpx.Client() as client, pytest.raises(httpx.ConnectError):
            client.get(f"http://{ELSEWHERE}/")
        assert attempts == [ELSEWHERE]
        attempts.clear()

    def test_allows_loopback(self) -> None:
        """
        A server on this machine is reached.
        """
        with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as connection:
            connection.connect(server.getsockname())
            assert connection.getpeername() == server.getsockname()
