"""
Logging: one line an event on stderr, never the token, never a message's text.
"""

from __future__ import annotations

import logging

from telegram.error import InvalidToken

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


def is_news(record: logging.LogRecord) -> bool:
    """
    Whether a line says what nothing else says: a refused token ends the program with a sentence of its own,
    and needs no traceback of the library's before it.
    """
    return not record.exc_info or not isinstance(record.exc_info[1], InvalidToken)


def without_texts(record: logging.LogRecord) -> bool:
    """
    Takes out what the library logs of an update that it can't read, which is the whole update; always true.
    """
    if "eceived data was" in str(record.msg):
        record.msg, record.args, record.exc_info = "An update could not be read.", (), None
    return True


def configure(level: str, token: str) -> None:
    """
    Log from ``level`` on to stderr.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutSecret(token))
    handler.addFilter(is_news)
    handler.addFilter(without_texts)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Below this the library logs every update and every request whole.
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLevelName(level)))
