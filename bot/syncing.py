"""
Syncs on a schedule, while the bot serves.

A sync runs in a thread of its own, with a store and a model of its own, so that no answer waits for
it; when it ends, the worker's index takes in what came.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from typing import TYPE_CHECKING

from telegram.ext import CallbackContext

from bot.desk import Service
from bot.feeds import sentence, sync_terms
from bot.house import load_embedder, model_name
from bot.progress import Progress
from bot.settings import Settings
from bot.worker import Worker
from claims.errors import FootnoteError
from claims.extraction.unexpected import contained
from store.store import Store

if TYPE_CHECKING:
    from typing import Any

    from claims.ports import Embedder

_log = logging.getLogger(__name__)

# How long a stopping bot waits for a sync to put away what it holds.
_PATIENCE_SECONDS = 10


class ScheduledSync:
    """
    The syncs of a running bot, one at a time. ``allow_private`` opens every address, for tests.
    """

    def __init__(self, settings: Settings, worker: Worker[Service], *, allow_private: bool = False) -> None:
        self._settings = settings
        self._worker = worker
        self._allow_private = allow_private
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """
        Whether a sync goes on.
        """
        return self._thread is not None and self._thread.is_alive()

    async def on_time(self, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        """
        Start a sync, unless the one before still goes on; does not wait for it.
        """
        if self._halt.is_set() or self.busy:
            return
        self._thread = threading.Thread(
            target=self._run, args=(asyncio.get_running_loop(),), name="footnote-sync", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """
        End a sync that goes on; what it read is kept, and the next one goes on from there. One that hangs on
        a silent server is left behind, as a kill would.
        """
        self._halt.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        changed = False
        with contained("the feeds were synced on schedule"):
            try:
                changed = self._sync()
            except (FootnoteError, sqlite3.Error, OSError) as error:
                _log.warning("The feeds could not be synced: %s", error)
        if changed and not self._halt.is_set():
            asyncio.run_coroutine_threadsafe(self._worker.call(_renew), loop)

    def _sync(self) -> bool:
        """
        Whether any claims came.
        """
        from store.sync import Clock, sync

        clock = Clock(sleep=self._halt.wait, halted=self._halt.is_set)
        terms = sync_terms(self._settings, clock, allow_private=self._allow_private)
        changed = False
        with Store.open(self._settings.store_path, embedder_name=model_name(self._settings)) as store:
            for report in sync(store, terms):
                _log.log(logging.WARNING if report.failed else logging.INFO, "%s", sentence(report))
                changed |= report.imported is not None
            if changed and not self._halt.is_set():
                self._embed(store)
        return changed

    def _embed(self, store: Store) -> None:
        from store.vectors import embed_pending

        embedder: Embedder | None
        embedder, _ = load_embedder(self._settings, Progress(quiet=True))
        if embedder is None:
            return
        try:
            embed_pending(store, embedder, self._stop_when_halted)
        except _HaltedError:
            _log.info("Embedding goes on at the next start.")

    def _stop_when_halted(self, _share: float, _words: str) -> None:
        if self._halt.is_set():
            raise _HaltedError


class _HaltedError(Exception):
    """
    The bot stops while claims are embedded.
    """


def _renew(service: Service) -> None:
    service.house.store.index.renew()
