"""
The worker: one thread that owns the store and the pipeline, called from the event loop.

A ``sqlite_utils.Database`` belongs to the thread that opened it, so everything that touches it runs here, in
the order it was asked for; what nobody waits for comes after all else. Slow work that needs no store, such as
reading a page, runs beside it, and is left behind when the program stops.
"""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractContextManager, suppress
from typing import Any, Generic, TypeVar

from claims.errors import StoreError

Owned = TypeVar("Owned")
Outcome = TypeVar("Outcome")

# Pages are waited for, not worked on, so more of them than processors may be open at once.
_SIDE_THREADS = 8
# In which order jobs run; the last one ends the thread.
_AT_ONCE, _UNHURRIED, _LAST = range(3)


class StoppingError(StoreError):
    """
    What was asked for is not waited for any more, because the program stops.
    """

    def __init__(self) -> None:
        super().__init__("Footnote is stopping.")


class _Job(Generic[Owned]):
    """
    A call that waits for its turn.
    """

    def __init__(self, function: Callable[[Owned], Any]) -> None:
        self.function = function
        self.future: Future[Any] = Future()

    def run(self, owned: Owned) -> None:
        if self.future.set_running_or_notify_cancel():
            _settle(self.future, lambda: self.function(owned))


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
        self._room_beside = asyncio.Semaphore(_SIDE_THREADS)
        self._beside: set[Future[Any]] = set()
        self._leaves = False

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
            StoppingError: the worker has stopped.

        """
        if self._closed:
            raise StoppingError
        job = _Job(function)
        self._put(job, _UNHURRIED if unhurried else _AT_ONCE)
        outcome: Outcome = await asyncio.wrap_future(job.future)
        return outcome

    async def beside(self, function: Callable[[], Outcome]) -> Outcome:
        """
        Run a function that needs nothing owned, beside the others.

        Raises:
            StoppingError: it was left behind before it was done.

        """
        async with self._room_beside:
            if self._leaves:
                raise StoppingError
            future: Future[Outcome] = Future()
            self._beside.add(future)
            future.add_done_callback(self._beside.discard)
            # A daemon: the program's end does not wait for it either.
            threading.Thread(
                target=_settle, args=(future, function), name="footnote-side", daemon=True
            ).start()
            return await asyncio.wrap_future(future)

    def leave(self) -> None:
        """
        Wait no more for what runs beside: whoever does is told so at once, and so is whoever asks later.
        """
        self._leaves = True
        for future in list(self._beside):
            with suppress(InvalidStateError):
                future.set_exception(StoppingError())

    def stop(self) -> None:
        """
        Leave behind what runs beside, finish all else that was asked for, close what is owned, and end.
        """
        self.leave()
        if self._closed:
            return
        self._closed = True
        self._put(None, _LAST)
        if self._thread is not None:
            self._thread.join()

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


def _settle(future: Future[Outcome], function: Callable[[], Outcome]) -> None:
    """
    Give a future what a function returns or raises, unless it was left behind meanwhile.
    """
    try:
        outcome = function()
    except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
        with suppress(InvalidStateError):
            future.set_exception(error)
    else:
        with suppress(InvalidStateError):
            future.set_result(outcome)
