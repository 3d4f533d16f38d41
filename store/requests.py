"""
Requests: claims that people asked about and nobody has checked; never who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlite_utils

from claims.errors import BadInputError
from store.merging import wording_key
from store.records import without_surrogates
from store.writing import now


class RequestStatus(StrEnum):
    """
    What became of a request.
    """

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    A claim asked about: how often, when first and last; ``claim`` is the stored claim that answers it.
    """

    id: int
    text: str
    language: str | None
    count: int
    first_asked: str
    last_asked: str
    status: RequestStatus
    claim: str | None


class RequestStore:
    """
    The requests in the store.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def note(self, text: str, language: str | None = None) -> int:
        """
        Counts a request, the same words being the same request, and gives its id; one that was closed opens
        again only by hand.
        """
        stamp, text = now(), without_surrogates(text)
        self._database.execute(
            "insert into requests (key, text, language, first_asked, last_asked) values (?, ?, ?, ?, ?)"
            " on conflict (key) do update set count = count + 1, last_asked = excluded.last_asked",
            [wording_key(text), text, language, stamp, stamp],
        )
        row = self._database.execute("select id from requests where key = ?", [wording_key(text)]).fetchone()
        return int(row[0])

    def list(self, status: RequestStatus | None = RequestStatus.OPEN, limit: int = 100) -> list[Request]:
        """
        Requests of a status (all for ``None``), most asked first.
        """
        rows = self._database.query(
            "select * from requests where status = :status or :status is null"
            " order by count desc, last_asked desc, id limit :limit",
            {"status": status, "limit": limit},
        )
        return [_request(row) for row in rows]

    def get(self, request: int) -> Request | None:
        """
        One request by id.
        """
        rows = list(self._database.query("select * from requests where id = ?", [request]))
        return _request(rows[0]) if rows else None

    def resolve(
        self, request: int, claim: str | None = None, status: RequestStatus = RequestStatus.RESOLVED
    ) -> Request:
        """
        Closes (or reopens) a request, naming the stored claim that answers it where there is one.

        Raises:
            BadInputError: there is no such request or claim.

        """
        if (
            claim is not None
            and not self._database.execute("select 1 from claims where id = ?", [claim]).fetchone()
        ):
            raise BadInputError(f"There is no claim with the id {claim}.")
        self._database.execute(
            "update requests set status = ?, claim = ? where id = ?", [status, claim, request]
        )
        changed = self.get(request)
        if changed is None:
            raise BadInputError(f"There is no request with the number {request}.")
        return changed


def _request(row: dict[str, Any]) -> Request:
    return Request(
        id=row["id"],
        text=row["text"],
        language=row["language"],
        count=row["count"],
        first_asked=row["first_asked"],
        last_asked=row["last_asked"],
        status=RequestStatus(row["status"]),
        claim=row["claim"],
    )
