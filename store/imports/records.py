"""
What a reader of some format hands over: raw facts of one record, which become a stored claim or a skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from claims.extraction.unexpected import contained
from claims.models import Review, StoredClaim, Verdict
from store.imports.dates import day
from store.imports.fields import address, appearances, claimant, language, text, unquoted
from store.ratings import plain, verdict_of
from store.urls import domain

Json = Mapping[str, object]
NO_SHAPE = "The record has none of the shapes that claims are read from."
_ANSWERED_QUESTION = regex.compile(
    r"^(.{20,}?)\s?[?؟？]\s*(?:no|nope|nein|non|não|nee|nie|нет|لا|नहीं)\b", regex.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedClaim:
    """
    A claim as a source has it. ``claim.id`` is empty where the source gives none; ``where`` is the line or
    item it stood in; ``sites`` are the domains of its reviews.
    """

    claim: StoredClaim
    where: str
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """
    A record, or a review of one, that can't be used, where it stood, and why in one sentence. ``unforeseen``
    says that its reader failed on it.
    """

    where: str
    reason: str
    unforeseen: bool = False


Entry = ImportedClaim | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """
    A review as raw as the source has it; any field may be missing or of an odd type.
    """

    rating: object = None
    url: object = None
    publisher: object = None
    title: object = None
    date: object = None
    language: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    A record as raw as the source has it. ``reviewed`` says that a record without a usable review is none.
    """

    claim: object = None
    reviews: Sequence[ReviewFacts] = ()
    id: object = None
    title: object = None
    language: object = None
    claimant: object = None
    said_on: object = None
    body: object = None
    appearances: object = None
    wordings: Sequence[object] = ()
    reviewed: bool = True


def alone(where: str, record: Iterable[Entry]) -> Iterator[Entry]:
    """
    What one record amounts to, where its reader fails a skip: whatever it raises ends with the record.
    """
    with contained("a record was read") as caught:
        yield from record
    if caught.error is not None:
        reason = f"The record can't be read: {caught.place}."
        yield Skipped(where=where, reason=reason, unforeseen=True)


def entries(where: str, facts: Facts, base: str | None = None) -> Iterator[Entry]:
    """
    What a record amounts to: at most one claim, and a skip for each part that can't be used.

    Args:
        where: the line or item, as an operator would look for it.
        facts: the record.
        base: address of the page it came from, against which links are read.

    """
    wording = _wording(facts)
    if not wording:
        yield Skipped(where=where, reason="The record has no claim text.")
        return
    reviews = []
    for one in facts.reviews:
        found = _review(one, wording, base)
        if isinstance(found, Review):
            reviews.append(found)
        elif facts.reviewed:
            yield Skipped(where=where, reason=found)
    if reviews or not facts.reviewed:
        yield _imported(where, wording, facts, tuple(reviews))


def _imported(where: str, wording: str, facts: Facts, reviews: tuple[Review, ...]) -> ImportedClaim:
    sites = tuple(dict.fromkeys(domain(review.url) for review in reviews))
    titles = [review.title for review in reviews if review.title]
    links = appearances(facts.appearances)
    claim = StoredClaim(
        id=text(facts.id),
        claim=wording,
        title=text(facts.title) or (titles[0] if titles else None),
        language=language(facts.language or (reviews[0].language if reviews else None), wording, *sites[:1]),
        claimant=claimant(facts.claimant),
        said_on=_said_on(facts),
        body=text(facts.body) or None,
        wordings=tuple(other for other in map(text, facts.wordings) if other and other != wording),
        appearances=tuple(link for link in links if domain(link) not in sites),
        reviews=reviews,
    )
    return ImportedClaim(claim=claim, where=where, sites=sites)


def _wording(facts: Facts) -> str:
    wording = unquoted(text(facts.claim))
    if wording:
        return wording
    if not any(text(review.rating) for review in facts.reviews):
        return ""
    title = text(facts.title) or next(filter(None, (text(review.title) for review in facts.reviews)), "")
    asked = _ANSWERED_QUESTION.match(title)
    return str(asked.group(1)) if asked else title


def _review(facts: ReviewFacts, wording: str, base: str | None) -> Review | str:
    """
    The review, or why there is none. Where a fact-check has no label, its headline is what the publisher
    says, and no verdict is read out of it.
    """
    link = address(facts.url, base)
    if link is None:
        shown = text(facts.url)
        return f"The review's link {shown[:80]!r} is no web address." if shown else "The review has no link."
    title = text(facts.title) or None
    rating = " ".join(plain(text(facts.rating, tags=True)).split())
    if not rating and not title:
        return f"The review {link} has no rating."
    spoken = language(facts.language, f"{title or ''} {wording}", domain(link))
    return Review(
        publisher=text(facts.publisher) or domain(link),
        url=link,
        rating=rating or title or "",
        verdict=verdict_of(rating, spoken) if rating else Verdict.OTHER,
        title=title,
        date=day(facts.date),
        language=spoken,
    )


def _said_on(facts: Facts) -> str | None:
    """
    The day of the claim; unknown where it repeats the review's own time stamp to the second, which systems
    fill in when nobody knows.
    """
    stamp = text(facts.said_on)
    stamped = regex.search(r"\d:\d\d", stamp) and not regex.search(r"\b00:00(?::00)?(?!\d)", stamp)
    if stamped and any(text(review.date) == stamp for review in facts.reviews):
        return None
    return day(stamp)
