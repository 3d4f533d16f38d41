"""
The server that is asked about open pairs, as the settings name it: when it is asked, and what is said of it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.doctor import examine
from bot.desk import Desk, Service, serving
from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from bot.worker import Worker
from claims.errors import SettingsError
from claims.matching.pairs import MOST_READ
from claims.models import Answer, Message, Tier
from claims.text.normalize import clean
from tests.chat_server import Answering, ChatServerSide, chat_server, reads, says, sends, waits
from tests.house import ROOT

NEAR_MISSES = ROOT / "tests" / "data" / "near_misses.jsonl"
ELSEWHERE = "http://192.0.2.1:8080/v1"


@pytest.fixture(scope="module")
def messages() -> list[str]:
    """
    Messages that say what claims of the starter pack say, in other words; some of them are open.
    """
    rows = map(json.loads, NEAR_MISSES.read_text("utf-8").splitlines())
    return [
        row["message"]
        for row in rows
        if row["split"] == "dev" and row["same"] and row["claim_id"].startswith("starter")
    ]


@pytest.fixture
def side() -> Iterator[ChatServerSide]:
    with chat_server(reads("same")) as server:
        yield server


@pytest.fixture
def configured(prepared_data: Path) -> Settings:
    return Settings(
        FOOTNOTE_DATA=prepared_data,
        FOOTNOTE_READ_PAGES=False,
        FOOTNOTE_ENTAILMENT_URL_MODEL="little",
        FOOTNOTE_ENTAILMENT_URL_SECONDS=20,
        _env_file=None,
    )


def asking(settings: Settings, url: str, **changes: object) -> Settings:
    return settings.model_copy(update={"entailment_url": url, **changes})


def found(settings: Settings) -> list[str]:
    return [f"{finding.mark}: {finding.text}" for finding in examine(settings)]


def surest(answer: Answer, claim: str) -> float:
    """
    The probability at which a stored claim is told or offered as the same, 0 where it is neither.
    """
    matches = [match for each in (*answer.claims, *answer.more) for match in each.matches]
    return max(
        (
            match.probability
            for match in matches
            if clean(match.stored.claim) == claim and match.tier in {Tier.SAME, Tier.MAYBE}
        ),
        default=0.0,
    )


def first_open(house: House, side: ChatServerSide, messages: list[str]) -> str:
    """
    The first of the messages about which the server is asked.
    """
    for text in messages:
        house.pipeline.answer(Message(text=text))
        if side.requests:
            return text
    raise AssertionError("no message is open")


class TestAsked:
    def test_about_open_pairs_and_believed(
        self, configured: Settings, side: ChatServerSide, messages: list[str]
    ) -> None:
        """
        What the server says of an open pair changes what is told, each way; what it is asked is the message
        and the stored wording.
        """
        with opened(asking(configured, side.url), Progress(quiet=True)) as house:
            text = first_open(house, side, messages)
            told = house.pipeline.answer(Message(text=text))
        assert len(side.requests) == len(side.pairs) <= MOST_READ
        with (
            chat_server(reads("neither")) as other,
            opened(asking(configured, other.url), Progress(quiet=True)) as house,
        ):
            untold = house.pipeline.answer(Message(text=text))
        assert other.pairs == side.pairs
        _, claim = side.pairs[0]
        assert surest(told, claim) > surest(untold, claim)

    @pytest.mark.parametrize(
        "answering",
        [says("I would say the same."), sends(b"", 500), waits(60, reads("same"))],
        ids=["nonsense", "500", "late"],
    )
    def test_in_vain_leaves_the_model_s_reading(
        self, configured: Settings, messages: list[str], answering: Answering
    ) -> None:
        """
        A server that fails, is late or talks changes no answer.
        """
        with chat_server(answering) as failing:
            settings = asking(configured, failing.url, entailment_url_seconds=1)
            with opened(settings, Progress(quiet=True)) as house:
                text = first_open(house, failing, messages)
                told = house.pipeline.answer(Message(text=text))
        with opened(configured, Progress(quiet=True)) as house:
            assert replace(house.pipeline.answer(Message(text=text)), took_ms=0) == replace(told, took_ms=0)

    async def test_by_the_bot(self, configured: Settings, side: ChatServerSide, messages: list[str]) -> None:
        """
        What the bot answers by in its worker is the same.
        """
        worker: Worker[Service] = Worker(lambda: serving(asking(configured, side.url)))
        worker.start()
        try:
            desk = Desk(worker, None)
            for text in messages:
                await desk.answer(Message(text=text))
                if side.requests:
                    break
        finally:
            worker.stop()
        assert side.requests


class TestRefused:
    @pytest.mark.parametrize("url", [ELSEWHERE, "http://0.0.0.0/v1", "https://[2001:db8::1]/v1"])
    def test_on_another_machine(self, configured: Settings, url: str, tmp_path: Path) -> None:
        """
        Nothing starts that would send messages away unasked, and nothing is written before.
        """
        settings = asking(configured, url, data=tmp_path / "data")
        with (
            pytest.raises(SettingsError, match=r"not this machine.*REMOTE=true"),
            opened(settings, Progress(quiet=True)),
        ):
            pass
        assert not (tmp_path / "data").exists()

    def test_on_another_machine_by_the_commands(self, prepared_data: Path) -> None:
        """
        The program ends with one line and status 1.
        """
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "FOOTNOTE_"))},
            "FOOTNOTE_DATA": str(prepared_data),
            "FOOTNOTE_ENTAILMENT_URL": ELSEWHERE,
            "FOOTNOTE_ENTAILMENT_URL_MODEL": "little",
            "PYTHONPATH": str(ROOT),
        }
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "check", "The earth is flat"],
            check=False,
            cwd=prepared_data,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert ended.returncode == 1
        (line,) = ended.stderr.splitlines()
        assert line.startswith("footnote: FOOTNOTE_ENTAILMENT_URL names 192.0.2.1, which is not this machine")

    def test_without_a_model(self, configured: Settings, side: ChatServerSide) -> None:
        """
        A server is asked for a model by name.
        """
        settings = asking(configured, side.url, entailment_url_model=None)
        with (
            pytest.raises(SettingsError, match=r"^FOOTNOTE_ENTAILMENT_URL_MODEL is not set"),
            opened(settings, Progress(quiet=True)),
        ):
            pass

    def test_not_where_it_is_allowed(
        self, configured: Settings, side: ChatServerSide, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        The operator may let sentences leave; the log says that they do, and so does the bot.
        """
        settings = asking(configured, side.url, entailment_url_remote=True)
        with caplog.at_level(logging.WARNING), opened(settings, Progress(quiet=True)) as house:
            assert house.adviser is not None
        assert f"Sentences of messages may be sent to {side.url}." in caplog.text
        assert settings.sends_out
        assert not asking(configured, side.url).sends_out
        assert not configured.model_copy(update={"entailment_url_remote": True}).sends_out


