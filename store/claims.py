"""
The stored claims: put in from imports, edited and retired by the operator.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

import sqlite_utils

from claims.errors import BadInputError
from claims.models import StoredClaim
from store.findable import refresh_findable
from store.lexical import LexicalSearch
from store.merging import tidied
from store.overrides import RatingOverrides
from store.publishers import PublisherStore
from store.putting import BatchPutter, Counts, Origin, Skip, pinned_fields
from store.reading import ClaimReader
from store.records import decode, encode
from store.writing import ClaimWriter, now

__all__ = ["Change", "ClaimState", "ClaimStore", "Counts", "Origin", "Skip"]

_BATCH = 500
_EDITABLE = frozenset({"claim", "title", "language", "claimant", "said_on", "body", "wordings"})

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One thing the operator did to a claim; ``before`` is the claim as it was, where its content changed.
    """

    at: str
    action: str
    note: str | None
    before: StoredClaim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimState:
    """
    When a claim came and changed, whether it is retired and shown, which fields the operator set by hand, and
    from where it came first.
    """

    created: str
    updated: str
    retired: str | None
    shown: bool
    pinned: tuple[str, ...]
    source: str


class ClaimStore:
    """
    The claims in the store.
    """

    def __init__(self, database: sqlite_utils.Database, publishers: PublisherStore) -> None:
        self._database = database
        self._publishers = publishers
        self._overrides = RatingOverrides(database)
        self.reader = ClaimReader(database)
        self.writer = ClaimWriter(database, publishers)
        self._lexical = LexicalSearch(database)
        self._putting = BatchPutter(database, publishers, self.reader, self.writer)

    def put(
        self,
        claims: Iterable[StoredClaim],
        origin: Origin,
        progress: Progress | None = None,
        counts: Counts | None = None,
    ) -> Counts:
        """
        Adds claims or brings them up to date, portion by portion, each in one transaction: whatever was
        reported to ``progress`` (as a number of further records) survives a kill.

        Putting the same records again changes nothing. What became of them is added to ``counts``.
        """
        counts = Counts() if counts is None else counts
        self._publishers.forget_cache()
        source = iter(self._overrides.applied(claims))
        while records := list(islice(source, _BATCH)):
            with self._transaction():
                self._putting.put(records, origin, counts)
            if progress is not None:
                progress(len(records))
        return counts

    def get(self, ids: Collection[str]) -> dict[str, StoredClaim]:
        """
        Claims by id with every review, whether shown or not; unknown ids are left out.
        """
        heads = self.reader.heads(ids)
        read = self.reader.groups(set(heads.values()), shown=False)
        return {claim_id: read[number] for claim_id, number in heads.items()}

    def all(self, *, retired: bool = False) -> Iterator[StoredClaim]:
        """
        Every claim with every review, in the order they came; retired ones only when asked for.
        """
        for numbers in self.reader.all_heads(retired=retired):
            yield from self.reader.groups(numbers, shown=False).values()

    def search(self, text: str, limit: int = 20) -> list[StoredClaim]:
        """
        Claims that share rare words with a text, best first, whether they may be shown or not; an id or an
        address finds its claim.
        """
        numbers = [found.number for found in self._lexical.by_words(text, limit, hidden=True)]
        named = list(self.reader.heads([text.strip()]).values()) + self.reader.at_address(text)
        read = self.reader.groups([*named, *numbers], shown=False)
        return [read[number] for number in dict.fromkeys([*named, *numbers])][:limit]

    def state(self, claim_id: str) -> ClaimState:
        """
        What the store notes about a claim besides its content.
        """
        row = next(
            self._database.query(
                "select c.created, c.updated, c.retired, c.findable, c.pinned, i.source from claims c"
                " join imports i on i.id = c.run where c.number = ?",
                [self._number(claim_id)],
            )
        )
        return ClaimState(
            created=row["created"],
            updated=row["updated"],
            retired=row["retired"],
            shown=bool(row["findable"]),
            pinned=tuple(filter(None, row["pinned"].split(","))),
            source=row["source"],
        )

    def history(self, claim_id: str) -> list[Change]:
        """
        What the operator did to a claim, latest first.
        """
        rows = self._database.query("select * from history where claim = ? order by id desc", [claim_id])
        return [
            Change(
                at=row["at"],
                action=row["action"],
                note=row["note"],
                before=decode(row["before"]) if row["before"] else None,
            )
            for row in rows
        ]

    def __len__(self) -> int:
        return int(self._database.execute("select count(*) from claims where head is null").fetchone()[0])

    def edit(
        self, claim_id: str, changes: Mapping[str, str | tuple[str, ...] | None], note: str = ""
    ) -> StoredClaim:
        """
        Changes fields of a claim by hand; imports leave these fields alone from then on.

        Raises:
            BadInputError: no such claim, no such field, or an empty claim.

        """
        unknown = changes.keys() - _EDITABLE
        if unknown:
            raise BadInputError(
                f"A claim has no field called {min(unknown)}; there are {', '.join(sorted(_EDITABLE))}."
            )
        number = self._number(claim_id)
        before = self.reader.single([number])[number]
        after = tidied(replace(before, **changes))  # type: ignore[arg-type]
        if not after.claim:
            raise BadInputError("A claim needs a text.")
        with self._transaction():
            self._note(claim_id, "edited", before, note)
            self.writer.update(number, after, before, self._run_of(number))
            pinned = pinned_fields(self._database, [number])[number] | changes.keys()
            self._database.execute(
                "update claims set pinned = ? where number = ?", [",".join(sorted(pinned)), number]
            )
        return after

    def add_wording(self, claim_id: str, wording: str) -> StoredClaim:
        """
        Adds another wording of a claim by hand.
        """
        current = self.reader.single([self._number(claim_id)])
        return self.edit(
            claim_id, {"wordings": (*next(iter(current.values())).wordings, wording)}, "wording added"
        )

    def retire(self, claim_id: str, note: str = "") -> None:
        """
        Takes a claim out of every search for good; imports do not bring it back.
        """
        self._set_retired(claim_id, now(), "retired", note)

    def restore(self, claim_id: str, note: str = "") -> None:
        """
        Brings a retired claim back.
        """
        self._set_retired(claim_id, None, "restored", note)

    def _set_retired(self, claim_id: str, retired: str | None, action: str, note: str) -> None:
        number = self._number(claim_id)
        with self._transaction():
            self._note(claim_id, action, None, note)
            self._database.execute("update claims set retired = ? where number = ?", [retired, number])
            refresh_findable(self._database, "values (?)", [number])

    def _note(self, claim_id: str, action: str, before: StoredClaim | None, note: str) -> None:
        self._database.execute(
            "insert into history (claim, at, action, before, note) values (?, ?, ?, ?, ?)",
            [claim_id, now(), action, encode(before) if before else None, note or None],
        )

    def _number(self, claim_id: str) -> int:
        number = self.reader.heads([claim_id]).get(claim_id)
        if number is None:
            raise BadInputError(f"There is no claim with the id {claim_id}.")
        return number

    def _run_of(self, number: int) -> int:
        return int(self._database.execute("select run from claims where number = ?", [number]).fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._database.atomic():
                yield
        except BaseException:
            self._publishers.forget_cache()
            raise
