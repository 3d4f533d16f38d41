"""
The worker: one thread that owns the store and the pipeline, called from the event loop.

A ``sqlite_utils.Database`` belongs to the thread that opened it, so everything that touches it runs here, in
the order it was asked for; what nobody waits for comes after all else. Slow work that needs no store, such as
reading a page, runs beside it.
"""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from claims.errors import StoreError

Owned = TypeVar("Owned")
Outcome = TypeVar("Outcome")

# Pages are waited for, not worked on, so more of them than processors may be open at once.
_SIDE_THREADS = 8
# In which order jobs run; the last one ends the thread.
_AT_ONCE, _UNHURRIED, _LAST = range(3)


class _Job(Generic[Owned]):
    """
    A call that waits for its turn.
    """

    def __init__(self, function: Callable[[Owned], Any]) -> None:
        self.function = function
        self.future: Future[Any] = Future()

    def run(self, owned: Owned) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            outcome = self.function(owned)
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
            self.future.set_exception(error)
        else:
            self.future.set_result(outcome)


class Worker(Generic[Owned]):
    """
    Runs functions, one after the other, on what ``opening`` opens in its own thread.
    """

    def __init__(self, opening: Callable[[], AbstractContextManager[Owned]]) -> None:
        self._opening = opening
        self._jobs: queue.PriorityQueue[tuple[int, int, _Job[Owned] | None]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._side = ThreadPoolExecutor(_SIDE_THREADS, thread_name_prefix="footnote-side")

    def start(self) -> None:
        """
        Open what is owned; returns when it is open.

        Raises:
            FootnoteError: it can't be opened.

        """
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, args=(opened,), name="footnote-worker")
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self.stop()
            raise

    async def call(self, function: Callable[[Owned], Outcome], *, unhurried: bool = False) -> Outcome:
        """
        What ``function`` gives for the thing owned; an unhurried one waits until nothing else does. A call
        that is cancelled before its turn never runs.

        Raises:
            StoreError: the worker has stopped.

        """
        if self._closed:
            raise StoreError("Footnote is stopping.")
        job = _Job(function)
        self._put(job, _UNHURRIED if unhurried else _AT_ONCE)
        outcome: Outcome = await asyncio.wrap_future(job.future)
        return outcome

    async def beside(self, function: Callable[[], Outcome]) -> Outcome:
        """
        Run a function that needs nothing owned, beside the others.
        """
        return await asyncio.get_running_loop().run_in_executor(self._side, function)

    def stop(self) -> None:
        """
        Finish what was asked for, close what is owned, and end the threads.
        """
        if self._closed:
            return
        self._closed = True
        self._put(None, _LAST)
        if self._thread is not None:
            self._thread.join()
        self._side.shutdown(wait=True, cancel_futures=True)

    def _put(self, job: _Job[Owned] | None, urgency: int) -> None:
        self._jobs.put((urgency, next(self._numbers), job))

    def _work(self, opened: Future[None]) -> None:
        try:
            with self._opening() as owned:
                opened.set_result(None)
                while (job := self._jobs.get()[2]) is not None:
                    job.run(owned)
        except BaseException as error:
            if opened.done():
                raise
            opened.set_exception(error)
