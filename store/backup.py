"""
Copies of the store, made while it is in use.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from claims.errors import StoreError
from store.store import Store

_PAGES_AT_ONCE = 2_000

Step = Callable[[float, str], object]


def back_up(store: Store, target: Path, progress: Step | None = None) -> None:
    """
    Copies the store into one file, a snapshot as of the end of the copy; others go on reading and writing.

    The copy appears under its name only when it is whole.

    Raises:
        StoreError: the target is there already or can't be written.

    """
    if target.exists():
        raise StoreError(f"{target} is there already; name a new file for the backup.")
    unfinished = target.with_name(f"{target.name}.part")

    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(1 - remaining / max(total, 1), f"{total - remaining} of {total} pages")

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        copy = sqlite3.connect(unfinished)
        try:
            store.database.conn.backup(copy, pages=_PAGES_AT_ONCE, progress=report)
            copy.execute("pragma journal_mode = delete")
        finally:
            copy.close()
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            unfinished.unlink()
        raise StoreError(f"The backup {target} can't be written: {error}.") from error
