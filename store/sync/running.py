"""
One sync: every feed in turn, each on its own terms, and a report of each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from claims.errors import BadInputError, FootnoteError, StoreError
from claims.extraction.unexpected import contained
from store.importing import ImportReport
from store.imports.pages import PageOpener
from store.imports.records import Skipped
from store.store import Store
from store.sync.documents import page_opener, read_datafeed, read_file
from store.sync.feeds import Feed, FeedKind, feeds, find, forget, note_run, pages_read
from store.sync.google import read_google
from store.sync.links import read_pages, read_rss
from store.sync.steps import Job, Steps
from store.sync.taking import Guarded, Intake, rehearse
from store.sync.terms import Pace, PausedError, SyncTerms
from store.sync.web import reaching

Progress = Callable[[str, int], object]

_READING: dict[FeedKind, Callable[[Job], Steps]] = {
    FeedKind.DATACOMMONS: read_datafeed,
    FeedKind.GOOGLE: read_google,
    FeedKind.RSS: read_rss,
    FeedKind.PAGES: read_pages,
    FeedKind.FILE: read_file,
}
# Of sources that are one document, as many records as an import keeps at once; of the others a few requests'.
_PORTIONS = {FeedKind.DATACOMMONS: 1_000, FeedKind.FILE: 1_000}
_PORTION = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """
    What became of one feed: ``imported`` is None where it brought no claims, ``problem`` says what went wrong
    or, where it ``paused``, why it stopped for this time.
    """

    feed: str
    imported: ImportReport | None = None
    skipped: tuple[Skipped, ...] = ()
    unchanged: bool = False
    paused: bool = False
    problem: str | None = None

    @property
    def failed(self) -> bool:
        """
        Whether something is wrong with the feed, which did not just stop for this time.
        """
        return self.problem is not None and not self.paused


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
    """
    Which feed (None for every one that is enabled), whether only to say what would change, and whether to
    read everything again.
    """

    name: str | None = None
    rehearsed: bool = False
    afresh: bool = False


def sync(
    store: Store, terms: SyncTerms, plan: SyncPlan | None = None, progress: Progress | None = None
) -> Iterator[SyncReport]:
    """
    Brings feeds up to date; what goes wrong with one is in its report and never stops the others.

    Raises:
        BadInputError: there is no such feed.
        StoreError: another sync of this store is running.

    """
    plan = plan or SyncPlan()
    chosen = [find(store, plan.name)] if plan.name else [feed for feed in feeds(store) if feed.enabled]
    pace = Pace(terms)
    with alone(store.path.parent):
        for feed in chosen:
            yield _synced(store, feed, _Way(terms, pace, progress or _unheard), plan)


@dataclass(frozen=True, slots=True)
class _Way:
    terms: SyncTerms
    pace: Pace
    progress: Progress


def _unheard(_feed: str, _claims: int) -> None:
    """
    For those who don't want to hear of it.
    """


def _synced(store: Store, feed: Feed, way: _Way, plan: SyncPlan) -> SyncReport:
    """
    What became of a feed, whatever it raises.
    """
    report = SyncReport(feed=feed.name)
    with contained(f"the feed {feed.name} was synced") as caught:
        try:
            report = _read(store, feed, way, plan)
        except FootnoteError as error:
            report = SyncReport(feed=feed.name, problem=str(error))
    if caught.error is not None:
        report = SyncReport(feed=feed.name, problem=f"The sync failed: {caught.place}.")
    if not plan.rehearsed:
        with contained("the end of a sync was noted"):
            note_run(store, feed.name, report.problem)
    return report


def _read(store: Store, feed: Feed, way: _Way, plan: SyncPlan) -> SyncReport:
    if plan.afresh and not plan.rehearsed:
        forget(store, feed.name)
    if plan.afresh:
        feed = replace(feed, etag=None, last_modified=None, cursor=None)
    path = _download_path(store.path.parent, feed.name)
    try:
        with reaching(way.terms, way.pace) as web:
            read = {} if plan.afresh else pages_read(store, feed.name)
            job = Job(store=store, feed=feed, web=web, terms=way.terms, path=path, read=read)
            return _taken(job, way, plan)
    finally:
        path.unlink(missing_ok=True)


def _taken(job: Job, way: _Way, plan: SyncPlan) -> SyncReport:
    feed = job.feed
    steps = Guarded(_READING[feed.kind](job), way.terms.clock)
    if plan.rehearsed:
        imported, skipped = rehearse(job.store, feed, steps, at_once=feed.kind not in _PORTIONS)
    else:
        intake = Intake(
            job.store,
            feed,
            _PORTIONS.get(feed.kind, _PORTION),
            lambda claims: way.progress(feed.name, claims),
        )
        imported, skipped = intake.take(steps)
    return SyncReport(
        feed=feed.name,
        imported=imported,
        skipped=skipped,
        unchanged=steps.end is not None and steps.end.unchanged,
        paused=isinstance(steps.problem, PausedError),
        problem=str(steps.problem) if steps.problem else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """
    A file from an address: where it lies, the address it came from, and how to open pages it leads to.
    """

    path: Path
    base: str
    pages: PageOpener


@contextmanager
def fetched(url: str, terms: SyncTerms, folder: Path) -> Iterator[Fetched]:
    """
    What an address holds, in a file that is gone at the end.

    Raises:
        BadInputError: it can't be had; says why.

    """
    path = _download_path(folder, url)
    try:
        with reaching(terms, Pace(terms)) as web:
            with path.open("wb") as sink:
                told = web.get(url, sink)
            yield Fetched(path=path, base=told.url, pages=page_opener(web))
    except BadInputError as error:
        # Readers name the file that they read, which is ours.
        raise BadInputError(str(error).replace(path.name, url)) from error
    except OSError as error:
        raise BadInputError(f"{url} can't be kept for reading: {error.strerror}.") from error
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """
    No other sync of the stores in this folder goes on meanwhile. The lock is one of SQLite's, which ends with
    the program that holds it, however that ends.

    Raises:
        StoreError: another one is going on.

    """
    lock = sqlite3.connect(folder / "sync.lock", timeout=0, isolation_level=None)
    try:
        lock.execute("begin exclusive")
        yield
    except sqlite3.OperationalError as error:
        if lock.in_transaction:
            raise
        raise StoreError("Another sync of this store is running.") from error
    finally:
        lock.close()


def _download_path(folder: Path, name: str) -> Path:
    """
    The same name each time, so that what a kill leaves behind is written over.
    """
    return folder / f"sync-{blake2b(name.encode(), digest_size=8).hexdigest()}.part"
