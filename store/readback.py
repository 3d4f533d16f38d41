"""
Our own exports read back: what `store.exports` wrote, claim by claim.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, TextIO

from claims.errors import BadInputError
from claims.models import StoredClaim
from store.exports import CLAIM_ID, COLUMNS, FORMULA_SIGNS
from store.records import from_record

Row = dict[str, str]
Node = Mapping[str, Any]

_OWN = ("claim", "title", "language", "claimant", "said_on", "body")
_BODY_LIMIT = 1 << 24


def is_own_csv(header: Iterable[str]) -> bool:
    """
    Whether a table's header is that of our exports.
    """
    return tuple(header) == COLUMNS


def is_own_node(node: Mapping[str, Any]) -> bool:
    """
    Whether a schema.org node is one of our exports.
    """
    return _claim_id(node) is not None


def rows_of_csv(file: TextIO) -> Iterator[tuple[str, list[Row]]]:
    """
    The rows of an exported table, opened with ``newline=""``, by claim id.
    """
    csv.field_size_limit(_BODY_LIMIT)
    rows = map(_texts, csv.DictReader(file))
    for claim_id, its_rows in groupby(rows, key=lambda row: row.get("id", "")):
        yield claim_id, list(its_rows)


def own_nodes(nodes: Iterable[Node]) -> Iterator[tuple[str, list[Node]]]:
    """
    The exported ones among schema.org nodes, by claim id, in the order of the export.
    """
    for claim_id, its_nodes in groupby(nodes, key=_claim_id):
        if claim_id is not None:
            yield claim_id, list(its_nodes)


def claim_of_rows(claim_id: str, rows: list[Row]) -> StoredClaim:
    """
    The claim of its rows.

    Raises:
        BadInputError: a row is broken; it names the claim.

    """
    return _named(claim_id, lambda: _record_of_rows(claim_id, rows))


def claim_of_nodes(claim_id: str, nodes: list[Node]) -> StoredClaim:
    """
    The claim of its schema.org nodes.

    Raises:
        BadInputError: a node is broken; it names the claim.

    """
    return _named(claim_id, lambda: _record_of_nodes(claim_id, nodes))


def _named(claim_id: str, record: Callable[[], dict[str, Any]]) -> StoredClaim:
    try:
        return from_record(record())
    except (BadInputError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, BadInputError) else "it has another shape than an export."
        raise BadInputError(f"The claim {claim_id} can't be read back: {reason}") from error


def _record_of_rows(claim_id: str, rows: list[Row]) -> dict[str, Any]:
    first = rows[0]
    return {
        "id": claim_id,
        **{name: first.get(name) for name in _OWN},
        "wordings": _unlisted(first.get("wordings")),
        "appearances": _unlisted(first.get("appearances")),
        "reviews": [_part(row) for row in rows if row.get("kind") == "review"],
        "contexts": [_part(row) for row in rows if row.get("kind") == "context"],
    }


def _part(row: Row) -> dict[str, str | None]:
    names = ("publisher", "url", "rating", "verdict", "date", "text", "party")
    return {name: row[name] for name in names if name in row} | {
        "title": row.get("review_title"),
        "language": row.get("review_language"),
    }


def _texts(row: Mapping[str, str | None]) -> Row:
    return {
        name: value[1:] if value[:1] == "'" and value[1:].startswith(FORMULA_SIGNS) else value
        for name, value in row.items()
        if value
    }


def _unlisted(value: str | None) -> list[str]:
    if not value:
        return []
    try:
        texts = json.loads(value)
    except ValueError as error:
        raise BadInputError(f"{value[:40]!r} is no list in JSON.") from error
    return [str(text) for text in texts]


def _claim_id(node: object) -> str | None:
    reviewed = node.get("itemReviewed", node) if isinstance(node, Mapping) else None
    name = reviewed.get("@id") if isinstance(reviewed, Mapping) else None
    return name.removeprefix(CLAIM_ID) if isinstance(name, str) and name.startswith(CLAIM_ID) else None


def _record_of_nodes(claim_id: str, nodes: list[Node]) -> dict[str, Any]:
    whole = nodes[0].get("itemReviewed", nodes[0])
    return {
        "id": claim_id,
        "claim": whole.get("text"),
        "title": whole.get("name"),
        "language": whole.get("inLanguage"),
        "claimant": whole.get("author", {}).get("name"),
        "said_on": whole.get("datePublished"),
        "body": whole.get("abstract"),
        "wordings": whole.get("alternateName"),
        "appearances": [work.get("url") for work in whole.get("appearance", ())],
        "reviews": [_review(node) for node in nodes if "itemReviewed" in node],
        "contexts": [_context(node) for node in whole.get("subjectOf", ())],
    }


def _review(node: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "publisher": node.get("author", {}).get("name"),
        "url": node.get("url"),
        "rating": node.get("reviewRating", {}).get("alternateName"),
        "verdict": node.get("footnote:verdict", "other"),
        "title": node.get("name"),
        "date": node.get("datePublished"),
        "language": node.get("inLanguage"),
    }


def _context(node: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "text": node.get("text"),
        "publisher": node.get("publisher", {}).get("name"),
        "url": node.get("url"),
        "date": node.get("datePublished"),
        "language": node.get("inLanguage"),
        "party": node.get("footnote:party"),
    }
