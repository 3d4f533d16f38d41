"""
What a page states about itself in JSON-LD: loose objects of whatever nesting, read without trust.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain, islice
from typing import Any
from urllib.parse import urljoin

from claims.models import Review, StoredClaim, Verdict
from store.urls import canonical_url

Json = dict[str, Any]

_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_TAG = re.compile(r"<[^>]{1,200}>")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DEEPEST = 30
_MOST_OBJECTS = 5000


def stated(scripts: Sequence[str]) -> list[Json]:
    """
    Every object in the scripts, outer ones first; a script that is no JSON is passed over.
    """
    return list(islice(chain.from_iterable(map(_read, scripts)), _MOST_OBJECTS))


def is_free(objects: Sequence[Json]) -> bool:
    """
    Whether the page says nothing of being for payers only (schema.org ``isAccessibleForFree``).
    """
    return not any(str(one.get("isAccessibleForFree", "")).casefold() == "false" for one in objects)


def day(value: object) -> str | None:
    """
    The day that an ISO date begins with.
    """
    found = _DATE.match(str(value or "").strip())
    return found[0] if found else None


def modified_on(objects: Sequence[Json]) -> str | None:
    """
    The latest ``dateModified`` of the page's objects.
    """
    return max(filter(None, (day(one.get("dateModified")) for one in objects)), default=None)


def reviewed_claims(objects: Sequence[Json], url: str) -> tuple[StoredClaim, ...]:
    """
    The page's own ClaimReviews as claims under an id of their own. The rating stays in the publisher's
    words: it is folded onto a verdict when the page is added to the store.
    """
    claims = (_claim(one, url) for one in objects if "ClaimReview" in _types(one))
    return tuple({claim.id: claim for claim in claims if claim}.values())


def _read(script: str) -> Iterator[Json]:
    try:
        value = json.loads(_WRAPPING.sub("", script), strict=False)
    except (ValueError, RecursionError):
        return
    yield from _objects(value, _DEEPEST)


def _objects(value: object, depth: int) -> Iterator[Json]:
    if depth == 0:
        return
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _objects(child, depth - 1)


def _types(one: Json) -> list[str]:
    kind = one.get("@type")
    return [str(name) for name in (kind if isinstance(kind, list) else [kind])]


def _claim(one: Json, url: str) -> StoredClaim | None:
    wording = _text(one.get("claimReviewed"))
    rating = _object(one.get("reviewRating"))
    words = _text(rating.get("alternateName")) or _text(rating.get("ratingValue"))
    publisher = _name(one.get("author")) or _name(one.get("publisher"))
    if not (wording and words and publisher):
        return None
    address = urljoin(url, _text(one.get("url")) or url)
    reviewed = _object(one.get("itemReviewed"))
    review = Review(
        publisher=publisher,
        url=address,
        rating=words,
        verdict=Verdict.OTHER,
        title=_text(one.get("headline")),
        date=day(one.get("datePublished")),
        language=_text(one.get("inLanguage")),
    )
    return StoredClaim(
        id="page:" + sha256(f"{canonical_url(address)}\n{wording}".encode()).hexdigest()[:16],
        claim=wording,
        claimant=_name(reviewed.get("author")),
        said_on=day(reviewed.get("datePublished")),
        reviews=(review,),
    )


def _object(value: object) -> Json:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) else {}


def _name(value: object) -> str | None:
    return _text(_object(value).get("name")) or (_text(value) if isinstance(value, str) else None)


def _text(value: object) -> str | None:
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, str | int | float) or isinstance(first, bool):
        return None
    return " ".join(_TAG.sub(" ", html.unescape(html.unescape(str(first)))).split()) or None
