"""
A whole sync: every feed in turn, whatever happens to one, and whoever ends it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socket import socket

import pytest

from claims.errors import BadInputError, StoreError
from store.check import check_store
from store.store import Store
from store.sync import FeedKind, SyncPlan, SyncTerms, fetched, find, switch, sync
from store.sync.running import alone
from tests.store.sync.conftest import (
    Publisher,
    Ticking,
    datafeed,
    feed,
    one,
    page,
    reply,
    run,
    wordings,
)


class TestSync:
    """
    All feeds.
    """

    def test_one_failure_stops_nobody(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Each feed is tried, and says for itself what went wrong.
        """
        feed(store, FeedKind.FILE, publisher.url("/missing"), name="a")
        feed(store, FeedKind.RSS, "http://127.0.0.1:1/closed", name="b")
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed([1]))), name="c")
        reports = run(store, terms)
        assert [report.feed for report in reports] == ["a", "b", "c"]
        assert reports[0].problem == f"{publisher.url('/missing')} answered 404."
        assert reports[1].problem == "http://127.0.0.1:1/closed can't be reached."
        assert (reports[2].problem, len(store.claims)) == (None, 1)
        assert [find(store, name).last_error for name in "abc"] == [one.problem for one in reports]

    def test_only_those_meant(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A feed that is switched off is read only by name.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed([1]))), name="c")
        switch(store, "c", enabled=False)
        assert run(store, terms) == []
        assert one(store, terms, name="c").problem is None
        with pytest.raises(BadInputError, match="no feed called"):
            run(store, terms, name="z")

    def test_pace_over_all_feeds(
        self, store: Store, publisher: Publisher, terms: SyncTerms, ticking: Ticking
    ) -> None:
        """
        The limit of requests a second holds for all feeds together.
        """
        for name in "abcde":
            feed(store, FeedKind.DATACOMMONS, publisher.answers(f"/{name}", reply(datafeed([1]))), name=name)
        run(store, replace(terms, requests_a_second=0.5))
        assert ticking.waits == [2.0] * 4
        assert len(publisher.asked()) == 5

    def test_one_at_a_time(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        While one sync runs another of the same store is refused; afterwards it is not.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed([1]))))
        with alone(store.path.parent), pytest.raises(StoreError, match="Another sync"):
            run(store, terms)
        assert one(store, terms).problem is None

    def test_stopped(self, store: Store, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        Stopped in the middle, a sync has kept what it read; the next goes on there.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/d", datafeed(range(50)), '"1"'))
        ticking.halt_after = 20
        report = one(store, terms)
        assert report.paused
        assert 0 < len(store.claims) < 50
        kept, ticking.halt_after = len(store.claims), None
        report = one(store, terms)
        assert report.imported is not None
        assert (report.imported.added, report.imported.unchanged) == (50 - kept, 0)

    def test_program_error(self, store: Store, publisher: Publisher, terms: SyncTerms) -> None:
        """
        An error between two portions leaves a whole store; the next sync goes on behind what was kept.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/d", datafeed(range(1_700)), '"1"'))

        def fail(_name: str, claims: int) -> None:
            if claims:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            list(sync(store, terms, SyncPlan(), fail))
        assert check_store(store) == []
        kept = len(store.claims)
        assert 0 < kept < 1_700
        report = one(store, terms)
        assert report.imported is not None
        assert (report.imported.added, report.imported.unchanged) == (1_700 - kept, 0)


# Syncs the store it is given; the rest of its life depends on the site.
PROGRAM = """
import sys
from pathlib import Path
from store.store import Store
from store.sync import SyncTerms, sync
with Store.open(Path(sys.argv[1]), embedder_name=None) as store:
    list(sync(store, SyncTerms(allow_private=True, requests_a_second=1000)))
"""


class TestKill:
    """
    SIGKILL while a source is being read.
    """

    @pytest.fixture
    def stuck(self, publisher: Publisher) -> Iterator[list[socket]]:
        """
        Connections to a page that never answers.
        """
        waiting: list[socket] = []

        def answer(connection: socket) -> None:
            waiting.append(connection)
            connection.recv(1)

        publisher.site.answers["/45"] = answer
        return waiting

    def test_goes_on(self, store: Store, publisher: Publisher, terms: SyncTerms, stuck: list[socket]) -> None:
        """
        What was read before the kill is there and not read again, no lock stays, and the store is whole.
        """
        links = [publisher.url(f"/{number}") for number in range(50)]
        for number in range(50):
            if number != 45:
                publisher.answers(f"/{number}", reply(page(number), content_type="text/html"))
        feed(store, FeedKind.PAGES, publisher.answers("/list", reply("\n".join(links))))
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(store.path)], cwd=Path(__file__).parents[3]
        ) as program:
            while not stuck and program.poll() is None:
                time.sleep(0.02)
            program.kill()
        assert check_store(store) == []
        kept = len(store.claims)
        assert 0 < kept <= 45
        publisher.answers("/45", reply(page(45), content_type="text/html"))
        assert one(store, terms).problem is None
        assert len(wordings(store)) == 50
        read_once = [number for number in range(45) if len(publisher.asked(f"/{number}")) == 1]
        assert len(read_once) == kept


class TestFetched:
    """
    One file from an address.
    """

    def test_file(self, publisher: Publisher, terms: SyncTerms, tmp_path: Path) -> None:
        """
        What an address holds lies in a file as long as it is needed.
        """
        url = publisher.answers("/f", reply("held"))
        with fetched(url, terms, tmp_path) as found:
            assert (found.path.read_text(), found.base) == ("held", url)
        assert list(tmp_path.iterdir()) == []

    def test_missing(self, publisher: Publisher, terms: SyncTerms, tmp_path: Path) -> None:
        """
        What can't be had is said in one sentence.
        """
        with (
            pytest.raises(BadInputError, match="answered 404"),
            fetched(publisher.url("/f"), terms, tmp_path),
        ):
            pytest.fail("there is nothing")
