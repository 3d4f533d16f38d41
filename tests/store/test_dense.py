"""
Search by meaning beside brute force, and what happens to its file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from claims.ports import Vectors
from store.dense import DensePlan, DenseSearch
from store.matrix import read_matrix
from store.store import Store
from store.vector_rows import FIELDS, packed, unpacked
from store.vectors import embed_pending
from tests.store.conftest import garlic, put, review

MODEL = "drawn/1"
DIMENSIONS = 48
PLAN = DensePlan(written_from=100, sketched_from=500, passed=300, passed_share=0.01)


class DrawnEmbedder:
    """
    Draws a unit vector for each text, around a common middle as those of real models are.
    """

    name = MODEL
    dimensions = DIMENSIONS

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Of shape (len(texts), dimensions).
        """
        drawn = self._random.standard_normal((len(texts), self.dimensions)) * np.linspace(2, 0.1, DIMENSIONS)
        return np.asarray((drawn + 1) / np.linalg.norm(drawn + 1, axis=1, keepdims=True), np.float32)

    passages = queries


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """
    A store of 800 claims, each with three vectors.
    """
    path = tmp_path_factory.mktemp("dense") / "footnote.db"
    with Store.open(path, embedder_name=MODEL) as store:
        put_known(store, range(800))
        yield store


def put_known(store: Store, numbers: range) -> None:
    """
    Claims, embedded.
    """
    put(store, *(garlic(id=f"c{n}", claim=f"Claim {n}", reviews=(review(n),)) for n in numbers))
    embed_pending(store, DrawnEmbedder(numbers.start + 1))


def search(store: Store, plan: DensePlan = PLAN) -> DenseSearch:
    """
    A search of its own over the store.
    """
    return DenseSearch(store.database, store.path.parent, MODEL, plan)


def brute(store: Store, vector: np.ndarray, limit: int) -> list[str]:
    """
    Claims by their nearest vector, every vector compared.
    """
    rows = store.database.execute(
        "select c.id, v.vector from vectors v join claims c on c.number = v.claim"
    ).fetchall()
    best: dict[str, float] = {}
    for claim, blob in rows:
        score = float(np.frombuffer(blob, np.float16).astype(np.float32) @ vector)
        best[claim] = max(score, best.get(claim, score))
    return sorted(best, key=lambda claim: -best[claim])[:limit]


def asked(count: int = 12) -> Vectors:
    """
    Vectors of messages.
    """
    return DrawnEmbedder(99).queries(["?"] * count)


class TestExactness:
    """
    What is found is what comparing everything finds.
    """

    @pytest.mark.parametrize("limit", [1, 20])
    def test_without_a_file(self, filled: Store, limit: int) -> None:
        """
        Before any file is written.
        """
        plan = DensePlan(written_from=10**9)
        for path in filled.path.parent.glob("vectors-*"):
            path.unlink()
        found = search(filled, plan).search(asked(), limit)
        assert [[one.claim_id for one in row] for row in found] == [
            brute(filled, vector, limit) for vector in asked()
        ]

    def test_with_a_file(self, filled: Store) -> None:
        """
        From a file of rounded vectors without a sketch: the order is by the vectors as stored.
        """
        dense = search(filled, DensePlan(written_from=100, sketched_from=10**9))
        dense.renew()
        found = dense.search(asked(), 20)
        assert [[one.claim_id for one in row] for row in found] == [
            brute(filled, vector, 20) for vector in asked()
        ]

    def test_with_a_sketch(self, filled: Store) -> None:
        """
        A first pass that lets an eighth through loses next to nothing.
        """
        for path in filled.path.parent.glob("vectors-*"):
            path.unlink()
        dense = search(filled)
        dense.renew()
        found = dense.search(asked(), 20)
        shares = [
            len({one.claim_id for one in row} & set(brute(filled, vector, 20))) / 20
            for row, vector in zip(found, asked(), strict=True)
        ]
        assert np.mean(shares) >= 0.98

    def test_all_that_there_is(self, filled: Store) -> None:
        """
        Who asks for more than the first pass lets through gets it.
        """
        dense = search(filled)
        dense.renew()
        assert [len(row) for row in dense.search(asked(2), 5_000)] == [800, 800]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """
    A store of 200 claims of its own.
    """
    with Store.open(tmp_path / "footnote.db", embedder_name=MODEL) as store:
        put_known(store, range(200))
        yield store


