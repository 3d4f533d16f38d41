"""
Which claims may be found: not retired, and with a context or a review of a known publisher to show.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlite_utils

# Said of a whole group: the claim `h` that heads it and those joined to it.
FINDABLE_RULE = """
    h.retired is null and (
        exists (select 1 from claims m join reviews r on r.claim = m.number
                join publishers p on p.id = r.publisher
                where (m.number = h.number or m.head = h.number) and p.trust = 'known')
        or exists (select 1 from claims m join contexts x on x.claim = m.number
                   where m.number = h.number or m.head = h.number)
    )
"""


def refresh_findable(database: sqlite_utils.Database, heads: str, parameters: Sequence[object] = ()) -> None:
    """
    Brings ``findable`` in step for the groups whose heads a query names.
    """
    database.execute(
        f"update claims as h set findable = ({FINDABLE_RULE}) where h.number in ({heads})", list(parameters)
    )
    database.execute(
        "update claims set findable = (select h.findable from claims h where h.number = claims.head)"
        f" where head in ({heads})",
        list(parameters),
    )
