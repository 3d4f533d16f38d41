"""
How the bot stops: what is at hand is answered, and no page is waited for.
"""

from __future__ import annotations

from typing import Any, Protocol

from telegram.ext import Application

from bot.desk import Service
from bot.worker import Worker
from claims.ports import PageReader


class ClosingReader(PageReader, Protocol):
    """
    A page reader that can be closed.
    """

    def close(self) -> None:
        """
        Give up the pages at hand, and every later one.
        """


class LeavingApplication(Application[Any, Any, Any, Any, Any, Any]):
    """
    An application that gives up the pages being read before it waits for its updates to be answered.
    """

    def __init__(self, *, worker: Worker[Service], reader: ClosingReader | None, **named: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(**named)
        self._leaving = (worker, reader)

    async def stop(self) -> None:
        """
        Answer what is at hand, then stop.
        """
        worker, reader = self._leaving
        worker.leave()
        if reader is not None:
            reader.close()
        await super().stop()
