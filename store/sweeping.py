"""
What is too old is deleted, in silent chats too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlite_utils

from store.answers import KEPT as ANSWERS_KEPT
from store.sights import KEPT as SIGHTS_KEPT
from store.writing import moment

# Posts are corrected for thirty days. A card that nobody decided within a week is about a message that
# nobody reads any more.
_OLD = (
    ("delete from posts where posted < ?", timedelta(days=30)),
    ("delete from cards where decided < ?", timedelta(days=30)),
    ("delete from cards where decided is null and opened < ?", timedelta(days=7)),
    ("delete from deeds where at < ?", timedelta(days=365)),
    ("delete from warnings where until <= ?", timedelta()),
    ("delete from sights where at < ?", SIGHTS_KEPT),
    ("delete from answers where posted < ?", ANSWERS_KEPT),
)


def sweep(database: sqlite_utils.Database, at: datetime) -> int:
    """
    Deletes what is too old at a moment; gives how many rows that were.
    """
    with database.atomic():
        return sum(int(database.execute(statement, [moment(at - kept)]).rowcount) for statement, kept in _OLD)
