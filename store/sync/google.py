"""
The Google Fact Check Tools API: searches by words and by publisher, page by page.

https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx

from store.imports.google import read_api_claim
from store.imports.records import alone
from store.sync.feeds import Feed
from store.sync.steps import End, Job, Mark, Steps
from store.sync.terms import PausedError, RefusedError, SyncError
from store.sync.web import Asking

_LARGEST_ANSWER = 50_000_000
_QUOTA = ("quota", "resource_exhausted", "rate limit", "ratelimit")
_OUT_OF_QUOTA = "The Google API's quota is used up; the next sync goes on where this one stopped."


@dataclass(frozen=True, slots=True)
class _Place:
    """
    Which search is next, at which of its pages; ``began`` is the day this round began, ``since`` the day the
    last whole one did.
    """

    search: int
    token: str | None
    began: str
    since: str | None

    @classmethod
    def of(cls, feed: Feed) -> _Place:
        kept = feed.cursor or {}
        today = datetime.now(UTC).date().isoformat()
        return cls(int(kept.get("search", 0)), kept.get("token"), kept.get("began", today), kept.get("since"))

    def at(self, search: int, token: str | None) -> dict[str, Any]:
        """
        The cursor of another search and page in the same round.
        """
        return {"search": search, "token": token, "began": self.began, "since": self.since}

    @property
    def age(self) -> dict[str, str]:
        """
        Asks for what is no older than the last whole round, and a day more for the hours between time zones.
        """
        if self.since is None:
            return {}
        days = (datetime.now(UTC).date() - date.fromisoformat(self.since)).days
        return {"maxAgeDays": str(days + 2)}


def read_google(job: Job) -> Steps:
    """
    The claims of every search, a mark after each page.

    Raises:
        SyncError: there is no key, or the API refuses. `PausedError` when the quota is used up.

    """
    if not job.terms.google_key:
        raise SyncError("The Google Fact Check Tools API needs a key: set GOOGLE_FACT_CHECK_KEY.")
    place = _Place.of(job.feed)
    token = place.token
    searches = _searches(job.feed)
    for number, search in enumerate(searches):
        if number < place.search:
            continue
        yield from _search(job, place, (number, search), token)
        token = None
    yield Mark(cursor={"since": place.began})
    yield End()


def _search(job: Job, place: _Place, numbered: tuple[int, dict[str, str]], token: str | None) -> Steps:
    number, search = numbered
    told = " ".join(f"{value!r}" for value in search.values())
    count = 0
    while True:
        answer = _page(job, search | place.age, token)
        for record in answer.get("claims") or ():
            count += 1
            if isinstance(record, Mapping):
                where = f"search {told}, claim {count}"
                yield from alone(where, read_api_claim(record, where))
        after = answer.get("nextPageToken")
        further = after if after and after != token else None
        yield Mark(cursor=place.at(number if further else number + 1, further))
        if further is None:
            return
        token = further


def _searches(feed: Feed) -> list[dict[str, str]]:
    asked = feed.options
    bare = [{"query": words} for words in asked.queries]
    bare += [{"reviewPublisherSiteFilter": site} for site in asked.sites]
    if not asked.languages:
        return bare
    return [search | {"languageCode": language} for search in bare for language in asked.languages]


def _page(job: Job, search: dict[str, str], token: str | None) -> dict[str, Any]:
    try:
        return _asked(job, search, token)
    except RefusedError as refused:
        if token is None or refused.status != 400:
            raise
    # Tokens of pages expire: then the search begins again, which changes nothing that is stored.
    return _asked(job, search, None)


def _asked(job: Job, search: dict[str, str], token: str | None) -> dict[str, Any]:
    asked = search | {"pageSize": str(job.feed.options.page_size)} | ({"pageToken": token} if token else {})
    url = str(httpx.URL(job.feed.address).copy_merge_params(asked))
    # In a header, the key is in no address, and so in no sentence and no log.
    key = {"X-Goog-Api-Key": job.terms.google_key or ""}
    try:
        _, body = job.web.read(url, Asking(headers=key, largest_bytes=_LARGEST_ANSWER))
    except RefusedError as refused:
        raise _meant(refused) from refused
    return _parsed(body, job.feed.address)


def _parsed(body: bytes, address: str) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise SyncError(f"{address} answered with something that is no answer of the Google API.")
    return answer


def _meant(refused: RefusedError) -> SyncError:
    """
    What the API means by an error.
    """
    said = refused.said.casefold()
    if refused.status == 429 or (refused.status == 403 and any(word in said for word in _QUOTA)):
        return PausedError(_OUT_OF_QUOTA)
    try:
        message = str(json.loads(refused.said)["error"]["message"]).strip().rstrip(".")
    except (ValueError, KeyError, TypeError):
        return refused
    return RefusedError(
        f"The Google API refuses ({refused.status}): {message[:200]}.", refused.status, refused.said
    )
