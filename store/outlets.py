"""
Outlets: web domains, the other domains they go by, and sourced notes about them.
"""

from __future__ import annotations

from typing import Any

import sqlite_utils

from claims.errors import BadInputError
from claims.models import Outlet
from store.reading import context_of
from store.urls import domain, parents


class OutletStore:
    """
    The outlets in the store.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def put(self, outlet: Outlet, source: str) -> None:
        """
        Adds an outlet or brings it up to date; notes and aliases it has already stay.

        Raises:
            BadInputError: the outlet's domain is none.

        """
        host = domain(outlet.domain)
        if not host:
            raise BadInputError(f"{outlet.domain!r} is no web domain.")
        with self._database.atomic():
            self._database.execute(
                "insert into outlets (domain, name, source) values (?, ?, ?)"
                " on conflict (domain) do update set name = coalesce(excluded.name, name),"
                " source = excluded.source",
                [host, outlet.name, source],
            )
            number = self._database.execute("select id from outlets where domain = ?", [host]).fetchone()[0]
            self._add_aliases(number, host, outlet)
            self._add_notes(number, outlet)

    def all(self) -> list[Outlet]:
        """
        Every outlet, by domain.
        """
        return [self._outlet(row) for row in self._database.query("select * from outlets order by domain")]

    def of(self, url: str) -> Outlet | None:
        """
        The outlet that an address or a domain belongs to, aliases and subdomains included.
        """
        for host in parents(domain(url)):
            rows = list(
                self._database.query(
                    "select * from outlets where domain = :host"
                    " or id = (select outlet from outlet_aliases where domain = :host)",
                    {"host": host},
                )
            )
            if rows:
                return self._outlet(rows[0])
        return None

    def remove(self, url: str) -> bool:
        """
        Forgets the outlet that has this domain; says whether there was one.
        """
        cursor = self._database.execute("delete from outlets where domain = ?", [domain(url)])
        return bool(cursor.rowcount > 0)

    def _add_aliases(self, number: int, host: str, outlet: Outlet) -> None:
        for alias in map(domain, outlet.aliases):
            if alias and alias != host:
                self._database.execute(
                    "insert into outlet_aliases (domain, outlet) values (?, ?)"
                    " on conflict (domain) do update set outlet = excluded.outlet",
                    [alias, number],
                )

    def _add_notes(self, number: int, outlet: Outlet) -> None:
        for note in outlet.notes:
            self._database.execute(
                "insert into outlet_notes (outlet, text, publisher, url, date, language, party)"
                " values (?, ?, ?, ?, ?, ?, ?) on conflict (outlet, url, text) do update set"
                " publisher = excluded.publisher, date = excluded.date, language = excluded.language,"
                " party = excluded.party",
                [number, note.text, note.publisher, note.url, note.date, note.language, note.party],
            )

    def _outlet(self, row: dict[str, Any]) -> Outlet:
        aliases = self._database.execute(
            "select domain from outlet_aliases where outlet = ? order by domain", [row["id"]]
        ).fetchall()
        notes = self._database.query(
            "select * from outlet_notes where outlet = ? order by date is null, date desc, id", [row["id"]]
        )
        return Outlet(
            domain=row["domain"],
            name=row["name"],
            aliases=tuple(alias for (alias,) in aliases),
            notes=tuple(map(context_of, notes)),
        )
