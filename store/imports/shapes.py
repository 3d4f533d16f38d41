"""
Records of one row or one flat object, recognised by the names of their fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import regex

from store.imports import archives
from store.imports.fields import text
from store.imports.records import Entry, Facts, Json, ReviewFacts, Skipped, entries
from store.urls import domain

_SAID = regex.compile(r"^\s*(?:stated|said|aired|posted)\b", regex.I)


@dataclass(frozen=True, slots=True)
class Shape:
    """
    A kind of record: the fields that mark it, and what its values mean.
    """

    name: str
    marks: frozenset[str]
    facts: Callable[[Json], Facts]


def shape_of(names: object) -> Shape | None:
    """
    The shape whose marks are all among some field names; the one with most marks where several fit.
    """
    present = frozenset(names) if isinstance(names, Mapping | list | tuple | set | frozenset) else frozenset()
    fitting = [shape for shape in SHAPES if shape.marks <= present]
    return max(fitting, key=lambda shape: len(shape.marks), default=None)


def read_row(record: Json, where: str, shape: Shape, base: str | None = None) -> Iterator[Entry]:
    """
    The claim of a record of a known shape.
    """
    try:
        facts = shape.facts(record)
    except (ValueError, TypeError, SyntaxError, KeyError, IndexError, AttributeError):
        yield Skipped(where=where, reason=f"The record is no {shape.name} record, though its fields are.")
        return
    yield from entries(where, facts, base)


def _plain(row: Json) -> Facts:
    """
    Lists of claims for search: ``author`` is the publisher where it is a site, and ``date`` then the
    review's; else ``author`` is who said it, and ``date`` when.
    """
    author, stamp = text(row.get("author")), text(row.get("date"))
    by_site = not author or bool(domain(author))
    review = ReviewFacts(
        rating=row.get("verdict") or row.get("rating"),
        url=row.get("url"),
        publisher=author if by_site else None,
        title=row.get("title") or row.get("subtitle"),
        date=stamp if by_site and not _SAID.match(stamp) else None,
        language=row.get("lang"),
    )
    return Facts(
        id=row.get("id"),
        claim=row.get("claim"),
        title=row.get("title"),
        language=row.get("lang"),
        claimant=None if by_site or not row.get("url") else author,
        said_on=stamp if not by_site and row.get("url") else None,
        body="\n\n".join(filter(None, (text(row.get(name)) for name in ("subtitle", "text")))),
        reviews=(review,) if row.get("url") else (),
        reviewed=False,
    )


SHAPES = (
    Shape("claim list", frozenset({"id", "claim"}), _plain),
    Shape("FACTCK.BR", frozenset({"URL", "claimReviewed", "alternativeName"}), archives.factckbr),
    Shape(
        "EUvsDisinfo", frozenset({"date", "id", "title", "outlets", "keywords"}), archives.disinformation_list
    ),
    Shape("EUvsDisinfo search", frozenset({"intra_id", "statement", "url"}), archives.disinformation_search),
    Shape("AVeriTeC", frozenset({"claim", "label", "fact_checking_article"}), archives.averitec),
    Shape("ClaimsKG", frozenset({"rating_alternateName", "claimReview_url"}), archives.claimskg_row),
    Shape("ClaimsKG answer", frozenset({"id", "content"}), archives.claimskg_answer),
    Shape("MAFINDO", frozenset({"classification", "title", "tanggal"}), archives.mafindo),
    Shape("Tattle", frozenset({"Headline", "Post URL"}), archives.tattle),
    Shape("Globo", frozenset({"raw_response"}), archives.globo),
    Shape("MultiClaim", frozenset({"fact_check_id", "claim", "instances"}), archives.pairs_row),
)
