"""
Search by words beside SQLite's own ranking.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

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


def ranked(store: Store, text: str) -> list[float]:
    """
    The scores of SQLite's ranking of all claims with any of the words.
    """
    rows = store.database.execute(
        "select -rank from claim_words where claim_words match ? and rank match 'bm25(3.0, 2.0, 2.0, 1.0)'"
        " order by rank limit 10",
        [" OR ".join(text.split())],
    )
    return [score for (score,) in rows.fetchall()]


class TestByWords:
    """
    The rarest words choose, BM25 orders.
    """

    @pytest.mark.parametrize("seed", range(5))
    def test_best_are_those_of_bm25(self, store: Store, seed: int) -> None:
        """
        Scores are BM25's, in falling order, and the best claim is the best of all.
        """
        text = " ".join(Random(seed).choices(_VOCABULARY[40:], k=6))  # noqa: S311 - a text, no secret
        scores = [one.score for one in LexicalSearch(store.database).by_words(text, 10)]
        best = ranked(store, text)
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == pytest.approx(best[0])
        assert sum(scores) > 0.95 * sum(best)

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
