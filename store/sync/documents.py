"""
Sources that are one document: the Data Commons ClaimReview feed, and any file that claims are read from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import ijson

from claims.errors import BadInputError
from store.imports import Reader, detect
from store.imports.depth import Shallow
from store.imports.documents import read_record
from store.imports.opening import DAMAGE, opened, peeked
from store.imports.pages import PageOpener
from store.imports.records import alone
from store.sync.steps import End, Job, Mark, Steps
from store.sync.terms import SyncError
from store.sync.web import Asking, Told, Web

# Entries may reach the feed later than their dates say; what is read twice changes nothing.
_OVERLAP = timedelta(days=7)
_CAN_NOT_GO_ON = (ijson.JSONError, UnicodeDecodeError, *DAMAGE)


def read_datafeed(job: Job) -> Steps:
    """
    The claims of a Data Commons feed, streamed: of items since the last sync, by ``dateCreated``.

    Raises:
        SyncError: it can't be had, is no such feed, or breaks off.

    """
    told = _downloaded(job)
    if told is None:
        yield End(unchanged=True)
        return
    _refuse_pages(job, told)
    place = _Place.of(job, told)
    since = _moment(place.since)
    number = 0
    for number, record in enumerate(_records(job), start=1):
        created = _moment(record.get("dateCreated")) if isinstance(record, Mapping) else None
        place.meet(created)
        if number <= place.taken or (since and created and since - created > _OVERLAP):
            continue
        yield from alone(f"item {number}", read_record(record, f"item {number}"))
        yield Mark(cursor=place.at(number))
    if not number:
        raise SyncError(f"{job.feed.address} has no dataFeedElement: it is no Data Commons feed.")
    yield Mark(cursor={"since": place.newest})
    yield _end(told)


def read_file(job: Job) -> Steps:
    """
    The claims of a file of any supported format.

    Raises:
        SyncError: it can't be had, or holds no claims.

    """
    told = _downloaded(job)
    if told is None:
        yield End(unchanged=True)
        return
    place = _Place.of(job, told)
    reader = _reader(job, told)
    try:
        for number, entry in enumerate(reader.entries(), start=1):
            if number > place.taken:
                yield entry
                yield Mark(cursor=place.at(number))
    except BadInputError as error:
        raise SyncError(_about(job, str(error))) from error
    yield Mark(cursor={})
    yield _end(told)


def page_opener(web: Web) -> PageOpener:
    """
    Opens the pages that a feed leads to.
    """

    def open_page(link: str) -> str | None:
        try:
            return web.read(link, Asking(tries=2, largest_bytes=20_000_000))[1].decode("utf-8", "replace")
        except BadInputError:
            return None

    return open_page


def _reader(job: Job, told: Told) -> Reader:
    mapping = dict(pair.split("=", 1) for pair in job.feed.options.columns) or None
    try:
        form = detect(job.path, mapping)
    except BadInputError as error:
        raise SyncError(_about(job, str(error))) from error
    return Reader(source=job.path, format=form, base=told.url, mapping=mapping, pages=page_opener(job.web))


def _about(job: Job, sentence: str) -> str:
    """
    A reader's sentence about the address instead of our own file.
    """
    return sentence.replace(job.path.name, job.feed.address)


def _downloaded(job: Job) -> Told | None:
    """
    Where the document came from, or None where it is unchanged.
    """
    try:
        with job.path.open("wb") as sink:
            told = job.web.get(job.feed.address, sink, Asking(headers=job.conditions))
    except OSError as error:
        raise SyncError(f"{job.feed.address} can't be kept for reading: {error.strerror}.") from error
    return None if told.is_unchanged else told


def _refuse_pages(job: Job, told: Told) -> None:
    if peeked(job.path).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        kind = told.headers.get("content-type", "no type")
        raise SyncError(f"{job.feed.address} is no Data Commons feed: it answered with {kind}.")


def _records(job: Job) -> Iterator[Any]:
    number = 0
    with opened(job.path) as stream:
        try:
            for record in ijson.items(Shallow(stream), "dataFeedElement.item", use_float=True):
                number += 1
                yield record
        except _CAN_NOT_GO_ON as error:
            raise SyncError(f"{job.feed.address} is damaged or breaks off after item {number}.") from error


class _Place:
    """
    How far a document was read: so many parts of the state that a validator names.
    """

    def __init__(self, validator: str | None, taken: int, since: str | None) -> None:
        self.validator = validator
        self.taken = taken
        self.since = since
        self.newest = since

    @classmethod
    def of(cls, job: Job, told: Told) -> _Place:
        """
        Where to go on: at the start, unless this very document was begun before.
        """
        cursor = job.feed.cursor or {}
        etag, modified = told.validators
        validator = etag or modified
        same = validator is not None and cursor.get("validator") == validator
        return cls(validator, int(cursor.get("taken", 0)) if same else 0, cursor.get("since"))

    def meet(self, created: datetime | None) -> None:
        """
        Remembers the newest day, which can't lie ahead.
        """
        if created is not None and created <= datetime.now(UTC):
            newest = _moment(self.newest)
            self.newest = created.isoformat() if newest is None or created > newest else self.newest

    def at(self, taken: int) -> dict[str, object]:
        """
        The cursor after so many parts.
        """
        return {"validator": self.validator, "taken": taken, "since": self.since}


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text) if isinstance(text, str | int) else "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end(told: Told) -> End:
    etag, modified = told.validators
    return End(etag=etag, last_modified=modified)
