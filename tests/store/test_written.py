"""
Stored claims as matching compares them: what is kept is what the claims read back have.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

from claims.errors import StoreError
from claims.models import StoredClaim
from claims.token_hashes import written_of
from store.check import check_store
from store.store import Store
from store.undo import undo_run
from tests.store.conftest import garlic, plain, put, review

TEXTS = (
    "Garlic cures the flu",
    "Лук лечит грипп за 3 дня",
    "ニンニクは風邪を治す",
    "¡!",
    "لقاح كورونا يحتوي على شريحة",
    "Straße 1,500 kostet 3,5 €",
    "Word " * 200,
)


def claim(number: int, **fields: object) -> StoredClaim:
    """
    A claim under its own id, without a title and other wordings unless they are given.
    """
    given = {"id": f"c{number}", "claim": TEXTS[number % 7] + f" {number}", "title": None, "wordings": ()}
    return garlic(**{**given, "reviews": (review(number),), **fields})


@pytest.fixture
def varied(store: Store) -> Store:
    """
    Claims with and without title, other wordings, body and language, in several scripts.
    """
    put(
        store,
        claim(0),
        claim(1, title="Title, 1"),
        claim(2, wordings=("Garlic cures the flu 0", "Another: wording", "another wording!")),
        claim(3, title="Garlic cures the flu 0", wordings=("Another: wording",), language="pt-BR"),
        claim(4, body="Long " * 400 + "1.5 2,000", language=None),
        claim(5, title="Лук", body="", language=None, wordings=TEXTS),
        claim(6, claim="...", language="english", title="...", claimant="Dr. Olena Шевченко"),
        claim(7, claim="Garlic cures the flu 0!", wordings=("Garlic cures the flu 0!", "Лук"), language="xx"),
    )
    return store


def agree(store: Store) -> bool:
    """
    Whether the words kept are those of the claims read back, for every id there is.
    """
    ids = [claim_id for (claim_id,) in store.database.execute("select id from claims").fetchall()]
    found, claims = store.index.written([*ids, "nothing"]), store.index.claims(ids)
    assert list(found) == list(claims)
    return all(plain(found[name]) == plain(written_of(stored)) for name, stored in claims.items())


class TestWritten:
    """
    `SqliteIndex.written` beside `written_of` of what `SqliteIndex.claims` reads.
    """

    def test_as_put(self, varied: Store) -> None:
        """
        Of claims of every kind.
        """
        assert agree(varied)
        assert check_store(varied) == []

    def test_joined_in_any_order(self, varied: Store) -> None:
        """
        Of groups of two and three, whichever of them is the head, and after they are parted.
        """
        for kept, joined in combinations(range(8), 2):
            for pair in ((kept, joined), (joined, kept)):
                merge = varied.merges.join(f"c{pair[0]}", f"c{pair[1]}", "test")
                assert agree(varied)
                third = varied.merges.join(f"c{(kept + joined) % 8}", f"c{pair[0]}", "test") if kept else None
                assert agree(varied)
                for one in filter(None, (third, merge)):
                    varied.merges.part(one)
        assert agree(varied)

    @pytest.mark.parametrize(
        "change",
        [
            {"claim": "Quite another claim"},
            {"title": None},
            {"title": "Лук лечит грипп за 3 дня 1!"},
            {"wordings": ()},
            {"wordings": ("One", "Two")},
            {"body": "Word " * 250 + "late"},
            {"language": None},
            {"language": "uk"},
            {"claimant": "Ann Smith"},
            {"claimant": None},
        ],
        ids=str,
    )
    def test_edited(self, varied: Store, change: dict[str, str | tuple[str, ...] | None]) -> None:
        """
        Of a claim that is edited, a joined one too, and retired.
        """
        varied.merges.join("c1", "c2", "test")
        for name in ("c2", "c5"):
            varied.claims.edit(name, change)
            assert agree(varied)
        varied.claims.retire("c5")
        assert agree(varied)

    def test_undone(self, varied: Store) -> None:
        """
        Of claims that a later run changed and added, before and after it is taken back; what went is gone.
        """
        before = written_of(varied.index.claims(["c3"])["c3"])
        put(
            varied,
            claim(3, title="Better title", body="Body", language="es"),
            claim(20),
            trust_ids=True,
            source="later",
        )
        varied.merges.join("c20", "c4", "test")
        assert agree(varied)
        undo_run(varied, max(run for (run,) in varied.database.execute("select id from imports").fetchall()))
        assert agree(varied)
        assert plain(varied.index.written(["c3"])["c3"]) == plain(before)
        assert varied.database.execute("select count(*) from claim_digests").fetchone() == (8,)

    def test_changes_are_seen(self, varied: Store) -> None:
        """
        The same ids asked again after another connection joined two of them.
        """
        assert len(varied.index.written(["c0", "c1"])["c0"].short) == 1
        with Store.open(varied.path, embedder_name=None) as other:
            other.merges.join("c0", "c1", "test")
        assert len(varied.index.written(["c0", "c1"])["c0"].short) == 2
        assert agree(varied)

    def test_another_layout(self, varied: Store) -> None:
        """
        Bytes of a layout that is not known are refused in a sentence.
        """
        (words,) = varied.database.execute("select words from claim_digests where claim = 1").fetchone()
        varied.database.execute("update claim_digests set words = ? where claim = 1", [b"\t" + words[1:]])
        with pytest.raises(StoreError, match="does not know"):
            varied.index.written(["c0"])


class TestStale:
    """
    Rows whose words were rewritten or removed are noted.
    """

    @pytest.fixture
    def stale(self, varied: Store) -> Iterator[Store]:
        assert numbers(varied) == []
        yield varied
        assert check_store(varied) == []

    def test_other_words(self, stale: Store) -> None:
        """
        A claim whose words change is noted once; one that is only retired or joined is not.
        """
        stale.claims.retire("c0")
        stale.merges.join("c3", "c4", "test")
        stale.claims.edit("c1", {"claim": "Something else"})
        stale.claims.edit("c1", {"claim": "Something else again"})
        stale.claims.edit("c2", {"language": "de"})
        assert numbers(stale) == [2]

    def test_removed(self, stale: Store) -> None:
        """
        Claims that go are noted.
        """
        undo_run(stale, 1)
        assert numbers(stale) == [1, 2, 3, 4, 5, 6, 7, 8]


def numbers(store: Store) -> list[int]:
    """
    Row numbers noted so far.
    """
    return [
        number for (number,) in store.database.execute("select number from stale_words order by 1").fetchall()
    ]
