"""
Opening, refusing, checking and copying the store.
"""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from claims.errors import StoreError
from store.backup import back_up
from store.check import check_store
from store.database import open_database
from store.stats import stats
from store.store import Store
from store.vectors import embed_pending
from tests.store.conftest import BagEmbedder, garlic, put


class TestOpening:
    """
    The file is made, migrated, or refused in one sentence.
    """

    def test_made(self, path: Path) -> None:
        """
        A store is made with its folder, in write-ahead mode, with strict tables and foreign keys that hold.
        """
        database = open_database(path)
        assert database.execute("pragma journal_mode").fetchone()[0] == "wal"
        assert database.execute("pragma synchronous").fetchone()[0] == 2
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("insert into identities (key, claim) values ('x', 99)")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("insert into settings (key, value) values ('x', x'00')")
        database.close()

    def test_opened_again(self, path: Path) -> None:
        """
        What was acknowledged is there when the store is opened again, also for reading only.
        """
        with Store.open(path, embedder_name=None) as store:
            put(store, garlic())
        with Store.open(path, embedder_name=None, read_only=True) as store:
            assert set(store.claims.get(["garlic"])) == {"garlic"}
            with pytest.raises(sqlite3.OperationalError):
                store.settings.set("a", "b")

    @pytest.mark.parametrize(
        "content",
        [b"no database at all, but long enough to be one" * 40, b"SQLite format 3\x00" + b"\xff" * 4000],
    )
    def test_damaged(self, path: Path, content: bytes) -> None:
        """
        A file that is no store is refused in one sentence that names it.
        """
        path.parent.mkdir()
        path.write_bytes(content)
        with pytest.raises(StoreError, match=r"footnote\.db is damaged.*\.$"):
            Store.open(path, embedder_name=None)

    def test_made_by_several_at_once(self, path: Path) -> None:
        """
        Several programs that open a fresh store at once all find it made.
        """
        barrier = threading.Barrier(6)

        def make() -> int:
            barrier.wait()
            with Store.open(path, embedder_name=None) as store:
                return len(store.claims)

        with ThreadPoolExecutor(6) as threads:
            assert [made.result() for made in [threads.submit(make) for _ in range(6)]] == [0] * 6

    def test_newer(self, path: Path) -> None:
        """
        A store that a newer version migrated is refused.
        """
        database = open_database(path)
        database["_sqlite_migrations"].insert(
            {"migration_set": "footnote", "name": "m999_later", "applied_at": "x"}
        )
        database.close()
        with pytest.raises(StoreError, match="newer version of Footnote"):
            open_database(path)

    def test_missing_for_reading(self, path: Path) -> None:
        """
        Opening for reading makes no file.
        """
        with pytest.raises(StoreError, match="can't be opened"):
            open_database(path, read_only=True)
        assert not path.exists()

    def test_folder_that_is_a_file(self, tmp_path: Path) -> None:
        """
        A folder that can't be made is refused in one sentence.
        """
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError, match="can't be made"):
            open_database(tmp_path / "file" / "footnote.db")


class TestTogether:
    """
    One writes, others read.
    """

    def test_reading_while_another_writes(self, store: Store, path: Path) -> None:
        """
        A search answers from what is committed while a write is under way, without waiting for it.
        """
        put(store, garlic())
        with Store.open(path, embedder_name=None, read_only=True) as reader:
            store.database.begin()
            store.database.execute("update claims set claimant = 'half done'")
            assert reader.index.lexical("garlic", 5)[0].claim_id == "garlic"
            assert reader.index.claims(["garlic"])["garlic"].claimant is None
            store.database.commit()
            assert reader.index.claims(["garlic"])["garlic"].claimant == "half done"

    def test_one_thread(self, store: Store) -> None:
        """
        The store belongs to the thread that opened it.
        """
        errors: list[BaseException] = []

        def elsewhere() -> None:
            try:
                len(store.claims)
            except sqlite3.ProgrammingError as error:
                errors.append(error)

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert len(errors) == 1


