"""
Stored claims as plain JSON records: one line each in the starter pack, in exports and in the history.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from claims.errors import BadInputError
from claims.models import Context, Review, StoredClaim, Verdict

Record = Mapping[str, Any]

_LINE_BREAKS = re.compile("[\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_TEXTS = ("claim", "title", "language", "claimant", "said_on", "body")


def to_record(claim: StoredClaim) -> dict[str, Any]:
    """
    A claim as a JSON object; what is unknown or empty is left out.
    """
    record: dict[str, Any] = {"id": claim.id}
    record |= {name: getattr(claim, name) for name in _TEXTS if getattr(claim, name)}
    record |= {
        name: list(getattr(claim, name)) for name in ("wordings", "appearances") if getattr(claim, name)
    }
    if claim.reviews:
        record["reviews"] = [_stated(review) for review in claim.reviews]
    if claim.contexts:
        record["contexts"] = [_stated(context) for context in claim.contexts]
    return record


def from_record(record: Record) -> StoredClaim:
    """
    The claim of a JSON object as `to_record` writes it.

    Raises:
        BadInputError: a field that every record has is missing or is no text.

    """
    try:
        return StoredClaim(
            id=_text(record, "id") or "",
            claim=_required(record, "claim"),
            **{name: _text(record, name) for name in _TEXTS[1:]},
            wordings=_texts(record, "wordings"),
            appearances=_texts(record, "appearances"),
            reviews=tuple(_review(review) for review in record.get("reviews") or ()),
            contexts=tuple(context_from(context) for context in record.get("contexts") or ()),
        )
    except (TypeError, AttributeError) as error:
        raise BadInputError("This record does not have the shape of a stored claim.") from error


def context_from(record: Record) -> Context:
    """
    The context, or note on an outlet, of a JSON object.
    """
    return Context(
        text=_required(record, "text"),
        publisher=_required(record, "publisher"),
        url=_required(record, "url"),
        **{name: _text(record, name) for name in ("date", "language", "party")},
    )


def encode(claim: StoredClaim) -> str:
    """
    A claim as one line of JSON, whatever a reader takes for the end of a line.
    """
    line = json.dumps(to_record(claim), ensure_ascii=False, separators=(",", ":"))
    return _LINE_BREAKS.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def without_surrogates(text: str) -> str:
    """
    The text with halves of characters (lone surrogates, as cut-off emoji leave them) marked as unreadable; no
    file and no database takes them.
    """
    return _SURROGATES.sub("\ufffd", text)


def decode(line: str) -> StoredClaim:
    """
    The claim of one line of JSON.
    """
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BadInputError(f"This line is no JSON: {error}.") from error
    if not isinstance(record, dict):
        raise BadInputError("This line holds no JSON object.")
    return from_record(record)


def _review(record: Record) -> Review:
    rating = _required(record, "rating")
    try:
        verdict = Verdict(record.get("verdict", Verdict.OTHER))
    except ValueError as error:
        raise BadInputError(f"The verdict {record['verdict']!r} is not on the scale.") from error
    return Review(
        publisher=_required(record, "publisher"),
        url=_required(record, "url"),
        rating=rating,
        verdict=verdict,
        **{name: _text(record, name) for name in ("title", "date", "language")},
    )


def _stated(part: Review | Context) -> dict[str, Any]:
    values = ((entry.name, getattr(part, entry.name)) for entry in fields(part))
    return {name: str(value) for name, value in values if value is not None}


def _required(record: Record, name: str) -> str:
    value = _text(record, name)
    if not value:
        raise BadInputError(f"A record has no {name}.")
    return value


def _text(record: Record, name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise BadInputError(f"The {name} of a record is no text.")


def _texts(record: Record, name: str) -> tuple[str, ...]:
    values: Iterable[Any] = record.get(name) or ()
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise BadInputError(f"The {name} of a record are no list of texts.")
    return tuple(values)
