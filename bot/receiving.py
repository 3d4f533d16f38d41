"""
What the webhook's port takes in: requests that bear the secret, as large as updates are.

The library reads up to 100 MB of whatever anybody posts before it looks for the secret. Of which class its
server is, it leaves to tornado's configuration, and so that is a stricter one.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
# An update holds at most a few messages of 4,096 characters, with their entities.
_LARGEST_BODY = 1_000_000
# In one piece Telegram sends an update at once.
_BODY_SECONDS = 60


class _Guard(HTTPMessageDelegate):
    """
    Hands a request on where it bears the secret; else drops what comes and answers 403.
    """

    def __init__(self, behind: HTTPMessageDelegate, connection: HTTPConnection, secret: bytes) -> None:
        self._behind = behind
        self._connection = connection
        self._secret = secret
        self._is_trusted = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        given = headers.get(SECRET_HEADER, "").encode()
        self._is_trusted = hmac.compare_digest(given, self._secret)
        return self._behind.headers_received(start_line, headers) if self._is_trusted else None

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._behind.data_received(chunk) if self._is_trusted else None

    def finish(self) -> None:
        if self._is_trusted:
            self._behind.finish()
            return
        no_body = HTTPHeaders({"Content-Length": "0", "Connection": "close"})
        self._connection.write_headers(ResponseStartLine("HTTP/1.1", 403, "Forbidden"), no_body)
        self._connection.finish()

    def on_connection_close(self) -> None:
        if self._is_trusted:
            self._behind.on_connection_close()


def guard_webhook(secret: str) -> None:
    """
    Let every server that is made from here on hand on only what bears the secret, and refuse what is larger
    than updates are.
    """

    class Guarded(HTTPServer):
        def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
            return _Guard(super().start_request(server_conn, request_conn), request_conn, secret.encode())

    HTTPServer.configure(Guarded, max_body_size=_LARGEST_BODY, body_timeout=_BODY_SECONDS)
