"""
Candidates: found by words or by meaning, for the whole and for its sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from claims.candidates import LOOKED_AT, Found, asked, gather
from claims.models import StoredClaim
from claims.ports import Hit, Vectors
from claims.queries import Query
from tests.claims.list_index import ListIndex


class Compass:
    """
    An embedder that knows two meanings: north, and everything else.
    """

    name = "compass"
    dimensions = 2

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Unit vectors.
        """
        return np.array([[0, 1] if "north" in text else [1, 0] for text in texts], np.float32)

    passages = messages = queries


STORED = (
    StoredClaim(id="words", claim="forty buses were sold"),
    StoredClaim(id="meaning", claim="toward the pole, north"),
)


class TestGather:
    def test_words_and_meanings_both_find(self) -> None:
        """
        Each search brings its own claim, with its rank.
        """
        embedder = Compass()
        one = Query("north of the forty buses")
        near = gather(ListIndex(STORED, embedder), one, asked(one, embedder)).near
        ranks = {each.stored.id: (each.lexical_rank, each.dense_rank) for each in near}
        assert ranks["meaning"][1] == 0
        assert ranks["words"] == (0, 1)

    def test_a_sentence_finds_what_the_whole_misses(self) -> None:
        """
        A sentence inside a long message is searched for by itself.
        """
        one = Query("a long message about nothing", ("forty buses were sold",))
        assert [each.stored.id for each in gather(ListIndex(STORED), one, asked(one, None)).near] == ["words"]

    def test_the_rest_follow(self) -> None:
        """
        Beyond those looked at closely, ids are kept for a full ranking.
        """
        many = [StoredClaim(id=f"{number:03}", claim="forty buses") for number in range(90)]
        one = Query("forty buses")
        found = gather(ListIndex(many), one, asked(one, None))
        assert (len(found.near), len(found.far)) == (LOOKED_AT, 90 - LOOKED_AT)


class TestFound:
    def test_agreement_comes_first(self) -> None:
        """
        A claim that both searches find goes before one that a single search found higher.
        """
        found = Found()
        found.add(found.lexical, [Hit("alone", 9), Hit("both", 8)])
        found.add(found.dense, [Hit("other", 1), Hit("both", 0.9)])
        assert found.ids()[0] == "both"

    def test_the_better_rank_is_kept(self) -> None:
        """
        Over several views the best rank of a claim counts.
        """
        found = Found()
        found.add(found.lexical, [Hit("a", 2), Hit("b", 1)])
        found.add(found.lexical, [Hit("b", 5)])
        assert found.lexical == {"a": 0, "b": 0}
