"""
Rows of the store read back as stored claims.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlite_utils

from claims.models import Context, Review, StoredClaim, Verdict
from store.urls import canonical_url

_AT_ONCE = 500
_LISTED = "(select value from json_each(:them))"
_MEMBERS = (
    "select number, number from claims where number in {them}"
    " union all select number, head from claims where head in {them}"
)


@dataclass(slots=True, kw_only=True)
class _Parts:
    """
    What belongs to one claim, gathered table by table.
    """

    wordings: list[str] = field(default_factory=list)
    appearances: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)


class ClaimReader:
    """
    Reads claims by row number, alone or with those joined to them.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def single(self, numbers: Collection[int]) -> dict[int, StoredClaim]:
        """
        Claims as they were given, with every review in the order given.
        """
        return self._read(numbers, "select number, number from claims where number in {them}", shown=False)

    def groups(self, heads: Collection[int], *, shown: bool) -> dict[int, StoredClaim]:
        """
        Claims with all that is joined to them, newest reviews and contexts first; ``shown`` leaves out
        reviews of publishers that are not known.
        """
        return self._read(heads, _MEMBERS, shown=shown)

    def heads(self, ids: Collection[str]) -> dict[str, int]:
        """
        Row numbers of the claims with these ids; a joined claim's id leads to the one it is joined to.
        """
        rows = self._database.execute(
            "select id, coalesce(head, number) from claims where id in (select value from json_each(?))",
            [json.dumps(list(ids))],
        )
        return dict(rows.fetchall())

    def review_days(self, members: Mapping[int, int]) -> dict[int, tuple[str, ...]]:
        """
        For each head the full ISO dates of the reviews of known publishers in its group; ``members`` says of
        each row number which row heads it.
        """
        rows = self._database.execute(
            "select r.claim, substr(r.date, 1, 10) from reviews r join publishers p on p.id = r.publisher"
            " where p.trust = 'known' and length(r.date) >= 10"
            " and r.claim in (select value from json_each(?)) order by r.id",
            [json.dumps(list(members))],
        )
        days: defaultdict[int, list[str]] = defaultdict(list)
        for number, day in rows.fetchall():
            days[members[number]].append(day)
        return {head: tuple(found) for head, found in days.items()}

    def at_address(self, url: str) -> list[int]:
        """
        Row numbers of the claims that appeared at an address or whose review is there, joined ones by their
        heads.
        """
        rows = self._database.execute(
            """
            with met as (
                select claim from appearances where address = :address
                union select claim from reviews where address = :address
            )
            select distinct coalesce(c.head, c.number) as head from met join claims c on c.number = met.claim
            order by head
            """,
            {"address": canonical_url(url)},
        )
        return [number for (number,) in rows.fetchall()]

    def all_heads(self, *, retired: bool = False) -> Iterator[list[int]]:
        """
        Row numbers of all claims, in portions, in the order they came; retired ones only when asked for.
        """
        last = 0
        condition = "" if retired else "and retired is null"
        while True:
            rows = self._database.execute(
                f"select number from claims where number > ? and head is null {condition}"
                " order by number limit ?",
                [last, _AT_ONCE],
            ).fetchall()
            if not rows:
                return
            yield [number for (number,) in rows]
            last = rows[-1][0]

    def _read(self, numbers: Collection[int], members: str, *, shown: bool) -> dict[int, StoredClaim]:
        read: dict[int, StoredClaim] = {}
        for portion in _portions(numbers):
            them = json.dumps(portion)
            sql = members.replace("{them}", _LISTED)
            owners = dict(self._database.execute(sql, {"them": them}).fetchall())
            read |= self._assemble(owners, shown=shown, grouped="union" in members)
        return read

    def _assemble(self, owners: dict[int, int], *, shown: bool, grouped: bool) -> dict[int, StoredClaim]:
        parts: defaultdict[int, _Parts] = defaultdict(lambda: _Parts())  # noqa: PLW0108 - mypy infers the type
        claims = self._claim_rows(owners, parts)
        self._gather(owners, parts, shown=shown)
        return {number: _claim(row, parts[number], newest_first=grouped) for number, row in claims.items()}

    def _claim_rows(self, owners: dict[int, int], parts: dict[int, _Parts]) -> dict[int, dict[str, Any]]:
        claims = {}
        for row in self._rows("select * from claims where number in {them} order by number", owners):
            number, owner = row["number"], owners[row["number"]]
            if number == owner:
                claims[number] = row
            else:
                parts[owner].wordings.append(row["claim"])
        return claims

    def _gather(self, owners: dict[int, int], parts: dict[int, _Parts], *, shown: bool) -> None:
        for row in self._rows(
            "select * from wordings where claim in {them} order by claim, position", owners
        ):
            parts[owners[row["claim"]]].wordings.append(row["text"])
        for row in self._rows(
            "select * from appearances where claim in {them} order by claim, position", owners
        ):
            parts[owners[row["claim"]]].appearances.append(row["address"])
        trust = "and p.trust = 'known'" if shown else ""
        reviews = (
            "select r.*, p.name as publisher_name from reviews r join publishers p on p.id = r.publisher"
            f" where r.claim in {{them}} {trust} order by r.id"
        )
        for row in self._rows(reviews, owners):
            parts[owners[row["claim"]]].reviews.append(_review(row))
        for row in self._rows("select * from contexts where claim in {them} order by id", owners):
            parts[owners[row["claim"]]].contexts.append(context_of(row))

    def _rows(self, sql: str, numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
        them = json.dumps(list(numbers))
        rows: Iterator[dict[str, Any]] = self._database.query(
            sql.replace("{them}", "(select value from json_each(?))"), [them]
        )
        return rows


def context_of(row: dict[str, Any]) -> Context:
    """
    The context, or the note on an outlet, of a row.
    """
    return Context(
        text=row["text"],
        publisher=row["publisher"],
        url=row["url"],
        date=row["date"],
        language=row["language"],
        party=row["party"],
    )


def _review(row: dict[str, Any]) -> Review:
    return Review(
        publisher=row["publisher_name"],
        url=row["url"],
        rating=row["rating"],
        verdict=Verdict(row["verdict"]),
        title=row["title"],
        date=row["date"],
        language=row["language"],
    )


def _claim(row: dict[str, Any], parts: _Parts, *, newest_first: bool) -> StoredClaim:
    reviews, contexts = parts.reviews, parts.contexts
    if newest_first:
        reviews = sorted(reviews, key=lambda review: review.date or "", reverse=True)
        contexts = sorted(contexts, key=lambda context: context.date or "", reverse=True)
    return StoredClaim(
        id=row["id"],
        claim=row["claim"],
        title=row["title"],
        language=row["language"],
        claimant=row["claimant"],
        said_on=row["said_on"],
        body=row["body"],
        wordings=tuple(dict.fromkeys(text for text in parts.wordings if text != row["claim"])),
        appearances=tuple(dict.fromkeys(parts.appearances)),
        reviews=tuple(reviews),
        contexts=tuple(contexts),
    )


def _portions(numbers: Collection[int]) -> Iterator[list[int]]:
    ordered = list(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
