"""
Fields by the names that tables and flat records commonly give them, or that an operator maps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claims.errors import BadInputError
from store.imports.records import Facts, Json, ReviewFacts

Mapped = Mapping[str, str]
"""
Our field names, as in ``FIELDS``, to a table's column names.
"""

FIELDS = {
    "claim": ("claim", "claim reviewed", "claimreviewed", "claim text", "statement", "text", "quote"),
    "rating": (
        "rating",
        "textual rating",
        "textualrating",
        "verdict",
        "label",
        "alternatename",
        "conclusion",
    ),
    "url": ("review url", "url", "link", "claimreview url", "fact check url", "factcheck url", "article url"),
    "publisher": (
        "publisher",
        "publisher name",
        "organization",
        "organisation",
        "fact checker",
        "author name",
    ),
    "title": ("title", "headline", "review title"),
    "date": (
        "date",
        "review date",
        "reviewdate",
        "datepublished",
        "date published",
        "published",
        "publication date",
    ),
    "language": ("language", "lang", "languagecode", "language code", "inlanguage"),
    "claimant": ("claimant", "speaker", "claim author", "said by"),
    "said_on": ("said on", "claim date", "claimdate", "statement date"),
    "body": ("body", "review body", "reviewbody", "description", "summary", "explanation"),
    "appearance": ("appearance", "appearances", "claim url", "original claim url"),
    "wording": ("wording", "wordings", "other wording"),
    "id": ("id", "claim id"),
}
_NEEDED = ("claim", "url")


def parse_mapping(stated: str) -> dict[str, str]:
    """
    A mapping as an operator writes it: ``claim=Statement,url=Link``.

    Raises:
        BadInputError: a part is no pair, or names a field we don't have.

    """
    mapping: dict[str, str] = {}
    for pair in filter(None, map(str.strip, stated.split(","))):
        field, mark, column = pair.partition("=")
        if not mark or field.strip() not in FIELDS:
            raise BadInputError(
                f"{pair!r} maps no field: write FIELD=COLUMN, with FIELD of {', '.join(FIELDS)}."
            )
        mapping[field.strip()] = column.strip()
    return mapping


def columns_of(names: Iterable[str]) -> dict[str, str] | None:
    """
    Which of some columns hold which field, by their usual names; ``None`` where none can hold claim or link.
    """
    by_folded = {_folded(name): name for name in names}
    found = {
        field: by_folded[known]
        for field, usual in FIELDS.items()
        if (known := next((name for name in usual if name in by_folded), None))
    }
    return found if all(field in found for field in _NEEDED) else None


def columns_as_mapped(names: Iterable[str], mapping: Mapped, source: str) -> dict[str, str]:
    """
    The operator's mapping, with column names spelt as the table has them.

    Raises:
        BadInputError: the table has no such column.

    """
    by_folded = {_folded(name): name for name in names}
    absent = [column for column in mapping.values() if _folded(column) not in by_folded]
    if absent:
        raise BadInputError(
            f"{source} has no column {absent[0]!r}; its columns are {', '.join(by_folded.values())}."
        )
    return {field: by_folded[_folded(column)] for field, column in mapping.items()}


def facts_of(row: Json, columns: Mapped) -> Facts:
    """
    A row read by its columns; several appearances stand apart by white space.
    """
    cells = {field: row.get(column) for field, column in columns.items()}
    links = str(cells.get("appearance") or "").split()
    return Facts(
        id=cells.get("id"),
        claim=cells.get("claim"),
        claimant=cells.get("claimant"),
        said_on=cells.get("said_on"),
        body=cells.get("body"),
        language=cells.get("language"),
        appearances=links,
        wordings=(cells.get("wording"),),
        reviews=(
            ReviewFacts(
                rating=cells.get("rating"),
                url=cells.get("url"),
                publisher=cells.get("publisher"),
                title=cells.get("title"),
                date=cells.get("date"),
                language=cells.get("language"),
            ),
        ),
    )


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
