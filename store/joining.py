"""
Reviews of one claim by several publishers, joined under one stored claim: logged, and undone at will.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from claims.errors import BadInputError
from claims.models import Match, Stance, StoredClaim, Tier
from store.findable import refresh_findable
from store.reading import ClaimReader
from store.writing import now

# Joining acts without asking, so it wants more than an answer does, where a person sees both wordings.
_SURE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """
    A claim that was joined to another, by ids, and why; ``undone`` says when they were parted again.
    """

    id: int
    kept: str
    joined: str
    at: str
    reason: str
    probability: float | None
    undone: str | None


class MergeStore:
    """
    The merges in the store. A joined claim keeps its rows and points at the claim it is joined to.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._reader = ClaimReader(database)

    def join(self, kept: str, joined: str, reason: str, probability: float | None = None) -> int:
        """
        Joins a claim to another and gives the merge's number; what was joined to it comes along.

        Raises:
            BadInputError: one of them is not there, or they are one already.

        """
        heads = self._reader.heads([kept, joined])
        for claim_id in (kept, joined):
            if claim_id not in heads:
                raise BadInputError(f"There is no claim with the id {claim_id}.")
        if heads[kept] == heads[joined]:
            raise BadInputError(f"{kept} and {joined} are one claim already.")
        with self._database.atomic():
            cursor = self._database.execute(
                "insert into merges (kept, joined, at, reason, probability) values (?, ?, ?, ?, ?)",
                [heads[kept], heads[joined], now(), reason, probability],
            )
            self._point({heads[kept], heads[joined]})
        return int(cursor.lastrowid or 0)

    def part(self, merge: int) -> Merge:
        """
        Undoes a merge: each claim has its own reviews again.

        Raises:
            BadInputError: there is no such merge, or it was undone already.

        """
        rows = list(self._database.query("select * from merges where id = ?", [merge]))
        if not rows or rows[0]["undone"]:
            raise BadInputError(f"There is no merge with the number {merge} that could be undone.")
        with self._database.atomic():
            self._database.execute("update merges set undone = ? where id = ?", [now(), merge])
            self._point({rows[0]["kept"], rows[0]["joined"]})
        return next(one for one in self.all() if one.id == merge)

    def all(self) -> list[Merge]:
        """
        Every merge, latest first.
        """
        rows = self._database.query(
            "select m.id, k.id as kept, j.id as joined, m.at, m.reason, m.probability, m.undone from merges m"
            " join claims k on k.number = m.kept join claims j on j.number = m.joined order by m.id desc"
        )
        return [_merge(row) for row in rows]

    def _point(self, numbers: set[int]) -> None:
        """
        Sets the heads of all claims that merges in force, or heads so far, connect to these.
        """
        group = self._group(numbers)
        parents = dict(
            self._database.execute(
                "select joined, kept from merges where undone is null and joined in"
                " (select value from json_each(?))",
                [json.dumps(sorted(group))],
            ).fetchall()
        )
        for number in group:
            head = number
            while head in parents:
                head = parents[head]
            self._database.execute(
                "update claims set head = ? where number = ?", [None if head == number else head, number]
            )
        refresh_findable(self._database, "select value from json_each(?)", [json.dumps(sorted(group))])

    def _group(self, numbers: set[int]) -> set[int]:
        group: set[int] = set()
        waiting = set(numbers)
        while waiting:
            group |= waiting
            them = json.dumps(sorted(waiting))
            linked = self._database.execute(
                """
                with them as materialized (select value from json_each(?))
                select joined from merges where kept in them and undone is null
                union select kept from merges where joined in them and undone is null
                union select number from claims where head in them
                union select head from claims where number in them and head is not null
                """,
                [them],
            ).fetchall()
            waiting = {number for (number,) in linked} - group
        return group


def same_claims(
    claims: Iterable[StoredClaim], match: Callable[[str], Sequence[Match]]
) -> Iterator[tuple[str, Match]]:
    """
    Pairs to join, as a claim's id and the stored claim it is the same as: of the `same` tier, without a
    conflict, not denied, almost certain, and reviewed by somebody else.

    Each pair comes once, the claim that came first being the match.
    """
    seen: set[str] = set()
    for claim in claims:
        seen.add(claim.id)
        publishers = {review.publisher for review in claim.reviews}
        for found in match(claim.claim):
            others = {review.publisher for review in found.stored.reviews}
            if (
                found.stored.id != claim.id
                and found.stored.id in seen
                and others - publishers
                and _sure(found)
            ):
                yield claim.id, found
                break


def _sure(match: Match) -> bool:
    return (
        match.tier is Tier.SAME
        and not match.conflicts
        and match.stance is not Stance.DENIES
        and match.probability >= _SURE
    )


def _merge(row: dict[str, Any]) -> Merge:
    return Merge(**row)
