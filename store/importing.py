"""
One import from its entries to its report: what was added, updated, repeated and left out, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace

from claims.extraction.unexpected import Caught, contained
from claims.models import StoredClaim
from store.claims import Counts
from store.imports.records import Entry, ImportedClaim, Skipped
from store.store import Store

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """
    What became of an import's records. ``run`` is what `store.undo.undo_run` takes, none after a rehearsal;
    ``unshown`` counts publishers met that are not known, whose reviews stay hidden until they are allowed;
    ``problem`` says why the source could not be read to its end.
    """

    run: int | None
    source: str
    added: int
    updated: int
    unchanged: int
    duplicates: int
    unshown: int
    skipped: tuple[Skipped, ...]
    problem: str | None = None


def import_entries(
    store: Store,
    named: tuple[str, str],
    entries: Iterable[Entry],
    progress: Progress | None = None,
    *,
    rehearsed: bool = False,
) -> ImportReport:
    """
    Puts what a reader hands over into the store, in one run that can be undone.

    Args:
        store: where to.
        named: the source as an operator knows it, and the kind of file.
        entries: claims and skips, read as they are needed.
        progress: gets numbers of further records that are safe.
        rehearsed: only say what would change.

    Raises:
        BadInputError: the source broke off; what came before is kept (or not, when rehearsed).

    """
    source, kind = named
    taken = Taken()
    with store.runs.rehearsal() if rehearsed else nullcontext():
        with store.runs.run(source, kind) as (origin, counts):
            store.claims.put(taken.claims(entries), origin, progress, counts)
        report = report_of(store, origin.run, counts, taken)
    return replace(report, run=None) if rehearsed else report


def cut_short(caught: Caught) -> str:
    """
    The sentence for a source whose reader failed in the middle.
    """
    return (
        f"The rest can't be read, for a reason that nobody foresaw: {caught.place}. What came before is kept."
    )


def unforeseen(skipped: Iterable[Skipped]) -> int:
    """
    How many records were left out because their reader failed on them.
    """
    return sum(skip.unforeseen for skip in skipped)


def report_of(store: Store, run: int, counts: Counts, taken: Taken) -> ImportReport:
    """
    What a run that has just ended did.
    """
    unshown = _unshown(store, run)
    return ImportReport(
        run=run,
        source=store.runs.get(run).source,
        added=counts.added,
        updated=counts.updated,
        unchanged=counts.unchanged,
        duplicates=counts.duplicates,
        unshown=unshown,
        skipped=(*taken.skipped, *taken.named(counts)),
        problem=taken.problem,
    )


class Taken:
    """
    Remembers where each record stood and what the reader left out.
    """

    def __init__(self) -> None:
        self._places: list[str] = []
        self.skipped: list[Skipped] = []
        self.problem: str | None = None

    def claims(self, entries: Iterable[Entry]) -> Iterator[StoredClaim]:
        """
        The claims among the entries. Where their reader fails they end, and ``problem`` says so.
        """
        with contained("a source was read") as caught:
            for entry in entries:
                if isinstance(entry, ImportedClaim):
                    self._places.append(entry.where)
                    yield entry.claim
                else:
                    self.skipped.append(entry)
        if caught.error is not None:
            self.problem = cut_short(caught)

    def named(self, counts: Counts) -> Iterator[Skipped]:
        """
        What the store left out, by the places of the source.
        """
        for skip in counts.skipped:
            yield Skipped(
                where=self._places[skip.position - 1], reason=f"{skip.reason[:1].upper()}{skip.reason[1:]}."
            )


def _unshown(store: Store, run: int) -> int:
    row = store.database.execute(
        "select count(distinct p.id) from sightings s join reviews r on r.claim = s.claim"
        " join publishers p on p.id = r.publisher where s.run = ? and p.trust <> 'known'",
        [run],
    ).fetchone()
    return int(row[0])