class TestChanges:
    """
    What was added and hidden is seen by the next search; files are written by `renew` alone.
    """

    def test_added_and_retired(self, store: Store) -> None:
        """
        Beside a file, a claim added is found and a claim retired is not, and the file stays as it was.
        """
        dense = search(store)
        dense.renew()
        (file,) = store.path.parent.glob("vectors-*.bin")
        written = file.read_bytes()
        put_known(store, range(200, 201))
        store.claims.retire("c7", "wrong")
        found = {one.claim_id for one in dense.search(asked(1), 500)[0]}
        assert found == {f"c{n}" for n in range(201)} - {"c7"}
        assert file.read_bytes() == written

    def test_vectors_of_old_words(self, store: Store) -> None:
        """
        A claim whose words changed is found by its new vectors only.
        """
        dense = search(store)
        dense.renew()
        before = dense.search(asked(1), 500)[0]
        store.claims.edit("c7", {"claim": "Something else", "title": None, "wordings": ()})
        assert {one.claim_id for one in before} - {
            one.claim_id for one in dense.search(asked(1), 500)[0]
        } == {"c7"}
        embed_pending(store, DrawnEmbedder(5))
        assert {one.claim_id for one in dense.search(asked(1), 500)[0]} == {f"c{n}" for n in range(200)}

    def test_renewed_only_when_needed(self, store: Store) -> None:
        """
        A few rows more leave the file alone, many make it anew.
        """
        dense = search(store)
        dense.renew()
        (file,) = store.path.parent.glob("vectors-*.bin")
        written = file.read_bytes()
        put_known(store, range(200, 210))
        dense.renew()
        assert file.read_bytes() == written
        put_known(store, range(210, 300))
        dense.renew()
        assert len(file.read_bytes()) > len(written)

    def test_renewed_when_much_is_dead(self, store: Store) -> None:
        """
        A file most of whose rows are gone is written anew.
        """
        dense = search(store)
        dense.renew()
        (file,) = store.path.parent.glob("vectors-*.bin")
        size = file.stat().st_size
        store.database.execute("delete from vectors where id % 2 = 0")
        dense.renew()
        assert file.stat().st_size < size

    @pytest.mark.parametrize("damage", [b"", b"\x00" * 8_000, b"short"])
    def test_damaged_files(self, store: Store, damage: bytes) -> None:
        """
        A file that is empty, of another format or cut short is set aside, and written anew.
        """
        search(store).renew()
        (file,) = store.path.parent.glob("vectors-*.bin")
        good = file.read_bytes()
        file.write_bytes(damage)
        dense = search(store)
        assert len(dense.search(asked(1), 500)[0]) == 200
        search(store).renew()
        assert file.read_bytes() == good

    def test_file_of_another_store(self, store: Store) -> None:
        """
        A file that holds rows the store never had, as after restoring a backup, is set aside.
        """
        search(store).renew()
        store.database.execute("delete from vectors where id > 500")
        store.database.execute("update sqlite_sequence set seq = 500 where name = 'vectors'")
        vector = packed(asked(1)[0])
        store.database.execute(
            "insert into vectors (claim, model, field, position, vector) values (1, ?, 'body', 9, ?)",
            [MODEL, vector],
        )
        best = search(store).search(asked(1), 1)[0][0]
        assert (best.claim_id, round(best.score, 2)) == ("c0", 1.0)

    def test_nothing_is_left_behind(self, store: Store) -> None:
        """
        A write that breaks off leaves the old file and no other.
        """
        dense = search(store)
        dense.renew()
        put_known(store, range(200, 400))
        before = sorted(path.name for path in store.path.parent.iterdir())
        store.database.execute("update vectors set vector = zeroblob(3) where id = 900")
        with pytest.raises(ValueError, match=r"buffer size|reshape"):
            dense.renew()
        assert sorted(path.name for path in store.path.parent.iterdir()) == before

    def test_joined_and_hidden(self, store: Store) -> None:
        """
        Where many of the nearest are joined to one claim or hidden, the search goes on until it has enough.
        """
        dense = search(store)
        dense.renew()
        nearest = [hit.claim_id for hit in dense.search(asked(1), 60)[0]]
        for name in nearest[1:30]:
            store.merges.join(nearest[0], name, "test")
        for name in nearest[30:60]:
            store.claims.retire(name)
        found = dense.search(asked(2), 20)
        assert [len(hits) for hits in found] == [20, 20]
        assert found[0][0].claim_id == nearest[0]
        assert not {hit.claim_id for hits in found for hit in hits} & set(nearest[1:])


class TestOfClaims:
    """
    The vectors of claims, from the file and since.
    """

    def test_as_stored(self, filled: Store) -> None:
        """
        Those of the table, whether they are in the file or came later, by claim and field.
        """
        dense = search(filled)
        dense.renew()
        later = search(filled, DensePlan(written_from=10**9))
        for one in (dense, later):
            rows = one.of_claims({700: 0, 3: 0, 5: 0})
            expected = filled.database.execute(
                "select claim, field, vector from vectors where claim in (3, 5, 700)"
                " order by claim, field, id"
            ).fetchall()
            assert rows.claims.tolist() == [claim for claim, _, _ in expected]
            assert [FIELDS[field] for field in rows.fields] == [field for _, field, _ in expected]
            assert np.array_equal(rows.vectors, unpacked([vector for _, _, vector in expected]))

    def test_gone(self, store: Store) -> None:
        """
        Vectors that were removed since are left out, those of the new words are there.
        """
        dense = search(store)
        dense.renew()
        store.claims.edit("c7", {"claim": "Something else", "title": None, "wordings": ()})
        gone = 600
        assert len(dense.of_claims({8: gone}).ids) == 0
        embed_pending(store, DrawnEmbedder(5))
        assert [FIELDS[field] for field in dense.of_claims({8: gone}).fields] == ["claim"]
        assert len(dense.of_claims({10**9: 0}).ids) == 0


class TestRoughly:
    """
    Cosines in 8 bits.
    """

    def test_nearly_exact(self, filled: Store) -> None:
        """
        They are those of the stored vectors, nearly, for any number of messages at once.
        """
        search(filled).renew()
        rows = read_matrix(next(filled.path.parent.glob("vectors-*.bin")))
        assert rows.stored is not None
        places = np.array([0, 5, 999, len(rows.ids) - 1])
        exact = asked(20) @ rows.stored.rows(places.tolist()).T
        assert np.abs(rows.cosines(places, asked(20)) - exact).max() < 5e-3
