"""
A store whose writer is killed at any moment: whole, with all that was acknowledged, and easily completed.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from claims.models import Review, StoredClaim, Verdict
from store.check import check_store
from store.publishers import Publisher, Trust
from store.records import encode
from store.store import Store
from store.vectors import embed_pending
from tests.store.conftest import BagEmbedder, put_all

RECORDS = 1_200
SITES = ("a.example", "b.example", "c.example")


def records() -> Iterator[StoredClaim]:
    """
    Claims of three publishers, now and then the same one twice, with bodies.
    """
    for number in range(RECORDS):
        kind = number % 97
        yield StoredClaim(
            id="",
            claim=f"Claim {number % 1000} says that {kind} people saw thing{number % 1000}",
            body=f"What is known of thing{number}. " * 20,
            appearances=(f"https://social.example/{number}",),
            reviews=(
                Review(
                    publisher="P",
                    url=f"https://{SITES[number % 3]}/{number % 1000}",
                    rating="False",
                    verdict=Verdict.FALSE,
                    date=f"2020-01-{1 + number % 28:02d}",
                ),
            ),
        )


def write(path: Path) -> None:
    """
    Imports and embeds everything, telling on stdout how many records are safe after each portion.
    """
    with Store.open(path, embedder_name=BagEmbedder.name) as store:
        for site in SITES:
            store.publishers.put(Publisher(name=site, site=site, trust=Trust.KNOWN, source="test"))
        with store.runs.run("records", "test") as (origin, counts):
            store.claims.put(records(), origin, lambda _further: tell("records", counts.seen), counts)
        embed_pending(store, BagEmbedder(), lambda share, _words: tell("share", share))


def tell(kind: str, value: float) -> None:
    """
    One line on stdout, at once.
    """
    sys.stdout.write(json.dumps({kind: value}) + "\n")
    sys.stdout.flush()


def contents(path: Path) -> list[str]:
    """
    Every claim of a store, and how many vectors it has.
    """
    with Store.open(path, embedder_name=BagEmbedder.name) as store:
        vectors = store.index.vectors([claim.id for claim in store.claims.all()])
        return sorted(f"{encode(claim)} {len(vectors.get(claim.id, {}))}" for claim in store.claims.all())


def killed_after(path: Path, seconds: float) -> int:
    """
    Starts a writer, kills it after a while, and gives the number of records that it had reported as safe.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", f"from tests.store.test_kill import *; write(Path({str(path)!r}))"],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    told, _ = process.communicate()
    lines = [json.loads(line) for line in told.splitlines() if line.endswith("}")]
    return max((line["records"] for line in lines if "records" in line), default=0)


def examine(path: Path, safe: int) -> None:
    """
    The store is whole and has every record that was reported as safe.
    """
    with Store.open(path, embedder_name=BagEmbedder.name) as store:
        assert check_store(store) == []
        addresses = {url for claim in store.claims.all() for url in claim.appearances}
        assert addresses >= {f"https://social.example/{number}" for number in range(safe)}


def kill_and_complete(folder: Path, moments: int, seed: int) -> None:
    """
    Kills writers of a store at random moments, then lets one finish; the store is as if none had been killed.
    """
    started = time.monotonic()
    assert killed_after(folder / "undisturbed.db", 120) == RECORDS
    takes = time.monotonic() - started
    expected = contents(folder / "undisturbed.db")
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    path = folder / "killed.db"
    for moment in range(moments):
        if moment % 5 == 0:
            for part in folder.glob("killed.db*"):
                part.unlink()
        examine(path, killed_after(path, chance.uniform(0.1, 1.1) * takes))
    with Store.open(path, embedder_name=BagEmbedder.name) as store:
        put_all(store, records())
    write(path)
    assert contents(path) == expected


class TestKill:
    """
    SIGKILL at random moments.
    """

    def test_a_few_moments(self, tmp_path: Path) -> None:
        """
        Two kills leave a whole store each time, and running again ends in the same store.
        """
        kill_and_complete(tmp_path, 2, seed=3)

    @pytest.mark.slow
    @pytest.mark.timeout(900)
    def test_fifty_moments(self, tmp_path: Path) -> None:
        """
        Fifty kills leave a whole store each time, and running again ends in the same store.
        """
        kill_and_complete(tmp_path, 50, seed=50)
