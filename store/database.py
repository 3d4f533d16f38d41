"""
Opening the one SQLite file that everything kept lies in.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlite_utils

from claims.errors import StoreError
from store.migrations import MIGRATIONS, unknown_migrations

_BUSY_MS = 10_000
_PAGES_IN_MEMORY_KIB = 64 * 1024


def open_database(path: Path, *, read_only: bool = False) -> sqlite_utils.Database:
    """
    The store's database, created and migrated where needed.

    Write-ahead logging lets others read while one writes; ``synchronous = FULL`` makes every acknowledged
    write survive a power cut, at a cost only a commit pays.

    Raises:
        StoreError: the file is damaged, locked, no database, or written by a newer version.

    """
    try:
        database = _connect(path, read_only=read_only)
    except sqlite3.Error as error:
        raise StoreError(sentence(path, error)) from error
    except OSError as error:
        raise StoreError(f"The folder of the store {path} can't be made: {error.strerror}.") from error
    return database


def _connect(path: Path, *, read_only: bool) -> sqlite_utils.Database:
    if read_only:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_MS / 1000)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_BUSY_MS / 1000)
    database = sqlite_utils.Database(connection, execute_plugins=False)
    try:
        _configure(database, read_only=read_only)
        _bring_up_to_date(database, path, read_only=read_only)
    except (sqlite3.Error, StoreError):
        connection.close()
        raise
    return database


def _configure(database: sqlite_utils.Database, *, read_only: bool) -> None:
    if not read_only:
        database.enable_wal()
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "foreign_keys = on",
        "synchronous = full",
        f"cache_size = -{_PAGES_IN_MEMORY_KIB}",
        "temp_store = memory",
    ):
        database.execute(f"pragma {pragma}")


def _bring_up_to_date(database: sqlite_utils.Database, path: Path, *, read_only: bool) -> None:
    newer = unknown_migrations(database)
    if newer:
        raise StoreError(f"The store {path} was written by a newer version of Footnote ({newer[0]}).")
    if not MIGRATIONS.pending(database):
        return
    if read_only:
        raise StoreError(f"The store {path} needs `footnote db migrate` before it can be read.")
    _migrate(database)


def _migrate(database: sqlite_utils.Database) -> None:
    """
    Takes the write lock first: of two programs that open a fresh store at once, the second finds it made.
    """
    database.execute("begin immediate")
    try:
        MIGRATIONS.apply(database)
    except BaseException:
        database.rollback()
        raise
    database.commit()


def sentence(path: Path, error: sqlite3.Error) -> str:
    """
    What SQLite says of a store, as a sentence that says what to do.
    """
    text = str(error)
    if "locked" in text or "busy" in text:
        return f"The store {path} is locked by another program that is writing to it."
    if "unable to open" in text:
        return f"The store {path} can't be opened: is it there, and may this user write to its folder?"
    if "not a database" in text or "malformed" in text or "corrupt" in text:
        return f"The store {path} is damaged or is no Footnote store ({text}); restore a backup of it."
    if "disk is full" in text:
        return f"The disk that holds the store {path} is full."
    if "readonly" in text:
        return f"The store {path} can't be written to; may this user write to it and its folder?"
    return f"The store {path} can't be used: {text}."
