"""
Whether anything in the store has changed since one last looked.
"""

from __future__ import annotations

import sqlite_utils

Stamp = tuple[int, int]


class Changes:
    """
    Watches a connection: what it writes itself and what others commit.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._connection = database.conn

    def stamp(self) -> Stamp:
        """
        The same as before as long as nothing was written; costs some microseconds.
        """
        version = self._connection.execute("pragma data_version").fetchone()[0]
        return int(version), int(self._connection.total_changes)
