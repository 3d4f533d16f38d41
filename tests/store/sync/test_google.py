"""
The Google Fact Check Tools API, as it answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.store import Store
from store.sync import FeedKind, SyncTerms, find
from store.sync.feeds import note_cursor
from tests.store.sync.conftest import Publisher, Ticking, feed, one, reply, wordings

PATH = "/v1alpha1/claims:search"
QUOTA = {
    "error": {
        "code": 429,
        "message": "Quota exceeded for quota metric 'Queries' and limit 'Queries per day'",
        "status": "RESOURCE_EXHAUSTED",
    }
}


def api_claim(name: str) -> dict[str, Any]:
    review = {
        "publisher": {"name": "Known Checks", "site": "known.example"},
        "url": f"https://known.example/{name}",
        "title": "No",
        "reviewDate": "2024-05-01T00:00:00Z",
        "textualRating": "False",
        "languageCode": "en",
    }
    return {"text": f"Claim {name}", "claimDate": "2024-04-01T00:00:00Z", "claimReview": [review]}


def answer(*names: str, after: str | None = None) -> bytes:
    """
    A page of claims; nothing found is an empty object.
    """
    body: dict[str, Any] = {"claims": [api_claim(name) for name in names]} if names else {}
    return reply(
        json.dumps(body | ({"nextPageToken": after} if after else {})), content_type="application/json"
    )


def pages(total: int) -> Callable[[dict[str, str]], bytes]:
    """
    So many pages for each search, the first without a token.
    """

    def decide(asked: dict[str, str]) -> bytes:
        search = asked.get("query") or asked.get("reviewpublishersitefilter", "")
        number = int(asked.get("pagetoken", "0"))
        name = f"{search} {asked.get('languagecode', '')} {number}"
        return answer(name, after=str(number + 1) if number + 1 < total else None)

    return decide


class TestSearches:
    """
    What is asked for.
    """

    def test_every_page_of_every_search(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Words and sites in each language, page by page.
        """
        url = publisher.replies_by(PATH, pages(3))
        asked = {"queries": ("bridge",), "sites": ("known.example",), "languages": ("en", "fr")}
        feed(store, FeedKind.GOOGLE, url, page_size=50, **asked)
        assert one(store, terms).problem is None
        expected = {
            f"Claim {search} {language} {number}"
            for search in ("bridge", "known.example")
            for language in ("en", "fr")
            for number in range(3)
        }
        assert wordings(store) == expected
        assert {one_asked["pagesize"] for one_asked in publisher.asked()} == {"50"}
        assert len(publisher.asked()) == 12

    def test_key_is_in_no_address(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        The key goes in a header, so that neither logs nor sentences hold it.
        """
        feed(store, FeedKind.GOOGLE, publisher.replies_by(PATH, pages(1)), queries=("x",))
        one(store, terms)
        assert publisher.asked()[0]["x-goog-api-key"] == "k3y"
        assert not any("k3y" in lines[0] for lines in publisher.site.asked)

    def test_needs_a_key(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Without a key nothing is asked, and the sentence names the setting.
        """
        feed(store, FeedKind.GOOGLE, publisher.replies_by(PATH, pages(1)), queries=("x",))
        assert "set GOOGLE_FACT_CHECK_KEY" in (one(store, replace(terms, google_key=None)).problem or "")
        assert publisher.asked() == []

    def test_only_what_is_newer(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        After a whole round the next asks by age, counted from the day that one began.
        """
        feed(store, FeedKind.GOOGLE, publisher.replies_by(PATH, pages(2)), queries=("x",))
        one(store, terms)
        began = datetime.now(UTC).date()
        assert (find(store, "feed").cursor or {})["since"] == began.isoformat()
        note_cursor(store, "feed", {"since": (began - timedelta(days=10)).isoformat()})
        one(store, terms)
        assert [asked.get("maxagedays") for asked in publisher.asked()] == [None, None, "12", "12"]

    def test_nothing_found(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        An empty object means nothing was found.
        """
        feed(store, FeedKind.GOOGLE, publisher.answers(PATH, answer()), queries=("x",))
        report = one(store, terms)
        assert (report.imported, report.problem, store.runs.all()) == (None, None, [])

    def test_pages_without_end(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A token that leads to itself ends the search; tokens that never end are cut by the time allowed, and
        what came is kept.
        """
        url = publisher.answers(PATH, answer("a", after="same"))
        feed(store, FeedKind.GOOGLE, url, queries=("x",))
        one(store, terms)
        assert len(publisher.asked()) == 2
        publisher.replies_by(PATH, pages(10**9))
        report = one(store, replace(terms, seconds=10), afresh=True)
        assert "FOOTNOTE_SYNC_MINUTES" in (report.problem or "")
        assert len(store.claims) > 10


class TestStopping:
    """
    Quotas, failures and going on.
    """

    def test_quota(self, store: Store, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        When the quota is used up the sync stops politely, and the next one goes on at the page that was due.
        """
        exhausted = reply(json.dumps(QUOTA), status=429)
        url = publisher.answers(PATH, answer("a", after="1"), answer("b", after="2"), exhausted)
        feed(store, FeedKind.GOOGLE, url, queries=("x", "y"))
        report = one(store, terms)
        assert report.paused
        assert "quota is used up" in (report.problem or "")
        assert wordings(store) == {"Claim a", "Claim b"}
        before = len(publisher.asked())
        publisher.replies_by(PATH, pages(3))
        assert one(store, terms).problem is None
        rest = [(asked["query"], asked.get("pagetoken")) for asked in publisher.asked()[before:]]
        assert rest == [("x", "2"), ("y", None), ("y", "1"), ("y", "2")]

    def test_daily_limit(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A limit that is told as "forbidden" is a limit all the same, and is not tried again.
        """
        told = {"error": {"code": 403, "message": "Daily Limit Exceeded", "errors": [{"reason": "quota"}]}}
        feed(
            store,
            FeedKind.GOOGLE,
            publisher.answers(PATH, reply(json.dumps(told), status=403)),
            queries=("x",),
        )
        assert one(store, terms).paused
        assert len(publisher.asked()) == 1

    def test_unavailable(
        self, store: Store, publisher: Publisher, terms: SyncTerms, ticking: Ticking
    ) -> None:
        """
        503 is tried again, as this API needs it now and then.
        """
        unavailable = reply(status=503)
        url = publisher.answers(PATH, unavailable, unavailable, answer("a"))
        feed(store, FeedKind.GOOGLE, url, queries=("x",))
        assert one(store, terms).problem is None
        assert wordings(store) == {"Claim a"}
        assert [wait for wait in ticking.waits if wait >= 1] == [1, 2]

    def test_expired_token(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A search whose token has expired begins again.
        """

        def decide(asked: dict[str, str]) -> bytes:
            return reply(status=400) if "pagetoken" in asked else answer("a")

        feed(store, FeedKind.GOOGLE, publisher.replies_by(PATH, decide), queries=("x",))
        note_cursor(store, "feed", {"search": 0, "token": "old", "began": "2024-05-01", "since": None})
        assert one(store, terms).problem is None
        assert wordings(store) == {"Claim a"}

    def test_says_what_google_says(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A refused key is named in Google's words.
        """
        told = {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}
        feed(
            store,
            FeedKind.GOOGLE,
            publisher.answers(PATH, reply(json.dumps(told), status=400)),
            queries=("x",),
        )
        problem = one(store, terms).problem
        assert problem == "The Google API refuses (400): API key not valid. Please pass a valid API key."

    @pytest.mark.parametrize("body", ["<html></html>", "[]", "{"])
    def test_no_answer(self, store: Store, publisher: Publisher, terms: SyncTerms, body: str) -> None:
        """
        Something else than an answer is named.
        """
        feed(store, FeedKind.GOOGLE, publisher.answers(PATH, reply(body)), queries=("x",))
        assert "no answer of the Google API" in (one(store, terms).problem or "")
