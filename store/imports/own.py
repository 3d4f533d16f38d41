"""
Our own exports, as entries: JSON lines record by record, tables and schema.org nodes claim by claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from claims.errors import BadInputError
from claims.models import StoredClaim
from store.imports.opening import Source, lines_of
from store.imports.records import Entry, ImportedClaim, Json, Skipped
from store.readback import claims_of_csv, claims_of_nodes
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
    try:
        yield _as_it_is(from_record(record), where)
    except BadInputError as error:
        yield Skipped(where=where, reason=str(error))


def read_own_table(source: Source) -> Iterator[Entry]:
    """
    The claims of an exported table.
    """
    with lines_of(source) as stream:
        yield from _numbered(claims_of_csv(stream))


def read_own_nodes(nodes: Iterable[Json]) -> Iterator[Entry]:
    """
    The claims of exported schema.org nodes.
    """
    yield from _numbered(claims_of_nodes(nodes))


def _numbered(claims: Iterator[StoredClaim]) -> Iterator[Entry]:
    number = 0
    try:
        for number, claim in enumerate(claims, start=1):
            yield _as_it_is(claim, f"claim {number}")
    except BadInputError as error:
        yield Skipped(where=f"after claim {number}", reason=str(error))


def _as_it_is(claim: StoredClaim, where: str) -> ImportedClaim:
    sites = tuple(dict.fromkeys(domain(review.url) for review in claim.reviews))
    return ImportedClaim(claim=claim, where=where, sites=sites)
