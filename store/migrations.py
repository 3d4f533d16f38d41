"""
The way from any released schema to this version's, as numbered steps that are never changed once released.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils import Migrations

from claims.text.normalize import fold
from store.group_schema import GROUP_TABLES
from store.overrides import RatingOverrides
from store.schema import TABLES
from store.written import WrittenStore

MIGRATIONS = Migrations("footnote")

# Sources that are kept current with where each stopped, and which of their pages were read. A page's
# ``stamp`` is the day of its last change as the source says it.
_FEEDS = (
    """
    create table feeds (
        name text primary key,
        kind text not null check (kind in ('datacommons', 'google', 'rss', 'pages', 'file')),
        address text not null,
        options text not null default '{}',
        enabled integer not null default 1 check (enabled in (0, 1)),
        etag text,
        last_modified text,
        cursor text,
        last_run text,
        last_error text
    ) strict
    """,
    """
    create table feed_pages (
        feed text not null references feeds (name) on delete cascade,
        address text not null,
        stamp text not null default '',
        primary key (feed, address)
    ) strict, without rowid
    """,
)

# The words of each claim as numbers (`store.written`), and row numbers of claims whose words a file beside
# the store may still have as they were before.
_WORDS = (
    """
    create table claim_digests (
        claim integer primary key references claims (number) on delete cascade,
        words blob not null
    ) strict
    """,
    """
    create table stale_words (
        number integer primary key
    ) strict
    """,
)

_NAMES = (
    "create index claims_named on claims (number, head, id) where findable = 1",
    "create index claims_by_id on claims (id, head)",
)
# The highest vector id given when a claim's words last changed: its vectors up to there are gone, wherever
# they were copied to.
_REWORDED = (
    "alter table claims add column reworded integer not null default 0",
    "drop index claims_named",
    "drop index claims_by_id",
    "create index claims_named on claims (number, head, id, reworded) where findable = 1",
    "create index claims_by_id on claims (id, head, reworded)",
)
_FOLDED = "select rowid, claim, title, wordings, body from claim_words where rowid > ? order by rowid limit ?"
_AT_ONCE = 500


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m001_initial(database: sqlite_utils.Database) -> None:
    """
    The first schema.
    """
    for statement in TABLES:
        database.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m002_feeds(database: sqlite_utils.Database) -> None:
    """
    Sources that are kept current, and which of their pages were read.
    """
    for statement in _FEEDS:
        database.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m003_moderation(database: sqlite_utils.Database) -> None:
    """
    What is remembered for groups' moderators. Answers of private chats are kept without the chat's id from
    here on; those of the last two days go, so that none is left in the clear.
    """
    for statement in GROUP_TABLES:
        database.execute(statement)
    database.execute("delete from answers where chat > 0")


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m004_words(database: sqlite_utils.Database) -> None:
    """
    Every claim has room for its words as matching compares them; a later step writes those of all.
    """
    for statement in _WORDS:
        database.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m005_names(database: sqlite_utils.Database) -> None:
    """
    Claims are named by their rows, and found by their names, without a look at the rows, which are long.
    """
    for statement in _NAMES:
        database.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m006_reworded(database: sqlite_utils.Database) -> None:
    """
    Claims say which of their vectors are of their words before.
    """
    for statement in _REWORDED:
        database.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m007_claimants(database: sqlite_utils.Database) -> None:
    """
    The words of who made a claim are kept beside its own, and searched; the file of words is made anew.
    """
    WrittenStore(database).put_all()
    database.execute("delete from settings where key = 'words'")


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m008_folded(database: sqlite_utils.Database) -> None:
    """
    Words whose letters have variants are kept in one spelling: Polish, Nordic and Turkish letters, those of
    Persian and Urdu, dots and nasals of Indic scripts. The step before has kept all digests so already.
    """
    last = 0
    while rows := database.execute(_FOLDED, [last, _AT_ONCE]).fetchall():
        for number, *columns in rows:
            folded = [column if column.isascii() else fold(column) for column in columns]
            if folded != columns:
                _refold(database, number, folded)
        last = rows[-1][0]
    RatingOverrides(database).rekey()


def _refold(database: sqlite_utils.Database, number: int, folded: list[str]) -> None:
    database.execute(
        "update claim_words set claim = ?, title = ?, wordings = ?, body = ? where rowid = ?",
        [*folded, number],
    )
    database.execute(
        "update claim_trigrams set text = ? where rowid = ?", [" ".join(filter(None, folded[:3])), number]
    )
    database.execute("insert or ignore into stale_words (number) values (?)", [number])


def unknown_migrations(database: sqlite_utils.Database) -> tuple[str, ...]:
    """
    Steps that the store has been through and this version does not know: it was written by a newer one.
    """
    pending = {step.name for step in MIGRATIONS.pending(database)}
    applied = [step.name for step in MIGRATIONS.applied(database)]
    known = {step.name for step in MIGRATIONS._migrations} - pending  # noqa: SLF001 - no public list of steps
    return tuple(name for name in applied if name not in known)
