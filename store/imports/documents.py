"""
JSON documents: ClaimReview in any nesting, Data Commons feeds, API answers, lists of records; streamed, so
that a feed of any size takes little memory.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import cast

import ijson

from claims.errors import BadInputError
from store.imports.claimreview import (
    is_review,
    read_document,
    read_feed_item,
    read_review,
    reviews_in,
    types_of,
)
from store.imports.columns import columns_of, facts_of
from store.imports.depth import Shallow
from store.imports.google import is_api_claim, read_api_claim
from store.imports.opening import DAMAGE, Source, encoding_of, label, opened, peeked
from store.imports.own import is_own_record, read_own_nodes, read_own_record
from store.imports.records import NO_SHAPE, Entry, Facts, Json, ReviewFacts, Skipped, alone, entries
from store.imports.shapes import read_row, shape_of
from store.readback import is_own_node

_STREAMED = {"dataFeedElement": "dataFeedElement.item", "claims": "claims.item", "@graph": "@graph.item"}
_HOAXES = {"hoaxes", "debunks"}


def read_json(source: Source, base: str | None = None) -> Iterator[Entry]:
    """
    The claims of a JSON document. A document that breaks off or is damaged further on gives what stands
    before, and a skip that says where.

    Raises:
        BadInputError: it is JSON, but holds nothing that could be a claim.

    """
    path = _path_of_records(source)
    if path is None:
        yield from _whole(source, base)
        return
    number, found = 0, 0
    with opened(source) as stream:
        try:
            records = _utf8_items(source, stream, path)
            first = next(records, None)
            if isinstance(first, Mapping) and is_own_node(first):
                yield from read_own_nodes(cast("Iterator[Json]", chain([first], records)))
                return
            for record in chain([] if first is None else [first], records):
                number += 1
                for entry in alone(f"item {number}", _read_of(path, record, f"item {number}", base)):
                    found += 1
                    yield entry
        except (ijson.JSONError, UnicodeDecodeError, *DAMAGE) as error:
            if not number:
                raise BadInputError(
                    f"{label(source)} starts like JSON but is none: {_brief(error)}."
                ) from error
            yield Skipped(
                where=f"after item {number}",
                reason=f"The file is damaged or breaks off here: {_brief(error)}.",
            )
    if number and not found and path == _STREAMED["@graph"]:
        raise BadInputError(f"{label(source)} is JSON-LD, but holds no ClaimReview.")


def _read_of(path: str, record: object, where: str, base: str | None) -> Iterator[Entry]:
    """
    A record where it is known what it stands among: an answer's claims, or a graph's nodes of every kind.
    """
    if path == _STREAMED["claims"] and isinstance(record, Mapping) and "text" in record:
        yield from read_api_claim(record, where)
    elif path != _STREAMED["@graph"] or is_claim_record(record):
        yield from read_record(record, where, base)


def read_record(record: object, where: str, base: str | None = None) -> Iterator[Entry]:
    """
    The claims of one JSON object of whatever kind.
    """
    if not isinstance(record, Mapping):
        yield Skipped(where=where, reason=NO_SHAPE)
    elif is_review(record):
        yield from read_review(record, where, base)
    elif _is_feed_item(record):
        yield from read_feed_item(record, where)
    elif is_api_claim(record):
        yield from read_api_claim(record, where)
    elif is_own_record(record):
        yield from read_own_record(record, where)
    elif any(True for _ in reviews_in(record)):
        yield from read_document(record, where, base)
    else:
        yield from _of_a_shape(record, where, base)


def is_claim_record(record: object) -> bool:
    """
    Whether a JSON object is of a kind that claims are read from.
    """
    return isinstance(record, Mapping) and (
        is_review(record)
        or _is_feed_item(record)
        or is_api_claim(record)
        or is_own_record(record)
        or any(True for _ in reviews_in(record))
        or shape_of(record) is not None
        or columns_of(record) is not None
    )


def _is_feed_item(record: Json) -> bool:
    return any("DataFeedItem" in name for name in types_of(record))


def _of_a_shape(record: Json, where: str, base: str | None) -> Iterator[Entry]:
    shape = shape_of(record)
    if shape is not None:
        yield from read_row(record, where, shape, base)
    elif (columns := columns_of(record)) is not None:
        yield from entries(where, facts_of(record, columns), base)
    else:
        yield Skipped(where=where, reason=NO_SHAPE)


def _path_of_records(source: Source) -> str | None:
    """
    Where a document keeps its records, found without reading past their start; ``None`` for a document that
    is one record.
    """
    with opened(source) as stream:
        try:
            for place, event, value in ijson.parse(_utf8(source, stream)):
                if (place, event) == ("", "start_array"):
                    return "item"
                if (place, event) == ("", "map_key") and value in _STREAMED:
                    return _STREAMED[str(value)]
                if (place, event) == ("", "map_key") and value in _HOAXES:
                    return None
        except (ijson.JSONError, UnicodeDecodeError, *DAMAGE) as error:
            raise BadInputError(f"{label(source)} starts like JSON but is none: {_brief(error)}.") from error
    return None


def _whole(source: Source, base: str | None) -> Iterator[Entry]:
    with opened(source) as stream:
        try:
            document = next(_utf8_items(source, stream, ""), {})
        except (ijson.JSONError, UnicodeDecodeError, *DAMAGE) as error:
            raise BadInputError(f"{label(source)} is damaged JSON: {_brief(error)}.") from error
    if document == {}:
        return
    if isinstance(document, Mapping) and all(isinstance(document.get(name), Mapping) for name in _HOAXES):
        yield from _hoaxes(document)
    elif is_claim_record(document):
        yield from read_record(document, "item 1", base)
    else:
        raise BadInputError(f"{label(source)} is JSON, but holds no claims that Footnote can read.")


def _hoaxes(document: Json) -> Iterator[Entry]:
    """
    Debunks by id, each (title, label, reason, link), and the pages that each debunks.
    """
    pages: dict[str, list[str]] = {}
    for page, debunk in cast("Json", document["hoaxes"]).items():
        if isinstance(debunk, str | int):
            pages.setdefault(str(debunk), []).append(page if "//" in page else f"https://{page}")
    for key, debunk in cast("Json", document["debunks"]).items():
        yield from alone(f"debunk {key}", _debunk(debunk, f"debunk {key}", pages.get(key, [])))


def _debunk(debunk: object, where: str, pages: list[str]) -> Iterator[Entry]:
    if not isinstance(debunk, list) or len(debunk) < 4:
        yield Skipped(where=where, reason="The debunk has no title, label, reason and link.")
        return
    title, rating, reason, link = debunk[:4]
    review = ReviewFacts(rating=rating, url=link, title=title)
    yield from entries(where, Facts(claim=title, body=reason, appearances=pages, reviews=(review,)))


def _utf8_items(source: Source, stream: io.BufferedIOBase, path: str) -> Iterator[object]:
    yield from ijson.items(_utf8(source, stream), path, use_float=True)


def _utf8(source: Source, stream: io.BufferedIOBase) -> Shallow:
    return Shallow(_Utf8(stream, encoding_of(peeked(source))))


class _Utf8:
    """
    A stream of any encoding as the parser wants it: UTF-8, handed over as it comes, so that damage further on
    takes nothing from what stands before.
    """

    def __init__(self, stream: io.BufferedIOBase, encoding: str) -> None:
        self._stream = stream
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int = -1, /) -> bytes:
        """
        At most about ``size`` bytes; none only at the end.
        """
        while True:
            chunk = self._stream.read1(size)
            if self._decoder is None or size == 0:
                return chunk
            text = self._decoder.decode(chunk, final=not chunk)
            if text or not chunk:
                return text.encode("utf-8", "replace")


def _brief(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120].rstrip(". ")
