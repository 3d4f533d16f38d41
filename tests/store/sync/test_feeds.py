"""
Feeds: added, listed, switched, removed.
"""

from __future__ import annotations

import pytest

from claims.errors import BadInputError
from store.store import Store
from store.sync import Feed, FeedKind, FeedOptions, add, feeds, find, remove, switch
from store.sync.feeds import note_page, pages_read


class TestFeeds:
    def test_are_kept(self, store: Store) -> None:
        """
        A feed is read back as it was given.
        """
        options = FeedOptions(queries=("bridge", "тест"), languages=("en",), page_size=10)
        given = Feed(
            name="g", kind=FeedKind.GOOGLE, address="https://api.example/claims:search", options=options
        )
        assert add(store, given) == given
        assert feeds(store) == [given]

    def test_public_sources_need_no_address(self, store: Store) -> None:
        """
        Where Data Commons and Google publish is known.
        """
        found = add(store, Feed(name="d", kind=FeedKind.DATACOMMONS))
        assert found.address.startswith("https://storage.googleapis.com/datacommons-feeds/")
        given = Feed(name="g", kind=FeedKind.GOOGLE, options=FeedOptions(sites=("known.example",)))
        assert add(store, given).address.endswith("claims:search")

    @pytest.mark.parametrize(
        ("feed", "sentence"),
        [
            (Feed(name="", kind=FeedKind.DATACOMMONS), "is no name"),
            (Feed(name="a b", kind=FeedKind.DATACOMMONS), "is no name"),
            (Feed(name="r", kind=FeedKind.RSS), "needs an address"),
            (Feed(name="r", kind=FeedKind.RSS, address="file:///etc/passwd"), "no complete web address"),
            (Feed(name="r", kind=FeedKind.RSS, address="https://a:b@x.example/"), "name and password"),
            (Feed(name="g", kind=FeedKind.GOOGLE), "search words or a publisher's site"),
            (Feed(name="taken", kind=FeedKind.DATACOMMONS), "already"),
        ],
    )
    def test_unfit(self, store: Store, feed: Feed, sentence: str) -> None:
        """
        What is wrong with a feed is said in one sentence, and it is not added.
        """
        add(store, Feed(name="taken", kind=FeedKind.RSS, address="https://x.example/rss"))
        with pytest.raises(BadInputError, match=sentence):
            add(store, feed)
        assert [one.name for one in feeds(store)] == ["taken"]

    def test_are_forgotten(self, store: Store) -> None:
        """
        A removed feed is gone with what was remembered of its pages.
        """
        add(store, Feed(name="r", kind=FeedKind.RSS, address="https://x.example/rss"))
        note_page(store, "r", "https://x.example/1", "")
        remove(store, "r")
        assert (feeds(store), pages_read(store, "r")) == ([], {})

    @pytest.mark.parametrize("change", [remove, find, lambda store, name: switch(store, name, enabled=True)])
    def test_unknown(self, store: Store, change: object) -> None:
        """
        A name that no feed has is named.
        """
        with pytest.raises(BadInputError, match="no feed called 'x'"):
            change(store, "x")  # type: ignore[operator]
