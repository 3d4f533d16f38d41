"""
Answers of the Google Fact Check Tools API (``claims:search``), and saved lists of their claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from store.imports.records import Entry, Facts, Json, ReviewFacts, Skipped, entries


def is_api_claim(record: Json) -> bool:
    """
    Whether an object is an element of an answer's ``claims``.
    """
    return "claimReview" in record and "text" in record


def read_api_claim(record: Json, where: str) -> Iterator[Entry]:
    """
    One claim with all its reviews.
    """
    reviews = record.get("claimReview")
    if not isinstance(reviews, list) or not reviews:
        yield Skipped(where=where, reason="The record has no review.")
        return
    facts = Facts(
        claim=record.get("text"),
        claimant=record.get("claimant"),
        said_on=record.get("claimDate"),
        reviews=tuple(_review(review) for review in reviews if isinstance(review, Mapping)),
    )
    yield from entries(where, facts)


def _review(review: Json) -> ReviewFacts:
    publisher = review.get("publisher")
    named = publisher if isinstance(publisher, Mapping) else {}
    return ReviewFacts(
        rating=review.get("textualRating"),
        url=review.get("url"),
        publisher=named.get("name") or named.get("site"),
        title=review.get("title"),
        date=review.get("reviewDate"),
        language=review.get("languageCode"),
    )
