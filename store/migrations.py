"""
The way from any released schema to this version's, as numbered steps that are never changed once released.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils import Migrations

from store.schema import TABLES

MIGRATIONS = Migrations("footnote")


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m001_initial(database: sqlite_utils.Database) -> None:
    """
    The first schema.
    """
    for statement in TABLES:
        database.execute(statement)


def unknown_migrations(database: sqlite_utils.Database) -> tuple[str, ...]:
    """
    Steps that the store has been through and this version does not know: it was written by a newer one.
    """
    pending = {step.name for step in MIGRATIONS.pending(database)}
    applied = [step.name for step in MIGRATIONS.applied(database)]
    known = {step.name for step in MIGRATIONS._migrations} - pending  # noqa: SLF001 - no public list of steps
    return tuple(name for name in applied if name not in known)
