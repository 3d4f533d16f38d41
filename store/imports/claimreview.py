"""
schema.org ``ClaimReview`` and ``MediaReview`` as JSON-LD: single, in lists, in ``@graph``, in feed items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from store.imports.fields import address, path_of, post_link, text
from store.imports.records import Entry, Facts, Json, ReviewFacts, Skipped, alone, entries
from store.urls import domain

_REVIEWS = {"claimreview", "mediareview"}
_NESTS = ("@graph", "item", "itemListElement", "mainEntity", "hasPart", "review", "subjectOf")
_DEEPEST = 8


def reviews_in(document: object, depth: int = 0) -> Iterator[Json]:
    """
    Every review object of a JSON document, wherever it is nested.
    """
    if depth > _DEEPEST:
        return
    if isinstance(document, list):
        for one in document:
            yield from reviews_in(one, depth + 1)
    elif isinstance(document, Mapping):
        if is_review(document):
            yield document
            return
        for name in _NESTS:
            yield from reviews_in(document.get(name), depth + 1)


def is_review(document: Json) -> bool:
    """
    Whether a JSON object is a ClaimReview or MediaReview; types may be lists, addresses or padded.
    """
    names = types_of(document) or types_of(document, "type")
    return any(name.strip().rsplit("/", 1)[-1].casefold() in _REVIEWS for name in names)


def types_of(document: Json, name: str = "@type") -> list[str]:
    """
    The types that a JSON object says it has.
    """
    stated = document.get(name)
    return [one for one in (stated if isinstance(stated, list) else [stated]) if isinstance(one, str)]


def read_review(document: Json, where: str, base: str | None = None) -> Iterator[Entry]:
    """
    The claim of one review object.
    """
    item = _object(document.get("itemReviewed"))
    facts = Facts(
        claim=_claim_text(document, item),
        reviews=(
            ReviewFacts(
                rating=_rating(document),
                url=_link(document),
                publisher=_publisher(document, base),
                title=document.get("name") or document.get("headline") or document.get("title"),
                date=document.get("datePublished") or document.get("dateCreated"),
                language=document.get("inLanguage"),
            ),
        ),
        claimant=item.get("author") or item.get("creator"),
        said_on=item.get("datePublished"),
        body=document.get("reviewBody") or document.get("description") or document.get("subtitle"),
        appearances=_appearances(item),
        wordings=_other_wordings(document),
        language=document.get("inLanguage"),
    )
    yield from entries(where, facts, base)


def read_document(document: object, where: str, base: str | None = None) -> Iterator[Entry]:
    """
    The claims of all reviews in a JSON document; numbered within it where there are several.
    """
    found = list(reviews_in(document))
    for number, review in enumerate(found, start=1):
        place = f"{where}, review {number}" if len(found) > 1 else where
        yield from alone(place, read_review(review, place, base))


def read_feed_item(item: Json, where: str) -> Iterator[Entry]:
    """
    The claims of one ``DataFeedItem``, whose ``item`` may be a list, one object or null.
    """
    base = address(item.get("url"))
    if not item.get("item"):
        yield Skipped(where=where, reason="The feed item holds no review.")
        return
    yield from read_document(item["item"], where, base)


def _claim_text(document: Json, item: Json) -> object:
    reviewed = text(document.get("claimReviewed"))
    if reviewed:
        return reviewed
    interpreted = _object(item.get("interpretedAsClaim"))
    return text(interpreted.get("description") or interpreted.get("name")) or _named_claim(item)


def _named_claim(item: Json) -> str:
    """
    The name of the reviewed thing where that thing is a claim; a work's name is its title, not what it says.
    """
    named = any("Claim" in name for name in types_of(item))
    return text(item.get("name") or item.get("text")) if named else ""


def _other_wordings(document: Json) -> tuple[object, ...]:
    reviewed = document.get("claimReviewed")
    return tuple(reviewed[1:]) if isinstance(reviewed, list) else ()


def _rating(document: Json) -> object:
    rating = document.get("reviewRating")
    stated = _object(rating)
    named = text(stated.get("alternateName"), tags=True) or text(stated.get("name"), tags=True)
    explained = stated.get("ratingExplanation")
    if named or not stated:
        return named or (rating if isinstance(rating, str) else document.get("mediaAuthenticityCategory"))
    if isinstance(explained, str) and not explained.strip().isdigit():
        return explained
    return _in_figures(stated)


def _in_figures(stated: Json) -> str:
    """
    A rating given in figures only, as published: no verdict is read out of it.
    """
    value, best = text(stated.get("ratingValue")), text(stated.get("bestRating"))
    return f"{value}/{best}" if value and best else value


def _link(document: Json) -> object:
    page = document.get("mainEntityOfPage")
    return (
        document.get("url")
        or document.get("@id")
        or (page if isinstance(page, str) else _object(page).get("@id"))
    )


def _publisher(document: Json, base: str | None) -> str:
    """
    The organisation that reviewed: the author unless that is a person, who is the journalist; a "person" at
    the top of the review's own site is the organisation all the same.
    """
    author, publisher = _object(document.get("author")), _object(document.get("publisher"))
    if not any("Person" in name for name in types_of(author)):
        return text(author.get("name")) or text(document.get("author")) or text(publisher.get("name"))
    home, link = address(author.get("url")), address(_link(document), base)
    if home and link and not path_of(home).strip("/") and domain(home) == domain(link):
        return text(author.get("name"))
    return text(publisher.get("name"))


def _appearances(item: Json) -> list[object]:
    listed = [item.get("firstAppearance"), item.get("appearance"), item.get("mediaItemAppearance")]
    found = [one for entry in listed for one in (entry if isinstance(entry, list) else [entry])]
    author = _object(item.get("author"))
    return [*found, item.get("url"), item.get("contentUrl"), *post_link(author.get("sameAs"))]


def _object(value: object) -> Json:
    """
    A value as an object: the first object of a list; an empty one where there is none.
    """
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, Mapping)), None)
    return cast("Json", value) if isinstance(value, Mapping) else {}
