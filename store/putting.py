"""
One portion of records put into the store: recognised, merged, written, and noted with the run they came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import sqlite_utils

from claims.models import Review, StoredClaim
from store.findable import refresh_findable
from store.merging import MergeRule, derived_id, id_key, identity_keys, merged, tidied
from store.publishers import PublisherStore
from store.reading import ClaimReader
from store.records import decode, encode, without_surrogates
from store.urls import canonical_url, is_web_address
from store.writing import ClaimWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    The import run that records come from. With ``trust_ids`` a record's id alone says which claim it is;
    otherwise the same review of the same words is the same claim whatever its id.
    """

    run: int
    trust_ids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """
    A record, or a part of one, that was left out, by its position among the records from 1, and why.
    """

    position: int
    reason: str


@dataclass(slots=True, kw_only=True)
class Counts:
    """
    What became of records: ``duplicates`` are repeats of a claim that the same run had given already.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    skipped: list[Skip] = field(default_factory=list)
    seen: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """
    What the store knows about the claims of one portion: row numbers by identity key, their state, fields
    pinned by the operator, and which of them this run has given already. Grows as the portion is written.
    """

    origin: Origin
    numbers: dict[str, int]
    current: dict[int, StoredClaim]
    pinned: dict[int, frozenset[str]]
    sighted: set[int]
    touched: set[int]


class BatchPutter:
    """
    Puts portions of records into the store, inside the caller's transaction.
    """

    def __init__(
        self,
        database: sqlite_utils.Database,
        publishers: PublisherStore,
        reader: ClaimReader,
        writer: ClaimWriter,
    ) -> None:
        self._database = database
        self._publishers = publishers
        self._reader = reader
        self._writer = writer

    def put(self, records: Sequence[StoredClaim], origin: Origin, counts: Counts) -> None:
        """
        Writes a portion and adds what became of it to ``counts``.
        """
        usable = [record for record in (self._usable(record, counts) for record in records) if record]
        keys = [_keys(record, origin) for record in usable]
        known = self._known(keys, origin)
        for record, its_keys in zip(usable, keys, strict=True):
            change = self._put_one(record, its_keys, known)
            setattr(counts, change, getattr(counts, change) + 1)
        touched = json.dumps(sorted(known.touched))
        refresh_findable(
            self._database,
            "select coalesce(head, number) from claims where number in (select value from json_each(?))",
            [touched],
        )

    def _usable(self, record: StoredClaim, counts: Counts) -> StoredClaim | None:
        counts.seen += 1
        record = _storable(record)
        if not record.claim.strip():
            counts.skipped.append(Skip(position=counts.seen, reason="the claim has no text"))
            return None
        reviews = []
        for review in record.reviews:
            if is_web_address(canonical_url(review.url)):
                reviews.append(self._named(review))
            else:
                reason = f"the review by {review.publisher or 'an unnamed publisher'} has no link"
                counts.skipped.append(Skip(position=counts.seen, reason=reason))
        if record.reviews and not reviews and not record.contexts:
            return None
        return tidied(replace(record, reviews=tuple(reviews)))

    def _named(self, review: Review) -> Review:
        _, name = self._publishers.resolve(canonical_url(review.url), review.publisher, "import")
        return replace(review, publisher=name)

    def _known(self, keys: Iterable[tuple[str, ...]], origin: Origin) -> _Known:
        wanted = json.dumps([key for its_keys in keys for key in its_keys])
        numbers = dict(
            self._database.execute(
                "select key, claim from identities where key in (select value from json_each(?))", [wanted]
            ).fetchall()
        )
        them = json.dumps(sorted(set(numbers.values())))
        sighted = self._database.execute(
            "select claim from sightings where run = ? and claim in (select value from json_each(?))",
            [origin.run, them],
        )
        return _Known(
            origin=origin,
            numbers=numbers,
            current=self._reader.single(set(numbers.values())),
            pinned=pinned_fields(self._database, numbers.values()),
            sighted={claim for (claim,) in sighted.fetchall()},
            touched=set(),
        )

    def _put_one(self, record: StoredClaim, keys: tuple[str, ...], known: _Known) -> str:
        """
        What became of a record, by the name of its count.
        """
        number = next((known.numbers[key] for key in keys if key in known.numbers), None)
        if number is None:
            self._add(record, keys, known)
            return "added"
        change = self._bring_up_to_date(number, record, known)
        self._writer.recognise(number, keys)
        known.numbers.update(dict.fromkeys(keys, number) | known.numbers)
        repeated = number in known.sighted
        known.sighted.add(number)
        return "duplicates" if repeated and change == "unchanged" else change

    def _add(self, record: StoredClaim, keys: tuple[str, ...], known: _Known) -> None:
        claim = record if record.id else replace(record, id=derived_id(record))
        number = self._writer.insert(claim, known.origin.run)
        self._sight(number, known, "added", (None, None))
        known.numbers.update(dict.fromkeys((id_key(claim.id), *keys), number))
        known.current[number] = claim
        known.sighted.add(number)
        known.touched.add(number)

    def _bring_up_to_date(self, number: int, record: StoredClaim, known: _Known) -> str:
        before = known.current[number]
        rule = MergeRule(pinned=known.pinned.get(number, frozenset()), fill_only=number in known.sighted)
        after = merged(before, record, rule)
        said = None if _says_all_of(record, after) else encode(record)
        if after == before:
            self._sight(number, known, "unchanged", (None, said))
            return "unchanged"
        self._writer.update(number, after, before, known.origin.run)
        self._sight(number, known, "updated", (encode(before), said))
        known.current[number] = after
        known.touched.add(number)
        return "updated"

    def _sight(self, number: int, known: _Known, change: str, states: tuple[str | None, str | None]) -> None:
        """
        Notes what the run said of a claim; ``states`` are the claim before and the record, where they matter.
        """
        self._database.conn.execute(
            "insert into sightings (run, claim, change, before, record) values (?, ?, ?, ?, ?)"
            " on conflict (run, claim) do update set change = excluded.change, before = excluded.before,"
            " record = null where change = 'unchanged' and excluded.change = 'updated'",
            [known.origin.run, number, change, *states],
        )


def pinned_fields(database: sqlite_utils.Database, numbers: Iterable[int]) -> dict[int, frozenset[str]]:
    """
    The fields of claims that the operator set by hand.
    """
    rows = database.execute(
        "select number, pinned from claims where number in (select value from json_each(?))",
        [json.dumps(sorted(set(numbers)))],
    )
    return {number: frozenset(filter(None, pinned.split(","))) for number, pinned in rows.fetchall()}


def _keys(record: StoredClaim, origin: Origin) -> tuple[str, ...]:
    by_id = (id_key(record.id),) if record.id else ()
    return by_id if origin.trust_ids and record.id else (*by_id, *identity_keys(record))


def _storable(record: StoredClaim) -> StoredClaim:
    line = encode(record)
    cleaned = without_surrogates(line)
    return record if cleaned == line else decode(cleaned)


def _says_all_of(record: StoredClaim, claim: StoredClaim) -> bool:
    return replace(record, id=claim.id) == claim
