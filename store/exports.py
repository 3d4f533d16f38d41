"""
The stored claims as files for others: JSON lines, CSV, and ClaimReview in JSON-LD. Nothing is lost in any.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, TextIO

from claims.models import Context, Review, StoredClaim
from store.records import encode
from store.urls import domain

CLAIM_ID = "urn:footnote:claim:"
NAMESPACE = "urn:footnote:"
COLUMNS = (
    "id", "claim", "title", "language", "claimant", "said_on", "body", "wordings", "appearances", "kind",
    "publisher", "url", "rating", "verdict", "review_title", "date", "review_language", "text", "party",
)  # fmt: skip
# A spreadsheet would run a cell that begins like this; an apostrophe in front keeps it a text.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "'")


class Format(StrEnum):
    """
    A file format of exports.
    """

    JSONL = "jsonl"
    CSV = "csv"
    JSONLD = "jsonld"


def export(claims: Iterable[StoredClaim], file: TextIO, form: Format) -> int:
    """
    Writes claims to a text file (opened with ``newline=""``) one by one; says how many.
    """
    write: dict[Format, Callable[[Iterator[StoredClaim], TextIO], None]] = {
        Format.JSONL: _write_jsonl,
        Format.CSV: _write_csv,
        Format.JSONLD: _write_jsonld,
    }
    counter = _Counter(claims)
    write[form](iter(counter), file)
    return counter.count


def claim_rows(claim: StoredClaim) -> list[dict[str, str]]:
    """
    A claim as rows of `COLUMNS`: one for each review and context, one alone where it has neither. Lists are
    JSON arrays; the body stands in the first row only.
    """
    own = {
        "id": claim.id,
        "claim": claim.claim,
        "title": claim.title,
        "language": claim.language,
        "claimant": claim.claimant,
        "said_on": claim.said_on,
        "wordings": _listed(claim.wordings),
        "appearances": _listed(claim.appearances),
    }
    parts = [*map(_review_cells, claim.reviews), *map(_context_cells, claim.contexts)] or [{}]
    rows = [{name: value for name, value in (own | part).items() if value} for part in parts]
    if claim.body:
        rows[0]["body"] = claim.body
    return rows


def claim_nodes(claim: StoredClaim) -> list[dict[str, Any]]:
    """
    A claim as schema.org nodes: a ``ClaimReview`` for each review, the first with the whole ``Claim`` in it;
    the ``Claim`` alone where there is no review. What schema.org has no word for is named ``footnote:...``.
    """
    whole = _claim_node(claim)
    if not claim.reviews:
        return [whole]
    brief = {"@type": "Claim", "@id": whole["@id"]}
    return [
        _review_node(claim.claim, review, brief if place else whole)
        for place, review in enumerate(claim.reviews)
    ]


def _write_jsonl(claims: Iterator[StoredClaim], file: TextIO) -> None:
    file.writelines(encode(claim) + "\n" for claim in claims)


def _write_csv(claims: Iterator[StoredClaim], file: TextIO) -> None:
    writer = csv.DictWriter(file, COLUMNS, restval="")
    writer.writeheader()
    for claim in claims:
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in claim_rows(claim))


def _write_jsonld(claims: Iterator[StoredClaim], file: TextIO) -> None:
    context = json.dumps(["https://schema.org", {"footnote": NAMESPACE}])
    file.write(f'{{"@context": {context}, "@graph": [')
    separator = "\n"
    for claim in claims:
        for node in claim_nodes(claim):
            file.write(separator + json.dumps(node, ensure_ascii=False))
            separator = ",\n"
    file.write("\n]}\n")


def _review_cells(review: Review) -> dict[str, str | None]:
    return {
        "kind": "review",
        "publisher": review.publisher,
        "url": review.url,
        "rating": review.rating,
        "verdict": review.verdict,
        "review_title": review.title,
        "date": review.date,
        "review_language": review.language,
    }


def _context_cells(context: Context) -> dict[str, str | None]:
    return {
        "kind": "context",
        "publisher": context.publisher,
        "url": context.url,
        "date": context.date,
        "review_language": context.language,
        "text": context.text,
        "party": context.party,
    }


def _claim_node(claim: StoredClaim) -> dict[str, Any]:
    return _without_nothing(
        {
            "@type": "Claim",
            "@id": CLAIM_ID + claim.id,
            "text": claim.claim,
            "name": claim.title,
            "inLanguage": claim.language,
            "author": {"@type": "Thing", "name": claim.claimant} if claim.claimant else None,
            "datePublished": claim.said_on,
            "abstract": claim.body,
            "alternateName": list(claim.wordings),
            "appearance": [{"@type": "CreativeWork", "url": url} for url in claim.appearances],
            "subjectOf": [_context_node(context) for context in claim.contexts],
        }
    )


def _context_node(context: Context) -> dict[str, Any]:
    return _without_nothing(
        {
            "@type": "CreativeWork",
            "text": context.text,
            "publisher": {"@type": "Organization", "name": context.publisher},
            "url": context.url,
            "datePublished": context.date,
            "inLanguage": context.language,
            "footnote:party": context.party,
        }
    )


def _review_node(claim: str, review: Review, reviewed: dict[str, Any]) -> dict[str, Any]:
    site = domain(review.url)
    return _without_nothing(
        {
            "@type": "ClaimReview",
            "url": review.url,
            "claimReviewed": claim,
            "itemReviewed": reviewed,
            "author": {"@type": "Organization", "name": review.publisher, "url": f"https://{site}"},
            "reviewRating": {"@type": "Rating", "alternateName": review.rating},
            "name": review.title,
            "datePublished": review.date,
            "inLanguage": review.language,
            "footnote:verdict": str(review.verdict),
        }
    )


def _without_nothing(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value}


def _listed(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False) if texts else ""


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_SIGNS) else value


class _Counter:
    """
    Counts what passes through.
    """

    def __init__(self, claims: Iterable[StoredClaim]) -> None:
        self._claims = claims
        self.count = 0

    def __iter__(self) -> Iterator[StoredClaim]:
        for claim in self._claims:
            yield claim
            self.count += 1
