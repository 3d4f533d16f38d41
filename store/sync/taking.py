"""
What a source hands over, put into the store: in portions, each kept together with the mark it reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain

from claims.errors import BadInputError
from claims.extraction.unexpected import contained
from store.importing import ImportReport, Taken, cut_short, import_entries, report_of
from store.imports.records import Entry, ImportedClaim, Skipped
from store.putting import Counts, Origin
from store.store import Store
from store.sync.feeds import Feed, note_cursor, note_end, note_page
from store.sync.steps import End, Mark, Step, Steps
from store.sync.terms import Clock, UnforeseenError

Told = Callable[[int], object]
"""
Hears how many claims are safe so far.
"""


class Guarded:
    """
    Steps that end, instead of failing, where the source does or somebody asks to stop; ``problem`` then says
    why.
    """

    def __init__(self, steps: Steps, clock: Clock) -> None:
        self._steps = steps
        self._clock = clock
        self.problem: BadInputError | None = None
        self.end: End | None = None

    def __iter__(self) -> Iterator[Step]:
        try:
            with contained("a source was read") as caught:
                for step in self._steps:
                    if isinstance(step, End):
                        self.end = step
                    yield step
                    if isinstance(step, Mark):
                        self._clock.wait(0)
        except BadInputError as error:
            self.problem = error
        if caught.error is not None:
            self.problem = UnforeseenError(cut_short(caught))


class Intake:
    """
    Takes the steps of one source into the store. The import run begins with the first claim.
    """

    def __init__(self, store: Store, feed: Feed, portion: int, told: Told) -> None:
        self._store = store
        self._feed = feed
        self._portion = portion
        self._told = told
        self._taken = Taken()
        self._counts = Counts()
        self._origin: Origin | None = None
        self._entries: list[Entry] = []
        self._marks: list[Mark | End] = []

    def take(self, steps: Guarded) -> tuple[ImportReport | None, tuple[Skipped, ...]]:
        """
        What became of the claims, None where there were none, and what was left out.
        """
        with ExitStack() as run:
            for step in steps:
                if isinstance(step, Mark | End):
                    self._marks.append(step)
                    if len(self._entries) + len(self._marks) >= self._portion:
                        self._keep(run)
                else:
                    self._entries.append(step)
            self._keep(run)
        if self._origin is None:
            return None, tuple(self._taken.skipped)
        report = report_of(self._store, self._origin.run, self._counts, self._taken)
        return report, report.skipped

    def _keep(self, run: ExitStack) -> None:
        """
        Claims and marks in one transaction: neither is ever there without the other.
        """
        store = self._store
        origin = self._origin_for(self._entries, run)
        claims = list(self._taken.claims(self._entries))
        with store.database.atomic():
            if origin is not None and claims:
                store.claims.put(claims, origin, None, self._counts)
            for mark in self._marks:
                self._note(mark)
            cursors = [
                mark.cursor for mark in self._marks if isinstance(mark, Mark) and mark.cursor is not None
            ]
            if cursors:
                note_cursor(store, self._feed.name, cursors[-1])
        self._entries, self._marks = [], []
        self._told(self._counts.seen)

    def _origin_for(self, entries: list[Entry], run: ExitStack) -> Origin | None:
        if self._origin is None and any(isinstance(entry, ImportedClaim) for entry in entries):
            named = (self._feed.name, f"{self._feed.kind} feed")
            self._origin, self._counts = run.enter_context(self._store.runs.run(*named))
        return self._origin

    def _note(self, mark: Mark | End) -> None:
        if isinstance(mark, Mark) and mark.page is not None:
            note_page(self._store, self._feed.name, *mark.page)
        elif isinstance(mark, End) and not mark.unchanged:
            note_end(self._store, self._feed.name, mark.etag, mark.last_modified)


def rehearse(
    store: Store, feed: Feed, steps: Guarded, *, at_once: bool
) -> tuple[ImportReport | None, tuple[Skipped, ...]]:
    """
    What `Intake.take` would do. A rehearsal locks the store, so nothing may be waited for in it: with
    ``at_once`` everything is read first, otherwise only what stands before the first entry.
    """
    entries = (step for step in steps if not isinstance(step, Mark | End))
    held = list(entries) if at_once else [entry for entry in [next(entries, None)] if entry]
    if not held:
        return None, ()
    named = (feed.name, f"{feed.kind} feed")
    report = import_entries(store, named, chain(held, entries), rehearsed=True)
    return replace(report, source=feed.name), report.skipped
