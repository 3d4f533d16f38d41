"""
Search by words over a store.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from claims.token_hashes import digests
from store.lexical import LexicalSearch
from store.store import Store
from tests.store.conftest import garlic, put, review

_VOCABULARY = [f"w{number}" for number in range(400)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """
    600 claims of words of very different frequency.
    """
    with Store.open(tmp_path_factory.mktemp("words") / "footnote.db", embedder_name=None) as store:
        put(store, *(garlic(id=f"c{n}", **drawn(n), reviews=(review(n),)) for n in range(600)))
        yield store


def drawn(seed: int) -> dict[str, object]:
    """
    A claim of eight words, with a body of forty.
    """
    random = Random(seed)  # noqa: S311 - a text, no secret
    words = [_VOCABULARY[int(400 * random.random() ** 2)] for _ in range(48)]
    return {"claim": " ".join(words[:8]), "title": None, "wordings": (), "body": " ".join(words[8:])}


def ranked(store: Store, text: str) -> list[str]:
    """
    The ids of the best claims by SQLite's own ranking.
    """
    rows = store.database.execute(
        "select id from claim_words join claims on number = claim_words.rowid where claim_words match ?"
        " order by bm25(claim_words, 3.0, 2.0, 2.0, 1.0) limit 10",
        [" OR ".join(text.split())],
    )
    return [claim_id for (claim_id,) in rows.fetchall()]


class TestByWords:
    """
    Rare words in claims choose.
    """

    @pytest.mark.parametrize("seed", range(5))
    def test_best_are_nearly_those_of_sqlite(self, store: Store, seed: int) -> None:
        """
        Scores fall, and of SQLite's best ten claims most are among the best twenty.
        """
        text = " ".join(Random(seed).choices(_VOCABULARY[40:], k=6))  # noqa: S311 - a text, no secret
        found = LexicalSearch(store.database).by_words(text, 20)
        scores = [one.score for one in found]
        assert scores == sorted(scores, reverse=True)
        assert len(set(ranked(store, text)) & {f"c{one.number - 1}" for one in found}) >= 8

    def test_words_count_once(self, store: Store) -> None:
        """
        A word said twice in a message counts no more than once.
        """
        lexical = LexicalSearch(store.database)
        assert lexical.by_words("w40 w41 w40 w40", 9) == lexical.by_words("w41 w40", 9)

    def test_hidden_claims_leave_no_gap(self, store: Store) -> None:
        """
        Where most claims with a word are retired, those that are left are found all the same.
        """
        put(
            store,
            *(garlic(id=f"h{n}", claim=f"hideaway {n}", reviews=(review(9_000 + n),)) for n in range(90)),
        )
        for number in range(80):
            store.claims.retire(f"h{number}", "test")
        assert len(LexicalSearch(store.database).by_words("hideaway", 10)) == 10
        assert len(LexicalSearch(store.database).by_words("hideaway", 90, hidden=True)) == 90

    def test_joined_claims_are_found_once(self, store: Store) -> None:
        """
        Of claims that are one, the one they are joined to is found, by the best of their words.
        """
        put(
            store,
            *(garlic(id=f"j{n}", claim=f"joinery {n}", reviews=(review(9_500 + n),)) for n in range(3)),
        )
        store.merges.join("j0", "j2", "test")
        numbers = dict(store.database.execute("select number, id from claims").fetchall())
        for hidden in (False, True):
            found = LexicalSearch(store.database).by_words("joinery", 10, hidden=hidden)
            assert sorted(one.claim_id for one in found) == ["j0", "j1"]
            assert [numbers[one.number] for one in found] == [one.claim_id for one in found]


class TestCounts:
    """
    How common words are.
    """

    def test_count_claims(self, store: Store) -> None:
        """
        Words are counted by claims, 0 for words that no claim has.
        """
        lexical = LexicalSearch(store.database)
        (expected,) = store.database.execute(
            "select count(*) from claim_words where claim_words match 'w40'"
        ).fetchone()
        assert lexical.counts(digests(["w40", "absent"])).tolist() == [expected, 0]
