"""
Logging: one line an event on stderr, never the token, never a message's text.
"""

from __future__ import annotations

import logging

# These write addresses that hold the token, or a line for each request.
_TALKATIVE = ("httpx", "httpcore", "apscheduler", "tornado.access", "aiolimiter")


class WithoutSecret(logging.Formatter):
    """
    Blots a secret out of whatever is logged, tracebacks of libraries included.
    """

    def __init__(self, secret: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """
        The line without the secret.
        """
        return super().format(record).replace(self._secret, "<token>")


def configure(level: str, token: str) -> None:
    """
    Log from ``level`` on to stderr.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutSecret(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
