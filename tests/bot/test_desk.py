"""
Answers through the worker, with pages read beside it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.desk import Desk, PagesAtHand, holdings
from bot.worker import Worker
from claims.models import Answer, Message, Obstacle, Page
from store.publishers import Publisher, Trust
from store.store import Store
from tests.handlers import samples

LINK = "https://a.example/story"


@dataclass(slots=True)
class PageService:
    """
    A service whose pipeline asks for the page behind a message's link.
    """

    pages: PagesAtHand = field(default_factory=PagesAtHand)
    thread: int = field(default_factory=threading.get_ident)
    asked: list[str] = field(default_factory=list)

    def answer(self, message: Message, pages: dict[str, Page]) -> Answer:
        """
        The message with its page, read from what is at hand.
        """
        assert threading.get_ident() == self.thread
        self.asked.append(message.text)
        self.pages.pages = pages
        return Answer(message=replace(message, page=self.pages.read(message.links[0])))


@dataclass(slots=True)
class Reader:
    """
    A page reader that notes in which thread it reads.
    """

    threads: list[int] = field(default_factory=list)

    def read(self, url: str) -> Page:
        """
        A page with a text.
        """
        self.threads.append(threading.get_ident())
        return Page(url=url, text="The moon is a lamp.")


@dataclass(slots=True)
class SlowReader:
    """
    A page reader that waits until it is told to go on.
    """

    begun: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def read(self, url: str) -> Page:
        """
        A page, in the end.
        """
        self.begun.set()
        self.gate.wait(200)
        return Page(url=url)


@pytest.fixture
async def worker() -> AsyncIterator[Worker[PageService]]:
    """
    A worker that owns a service.
    """

    @contextmanager
    def opening() -> Iterator[PageService]:
        yield PageService()

    made = Worker(opening)
    made.start()
    yield made
    made.stop()


class TestDesk:
    async def test_reads_pages_outside_the_worker_s_thread(self, worker: Worker[PageService]) -> None:
        """
        The pipeline gets its page, read once, in another thread than its own.
        """
        reader = Reader()
        answer = await Desk(worker, reader).answer(Message(text=LINK, links=(LINK,)))  # type: ignore[arg-type]
        owner = await worker.call(lambda service: service.thread)
        assert answer.message.page == Page(url=LINK, text="The moon is a lamp.")
        assert len(reader.threads) == 1
        assert owner not in reader.threads

    async def test_answers_without_the_page_when_it_stops(self, worker: Worker[PageService]) -> None:
        """
        A page that is being read when the bot stops is not waited for; the answer says why it is missing.
        """
        reader = SlowReader()
        answering = asyncio.ensure_future(Desk(worker, reader).answer(Message(text=LINK, links=(LINK,))))  # type: ignore[arg-type]
        await asyncio.to_thread(reader.begun.wait, 60)
        worker.leave()
        page = (await asyncio.wait_for(answering, 60)).message.page
        reader.gate.set()
        assert page is not None
        assert page.obstacle is Obstacle.INTERRUPTED
        assert page.problem == "I couldn't read that page: I am being restarted. Send it again in a minute."

    async def test_answers_who_asks_before_it_looks(self, worker: Worker[PageService]) -> None:
        """
        What nobody asked about is looked up after whoever is waited for, though they came later.
        """
        desk, free = Desk(worker, Reader()), threading.Event()  # type: ignore[arg-type]
        busy = asyncio.ensure_future(worker.call(lambda _: free.wait(5)))
        look = asyncio.ensure_future(desk.look(Message(text="look", links=("",))))
        answer = asyncio.ensure_future(desk.answer(Message(text="answer", links=("",))))
        await asyncio.sleep(0)
        free.set()
        await asyncio.gather(busy, look, answer)
        assert await worker.call(lambda service: service.asked[:2]) == ["answer", "look"]


class TestHoldings:
    def test_counts_claims_contexts_and_publishers(self, tmp_path: Path) -> None:
        """
        What may be shown: publishers that are not known are left out.
        """
        with Store.open(tmp_path / "footnote.db", embedder_name=None) as store:
            for name in ("factly", "boom"):
                site = f"{name}.example"
                store.publishers.put(Publisher(name=name, site=site, trust=Trust.KNOWN, source="test"))
            with store.runs.run("test", "test") as (origin, counts):
                stored = [samples.GARLIC, samples.background().claims[0].matches[0].stored]
                store.claims.put(stored, origin, counts=counts)
            held = holdings(store)
        assert (held.claims, held.contexts, held.newest) == (2, 2, "2020-02-12")
        assert set(held.publishers) == {("factly", 1), ("boom", 1)}
