"""
Which rows claims consist of: a claim's own and those of the claims joined to it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlite_utils

from store.changes import Changes, Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """
    ``heads`` by id, a joined claim's id leading to the one it is joined to, and for each row that belongs to
    one of them, its head's row number in ``members``. Vectors of a row up to the id in ``reworded`` are gone.
    """

    heads: Mapping[str, int] = field(default_factory=dict)
    members: Mapping[int, int] = field(default_factory=dict)
    reworded: Mapping[int, int] = field(default_factory=dict)

    @property
    def names(self) -> Mapping[int, list[str]]:
        """
        Ids by the head they lead to.
        """
        names: defaultdict[int, list[str]] = defaultdict(list)
        for claim_id, head in self.heads.items():
            names[head].append(claim_id)
        return names


class Grouping:
    """
    Looks groups up by id; what was looked up last is remembered until the store changes, as a message's
    candidates are asked for several times in a row.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._connection = database.conn
        self._changes = Changes(database)
        self._asked: tuple[Stamp, tuple[str, ...]] | None = None
        self._last = Groups()

    def of(self, ids: Collection[str]) -> Groups:
        """
        The groups of the claims with these ids; unknown ids are left out.
        """
        asked = (self._changes.stamp(), tuple(ids))
        if asked != self._asked:
            self._last, self._asked = self._look_up(asked[1]), asked
        return self._last

    def _look_up(self, ids: tuple[str, ...]) -> Groups:
        named = self._connection.execute(
            "select id, number, head, reworded from claims indexed by claims_by_id"
            " where id in (select value from json_each(?))",
            [json.dumps(ids)],
        ).fetchall()
        heads = {claim_id: head or number for claim_id, number, head, _ in named}
        reworded = {number: last for _, number, head, last in named if head is None}
        members = {number: number for number in reworded}
        # Rows are long: the index above has what is asked of most.
        rows = self._connection.execute(
            "select number, head, reworded from claims where head in (select value from json_each(:heads))"
            " union all select number, number, reworded from claims"
            " where number in (select value from json_each(:further))",
            {
                "heads": json.dumps(list(set(heads.values()))),
                "further": json.dumps(list(set(heads.values()) - set(members))),
            },
        )
        for number, head, last in rows.fetchall():
            members[number], reworded[number] = head, last
        return Groups(heads=heads, members=members, reworded=reworded)
