"""
Feeds and lists that lead to pages.
"""

from __future__ import annotations

import gzip
import json

import pytest

from store.imports.records import Skipped
from store.publishers import Publisher as Known
from store.publishers import Trust
from store.store import Store
from store.sync import FeedKind, SyncTerms, find
from tests.store.sync.conftest import Publisher, claim_review, feed, one, page, reply, wordings

HTML = {"content_type": "text/html"}


def rss(*links: str) -> str:
    items = "".join(f"<item><title>Check</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>C</title>{items}</channel></rss>'


def sitemap(*pages: tuple[str, str], kind: str = "url", root: str = "urlset") -> str:
    named = "".join(f"<{kind}><loc>{url}</loc><lastmod>{stamp}</lastmod></{kind}>" for url, stamp in pages)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{space}">{named}</{root}>'


class TestRss:
    """
    Items that lead to pages with ClaimReview.
    """

    def test_reads_new_items(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Each item's page is read once; a later sync reads only those that came since.
        """
        links = [publisher.answers(f"/{number}", reply(page(number), **HTML)) for number in range(3)]
        feed(store, FeedKind.RSS, publisher.publishes("/rss", rss(*links[:2]), '"1"'))
        report = one(store, terms)
        assert report.imported is not None
        assert (report.imported.added, report.problem) == (2, None)
        assert one(store, terms).unchanged
        publisher.publishes("/rss", rss(*links), '"2"')
        report = one(store, terms)
        assert report.imported is not None
        assert report.imported.added == 1
        paths = [asked[":path"] for asked in publisher.asked()]
        assert paths == ["/rss", "/0", "/1", "/rss", "/rss", "/2"]

    def test_atom_and_bundled(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        An Atom entry that carries its ClaimReview needs no page.
        """
        url = publisher.url("/7")
        content = page(7).replace("&", "&amp;").replace("<", "&lt;")
        entry = f"<entry><link href='{url}'/><content type='html'>{content}</content></entry>"
        atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>{entry}</feed>"
        feed(store, FeedKind.RSS, publisher.answers("/atom", reply(atom)))
        one(store, terms)
        assert len(store.claims) == 1
        assert [asked[":path"] for asked in publisher.asked()] == ["/atom"]

    def test_page_without_review(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A page without ClaimReview is named, and not read again.
        """
        link = publisher.answers("/about", reply("<html><p>About us</p></html>", **HTML))
        feed(store, FeedKind.RSS, publisher.answers("/rss", reply(rss(link))))
        assert one(store, terms).skipped == (Skipped(where=link, reason="The page holds no ClaimReview."),)
        assert one(store, terms).skipped == ()

    def test_page_that_is_gone(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A page that is gone is named once.
        """
        link = publisher.url("/gone")
        feed(store, FeedKind.RSS, publisher.answers("/rss", reply(rss(link))))
        assert one(store, terms).skipped == (Skipped(where=link, reason=f"{link} answered 404."),)
        assert one(store, terms).skipped == ()

    def test_page_that_fails_for_now(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A page that can't be had is tried again by the next sync, even where the feed is unchanged.
        """
        unavailable = reply(status=503)
        link = publisher.answers("/1", unavailable, unavailable, reply(page(1), **HTML))
        other = publisher.answers("/2", reply(page(2), **HTML))
        feed(store, FeedKind.RSS, publisher.publishes("/rss", rss(link, other), '"1"'))
        report = one(store, terms)
        assert (report.problem, len(store.claims)) == (None, 1)
        assert [skip.where for skip in report.skipped] == [link]
        assert one(store, terms).skipped == ()
        assert len(store.claims) == 2

    def test_site_in_trouble(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        After five pages in a row that can't be had the others are left for next time.
        """
        links = [publisher.answers(f"/{number}", reply(status=500)) for number in range(9)]
        feed(store, FeedKind.RSS, publisher.answers("/rss", reply(rss(*links))))
        report = one(store, terms)
        assert "5 pages in a row can't be read" in (report.problem or "")
        assert publisher.asked("/5") == []
        for number in range(9):
            publisher.answers(f"/{number}", reply(page(number), **HTML))
        one(store, terms)
        assert len(store.claims) == 9

    def test_speaks_for_itself_only(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A page whose ClaimReview says it is another site's is refused: anybody could write that.
        """
        link = publisher.answers("/1", reply(page(1, "known.example"), **HTML))
        feed(store, FeedKind.RSS, publisher.answers("/rss", reply(rss(link))))
        report = one(store, terms)
        assert len(store.claims) == 0
        assert report.skipped[0].reason == "The page's review claims to be of known.example."

    def test_sites_of_one_publisher(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A publisher may speak for its other sites.
        """
        store.publishers.put(
            Known(
                name="Known",
                site="known.example",
                trust=Trust.KNOWN,
                source="t",
                aliases=("https://127.0.0.1/",),
            )
        )
        link = publisher.answers("/1", reply(page(1, "known.example"), **HTML))
        feed(store, FeedKind.RSS, publisher.answers("/rss", reply(rss(link))))
        one(store, terms)
        assert len(store.claims) == 1

    @pytest.mark.parametrize("body", ["<html><body>Moved</body></html>", "{}", "", "\x00\x01"])
    def test_no_feed(self, store: Store, publisher: Publisher, terms: SyncTerms, body: str) -> None:
        """
        Something else than a feed is named with its type.
        """
        url = publisher.answers("/rss", reply(body, content_type="text/odd"))
        feed(store, FeedKind.RSS, url)
        assert one(store, terms).problem == f"{url} is no RSS or Atom feed: it answered with text/odd."


class TestPages:
    """
    Sitemaps and lists of addresses.
    """

    def test_reads_what_changed(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Pages of a sitemap are read when they are new or their day of change is another.
        """
        links = [publisher.answers(f"/{number}", reply(page(number), **HTML)) for number in range(3)]
        first = sitemap((links[0], "2024-01-01"), (links[1], "2024-01-01"))
        feed(store, FeedKind.PAGES, publisher.publishes("/map", first, '"1"'))
        one(store, terms)
        later = sitemap((links[0], "2024-01-01"), (links[1], "2024-02-02"), (links[2], "2024-02-02"))
        publisher.publishes("/map", later, '"2"')
        report = one(store, terms)
        assert report.imported is not None
        assert (report.imported.added, report.imported.unchanged) == (1, 1)
        assert [len(publisher.asked(f"/{number}")) for number in range(3)] == [1, 2, 1]

    def test_sitemap_of_sitemaps(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Sitemaps that a sitemap names are followed, packed ones too.
        """
        link = publisher.answers("/1", reply(page(1), **HTML))
        inner = publisher.answers("/in.xml.gz", reply(gzip.compress(sitemap((link, "")).encode())))
        outer = sitemap((inner, "2024"), kind="sitemap", root="sitemapindex")
        feed(store, FeedKind.PAGES, publisher.answers("/map", reply(outer)))
        one(store, terms)
        assert len(store.claims) == 1

    def test_list(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A text with an address a line; other lines are passed over.
        """
        link = publisher.answers("/1", reply(page(1), **HTML))
        feed(store, FeedKind.PAGES, publisher.answers("/list", reply(f"# ours\n\n{link}\r\n")))
        one(store, terms)
        assert len(store.claims) == 1

    @pytest.mark.parametrize("body", ["", "nothing here", "<html><p>x</p></html>", "<urlset><url>"])
    def test_names_no_pages(self, store: Store, publisher: Publisher, terms: SyncTerms, body: str) -> None:
        """
        A list without a page is named.
        """
        feed(store, FeedKind.PAGES, publisher.answers("/list", reply(body)))
        assert "names no pages" in (one(store, terms).problem or "")

    def test_kept_page_by_page(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A sync that is stopped in the middle has kept what it read, and the next goes on behind it.
        """
        links = [publisher.answers(f"/{number}", reply(page(number), **HTML)) for number in range(40)]
        del publisher.site.answers["/30"]
        publisher.answers("/30", reply(status=429, retry_after="9999"))
        feed(store, FeedKind.PAGES, publisher.answers("/list", reply("\n".join(links))))
        assert one(store, terms).paused
        assert len(store.claims) == 30
        publisher.answers("/30", reply(page(30), **HTML))
        one(store, terms)
        assert len(store.claims) == 40
        assert len(publisher.asked("/29")) == 1
        assert find(store, "feed").last_error is None

    def test_several_on_a_page(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A page may review several claims.
        """
        block = json.dumps([claim_review(number, "127.0.0.1") for number in (1, 2)])
        link = publisher.answers("/1", reply(f"<script type='application/ld+json'>{block}</script>", **HTML))
        feed(store, FeedKind.PAGES, publisher.answers("/list", reply(link)))
        one(store, terms)
        assert len(wordings(store)) == 2
