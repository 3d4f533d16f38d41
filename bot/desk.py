"""
Joins the handlers' ports to the pipeline: answers in the worker's thread, pages read beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from bot.worker import StoppingError, Worker
from claims.models import Answer, Message, Page, StoredClaim
from claims.pipeline import Parts, Pipeline
from claims.ports import PageReader
from handlers.ports import Holdings
from store.publishers import Trust
from store.stats import stats
from store.store import Store


class PageNeededError(Exception):
    """
    The pipeline asks for a page that is not at hand yet.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@dataclass(slots=True)
class PagesAtHand:
    """
    A page reader that reads nothing itself, so that the worker's thread never waits for the network.
    """

    pages: dict[str, Page] = field(default_factory=dict)

    def read(self, url: str) -> Page:
        """
        The page, if it was read already.

        Raises:
            PageNeededError: it has to be read first.

        """
        if url not in self.pages:
            raise PageNeededError(url)
        return self.pages[url]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """
    What the worker's thread owns: the house, and a pipeline whose pages are handed to it.
    """

    house: House
    pipeline: Pipeline
    pages: PagesAtHand

    def answer(self, message: Message, pages: dict[str, Page]) -> Answer:
        """
        Answer a message with the pages at hand.

        Raises:
            PageNeededError: a page has to be read first.

        """
        self.pages.pages = pages
        return self.pipeline.answer(message)


@contextmanager
def serving(settings: Settings) -> Iterator[Service]:
    """
    Open everything; it then belongs to the thread that opened it.
    """
    with opened(settings, Progress()) as house:
        pages = PagesAtHand()
        reader = pages if settings.read_pages else None
        parts = Parts(
            index=house.store.index,
            embedder=house.embedder,
            entailment=house.entailment,
            adviser=house.adviser,
            reader=reader,
        )
        yield Service(house=house, pipeline=Pipeline(parts), pages=pages)


class Desk:
    """
    Answers messages, and looks into the store.
    """

    def __init__(self, worker: Worker[Service], reader: PageReader | None) -> None:
        self._worker = worker
        self._reader = reader

    async def answer(self, message: Message) -> Answer:
        """
        What is known of a message's claims; pages that it needs are read beside the worker, once each.
        """
        return await self._answer(message, unhurried=False)

    async def look(self, message: Message) -> Answer:
        """
        The same for a message nobody asked about; whoever asks goes first.
        """
        return await self._answer(message, unhurried=True)

    async def _answer(self, message: Message, *, unhurried: bool) -> Answer:
        pages: dict[str, Page] = {}
        while True:
            try:
                return await self._worker.call(
                    lambda service: service.answer(message, pages), unhurried=unhurried
                )
            except PageNeededError as needed:
                if self._reader is None:
                    raise
                pages[needed.url] = await self._read(self._reader, needed.url)

    async def _read(self, reader: PageReader, url: str) -> Page:
        try:
            return await self._worker.beside(partial(reader.read, url))
        except StoppingError:
            from store.fetch.limits import interrupted

            error = interrupted()
            return Page(url=url, problem=str(error), obstacle=error.obstacle)

    async def holdings(self) -> Holdings:
        """
        What the store holds.
        """
        return await self._worker.call(lambda service: holdings(service.house.store))

    async def version(self) -> str:
        """
        Changes whenever other claims than before may be found.
        """
        return await self._worker.call(lambda service: version(service.house.store))

    async def claim(self, claim_id: str) -> StoredClaim | None:
        """
        One stored claim, if it may be shown.
        """
        found = await self._worker.call(lambda service: service.house.store.index.claims([claim_id]))
        return found.get(claim_id)


def holdings(store: Store) -> Holdings:
    """
    Counts of what may be shown, and of reviews by publisher.
    """
    figures = stats(store)
    return Holdings(
        claims=figures["shown"],
        contexts=figures["contexts"],
        publishers=tuple(
            (publisher["name"], publisher["reviews"])
            for publisher in figures["publishers"]
            if publisher["trust"] == Trust.KNOWN
        ),
        newest=figures["newest_review"],
    )


def version(store: Store) -> str:
    """
    Tells one state of the claims that can be found from another.
    """
    figures = stats(store)
    return ":".join(str(figures[name]) for name in ("imports", "shown", "reviews", "wordings"))