class TestCheck:
    """
    The check finds what is out of step.
    """

    def test_whole(self, store: Store) -> None:
        """
        A store that was only used as intended is whole.
        """
        put(store, garlic(), garlic(id="b", claim="Another"))
        embed_pending(store, BagEmbedder())
        store.claims.retire("b")
        assert check_store(store) == []

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            ("delete from claim_words where rowid = 1", "missing from the word index"),
            (
                "insert into claim_words (rowid, claim) values (77, 'x')",
                "word index lists 1 claims that are gone",
            ),
            ("delete from claim_trigrams where rowid = 1", "missing from the trigram index"),
            ("delete from claim_digests", "1 claims have no digests of their words"),
            ("update claims set findable = 0", "shown that should not be, or hidden"),
            ("delete from identities", "would not be recognised"),
            ("update claims set reworded = 1", "1 vectors are of words that"),
            ("update vectors set vector = x'00' where id = 1", "differ in length"),
            ("update claim_words_content set c0 = 'other'", "does not fit the texts"),
        ],
    )
    def test_out_of_step(self, store: Store, damage: str, sentence: str) -> None:
        """
        Each kind of damage is named in a sentence.
        """
        put(store, garlic())
        embed_pending(store, BagEmbedder())
        store.database.execute(damage)
        problems = check_store(store)
        assert any(sentence in problem for problem in problems)
        assert all(problem.endswith(".") for problem in problems)

    def test_damaged_pages(self, path: Path) -> None:
        """
        A file damaged in the middle is reported, not crashed on.
        """
        with Store.open(path, embedder_name=None) as store:
            put(
                store,
                *(garlic(id=f"c{n}", claim=f"Claim {n}", body="text " * 200) for n in range(100)),
                trust_ids=True,
            )
            store.database.execute("pragma wal_checkpoint(truncate)")
        content = bytearray(path.read_bytes())
        middle = len(content) // 2
        content[middle : middle + 20_000] = b"\xa5" * 20_000
        path.write_bytes(bytes(content))
        with Store.open(path, embedder_name=None) as store:
            assert any("damaged" in problem for problem in check_store(store))


class TestBackup:
    """
    Copies of a store in use.
    """

    def test_copy(self, store: Store, tmp_path: Path) -> None:
        """
        The copy is one whole file with everything in it, made while the store stays open.
        """
        put(store, garlic())
        shares: list[float] = []
        back_up(store, tmp_path / "copies" / "b.db", lambda share, _words: shares.append(share))
        put(store, garlic(id="later", claim="Later"))
        with Store.open(tmp_path / "copies" / "b.db", embedder_name=None) as copy:
            assert [claim.id for claim in copy.claims.all()] == ["garlic"]
            assert check_store(copy) == []
        assert shares[-1] == 1

    def test_never_over_a_file(self, store: Store, tmp_path: Path) -> None:
        """
        A file that is there is not overwritten, and a failed copy leaves nothing behind.
        """
        (tmp_path / "b.db").write_text("mine")
        with pytest.raises(StoreError, match="there already"):
            back_up(store, tmp_path / "b.db")
        with pytest.raises(StoreError, match="can't be written"):
            back_up(store, tmp_path / "b.db" / "c.db")
        assert (tmp_path / "b.db").read_text() == "mine"


class TestStats:
    """
    The store in figures.
    """

    def test_figures(self, store: Store) -> None:
        """
        The figures count what was put, by language, verdict, year and publisher, and what is embedded.
        """
        put(store, garlic(), garlic(id="b", claim="Another", language=None), garlic(id="c", claim="Gone"))
        store.claims.retire("c")
        embedder = BagEmbedder()
        before = stats(store, embedder.name)
        assert (before["claims"], before["shown"], before["retired"], before["reviews"]) == (3, 2, 1, 3)
        assert before["languages"] == {"en": 2, "unknown": 1}
        assert before["verdicts"] == {"false": 3}
        assert before["years"] == {"2020": 3}
        assert before["publishers"][0]["reviews"] == 3
        assert before["embedding"]["waiting"] == 2
        embed_pending(store, embedder)
        assert stats(store, embedder.name)["embedding"]["embedded"] == 2


def limited(store: Store) -> int:
    """
    More bytes than a store can take that may grow no further.
    """
    store.database.execute("pragma max_page_count = 1")
    return 1_000_000


class TestFailing:
    """
    What SQLite refuses while the store is used becomes one sentence.
    """

    def test_damaged_in_the_middle(self, path: Path) -> None:
        """
        A page that is damaged is met only when it is read.
        """
        with Store.open(path, embedder_name=None) as store:
            put(store, garlic())
            root = store.database.execute(
                "select rootpage from sqlite_master where name = 'claims'"
            ).fetchone()
            size = store.database.execute("pragma page_size").fetchone()
        with path.open("r+b") as file:
            file.seek((root[0] - 1) * size[0])
            file.write(b"\xff" * size[0])
        with (
            pytest.raises(StoreError, match="is damaged"),
            Store.open(path, embedder_name=None) as store,
        ):
            store.claims.search("garlic")

    def test_full_disk(self, path: Path) -> None:
        """
        A store that can't grow says so.
        """
        with (
            pytest.raises(StoreError, match="is full"),
            Store.open(path, embedder_name=None) as store,
            store.database.atomic(),
        ):
            store.settings.set("key", "x" * limited(store))

    def test_read_only(self, path: Path) -> None:
        """
        A store that may not be written says so.
        """
        with Store.open(path, embedder_name=None):
            pass
        with (
            pytest.raises(StoreError, match="can't be written"),
            Store.open(path, embedder_name=None, read_only=True) as store,
        ):
            store.settings.set("key", "value")