class TestDoctor:
    def test_says_that_it_answers(self, configured: Settings, side: ChatServerSide) -> None:
        """
        A server that reads one pair as asked is sound.
        """
        assert f"ok: {side.url} reads pairs that are left open" in found(asking(configured, side.url))

    @pytest.mark.parametrize(
        ("answering", "why"),
        [
            (sends(b"", 404), "it answered 404"),
            (says("same"), "its answer is not the JSON that was asked for"),
            (reads("true"), "its answer names no reading with a probability"),
            (waits(60, reads("same")), "it did not answer in time"),
        ],
        ids=["404", "words", "reading", "late"],
    )
    def test_says_why_it_does_not(self, configured: Settings, answering: Answering, why: str) -> None:
        """
        What is wrong with its answer, in a few words.
        """
        with chat_server(answering) as failing:
            settings = asking(configured, failing.url, entailment_url_seconds=1)
            expected = f"problem: {failing.url} reads no pairs: {why}. The model's own readings stand."
            assert expected in found(settings)

    def test_says_that_sentences_leave(self, configured: Settings, side: ChatServerSide) -> None:
        """
        What was allowed is not forgotten.
        """
        lines = found(asking(configured, side.url, entailment_url_remote=True))
        assert any(line.startswith("note: Sentences of messages may leave this machine") for line in lines)

    def test_says_that_it_is_refused(self, configured: Settings) -> None:
        """
        A server elsewhere is a problem like any other.
        """
        assert any("not this machine" in line for line in found(asking(configured, ELSEWHERE)))
