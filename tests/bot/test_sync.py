"""
Feeds at the command line and on a schedule.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import footnote
from bot.commands.exchange import downloaded
from bot.commands.sync import KINDS, synced
from bot.desk import Service, serving
from bot.feeds import sync_terms
from bot.settings import Settings
from bot.syncing import ScheduledSync
from bot.worker import Worker
from claims.errors import BadInputError, FootnoteError
from store.publishers import Publisher as Known
from store.publishers import Trust
from store.store import Store
from store.sync import FeedKind, SyncPlan, SyncTerms, find
from tests.store.conftest import path, store
from tests.store.sync.conftest import (
    Publisher,
    claim_review,
    datafeed,
    feed,
    publisher,
    reply,
    terms,
    ticking,
)

__all__ = ["path", "publisher", "store", "terms", "ticking"]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """
    The command line over a fresh data folder, without a model.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FOOTNOTE_MODEL", str(tmp_path / "none"))
    return CliRunner()


def invoke(command: CliRunner, *words: str) -> Result:
    return command.invoke(footnote, ["claims", *words])


class TestCommands:
    """
    ``footnote claims sync`` and ``feeds``.
    """

    def test_kinds(self) -> None:
        """
        Every kind of feed can be added.
        """
        assert set(KINDS) == {kind.value for kind in FeedKind}

    def test_feeds(self, command: CliRunner) -> None:
        """
        Feeds are added, listed, paused, resumed and removed.
        """
        assert "no feeds yet" in invoke(command, "feeds", "list").output
        added = invoke(command, "feeds", "add", "google", "--query", "bridge", "--language", "en")
        assert added.output.startswith("Added google: https://factchecktools.googleapis.com/")
        invoke(command, "feeds", "add", "rss", "https://x.example/rss", "--name", "x")
        assert "paused" in invoke(command, "feeds", "pause", "x").output
        listed = invoke(command, "sync", "--list").output.splitlines()
        assert [line.split()[0] for line in listed] == ["google", "x"]
        assert listed[1].endswith("https://x.example/rss (paused): not read yet")
        invoke(command, "feeds", "resume", "x")
        assert "its claims stay" in invoke(command, "feeds", "remove", "google").output
        assert invoke(command, "feeds", "list").output.count("\n") == 1

    def test_wrong_use(self, command: CliRunner) -> None:
        """
        A wrong mapping is bad usage; an unknown feed and a missing address are sentences.
        """
        columns = ("feeds", "add", "file", "https://x.example/f", "--map", "claim")
        assert invoke(command, *columns).exit_code == 2
        assert isinstance(invoke(command, "sync", "nothing").exception, BadInputError)
        assert isinstance(invoke(command, "feeds", "add", "rss").exception, BadInputError)

    def test_failure(self, command: CliRunner) -> None:
        """
        A feed that can't be read is said in a line, is remembered, and makes the exit status 1.
        """
        invoke(command, "feeds", "add", "rss", "http://127.0.0.1/rss", "--name", "inside")
        told = invoke(command, "sync", "--no-embed")
        assert "inside: nothing came. I don't open that address" in told.output
        assert isinstance(told.exception, FootnoteError)
        assert "not on the public web" in invoke(command, "feeds", "list").output

    def test_no_feeds(self, command: CliRunner) -> None:
        """
        Without feeds the command says how to add one.
        """
        told = invoke(command, "sync", "--no-embed")
        assert (told.exit_code, told.output.count("feeds add datacommons")) == (0, 1)

    def test_success(
        self, store: Store, publisher: Publisher, terms: SyncTerms, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """
        Each feed has a line; a rehearsal says what would be.
        """
        feed(store, FeedKind.DATACOMMONS, publisher.publishes("/d", datafeed(range(3)), '"1"'))
        for plan in (SyncPlan(rehearsed=True), SyncPlan(), SyncPlan()):
            assert synced(store, terms, plan) == []
        assert capsys.readouterr().out.splitlines() == [
            "feed: 3 claims would be added, 0 updated, 0 unchanged, 0 duplicates, 0 skipped.",
            "feed: 3 claims added (import 1), 0 updated, 0 unchanged, 0 duplicates, 0 skipped.",
            "feed: unchanged since the last sync.",
        ]

    def test_strange_feeds(
        self,
        store: Store,
        publisher: Publisher,
        terms: SyncTerms,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """
        A feed that its reader fails on is named as failed, in one line; records that are left out for that
        are counted in the line of theirs.
        """
        deep = "[" * 600 + "]" * 600
        claim = {"text": "X", "claimReview": [{"url": "https://known.example/1", "textualRating": "False"}]}
        strange = json.dumps({"claims": [claim, {**claim, "text": "The bridge is sold"}]}).replace(
            '"X"', deep
        )
        feed(store, FeedKind.FILE, publisher.answers("/a", reply("[" * 1_000_000)), name="a")
        feed(store, FeedKind.GOOGLE, publisher.answers("/b", reply('{"claims": 5}')), "b", queries=("x",))
        feed(store, FeedKind.GOOGLE, publisher.answers("/c", reply(strange)), "c", queries=("x",))
        feed(store, FeedKind.DATACOMMONS, publisher.answers("/d", reply(datafeed([1]))), name="d")
        assert synced(store, terms, SyncPlan()) == ["a", "b"]
        told = capsys.readouterr().out.splitlines()
        assert told[0].startswith("a: nothing came. ")
        assert "starts like JSON but is none" in told[0]
        assert told[1].startswith(
            "b: nothing came. The rest can't be read, for a reason that nobody foresaw: "
        )
        assert "TypeError at google.py" in told[1]
        assert told[2] == (
            "c: 1 claims added (import 1), 0 updated, 0 unchanged, 0 duplicates, 1 skipped. "
            "1 record was skipped for a reason that nobody foresaw."
        )
        assert told[-1].startswith("d: 1 claims added")


class TestImporting:
    """
    ``footnote claims import FILE``.
    """

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("[" * 1_000_000, "bad.json starts like JSON but is none"),
            ("[" * 1_000_000 + "]" * 1_000_000, "bad.json holds no claims that Footnote can read."),
            ('{"claims":' + "[" * 20_000 + "]" * 20_000 + "}", "bad.json holds no claims"),
            (
                "<rss><item><x:pos xmlns:x='http://www.opengis.net/gml'>1</x:pos></item></rss>",
                "can't be read",
            ),
        ],
        ids=range(4),
    )
    def test_refuses_in_a_sentence(self, command: CliRunner, content: str, said: str) -> None:
        """
        Whatever a reader raises, the operator reads one sentence, and the exit status is 1.
        """
        Path("bad.json").write_text(content, "utf-8")
        told = invoke(command, "import", "--no-embed", "bad.json")
        assert isinstance(told.exception, BadInputError)
        assert said in str(told.exception)
        assert "\n" not in str(told.exception)

    def test_tells_what_nobody_foresaw(self, command: CliRunner) -> None:
        """
        Records around a bad one are kept, and it is counted.
        """
        deep = json.dumps(claim_review(2, wording="X")).replace('"X"', "[" * 600 + "]" * 600)
        lines = "\n".join((json.dumps(claim_review(1)), deep, json.dumps(claim_review(3))))
        Path("some.jsonl").write_text(lines, "utf-8")
        told = invoke(command, "import", "--no-embed", "some.jsonl")
        assert told.exit_code == 0
        assert "2 claims were added" in told.output
        assert "1 record was skipped for a reason that nobody foresaw." in told.output
        assert "line 2: The record can't be read: RecursionError at " in told.output

    def test_goes_on_with_the_next_source(self, command: CliRunner) -> None:
        """
        A source that can't be read is named, the others are imported, and the exit status is 1.
        """
        Path("bad.json").write_text("[" * 1_000_000, "utf-8")
        Path("good.json").write_text(json.dumps([claim_review(1)]), "utf-8")
        told = invoke(command, "import", "--no-embed", "bad.json", "missing.json", "good.json")
        assert "footnote: bad.json starts like JSON but is none" in told.output
        assert "footnote: missing.json can't be read: No such file or directory." in told.output
        assert "1 claims were added" in told.output
        assert str(told.exception) == "Not every source could be imported: bad.json, missing.json."


