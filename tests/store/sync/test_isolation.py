"""
Feeds and pages that their readers fail on, whatever those raise: the others are read, and these next time.
"""

from __future__ import annotations

import json

import pytest

from store.importing import unforeseen
from store.store import Store
from store.sync import FeedKind, SyncReport, SyncTerms, find
from tests.store.sync.conftest import (
    Publisher,
    claim_review,
    datafeed,
    feed,
    one,
    page,
    reply,
    run,
    wordings,
)

HTML = {"content_type": "text/html"}
BRACKETS = "[" * 1_000_000
DEEP = "[" * 20_000 + "]" * 20_000
# Deep enough for our own functions to fail, not for a parser.
HALFWAY = "[" * 600 + "]" * 600


def rss(*items: str) -> str:
    spaces = "xmlns:gml='http://www.opengis.net/gml'"
    return f"<?xml version='1.0'?><rss version='2.0' {spaces}><channel>{''.join(items)}</channel></rss>"


def item(link: str, more: str = "") -> str:
    return f"<item><link>{link}</link>{more}</item>"


def holding(junk: str) -> str:
    """
    A Data Commons feed of three items, the second of which claims something that is JSON, but no words.
    """
    return datafeed([1, 2, 3]).replace('"The town will close its bridge number 2 in spring"', junk)


def worded(store: Store) -> list[int]:
    """
    Numbers of the bridges that stored claims are about.
    """
    return sorted(int(words.split()[-3]) for words in wordings(store))


def reports_of(store: Store, terms: SyncTerms) -> dict[str, SyncReport]:
    return {report.feed: report for report in run(store, terms)}


