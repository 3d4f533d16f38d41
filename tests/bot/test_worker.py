"""
The thread that owns the store.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.worker import StoppingError, Worker
from claims.errors import StoreError


class Owned:
    """
    Something that belongs to one thread, and notes what happens to it.
    """

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.noted: list[str] = []
        self.closed_in: int | None = None

    def note(self, word: str) -> str:
        """
        Note a word, in the thread that it belongs to.
        """
        assert threading.get_ident() == self.thread
        self.noted.append(word)
        return word


@pytest.fixture
def owned() -> list[Owned]:
    """
    Whatever was opened in a test.
    """
    return []


@pytest.fixture
def worker(owned: list[Owned]) -> Iterator[Worker[Owned]]:
    """
    A worker that runs.
    """

    @contextmanager
    def opening() -> Iterator[Owned]:
        owned.append(Owned())
        yield owned[0]
        owned[0].closed_in = threading.get_ident()

    made = Worker(opening)
    made.start()
    yield made
    made.stop()


class TestWorker:
    async def test_runs_calls_in_the_thread_that_opened(self, worker: Worker[Owned]) -> None:
        """
        Opening, every call and closing happen in one thread, which is not the event loop's.
        """
        assert await worker.call(lambda owned: owned.note("a")) == "a"
        assert await worker.call(lambda owned: owned.thread) != threading.get_ident()

    async def test_keeps_the_order_of_calls(self, worker: Worker[Owned], owned: list[Owned]) -> None:
        """
        Calls run in the order they were made.
        """
        words = [str(number) for number in range(50)]
        await asyncio.gather(*(worker.call(lambda it, word=word: it.note(word)) for word in words))
        assert owned[0].noted == words

    async def test_lets_go_first_what_is_waited_for(self, worker: Worker[Owned], owned: list[Owned]) -> None:
        """
        Unhurried calls run after all others, in their own order.
        """
        begun, free = threading.Event(), threading.Event()
        busy = asyncio.ensure_future(worker.call(lambda _: begun.set() or free.wait(5)))
        await asyncio.to_thread(begun.wait, 5)
        calls = [
            asyncio.ensure_future(worker.call(lambda it, word=word: it.note(word), unhurried=word > "c"))
            for word in "xaybzc"
        ]
        await asyncio.sleep(0)
        free.set()
        await asyncio.gather(busy, *calls)
        assert "".join(owned[0].noted) == "abcxyz"

    async def test_gives_an_error_to_its_caller_and_goes_on(self, worker: Worker[Owned]) -> None:
        """
        A call that fails does not end the worker.
        """
        with pytest.raises(ZeroDivisionError):
            await worker.call(lambda _: 1 // 0)
        assert await worker.call(lambda owned: owned.note("still there"))

    async def test_never_runs_a_call_that_was_cancelled_before_its_turn(
        self, worker: Worker[Owned], owned: list[Owned]
    ) -> None:
        """
        What nobody waits for any more is not done.
        """
        gate = threading.Event()
        first = asyncio.ensure_future(worker.call(lambda _: gate.wait(10)))
        second = asyncio.ensure_future(worker.call(lambda it: it.note("unwanted")))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        gate.set()
        assert await first
        await worker.call(lambda it: it.note("last"))
        assert owned[0].noted == ["last"]

    async def test_works_beside_what_is_slow(self, worker: Worker[Owned]) -> None:
        """
        Reading a page keeps no call waiting.
        """
        gate = threading.Event()
        page = asyncio.ensure_future(worker.beside(lambda: gate.wait(10)))
        assert await worker.call(lambda owned: owned.note("meanwhile")) == "meanwhile"
        gate.set()
        assert await page

    async def test_leaves_behind_what_is_slow(self, worker: Worker[Owned]) -> None:
        """
        Stopping waits for no page: whoever waits for one is told so, and so is whoever asks later.
        """
        gate = threading.Event()
        pages = [asyncio.ensure_future(worker.beside(lambda: gate.wait(200))) for _ in range(20)]
        await asyncio.sleep(0)
        worker.leave()
        told = await asyncio.wait_for(asyncio.gather(*pages, return_exceptions=True), 60)
        assert {type(one) for one in told} == {StoppingError}
        with pytest.raises(StoppingError):
            await worker.beside(lambda: None)
        assert await worker.call(lambda owned: owned.note("still there"))
        worker.stop()
        gate.set()

    async def test_finishes_what_was_asked_for_before_it_stops(
        self, worker: Worker[Owned], owned: list[Owned]
    ) -> None:
        """
        Stopping loses no call that was made, closes in the owner's thread, and refuses further calls.
        """
        calls = [
            asyncio.ensure_future(worker.call(lambda it, word=word: (time.sleep(0.01), it.note(word))))
            for word in "abc"
        ]
        await asyncio.sleep(0)
        await asyncio.to_thread(worker.stop)
        await asyncio.gather(*calls)
        assert owned[0].noted == ["a", "b", "c"]
        assert owned[0].closed_in == owned[0].thread
        with pytest.raises(StoreError):
            await worker.call(lambda it: it.note("too late"))

    def test_says_at_the_start_what_can_not_be_opened(self) -> None:
        """
        An error of opening is raised where the worker is started, and no thread is left.
        """

        @contextmanager
        def broken() -> Iterator[Owned]:
            raise StoreError("The store is damaged.")
            yield

        before = threading.active_count()
        with pytest.raises(StoreError, match="damaged"):
            Worker(broken).start()
        assert threading.active_count() == before
