"""
A site on loopback that publishes what feeds publish, a clock that only waiting moves, and terms to go there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from socket import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from store.store import Store
from store.sync import Clock, Feed, FeedKind, FeedOptions, SyncPlan, SyncReport, SyncTerms, add, sync
from tests.store.fetch.site import Site, site

Answer = Callable[[dict[str, str]], bytes]


@dataclass(slots=True)
class Ticking:
    """
    Time that passes only while somebody waits; ``halt_after`` asks to stop after so many looks.
    """

    time: float = 1_000.0
    waits: list[float] = field(default_factory=list)
    halt_after: int | None = None

    def sleep(self, seconds: float) -> None:
        """
        Waits.
        """
        self.waits.append(seconds)
        self.time += seconds

    def halted(self) -> bool:
        """
        Whether to stop.
        """
        if self.halt_after is None:
            return False
        self.halt_after -= 1
        return self.halt_after < 0

    @property
    def clock(self) -> Clock:
        """
        As the sync takes it.
        """
        return Clock(now=lambda: self.time, sleep=self.sleep, halted=self.halted)


def reply(body: str | bytes = b"", status: int = 200, **headers: str) -> bytes:
    """
    An answer as bytes; header names use ``_`` for ``-``.
    """
    raw = body.encode() if isinstance(body, str) else body
    lines = {"content_length": str(len(raw)), "connection": "close", "content_type": "text/plain", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + raw


@dataclass(slots=True)
class Publisher:
    """
    A running site: what it answers by path, and what it was asked.
    """

    site: Site

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """
        The address of a path.
        """
        return self.site.url(path, host)

    def answers(self, path: str, *replies: bytes) -> str:
        """
        Answers a path with one reply after the other, the last again and again; gives its address.
        """
        left = list(replies)

        def answer(connection: socket) -> None:
            connection.sendall(left.pop(0) if len(left) > 1 else left[0])

        self.site.answers[path] = answer
        return self.url(path)

    def publishes(self, path: str, body: str | bytes, etag: str, **headers: str) -> str:
        """
        Answers a path with a body, or that it is unchanged; gives its address.
        """

        def answer(connection: socket) -> None:
            known = self.asked()[-1].get("if-none-match") == etag
            connection.sendall(reply(status=304) if known else reply(body, etag=etag, **headers))

        self.site.answers[path] = answer
        return self.url(path)

    def replies_by(self, path: str, decide: Callable[[dict[str, str]], bytes]) -> str:
        """
        Answers a path as its query asks; gives its address.
        """
        self.site.answers[path] = lambda connection: connection.sendall(decide(self.asked()[-1]))
        return self.url(path)

    def asked(self, path: str | None = None) -> list[dict[str, str]]:
        """
        Headers and query parameters of every request so far, or of those for a path; ``:path`` is the path.
        """
        found = [_request(lines) for lines in self.site.asked]
        return [one for one in found if path is None or one[":path"] == path]


def _request(lines: list[str]) -> dict[str, str]:
    target = urlsplit(lines[0].split(" ")[1])
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    query = {name.lower(): values[0] for name, values in parse_qs(target.query).items()}
    return {":path": target.path} | {name.lower(): value for name, value in headers.items()} | query


def claim_review(number: int, site_name: str = "known.example", wording: str = "") -> dict[str, Any]:
    """
    A ClaimReview as pages and feeds hold it.
    """
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://{site_name}/check/{number}",
        "claimReviewed": wording or f"The town will close its bridge number {number} in spring",
        "datePublished": "2024-05-01",
        "author": {"@type": "Organization", "name": "Known Checks"},
        "reviewRating": {"@type": "Rating", "alternateName": "False"},
    }


def datafeed(numbers: Sequence[int], day: str = "2024-05-01") -> str:
    """
    A Data Commons feed, an item a number.
    """
    elements = [
        {
            "@type": "DataFeedItem",
            "dateCreated": f"{day}T03:04:05.678901+00:00",
            "url": f"https://known.example/check/{number}",
            "item": [claim_review(number)],
        }
        for number in numbers
    ]
    return json.dumps({"@context": "http://schema.org", "@type": "DataFeed", "dataFeedElement": elements})


def page(number: int, site_name: str = "127.0.0.1") -> str:
    """
    A web page with a ClaimReview.
    """
    block = json.dumps(claim_review(number, site_name))
    return f"<!doctype html><html><head><script type='application/ld+json'>{block}</script></head></html>"


def run(store: Store, terms: SyncTerms, **plan: Any) -> list[SyncReport]:
    """
    One sync, to its end.
    """
    return list(sync(store, terms, SyncPlan(**plan)))


def one(store: Store, terms: SyncTerms, **plan: Any) -> SyncReport:
    """
    One sync of one feed.
    """
    (report,) = run(store, terms, **plan)
    return report


def feed(store: Store, kind: FeedKind, address: str, name: str = "feed", **options: Any) -> Feed:
    """
    A feed, added.
    """
    return add(store, Feed(name=name, kind=kind, address=address, options=FeedOptions(**options)))


def wordings(store: Store) -> set[str]:
    """
    What the stored claims say.
    """
    return {claim.claim for claim in store.claims.all()}


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """
    A web site.
    """
    with site() as running:
        yield Publisher(running)


@pytest.fixture
def ticking() -> Ticking:
    """
    The time.
    """
    return Ticking()


@pytest.fixture
def terms(ticking: Ticking) -> SyncTerms:
    """
    Terms that reach loopback and never really wait.
    """
    return SyncTerms(
        google_key="k3y", largest_bytes=2_000_000, seconds=600, allow_private=True, clock=ticking.clock
    )
