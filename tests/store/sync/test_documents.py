"""
Feeds that are one document, served as they are.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from store.imports.records import Skipped
from store.store import Store
from store.sync import FeedKind, SyncTerms, find
from store.undo import undo_run
from tests.store.sync.conftest import Publisher, claim_review, datafeed, feed, one, reply, wordings


class TestDataCommons:
    """
    The ClaimReview feed of Data Commons.
    """

    def test_brings_every_item(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Claims of all items are stored in one run that can be undone; an item without a review is named.
        """
        document = json.loads(datafeed(range(3)))
        document["dataFeedElement"].append(
            {"@type": "DataFeedItem", "item": None, "url": "https://x.example"}
        )
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/data.json", json.dumps(document), '"1"'))
        report = one(store, terms)
        assert report.problem is None
        assert report.imported is not None
        assert report.imported.added == 3
        assert report.skipped == (Skipped(where="item 4", reason="The feed item holds no review."),)
        (made,) = store.runs.all()
        assert (made.source, made.kind, made.added) == ("feed", "datacommons feed", 3)
        assert undo_run(store, made.id).removed == 3

    def test_unchanged(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        What was read to its end is asked for only if it has changed; nothing then makes no run.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/data.json", datafeed(range(2)), '"1"'))
        one(store, terms)
        report = one(store, terms)
        assert (report.unchanged, report.imported, report.problem) == (True, None, None)
        assert len(store.runs.all()) == 1
        assert publisher.asked()[-1]["if-none-match"] == '"1"'

    def test_by_last_modified(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A server that knows only days is asked by day.
        """
        day = "Wed, 01 May 2024 00:00:00 GMT"
        url = publisher.answers("/d", reply(datafeed([1]), last_modified=day), reply(status=304))
        feed(store, FeedKind.DATACOMMONS, url)
        one(store, terms)
        assert one(store, terms).unchanged
        assert publisher.asked()[-1]["if-modified-since"] == day

    def test_reads_only_what_is_newer(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Of a changed feed, items from before the last sync are passed over, with a week's overlap.
        """
        old = json.loads(datafeed([1, 2], "2024-01-01"))["dataFeedElement"]
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/d", datafeed([3], "2024-05-01"), '"1"'))
        one(store, terms)
        late = json.loads(datafeed([4], "2024-04-28"))["dataFeedElement"]
        publisher.publishes("/d", json.dumps({"dataFeedElement": [*old, *late]}), '"2"')
        report = one(store, terms)
        assert report.imported is not None
        assert (report.imported.added, report.imported.unchanged) == (1, 0)
        report = one(store, terms, name="feed", afresh=True)
        assert report.imported is not None
        assert (report.imported.added, report.imported.unchanged) == (2, 1)

    def test_dates_ahead(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        An item dated in the far future doesn't hide those that come later.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/d", datafeed([1], "2924-01-01"), '"1"'))
        one(store, terms)
        publisher.publishes("/d", datafeed([2], "2024-05-01"), '"2"')
        one(store, terms)
        assert len(store.claims) == 2

    def test_goes_on_after_a_failure(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A feed that breaks off keeps what came before; read again whole it goes on from there.
        """
        whole = datafeed(range(4))
        cut = whole[: whole.rindex('{"@type": "DataFeedItem"')]
        url = publisher.answers("/d", reply(cut, etag='"1"'), reply(whole, etag='"1"'))
        feed(store, FeedKind.DATACOMMONS, url)
        report = one(store, terms)
        assert report.problem == f"{url} is damaged or breaks off after item 3."
        assert (len(store.claims), find(store, "feed").etag) == (3, None)
        assert find(store, "feed").last_error == report.problem
        report = one(store, terms)
        assert report.imported is not None
        assert (report.imported.added, report.imported.unchanged, report.problem) == (1, 0, None)
        assert (find(store, "feed").etag, find(store, "feed").last_error) == ('"1"', None)

    def test_another_state_begins_again(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Where the feed changed since it broke off, it is read from the start.
        """
        whole = datafeed(range(4))
        url = publisher.answers("/d", reply(whole[:-200], etag='"1"'), reply(datafeed([9, 8]), etag='"2"'))
        feed(store, FeedKind.DATACOMMONS, url)
        one(store, terms)
        one(store, terms)
        assert any("number 9" in wording for wording in wordings(store))

    @pytest.mark.parametrize(
        ("body", "kind", "sentence"),
        [
            ("<html>Sign in</html>", "text/html", "no Data Commons feed: it answered with text/html"),
            ('{"claims": []}', "application/json", "has no dataFeedElement"),
            ("", "application/json", "no Data Commons feed"),
            ("x", "image/png", "type image/png"),
        ],
    )
    def test_something_else(
        self, store: Store, publisher: Publisher, terms: SyncTerms, body: str, kind: str, sentence: str
    ) -> None:
        """
        A page to sign in, or any other document, is named in one sentence.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(body, content_type=kind)))
        problem = one(store, terms).problem or ""
        assert sentence in problem
        assert problem.count(". ") == 0
        assert len(store.claims) == 0

    def test_cut_gzip_file(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A packed feed that was cut is read as far as it goes, and named.
        """
        packed = gzip.compress(datafeed(range(2_000)).encode())
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(packed[: len(packed) // 2])))
        problem = one(store, terms).problem or ""
        assert "damaged or breaks off after item" in problem
        assert 0 < len(store.claims) < 2_000

    def test_never_ends(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A feed beyond the limit is cut off and named, and leaves no file behind.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed(range(300)))))
        problem = one(store, replace(terms, largest_bytes=50_000)).problem or ""
        assert "cut off after 0.05 MB" in problem
        assert list(store.path.parent.glob("*.part")) == []

    def test_rehearsed(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A rehearsal says what would change and remembers nothing.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/d", datafeed(range(3)), '"1"'))
        report = one(store, terms, rehearsed=True)
        assert report.imported is not None
        assert (report.imported.run, report.imported.added) == (None, 3)
        assert (len(store.claims), store.runs.all()) == (0, [])
        assert (find(store, "feed").etag, find(store, "feed").last_run) == (None, None)


class TestFile:
    """
    Any file that claims are read from.
    """

    def test_of_any_format(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        What it is shows in its content, whatever the server calls it.
        """
        line = json.dumps(claim_review(7))
        feed(store, FeedKind.FILE, publisher.publishes("/f", f"{line}\n{line}\n", '"1"', content_type="x/y"))
        report = one(store, terms)
        assert report.imported is not None
        assert (report.imported.added, report.imported.duplicates) == (1, 1)
        assert one(store, terms).unchanged

    def test_columns(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A table is read by its mapping.
        """
        table = "what,where,found\nThe bridge is closed,https://known.example/1,False\n"
        columns = ("claim=what", "url=where", "rating=found")
        feed(store, FeedKind.FILE, publisher.answers("/f", reply(table)), columns=columns)
        one(store, terms)
        assert wordings(store) == {"The bridge is closed"}

    def test_no_claim_file(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        The sentence names the address, not a file of ours.
        """
        url = publisher.answers("/f", reply("Nothing to see here"))
        feed(store, FeedKind.FILE, url)
        assert (one(store, terms).problem or "").startswith(f"{url} is no claim file")
