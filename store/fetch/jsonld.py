"""
What a page states about itself in JSON-LD: loose objects of whatever nesting, read without trust.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

Json = dict[str, Any]

_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
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
