"""
Joins the parts: data folder, model, store, pipeline. Sets up on first use whatever is missing.
"""

from __future__ import annotations

import gc
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.entailment import PairReader, load_adviser, load_entailment
from bot.progress import Progress
from bot.settings import Settings
from claims.errors import ModelError, StoreError
from claims.models import Page
from claims.pipeline import Parts, Pipeline
from claims.ports import Embedder, Entailment
from store.store import Store

if TYPE_CHECKING:
    from store.fetch import SafePageReader
    from store.model.chat import ChatAdviser
    from store.model.embedder import OnnxEmbedder

_log = logging.getLogger(__name__)

# Python's default is (700, 10, 10); full searches then take longer than an answer.
_GARBAGE_THRESHOLDS = (100_000, 50, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """
    The joined parts. Everything in it belongs to the thread that opened it.
    """

    settings: Settings
    store: Store
    pipeline: Pipeline
    embedder: Embedder | None
    of_pairs: PairReader
    adviser: ChatAdviser | None
    model_problem: str | None

    @property
    def entailment(self) -> Entailment | None:
        """
        The model that reads pairs.
        """
        return self.of_pairs.model


@contextmanager
def opened(settings: Settings, progress: Progress) -> Iterator[House]:
    """
    Set up what is missing, open everything, and close it at the end.

    Raises:
        StoreError: the data folder can't be written or the store can't be opened.
        SettingsError: messages would be sent to another machine, and may not.

    """
    adviser = load_adviser(settings)
    make_folder(settings)
    embedder, problem = load_embedder(settings, progress)
    name = embedder.name if embedder else None
    with Store.open(settings.store_path, embedder_name=name) as store, _reading(settings) as reader:
        fill_store(store, embedder, progress)
        of_pairs = load_entailment(settings, embedder)
        parts = Parts(
            index=store.index,
            embedder=embedder,
            entailment=of_pairs.model,
            adviser=adviser,
            reader=reader,
        )
        _settle_memory()
        yield House(
            settings=settings,
            store=store,
            pipeline=Pipeline(parts),
            embedder=embedder,
            of_pairs=of_pairs,
            adviser=adviser,
            model_problem=problem,
        )


def _settle_memory() -> None:
    """
    Leave what was loaded for good out of the search for garbage, and search for it rarely: what an answer
    makes goes by itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """
    The store alone, made where it is missing; for work that looks nothing up.

    Raises:
        StoreError: the data folder can't be written or the store can't be opened.

    """
    make_folder(settings)
    with Store.open(settings.store_path, embedder_name=None) as store:
        fill_store(store, None, Progress())
        yield store


def model_name(settings: Settings) -> str | None:
    """
    The name of the embedding model in use, without loading it; None where there is none.
    """
    from store.model.setup import MANIFEST

    try:
        return str(json.loads((settings.model_path / MANIFEST).read_text("utf-8"))["name"])
    except (OSError, ValueError, KeyError):
        return None


def load_embedder(settings: Settings, progress: Progress) -> tuple[OnnxEmbedder | None, str | None]:
    """
    The embedding model, built first where it is missing; without it, None and the reason.
    """
    from store.model.embedder import OnnxEmbedder
    from store.model.setup import prepare

    try:
        if settings.model is None:
            prepare(settings.data, progress.step("Preparing the language model"))
        return OnnxEmbedder.load(settings.model_path, threads=settings.threads), None
    except ModelError as error:
        _log.warning("Matching goes on by words alone: %s", error)
        return None, str(error)


def fill_store(store: Store, embedder: Embedder | None, progress: Progress) -> None:
    """
    Load the starter pack where it is missing or older, and embed what has no vector yet.
    """
    from store.starter import load_starter
    from store.vectors import embed_pending

    load_starter(store, progress.step("Loading the starter pack"))
    if embedder is not None:
        embed_pending(store, embedder, progress.step("Embedding stored claims"))
    else:
        store.index.renew()


def page_reader(settings: Settings) -> LazyReader | None:
    """
    The safe page reader, or None where pages are not to be opened.
    """
    return LazyReader(settings) if settings.read_pages else None


@contextmanager
def _reading(settings: Settings) -> Iterator[LazyReader | None]:
    reader = page_reader(settings)
    try:
        yield reader
    finally:
        if reader is not None:
            reader.close()


class LazyReader:
    """
    Loads what reading pages needs with the first page: few messages hold a link, and a start is quick.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._reader: SafePageReader | None = None
        self._closed = False

    def read(self, url: str) -> Page:
        """
        The page, or in ``Page.problem`` why there is none.
        """
        return self._loaded().read(url)

    def close(self) -> None:
        """
        Give up the pages at hand, and every later one.
        """
        with self._lock:
            self._closed = True
            if self._reader is not None:
                self._reader.close()

    def _loaded(self) -> SafePageReader:
        from store.fetch import FetchLimits, SafePageReader

        with self._lock:
            if self._reader is None:
                largest = int(self._settings.page_megabytes * 1_000_000)
                limits = FetchLimits(seconds=self._settings.page_seconds, largest_bytes=largest)
                self._reader = SafePageReader(limits)
                if self._closed:
                    self._reader.close()
            return self._reader


def make_folder(settings: Settings) -> None:
    """
    Make the data folder where it is missing.

    Raises:
        StoreError: it can't be made.

    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise StoreError(f"The data folder {settings.data} is a file; name a folder.") from error
    except OSError as error:
        raise StoreError(f"The data folder {settings.data} can't be made: {error.strerror}.") from error