class TestImportingAddresses:
    """
    ``footnote claims import URL``.
    """

    def test_reads(self, publisher: Publisher, terms: SyncTerms, tmp_path: Path) -> None:
        """
        What an address holds is read like a file of any format.
        """
        url = publisher.answers("/one", reply(json.dumps(claim_review(1))))
        with downloaded(url, terms, tmp_path, {}) as reader:
            assert len(list(reader.entries())) == 1
            assert reader.base == url

    def test_names_the_address(self, publisher: Publisher, terms: SyncTerms, tmp_path: Path) -> None:
        """
        Something else is refused by its address.
        """
        url = publisher.answers("/one", reply("Nothing here"))
        with pytest.raises(BadInputError) as caught, downloaded(url, terms, tmp_path, {}):
            pytest.fail("there is nothing to read")
        assert str(caught.value).startswith(f"{url} is no claim file")

    def test_stays_on_the_public_web(self, command: CliRunner) -> None:
        """
        The command opens no address inside a network.
        """
        told = invoke(command, "import", "--no-embed", "http://127.0.0.1/claims.json")
        assert "not on the public web" in str(told.exception)


class TestTerms:
    def test_are_the_settings(self, tmp_path: Path) -> None:
        """
        Each setting reaches the sync, in its units.
        """
        found = sync_terms(
            Settings(
                GOOGLE_FACT_CHECK_KEY="k3y",
                FOOTNOTE_SYNC_MEGABYTES=5,
                FOOTNOTE_SYNC_MINUTES=2,
                FOOTNOTE_SYNC_REQUESTS_A_SECOND=0.5,
                _env_file=None,
            )
        )
        assert (found.google_key, found.largest_bytes, found.seconds, found.requests_a_second) == (
            "k3y",
            5_000_000,
            120,
            0.5,
        )
        assert not found.allow_private


