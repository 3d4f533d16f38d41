"""
Counts of words in a file beside the store.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from store.frequencies import FrequencyFile
from store.store import Store
from tests.store.conftest import garlic, put, review

VOCABULARY = "claim_word_terms"


def fill(store: Store, numbers: range) -> None:
    """
    Claims with a word in all, one in each second and one of their own.
    """
    put(
        store,
        *(
            garlic(id=f"c{n}", claim=f"all {'even' * (n % 2 == 0)} own{n}", reviews=(review(n),))
            for n in numbers
        ),
    )


@pytest.fixture
def file(store: Store, path: Path) -> FrequencyFile:
    """
    The counts of twenty claims, written.
    """
    fill(store, range(20))
    file = FrequencyFile(store.database, path.parent, VOCABULARY, written_from=10)
    file.renew()
    return file


class TestFrequencyFile:
    """
    What it knows and when it is written.
    """

    def test_counts(self, file: FrequencyFile) -> None:
        """
        Words are counted by claims; words it never met are left out.
        """
        assert file.of(["all", "even", "own7", "absent"]) == {"all": 20, "even": 10, "own7": 1}

    def test_is_there_at_the_next_start(self, file: FrequencyFile, store: Store, path: Path) -> None:
        """
        Another process reads what was written.
        """
        assert FrequencyFile(store.database, path.parent, VOCABULARY).of({"even"}) == {"even": 10}

    def test_is_written_when_the_store_has_grown(self, file: FrequencyFile, store: Store) -> None:
        """
        One claim more changes nothing, a tenth more does; searches never write.
        """
        fill(store, range(20, 21))
        file.renew()
        assert file.of(["all"]) == {"all": 20}
        fill(store, range(21, 30))
        file.renew()
        assert file.of(["all"]) == {"all": 30}

    def test_small_stores_need_none(self, store: Store, path: Path) -> None:
        """
        Below its size no file is written.
        """
        fill(store, range(20))
        store.index.renew()
        assert not list(path.parent.glob("*.bin"))

    @pytest.mark.parametrize("damage", [b"", b"short", b"\x00" * 500])
    def test_damaged(self, file: FrequencyFile, store: Store, path: Path, damage: bytes) -> None:
        """
        A file that is cut short or no such file counts nothing.
        """
        (kept,) = path.parent.glob("*.bin")
        kept.write_bytes(damage)
        assert FrequencyFile(store.database, path.parent, VOCABULARY).of(["all"]) == {}

    def test_of_a_larger_store(self, file: FrequencyFile, tmp_path: Path, path: Path) -> None:
        """
        Counts of a store that had more claims than this one, which was restored from a backup, are set aside.
        """
        with Store.open(tmp_path / "other" / "footnote.db", embedder_name=None) as other:
            assert FrequencyFile(other.database, path.parent, VOCABULARY).of(["all"]) == {}
