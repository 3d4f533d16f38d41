"""
Our own exports, as entries: JSON lines record by record, tables and schema.org nodes claim by claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import partial

from claims.errors import BadInputError
from claims.models import StoredClaim
from store.imports.opening import Source, lines_of
from store.imports.records import Entry, ImportedClaim, Json, Skipped, alone
from store.readback import claim_of_nodes, claim_of_rows, own_nodes, rows_of_csv
from store.records import from_record
from store.urls import domain

_FIELDS = frozenset(field.name for field in fields(StoredClaim))


def is_own_record(record: Json) -> bool:
    """
    Whether a JSON object has the shape of our own export: an id, a claim, and no field we don't have.
    """
    return "id" in record and isinstance(record.get("claim"), str) and record.keys() <= _FIELDS


def read_own_record(record: Json, where: str) -> Iterator[Entry]:
    """
    A record of our own export, taken as it is.
    """
    yield from _read(partial(from_record, record), where)


def read_own_table(source: Source) -> Iterator[Entry]:
    """
    The claims of an exported table.
    """
    with lines_of(source) as stream:
        yield from _numbered(partial(claim_of_rows, *rows) for rows in rows_of_csv(stream))


def read_own_nodes(nodes: Iterable[Json]) -> Iterator[Entry]:
    """
    The claims of exported schema.org nodes.
    """
    yield from _numbered(partial(claim_of_nodes, *each) for each in own_nodes(nodes))


def _numbered(claims: Iterable[Callable[[], StoredClaim]]) -> Iterator[Entry]:
    for number, read in enumerate(claims, start=1):
        yield from alone(f"claim {number}", _read(read, f"claim {number}"))


def _read(read: Callable[[], StoredClaim], where: str) -> Iterator[Entry]:
    try:
        yield _as_it_is(read(), where)
    except BadInputError as error:
        yield Skipped(where=where, reason=str(error))


def _as_it_is(claim: StoredClaim, where: str) -> ImportedClaim:
    sites = tuple(dict.fromkeys(domain(review.url) for review in claim.reviews))
    return ImportedClaim(claim=claim, where=where, sites=sites)