class TestFeeds:
    """
    A feed among others.
    """

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            (FeedKind.FILE, BRACKETS),
            (FeedKind.FILE, '{"a":' * 300_000),
            (FeedKind.FILE, DEEP),
            (FeedKind.DATACOMMONS, BRACKETS),
            (FeedKind.DATACOMMONS, '{"dataFeedElement":' + BRACKETS),
            (FeedKind.GOOGLE, BRACKETS),
            (FeedKind.GOOGLE, f'{{"claims": [{DEEP}]}}'),
            (FeedKind.GOOGLE, '{"claims": 5}'),
            (FeedKind.RSS, BRACKETS),
            (FeedKind.RSS, rss(item("x", "<gml:pos>1 2</gml:pos>"))),
            (
                FeedKind.RSS,
                rss(item("x", "<title>&#x110000;</title>")).replace("'1.0'", "'1.0' encoding='utf-16'"),
            ),
            (FeedKind.PAGES, BRACKETS),
            (FeedKind.PAGES, "<?xml version='1.0'?>" + "<a>" * 300_000),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_that_can_not_be_read(
        self, store: Store, publisher: Publisher, terms: SyncTerms, kind: FeedKind, body: str
    ) -> None:
        """
        It says so in one sentence, the feeds after it are read, and next time it is asked for again.
        """
        encoded = body.encode("utf-16" if "utf-16" in body else "utf-8")
        address = publisher.publishes("/bad", encoded, '"1"')
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/a", datafeed([1]), '"1"'), name="a")
        feed(store, kind, address, name="bad", queries=("bridge",))
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/c", datafeed([3]), '"1"'), name="c")
        found = reports_of(store, terms)
        assert worded(store) == [1, 3]
        told = found["bad"].problem or ""
        assert found["bad"].failed
        assert told.endswith(".")
        assert "\n" not in told
        assert find(store, "bad").last_error == told
        assert "if-none-match" not in publisher.asked("/bad")[-1]
        again = reports_of(store, terms)
        assert (again["bad"].failed, again["a"].unchanged, again["c"].unchanged) == (True, True, True)
        assert "if-none-match" not in publisher.asked("/bad")[-1]

    def test_that_is_mended(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        The next sync reads what it holds then.
        """
        feed(store, FeedKind.FILE, publisher.publishes("/f", BRACKETS, '"1"'))
        assert one(store, terms).failed
        publisher.publishes("/f", json.dumps([claim_review(1)]), '"2"')
        assert not one(store, terms).failed
        assert worded(store) == [1]

    def test_that_leads_to_an_impossible_address(
        self, store: Store, publisher: Publisher, terms: SyncTerms
    ) -> None:
        """
        A redirect to a host that no name is.
        """
        moved = publisher.answers("/moved", reply(status=302, location="http://xn--/"))
        feed(store, FeedKind.FILE, moved, name="a")
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed([1]))), name="b")
        found = reports_of(store, terms)
        assert found["a"].failed
        assert worded(store) == [1]

    def test_whose_claims_the_store_refuses(
        self, store: Store, publisher: Publisher, terms: SyncTerms
    ) -> None:
        """
        Trouble in the store ends with the feed, too; what was kept before it stays.
        """
        store.database.execute(
            "create trigger no_two before insert on claims when new.claim like '%number 2 in%'"
            " begin select raise(abort, 'no'); end"
        )
        for name, number in (("a", 1), ("b", 2), ("c", 3)):
            feed(
                store,
                FeedKind.DATACOMMONS,
                publisher.answers(f"/{name}", reply(datafeed([number]))),
                name=name,
            )
        found = reports_of(store, terms)
        assert [found[name].failed for name in "abc"] == [False, True, False]
        assert worded(store) == [1, 3]
        assert "IntegrityError" in (find(store, "b").last_error or "")
        store.database.execute("drop trigger no_two")
        assert not one(store, terms, name="b").failed
        assert worded(store) == [1, 2, 3]

    def test_with_a_cursor_of_another_kind(
        self, store: Store, publisher: Publisher, terms: SyncTerms
    ) -> None:
        """
        What is kept of a feed may be wrong as well.
        """
        address = publisher.answers("/g", reply("{}"))
        feed(store, FeedKind.GOOGLE, address, name="a", queries=("bridge",))
        store.database.execute("update feeds set cursor = ?", [json.dumps({"search": "x"})])
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed([1]))), name="b")
        found = reports_of(store, terms)
        assert "ValueError at google.py" in (found["a"].problem or "")
        assert worded(store) == [1]


class TestRecords:
    """
    A record among others.
    """

    @pytest.mark.parametrize("junk", [DEEP, HALFWAY, '{"name":' * 20_000 + "1" + "}" * 20_000])
    @pytest.mark.parametrize("kind", [FeedKind.DATACOMMONS, FeedKind.FILE])
    def test_of_any_depth(
        self, store: Store, publisher: Publisher, terms: SyncTerms, kind: FeedKind, junk: str
    ) -> None:
        """
        It is left out and counted; the feed is read to its end.
        """
        feed(store, kind, publisher.publishes("/d", holding(junk), '"1"'))
        report = one(store, terms)
        assert (report.problem, len(report.skipped)) == (None, 1)
        assert worded(store) == [1, 3]
        assert one(store, terms).unchanged

    def test_that_its_reader_fails_on(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        The report tells it from those left out for a reason of ours.
        """
        claim = {"text": "X", "claimReview": [{"url": "https://known.example/1", "textualRating": "False"}]}
        claims = [{**claim, "text": f"The town will close its bridge number {n} in spring"} for n in (1, 3)]
        body = json.dumps({"claims": [claims[0], claim, claims[1]]}).replace('"X"', HALFWAY)
        feed(store, FeedKind.GOOGLE, publisher.answers("/g", reply(body)), queries=("bridge",))
        report = one(store, terms)
        assert (report.problem, len(report.skipped), unforeseen(report.skipped)) == (None, 1, 1)
        assert worded(store) == [1, 3]

    @pytest.mark.parametrize(
        "day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 20240501, 9**9]
    )
    def test_of_any_day(self, store: Store, publisher: Publisher, terms: SyncTerms, day: str | int) -> None:
        """
        No day is too early or too late to be compared.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed([1]))))
        one(store, terms)
        content = json.loads(datafeed([2, 3]))
        content["dataFeedElement"][0]["dateCreated"] = day
        publisher.answers("/d", reply(json.dumps(content)))
        assert one(store, terms).problem is None
        assert 3 in worded(store)
        assert one(store, terms).problem is None


class TestPages:
    """
    A page, or the item that leads to it, among others.
    """

    def test_with_a_reference_to_no_character(
        self, store: Store, publisher: Publisher, terms: SyncTerms
    ) -> None:
        """
        A title that no parser takes keeps no item from being read.
        """
        links = [publisher.answers(f"/{number}", reply(page(number), **HTML)) for number in range(3)]
        items = [item(link, "<title>Bad &#x110000; title</title>") for link in links]
        feed(store, FeedKind.RSS, publisher.publishes("/rss", rss(*items), '"1"'))
        assert one(store, terms).problem is None
        assert worded(store) == [0, 1, 2]
        assert one(store, terms).unchanged

    def test_behind_an_item_that_the_parser_fails_on(
        self, store: Store, publisher: Publisher, terms: SyncTerms
    ) -> None:
        """
        The item is counted, the others are read, and the feed is looked at again next time.
        """
        links = [publisher.answers(f"/{number}", reply(page(number), **HTML)) for number in range(3)]
        strange = "<gml:pos>1 2</gml:pos>"
        items = [item(link, strange if number == 1 else "") for number, link in enumerate(links)]
        feed(store, FeedKind.RSS, publisher.publishes("/rss", rss(*items), '"1"'))
        report = one(store, terms)
        assert [(skip.where, skip.unforeseen) for skip in report.skipped] == [("item 2", True)]
        assert worded(store) == [0, 2]
        publisher.publishes("/rss", rss(*map(item, links)), '"2"')
        assert one(store, terms).skipped == ()
        assert worded(store) == [0, 1, 2]

    @pytest.mark.parametrize("kind", [FeedKind.RSS, FeedKind.PAGES])
    def test_at_an_impossible_address(
        self, store: Store, publisher: Publisher, terms: SyncTerms, kind: FeedKind
    ) -> None:
        """
        The page is named, and tried again next time; the others are read once.
        """
        links = [publisher.answers(f"/{number}", reply(page(number), **HTML)) for number in (1, 3)]
        links.insert(1, "http://xn--/")
        body = rss(*map(item, links)) if kind is FeedKind.RSS else "\n".join(links)
        feed(store, kind, publisher.publishes("/list", body, '"1"'))
        for _ in range(2):
            assert [skip.where for skip in one(store, terms).skipped] == ["http://xn--/"]
        assert worded(store) == [1, 3]
        assert len(publisher.asked("/1")) == 1

    def test_with_a_review_of_any_depth(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        The page's other reviews are read.
        """
        whole = [claim_review(number, "127.0.0.1") for number in (1, 2, 3)]
        words = json.dumps(whole).replace(f'"{whole[1]["claimReviewed"]}"', HALFWAY)
        body = f"<!doctype html><html><script type='application/ld+json'>{words}</script></html>"
        link = publisher.answers("/p", reply(body, **HTML))
        feed(store, FeedKind.PAGES, publisher.answers("/list", reply(link)))
        report = one(store, terms)
        assert (report.problem, unforeseen(report.skipped)) == (None, 1)
        assert worded(store) == [1, 3]