def settings_over(data: Path, model: Path) -> Settings:
    return Settings(
        FOOTNOTE_DATA=data,
        FOOTNOTE_MODEL=model,
        FOOTNOTE_SYNC_REQUESTS_A_SECOND=100,
        FOOTNOTE_READ_PAGES=False,
        _env_file=None,
    )


@contextmanager
def working(settings: Settings) -> Iterator[Worker[Service]]:
    worker = Worker(lambda: serving(settings))
    worker.start()
    yield worker
    worker.stop()


async def until(reached: Callable[[], object]) -> None:
    def wait() -> None:
        while not reached():
            time.sleep(0.02)

    await asyncio.to_thread(wait)


class TestSchedule:
    """
    Syncs of a running bot.
    """

    async def test_brings_claims(self, prepared_data: Path, tmp_path: Path, publisher: Publisher) -> None:
        """
        A sync in its own thread, with its own store: what it brings is embedded, and the worker finds it.
        """
        shutil.copytree(prepared_data, tmp_path / "data", ignore=shutil.ignore_patterns("model", "sync.lock"))
        settings = settings_over(tmp_path / "data", prepared_data / "model")
        with Store.open(settings.store_path, embedder_name=None) as store:
            store.publishers.put(Known(name="Known", site="known.example", trust=Trust.KNOWN, source="test"))
            feed(store, FeedKind.DATACOMMONS, publisher.publishes("/d", datafeed([41, 42]), '"1"'))
        with working(settings) as worker:
            syncs = ScheduledSync(settings, worker, allow_private=True)
            await syncs.on_time(None)  # type: ignore[arg-type]
            await until(lambda: not syncs.busy)
            hits = await worker.call(lambda one: one.house.store.index.lexical("bridge number 42 spring", 1))
            stored = await worker.call(lambda one: one.house.store.index.claims([hits[0].claim_id]))
            vectors = await worker.call(lambda one: one.house.store.index.vectors([hits[0].claim_id]))
            syncs.stop()
        assert "number 42" in stored[hits[0].claim_id].claim
        assert vectors[hits[0].claim_id]

    async def test_goes_on_behind_a_strange_feed(
        self, tmp_path: Path, publisher: Publisher, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        The feeds after one that its reader fails on are read, now and the next time.
        """
        caplog.set_level("INFO")
        settings = settings_over(tmp_path / "data", tmp_path / "none")
        with working(settings) as worker:
            with Store.open(settings.store_path, embedder_name=None) as store:
                feed(store, FeedKind.FILE, publisher.answers("/a", reply("[" * 1_000_000)), name="a")
                feed(
                    store,
                    FeedKind.FILE,
                    publisher.answers("/b", reply("[]", 302, location="http://xn--/")),
                    name="b",
                )
                feed(store, FeedKind.DATACOMMONS, publisher.answers("/c", reply(datafeed([1]))), name="c")
            syncs = ScheduledSync(settings, worker, allow_private=True)
            for _ in range(2):
                await syncs.on_time(None)  # type: ignore[arg-type]
                await until(lambda: not syncs.busy)
            syncs.stop()
        assert [len(publisher.asked(path)) for path in ("/a", "/b", "/c")] == [2, 2, 2]
        told = [one for one in caplog.records if one.name == "bot.syncing"]
        assert [one.getMessage()[:2] for one in told] == ["a:", "b:", "c:"] * 2
        assert [one.levelname for one in told] == ["WARNING", "WARNING", "INFO"] * 2

    async def test_stops(self, tmp_path: Path, publisher: Publisher) -> None:
        """
        A sync that waits for a busy server ends when the bot does; while it goes on no second one starts.
        """
        settings = settings_over(tmp_path / "data", tmp_path / "none")
        with working(settings) as worker:
            with Store.open(settings.store_path, embedder_name=None) as store:
                feed(store, FeedKind.FILE, publisher.answers("/f", reply(status=503, retry_after="250")))
            syncs = ScheduledSync(settings, worker, allow_private=True)
            await syncs.on_time(None)  # type: ignore[arg-type]
            await until(publisher.asked)
            await syncs.on_time(None)  # type: ignore[arg-type]
            syncs.stop()
            assert not syncs.busy
            await syncs.on_time(None)  # type: ignore[arg-type]
            assert not syncs.busy
        assert len(publisher.asked()) == 1
        with Store.open(settings.store_path, embedder_name=None) as store:
            assert "goes on from here" in (find(store, "feed").last_error or "")
