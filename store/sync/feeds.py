"""
The feeds in the store: which sources are kept current, and where each stopped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import regex

from claims.errors import BadInputError
from store.fetch.transfer import checked
from store.store import Store
from store.writing import now

_NAME = regex.compile(r"[\w.-]{1,60}")

Cursor = Mapping[str, Any]
"""
Where a source stopped, in the words of its kind.
"""


class FeedKind(StrEnum):
    """
    The kinds of sources that can be kept current.
    """

    DATACOMMONS = "datacommons"
    GOOGLE = "google"
    RSS = "rss"
    PAGES = "pages"
    FILE = "file"


ADDRESSES = {
    FeedKind.DATACOMMONS: "https://storage.googleapis.com/datacommons-feeds/claimreview/latest/data.json",
    FeedKind.GOOGLE: "https://factchecktools.googleapis.com/v1alpha1/claims:search",
}
"""
Where the two public sources are.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOptions:
    """
    What to ask for: search words, publishers' sites and language codes (Google), claims an answer (Google),
    and FIELD=COLUMN pairs (tables).
    """

    queries: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    page_size: int = 100
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """
    A source: what the operator said of it, and how far it was read. ``etag`` and ``last_modified`` belong to
    what was last read to its end; ``cursor`` tells where the next sync goes on.
    """

    name: str
    kind: FeedKind
    address: str = ""
    options: FeedOptions = FeedOptions()
    enabled: bool = True
    etag: str | None = None
    last_modified: str | None = None
    cursor: Cursor | None = None
    last_run: str | None = None
    last_error: str | None = None


def feeds(store: Store) -> list[Feed]:
    """
    Every feed, by name.
    """
    return [_feed(row) for row in store.database.query("select * from feeds order by name")]


def find(store: Store, name: str) -> Feed:
    """
    The feed of a name.

    Raises:
        BadInputError: there is none.

    """
    rows = list(store.database.query("select * from feeds where name = ?", [name]))
    if not rows:
        raise BadInputError(f"There is no feed called {name!r}; `footnote claims feeds list` names them.")
    return _feed(rows[0])


def add(store: Store, feed: Feed) -> Feed:
    """
    Adds a feed; the public sources need no address.

    Raises:
        BadInputError: the name is taken or unfit, or something that the kind needs is missing.

    """
    address = feed.address or ADDRESSES.get(feed.kind, "")
    if not _NAME.fullmatch(feed.name):
        raise BadInputError(f"{feed.name!r} is no name for a feed: use letters, digits, dots and hyphens.")
    if any(one.name == feed.name for one in feeds(store)):
        raise BadInputError(f"There is a feed called {feed.name!r} already.")
    if not address:
        raise BadInputError(f"A feed of the kind {feed.kind} needs an address.")
    checked(address, any_port=True)
    if feed.kind is FeedKind.GOOGLE and not (feed.options.queries or feed.options.sites):
        raise BadInputError("The Google API answers only to search words or a publisher's site; name some.")
    store.database.execute(
        "insert into feeds (name, kind, address, options) values (?, ?, ?, ?)",
        [feed.name, feed.kind, address, json.dumps(asdict(feed.options), ensure_ascii=False)],
    )
    return find(store, feed.name)


def remove(store: Store, name: str) -> None:
    """
    Forgets a feed; claims that came from it stay.

    Raises:
        BadInputError: there is no such feed.

    """
    find(store, name)
    store.database.execute("delete from feeds where name = ?", [name])


def switch(store: Store, name: str, *, enabled: bool) -> None:
    """
    Whether a feed is read when all are.

    Raises:
        BadInputError: there is no such feed.

    """
    find(store, name)
    store.database.execute("update feeds set enabled = ? where name = ?", [enabled, name])


def forget(store: Store, name: str) -> None:
    """
    Forgets how far a feed was read, so that the next sync reads everything.
    """
    with store.database.atomic():
        store.database.execute(
            "update feeds set etag = null, last_modified = null, cursor = null where name = ?", [name]
        )
        store.database.execute("delete from feed_pages where feed = ?", [name])


def pages_read(store: Store, name: str) -> dict[str, str]:
    """
    The pages that were read for a feed, with the day of their last change where it was known.
    """
    rows = store.database.execute("select address, stamp from feed_pages where feed = ?", [name])
    return {str(address): str(stamp) for address, stamp in rows.fetchall()}


def note_page(store: Store, name: str, address: str, stamp: str) -> None:
    """
    Remembers that a page was read.
    """
    store.database.execute(
        "insert or replace into feed_pages (feed, address, stamp) values (?, ?, ?)", [name, address, stamp]
    )


def note_cursor(store: Store, name: str, cursor: Cursor) -> None:
    """
    Remembers how far a feed was read.
    """
    store.database.execute("update feeds set cursor = ? where name = ?", [json.dumps(cursor), name])


def note_end(store: Store, name: str, etag: str | None, last_modified: str | None) -> None:
    """
    Remembers which state of a feed was read to its end.
    """
    store.database.execute(
        "update feeds set etag = ?, last_modified = ? where name = ?", [etag, last_modified, name]
    )


def note_run(store: Store, name: str, problem: str | None) -> None:
    """
    Remembers when a feed was last read, and what went wrong.
    """
    store.database.execute(
        "update feeds set last_run = ?, last_error = ? where name = ?", [now(), problem, name]
    )


def _feed(row: dict[str, Any]) -> Feed:
    return Feed(
        name=row["name"],
        kind=FeedKind(row["kind"]),
        address=row["address"],
        options=_options(json.loads(row["options"])),
        enabled=bool(row["enabled"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        cursor=json.loads(row["cursor"]) if row["cursor"] else None,
        last_run=row["last_run"],
        last_error=row["last_error"],
    )


def _options(given: dict[str, Any]) -> FeedOptions:
    return FeedOptions(
        queries=tuple(given.get("queries", ())),
        sites=tuple(given.get("sites", ())),
        languages=tuple(given.get("languages", ())),
        page_size=int(given.get("page_size", 100)),
        columns=tuple(given.get("columns", ())),
    )
