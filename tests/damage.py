"""
A store with files beside it, and ways to damage them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from claims.models import Review, StoredClaim, Verdict
from store.model.embedder import OnnxEmbedder
from store.publishers import Publisher, Trust
from store.store import Store
from store.vectors import embed_pending

PORTION = 4_096
"""
Bytes that are overwritten.
"""
NAMES = ("words-*.bin", "vectors-*.bin", "claim_trigram_terms.bin")
"""
The files that a large enough store has beside it.
"""
ASKED = "The lighthouse of Quelmora has been sold to beekeepers."
"""
What the last claim of the store says.
"""
_SITE, _CLAIMS = "known.example", 2_100


@pytest.fixture(scope="session")
def filed_data(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A data folder whose store is large enough for every file, of short claims, embedded by the real model.
    """
    folder = tmp_path_factory.mktemp("filed")
    embedder = OnnxEmbedder.load(prepared_data / "model", threads=1)
    with Store.open(folder / "footnote.db", embedder_name=embedder.name) as store:
        store.publishers.put(Publisher(name="Known Checks", site=_SITE, trust=Trust.KNOWN, source="test"))
        with store.runs.run("test", "test", trust_ids=True) as (origin, counts):
            texts = [f"Lot {number} is sold" for number in range(_CLAIMS - 1)]
            store.claims.put(map(_claim, enumerate([*texts, ASKED])), origin, counts=counts)
        embed_pending(store, embedder)
    assert [len(list(folder.glob(name))) for name in NAMES] == [1, 1, 1]
    return folder


def _claim(numbered: tuple[int, str]) -> StoredClaim:
    number, text = numbered
    url = f"https://{_SITE}/{number}"
    review = Review(publisher="Known Checks", url=url, rating="False", verdict=Verdict.FALSE)
    return StoredClaim(id=f"c{number}", claim=text, language="en", reviews=(review,))


def overwritten(share: float, byte: bytes = b"\xa5") -> Callable[[Path], None]:
    """
    Some bytes anew, so far into the file.
    """

    def damage(path: Path) -> None:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(int(share * max(0, size - PORTION)))
            file.write(byte * min(PORTION, size))

    return damage


def cut(share: float) -> Callable[[Path], None]:
    """
    The rest of the file is gone.
    """
    return lambda path: os.truncate(path, int(share * path.stat().st_size))


def replaced(content: bytes) -> Callable[[Path], None]:
    """
    The file is another one.
    """

    def damage(path: Path) -> None:
        path.write_bytes(content)

    return damage


WAYS = {
    "start": overwritten(0),
    "a tenth": overwritten(0.1),
    "a third": overwritten(0.33),
    "a half": overwritten(0.5),
    "two thirds": overwritten(0.67),
    "nine tenths": overwritten(0.9),
    "end": overwritten(1),
    "empty blocks": overwritten(0.4, b"\x00"),
    "cut in half": cut(0.5),
    "last byte gone": lambda path: os.truncate(path, path.stat().st_size - 1),
    "empty": cut(0),
    "zeros only": lambda path: path.write_bytes(b"\x00" * path.stat().st_size) and None,
    "other header": lambda path: path.write_bytes(b"no such file" + path.read_bytes()[12:]) and None,
    "another file": replaced(b"no such file" * 9_000),
}
"""
Ways to damage a file, by what is done to it.
"""
