"""
Word search over a real store: the file beside it, and what was written since.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from claims.text.normalize import words
from claims.token_hashes import digests
from store.backup import back_up
from store.lexical import LexicalSearch
from store.postings_index import PostingsIndex, PostingsPlan
from store.postings_weighing import asked
from store.store import Store
from tests.store.conftest import garlic, put, review

PLAN = PostingsPlan(written_from=10)


def fill(store: Store, numbers: range) -> None:
    """
    Claims with a word in all, one in each second and one of their own.
    """
    put(
        store,
        *(
            garlic(
                id=f"c{n}",
                claim=f"all {'even' * (n % 2 == 0)} o{n}",
                title=None,
                wordings=(),
                reviews=(review(n),),
            )
            for n in numbers
        ),
    )


def index(store: Store) -> PostingsIndex:
    """
    As another process would open it.
    """
    return PostingsIndex(store.database, store.path.parent, PLAN)


def found(searched: PostingsIndex, text: str, wanted: int = 50) -> set[int]:
    """
    Numbers of the claims found.
    """
    return {number for number, _ in searched.best(asked(words(text)), wanted)}


def counted(searched: PostingsIndex, text: str) -> list[int]:
    """
    Counts of words.
    """
    counts: list[int] = searched.counts(digests(text.split())).tolist()
    return counts


def stale(store: Store) -> list[int]:
    """
    Claims listed as changed.
    """
    return [number for (number,) in store.database.execute("select number from stale_words").fetchall()]


def file_of(store: Store) -> Path:
    """
    The one file of words.
    """
    (path,) = store.path.parent.glob("words-*")
    return path


@pytest.fixture
def filled(store: Store) -> Store:
    """
    Twenty claims, number 1 to 20, in a file.
    """
    fill(store, range(1, 21))
    assert index(store).renew()
    return store


class TestFile:
    """
    What is written when, and when it is used.
    """

    def test_says_what_the_store_says(self, store: Store) -> None:
        """
        With and without a file the same claims are found with the same scores, and words have the same
        counts.
        """
        fill(store, range(1, 21))
        said, before = asked(["all", "even", "o4"]), index(store)
        expected = before.best(said, 30)
        assert not list(store.path.parent.glob("words-*"))
        index(store).renew()
        assert index(store).best(said, 30) == expected
        assert expected[0][0] == 4
        assert len(expected) == 20
        for searched in (before, index(store)):
            assert counted(searched, "all even o7 absent") == [20, 10, 1, 0]

    def test_small_stores_need_none(self, store: Store) -> None:
        """
        Below its size no file is written.
        """
        fill(store, range(1, 9))
        assert not index(store).renew()
        assert not list(store.path.parent.glob("words-*"))

    def test_is_written_when_much_was_added_or_changed(self, filled: Store) -> None:
        """
        A few claims change nothing; claims added and claims changed count together.
        """
        before = file_of(filled)
        fill(filled, range(21, 27))
        assert not index(filled).renew()
        for number in range(1, 5):
            filled.claims.edit(f"c{number}", {"claim": f"changed {number}"})
        assert file_of(filled) == before
        assert index(filled).renew()
        assert file_of(filled) != before
        assert not index(filled).renew()
        assert counted(index(filled), "all changed o26") == [22, 4, 1]

    def test_searches_write_nothing(self, filled: Store) -> None:
        """
        Neither a search nor a count touches the folder or the store.
        """
        fill(filled, range(21, 90))
        searched, before = index(filled), sorted(filled.path.parent.iterdir())
        changes = filled.database.conn.total_changes
        assert len(found(searched, "all", 100)) == 89
        assert counted(searched, "all") == [89]
        assert sorted(filled.path.parent.iterdir()) == before
        assert filled.database.conn.total_changes == changes

    def test_of_another_store(self, filled: Store, tmp_path: Path) -> None:
        """
        A file that was written for another store is not looked into.
        """
        with Store.open(tmp_path / "other" / "footnote.db", embedder_name=None) as other:
            fill(other, range(101, 126))
            index(other).renew()
            shutil.copy(file_of(filled), file_of(other))
            assert counted(index(other), "o101 o7 all") == [1, 0, 25]
            assert found(index(other), "o102") == {2}

    def test_cut_short(self, filled: Store) -> None:
        """
        Without its whole file the store is searched all the same, and the file is made again.
        """
        path = file_of(filled)
        path.write_bytes(path.read_bytes()[:-1])
        assert counted(index(filled), "all o7") == [20, 1]
        assert index(filled).renew()
        assert file_of(filled) != path

    def test_missing(self, filled: Store) -> None:
        """
        The same where the file is gone.
        """
        file_of(filled).unlink()
        assert found(index(filled), "o7") == {7}
        assert index(filled).renew()

    def test_restored_backup(self, filled: Store, tmp_path: Path) -> None:
        """
        A file written after a backup is not used for the restored store, whose claims of the same numbers are
        others.
        """
        back_up(filled, tmp_path / "backup.db")
        fill(filled, range(21, 40))
        index(filled).renew()
        filled.close()
        for path in filled.path.parent.glob("footnote.db*"):
            path.unlink()
        shutil.copy(tmp_path / "backup.db", filled.path)
        with Store.open(filled.path, embedder_name=None) as restored:
            fill(restored, range(121, 140))
            assert counted(index(restored), "o21 o121 all") == [0, 1, 39]
            assert found(index(restored), "o121") == {21}

    def test_leavings(self, filled: Store) -> None:
        """
        What killed processes left behind goes after a day, what others are writing stays.
        """
        folder = filled.path.parent
        old, young = folder / "words-5.bin", folder / "words-6.bin"
        old.write_bytes(b"old")
        young.write_bytes(b"young")
        (folder / "words-aside").mkdir()
        (folder / "words-aside" / "0").write_bytes(b"part")
        yesterday = time.time() - 2 * 24 * 3600
        for path in (old, folder / "words-aside"):
            os.utime(path, (yesterday, yesterday))
        fill(filled, range(21, 40))
        assert index(filled).renew()
        left = {path.name for path in folder.glob("words-*")}
        assert len(left) == 2
        assert young.name in left


class TestSince:
    """
    What was written after the file.
    """

    def test_added(self, filled: Store) -> None:
        """
        A claim is found as soon as it is there, its words are counted, and in the file it is the same.
        """
        searched = index(filled)
        assert counted(searched, "o21") == [0]
        for number in range(21, 60):
            fill(filled, range(number, number + 1))
            assert found(searched, f"o{number}") == {number}
        assert counted(searched, "all even") == [59, 29]
        expected = searched.best(asked(["all", "even", "o7", "o41"]), 60)
        assert searched.renew()
        assert searched.best(asked(["all", "even", "o7", "o41"]), 60) == expected

    @pytest.mark.parametrize("number", [3, 21])
    def test_changed(self, filled: Store, number: int) -> None:
        """
        A changed claim is found by its words of today only, however often it is changed, whether the file has
        it or not; also when it is in the file of later.
        """
        fill(filled, range(21, 22))
        searched = index(filled)
        assert found(searched, f"o{number}") == {number}
        for word in ("onions", "lemons", "onions"):
            filled.claims.edit(f"c{number}", {"claim": f"all about {word}"})
            for each in (searched, index(filled)):
                assert found(each, f"o{number}") == set()
                assert found(each, word) == {number}
                assert len(found(each, "all")) == 21
        assert stale(filled) == [number]
        fill(filled, range(22, 40))
        assert searched.renew()
        assert stale(filled) == []
        for each in (searched, index(filled)):
            assert found(each, "onions") == {number}
            assert found(each, f"o{number}") == set()

    def test_removed(self, filled: Store) -> None:
        """
        The words of a claim that is gone find nothing once the file is written anew.
        """
        with filled.database.atomic():
            filled.claims.writer.delete(7)
        fill(filled, range(21, 40))
        assert 7 not in {each.number for each in LexicalSearch(filled.database).by_words("o7 all", 50)}
        assert index(filled).renew()
        assert counted(index(filled), "o7 all") == [0, 38]

    def test_by_another_process(self, filled: Store) -> None:
        """
        What another process adds, changes and writes to a new file is seen at the next search.
        """
        searched = index(filled)
        assert found(searched, "o7") == {7}
        with Store.open(filled.path, embedder_name=None) as other:
            fill(other, range(21, 31))
            other.claims.edit("c7", {"claim": "onions"})
            assert found(searched, "o7") == set()
            assert found(searched, "onions") == {7}
            assert index(other).renew()
            other.claims.edit("c8", {"claim": "lemons"})
        assert found(searched, "o7 o8") == set()
        assert found(searched, "lemons onions") == {7, 8}
        assert len(found(searched, "all", 40)) == 28

    def test_what_others_write_during_renewal_stays_listed(self, filled: Store) -> None:
        """
        A change that comes while the file is being written is not forgotten with those that came before.
        """
        filled.claims.edit("c7", {"claim": "onions"})
        fill(filled, range(21, 40))
        with Store.open(filled.path, embedder_name=None) as other:
            searched = Interrupted(filled, other)
            assert searched.renew()
        assert found(searched, "lemons") == {7}
        assert found(searched, "onions o7") == set()
        assert stale(filled) == [7]

    def test_uncommitted(self, filled: Store) -> None:
        """
        A claim of a transaction that is taken back was never found.
        """
        searched = index(filled)
        filled.database.execute("begin")
        fill(filled, range(30, 31))
        found(searched, "o30")
        filled.database.rollback()
        fill(filled, range(31, 32))
        assert found(searched, "o30") == set()
        assert found(searched, "o31") == {21}


class Interrupted(PostingsIndex):
    """
    Another process changes a claim after its words were read.
    """

    def __init__(self, store: Store, other: Store) -> None:
        super().__init__(store.database, store.path.parent, PLAN)
        self._other = other

    def _parts(self, folder: Path) -> tuple[list[object], int]:  # type: ignore[override]
        parts, newest = super()._parts(folder)
        self._other.claims.edit("c7", {"claim": "lemons"})
        return list(parts), newest


class TestKilled:
    """
    A process that is killed while it writes.
    """

    def test_the_old_file_stays(self, filled: Store) -> None:
        """
        Killed at any moment, it leaves a store with one valid file that finds everything.
        """
        fill(filled, range(21, 60))
        for wait in (0.0, 0.002, 0.01, 0.03):
            script = (
                "import sys; from pathlib import Path; from store.store import Store;"
                "from tests.store.test_postings_index import index\n"
                "with Store.open(Path(sys.argv[1]), embedder_name=None) as store:\n"
                "    sys.stdout.write('x'); sys.stdout.flush()\n"
                "    index(store).renew()\n"
            )
            with subprocess.Popen(
                [sys.executable, "-c", script, filled.path], stdout=subprocess.PIPE
            ) as process:
                assert process.stdout is not None
                process.stdout.read(1)
                time.sleep(wait)
                process.send_signal(signal.SIGKILL)
            assert counted(index(filled), "all") == [59]
            assert np.array_equal(sorted(found(index(filled), "all", 70)), np.arange(1, 60))
        index(filled).renew()
        assert counted(index(filled), "all") == [59]
