"""
Taking one import run back: every claim becomes what it would be had the run never been.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from claims.errors import BadInputError
from claims.models import StoredClaim
from store.findable import refresh_findable
from store.merging import MergeRule, merged
from store.putting import pinned_fields
from store.records import decode, encode
from store.store import Store
from store.writing import now

_AT_ONCE = 200

Step = Callable[[float, str], object]


@dataclass(slots=True, kw_only=True)
class Undone:
    """
    What taking a run back did: claims removed, claims brought back to what they were, and ids of claims that
    stay although the run brought them, because the operator edited them.
    """

    removed: int = 0
    restored: int = 0
    kept: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Sighting:
    """
    What a run said of a claim, as in the table ``sightings``; ``after`` is the claim as the run left it.
    """

    run: int
    change: str
    before: StoredClaim | None
    record: StoredClaim | None
    after: StoredClaim


def undo_run(store: Store, run: int, progress: Step | None = None) -> Undone:
    """
    Takes back what a run added and changed; what later runs said of the same claims stays.

    Goes portion by portion: called again after a kill it goes on where it stopped.

    Raises:
        BadInputError: there is no such run, or it was taken back already.

    """
    found = store.runs.get(run)
    if found.undone:
        raise BadInputError(f"The import {run} was taken back on {found.undone[:10]} already.")
    undone, done = Undone(), 0
    total = store.database.execute("select count(*) from sightings where run = ?", [run]).fetchone()[0]
    while numbers := _next(store, run):
        with store.database.atomic():
            for number in numbers:
                _undo_claim(store, run, number, undone)
            refresh_findable(
                store.database,
                "select coalesce(head, number) from claims where number in (select value from json_each(?))",
                [json.dumps(numbers)],
            )
        done += len(numbers)
        if progress is not None:
            progress(done / total, f"{done} of {total}")
    store.database.execute("update imports set undone = ? where id = ?", [now(), run])
    return undone


def _next(store: Store, run: int) -> list[int]:
    rows = store.database.execute("select claim from sightings where run = ? limit ?", [run, _AT_ONCE])
    return [number for (number,) in rows.fetchall()]


def _undo_claim(store: Store, run: int, number: int, undone: Undone) -> None:
    current = store.claims.reader.single([number])[number]
    sightings = _sightings(store, number, current)
    place = next(place for place, sighting in enumerate(sightings) if sighting.run == run)
    ours, later = sightings[place], sightings[place + 1 :]
    store.database.execute("delete from sightings where run = ? and claim = ?", [run, number])
    if ours.change == "unchanged":
        return
    state = _replayed(store, number, ours.before, later)
    pinned = pinned_fields(store.database, [number])[number]
    if state is None and pinned:
        undone.kept.append(current.id)
    elif state is None:
        store.claims.writer.delete(number)
        undone.removed += 1
    else:
        state = replace(state, id=current.id, **{name: getattr(current, name) for name in pinned})
        last = max(sighting.run for sighting in sightings if sighting.run != run)
        store.claims.writer.replace(number, state, current, last)
        store.database.execute("update claims set run = ? where number = ? and run = ?", [last, number, run])
        undone.restored += 1


def _replayed(
    store: Store, number: int, base: StoredClaim | None, later: list[_Sighting]
) -> StoredClaim | None:
    """
    The claim as later runs alone would have made it, each run's note of it brought in step.
    """
    for sighting in later:
        said = sighting.record or sighting.after
        state = said if base is None else merged(base, said, MergeRule())
        change = "added" if base is None else "unchanged" if state == base else "updated"
        store.database.execute(
            "update sightings set change = ?, before = ? where run = ? and claim = ?",
            [change, encode(base) if base and change == "updated" else None, sighting.run, number],
        )
        base = state
    return base


def _sightings(store: Store, number: int, current: StoredClaim) -> list[_Sighting]:
    """
    A claim's sightings by run; what it was after each follows from what it was before the next change.
    """
    rows = store.database.execute(
        "select run, change, before, record from sightings where claim = ? order by run desc", [number]
    ).fetchall()
    sightings, after = [], current
    for run, change, before, record in rows:
        earlier = decode(before) if before else None
        sightings.append(
            _Sighting(
                run=run,
                change=change,
                before=earlier,
                record=decode(record) if record else None,
                after=after,
            )
        )
        after = earlier or after
    return sightings[::-1]
