"""
Publishers of fact-checks and how far the operator trusts them; a site, not a name, makes a publisher.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import sqlite_utils

from claims.errors import BadInputError
from store.findable import refresh_findable
from store.urls import canonical_url, domain, parents

# Anybody has a page on these: there the publisher is the page, not the host.
_SHARED_HOSTS = frozenset(
    {
        "facebook.com", "twitter.com", "instagram.com", "youtube.com", "t.me", "medium.com", "tiktok.com",
        "sites.google.com", "docs.google.com", "linkedin.com", "threads.net", "reddit.com", "vk.com",
    }
)  # fmt: skip


class Trust(StrEnum):
    """
    Whether a publisher's reviews are shown: those of a known one only.
    """

    KNOWN = "known"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """
    A publisher: ``site`` is its domain (on a shared host, domain and page), ``aliases`` its other domains,
    ``source`` where the trust comes from.
    """

    name: str
    site: str
    trust: Trust = Trust.UNKNOWN
    source: str
    aliases: tuple[str, ...] = ()


class PublisherStore:
    """
    The publishers in the store.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._by_site: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def all(self) -> list[Publisher]:
        """
        Every publisher, by site.
        """
        rows = self._database.query("select * from publishers order by site")
        return [self._publisher(row) for row in rows]

    def find(self, name_or_site: str) -> Publisher | None:
        """
        The publisher of a site, an address or an exact name; ``None`` when there is none.
        """
        number = self._number_of_site(site_of(name_or_site)) if "." in name_or_site else None
        rows = list(
            self._database.query(
                "select * from publishers where id = ? or name = ? collate nocase"
                " order by id = ? desc limit 1",
                [number, name_or_site, number],
            )
        )
        return self._publisher(rows[0]) if rows else None

    def at(self, url: str) -> Publisher | None:
        """
        The publisher that an address belongs to, whatever it calls itself.
        """
        number = self._number_of_site(site_of(url))
        if number is None:
            return None
        return self._publisher(next(self._database.query("select * from publishers where id = ?", [number])))

    def put(self, publisher: Publisher) -> None:
        """
        Adds a publisher or brings it up to date; a trust that the operator decided stays as it is.
        """
        publisher = replace(publisher, site=site_of(publisher.site))
        with self._database.atomic():
            number = self._number_of_site(publisher.site, exact=True)
            if number is None:
                number = self._insert(publisher)
            else:
                self._database.execute(
                    "update publishers set name = ?, trust = ?, source = ? where id = ? and not decided",
                    [publisher.name, publisher.trust, publisher.source, number],
                )
            self._add_aliases(number, publisher.aliases)
            self._absorb(number, (publisher.site, *map(site_of, publisher.aliases)))
            self._show_or_hide(number)

    def decide(self, name_or_site: str, trust: Trust) -> Publisher:
        """
        The operator's word on a publisher, which no import or upgrade overrides; a site not met yet is added.

        Raises:
            BadInputError: there is no such publisher, and the text is no site either.

        """
        publisher = self.find(name_or_site)
        if publisher is None and not site_of(name_or_site):
            raise BadInputError(f"There is no publisher called {name_or_site!r}; name its site instead.")
        site = publisher.site if publisher else site_of(name_or_site)
        with self._database.atomic():
            number = self._number_of_site(site, exact=True)
            if number is None:
                number = self._insert(Publisher(name=site, site=site, source="operator"))
            self._database.execute(
                "update publishers set trust = ?, source = 'operator', decided = 1 where id = ?",
                [trust, number],
            )
            self._absorb(number, (site,))
            self._show_or_hide(number)
        return self._publisher(next(self._database.query("select * from publishers where id = ?", [number])))

    def resolve(self, url: str, name: str, source: str) -> tuple[int, str]:
        """
        Row id and name of the publisher that a review's address belongs to, added as unknown when it is new.

        The address decides, never the name: anybody can call themselves a known fact-checker.
        """
        site = site_of(url)
        number = self._number_of_site(site)
        if number is None:
            number = self._insert(Publisher(name=name or site, site=site, source=source))
        if number not in self._names:
            row = self._database.execute("select name from publishers where id = ?", [number]).fetchone()
            self._names[number] = str(row[0])
        return number, self._names[number]

    def forget_cache(self) -> None:
        """
        Drops what is remembered of sites, after a transaction that was rolled back.
        """
        self._by_site.clear()
        self._names.clear()

    def _number_of_site(self, site: str, *, exact: bool = False) -> int | None:
        if site in self._by_site and not exact:
            return self._by_site[site]
        candidates: Iterable[str] = (site,) if exact or "/" in site else parents(site)
        for candidate in candidates:
            row = self._database.execute(
                "select id from publishers where site = :site union all"
                " select publisher from publisher_sites where site = :site",
                {"site": candidate},
            ).fetchone()
            if row is not None:
                self._by_site[site] = row[0]
                return int(row[0])
        return None

    def _insert(self, publisher: Publisher) -> int:
        cursor = self._database.execute(
            "insert into publishers (name, site, trust, source) values (?, ?, ?, ?)",
            [publisher.name, publisher.site, publisher.trust, publisher.source],
        )
        self.forget_cache()
        return int(cursor.lastrowid or 0)

    def _add_aliases(self, number: int, aliases: tuple[str, ...]) -> None:
        for site in filter(None, map(site_of, aliases)):
            self._database.execute(
                "insert or ignore into publisher_sites (site, publisher) values (?, ?)", [site, number]
            )
        self.forget_cache()

    def _absorb(self, number: int, sites: Iterable[str]) -> None:
        """
        Takes in publishers that an import met at these sites, or below them, before the site was known to be
        this publisher's; not those that the operator or a list named.
        """
        for site in filter(None, sites):
            met = self._database.execute(
                "select id from publishers where id <> :number and source = 'import' and not decided"
                " and (site = :site or substr(site, -length(:site) - 1) = '.' || :site)",
                {"number": number, "site": site},
            ).fetchall()
            for (other,) in met:
                for table in ("reviews", "publisher_sites"):
                    self._database.execute(
                        f"update or replace {table} set publisher = ? where publisher = ?", [number, other]
                    )
                self._database.execute("delete from publishers where id = ?", [other])
        self.forget_cache()

    def _show_or_hide(self, number: int) -> None:
        refresh_findable(
            self._database,
            "select coalesce(head, number) from claims where number in"
            " (select claim from reviews where publisher = ?)",
            [number],
        )

    def _publisher(self, row: dict[str, str]) -> Publisher:
        aliases = self._database.execute(
            "select site from publisher_sites where publisher = ? order by site", [row["id"]]
        ).fetchall()
        return Publisher(
            name=row["name"],
            site=row["site"],
            trust=Trust(row["trust"]),
            source=row["source"],
            aliases=tuple(alias for (alias,) in aliases),
        )


def site_of(url: str) -> str:
    """
    What a publisher at this address is known by: its domain, on shared hosts with the page's name.
    """
    host = domain(url)
    if host not in _SHARED_HOSTS:
        return host
    page = canonical_url(url).removeprefix(f"https://{host}").strip("/").split("/")[0].split("?")[0]
    return f"{host}/{page}" if page else host
