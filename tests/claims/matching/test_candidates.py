"""
Candidates: found by words or by meaning, for the whole and for its sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from claims.matching.candidates import MATCHING, RANKING, SENTENCE_LIMIT, Found, Gathered, Search
from claims.matching.queries import Day, Query
from claims.models import Review, StoredClaim, Verdict
from claims.ports import Hit, Vectors
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

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        The same twice.
        """
        return self.queries(texts), self.messages(texts)

    def states(self, texts: Sequence[str]) -> None:
        """
        Knows of no tokens.
        """


class CountingIndex(ListIndex):
    """
    An index that notes what is asked of it.
    """

    def __init__(self, stored: Sequence[StoredClaim], embedder: Compass) -> None:
        super().__init__(stored, embedder)
        self.searched: list[str] = []
        self.rows: list[int] = []
        self.read: list[str] = []

    def lexical(self, text: str, limit: int) -> list[Hit]:
        """
        Notes the text.
        """
        self.searched.append(text)
        return super().lexical(text, limit)

    def dense(self, vectors: Vectors, limit: int) -> list[list[Hit]]:
        """
        Notes the number of vectors.
        """
        self.rows.append(len(vectors))
        return super().dense(vectors, limit)

    def vectors(self, ids: Collection[str]) -> Mapping[str, Mapping[str, Vectors]]:
        """
        Notes the claims.
        """
        self.read += ids
        return super().vectors(ids)


def gathered(stored: Sequence[StoredClaim], one: Query, embedder: Compass | None = None) -> Gathered:
    """
    What is found for one query.
    """
    (found,) = Search(ListIndex(stored, embedder), embedder).gather([one])
    return found


STORED = (
    StoredClaim(id="words", claim="forty buses were sold"),
    StoredClaim(id="meaning", claim="toward the pole, north"),
)


class TestGather:
    def test_words_and_meanings_both_find(self) -> None:
        """
        Each search brings its own claim, with its rank.
        """
        near = gathered(STORED, Query("north of the forty buses"), Compass()).near
        ranks = {each.claim_id: (each.lexical_rank, each.dense_rank) for each in near}
        assert ranks["meaning"][1] == 0
        assert ranks["words"] == (0, 1)

    def test_days_are_asked_for_where_a_message_has_one(self) -> None:
        """
        Candidates carry the days of their reviews only for a message that says its own.
        """
        reviewed = Review(publisher="P", url="", rating="", verdict=Verdict.FALSE, date="2020-03-02")
        stored = (replace(STORED[0], reviews=(reviewed,)),)
        for day, days in ((None, ()), ("2020-03-01", ("2020-03-02",))):
            (one,) = gathered(stored, Query("forty buses", day=Day(day) if day else None)).near
            assert one.days == days

    def test_days_long_before_one_that_the_text_does_not_say_are_left_out(self) -> None:
        """
        A rumour goes round again long after it was checked: that is nothing against the check.
        """
        days = ("2020-03-02", "2021-05-30", "2021-06-08")
        reviews = tuple(
            Review(publisher="P", url=day, rating="", verdict=Verdict.FALSE, date=day) for day in days
        )
        stored = (replace(STORED[0], reviews=reviews),)
        (one,) = gathered(stored, Query("forty buses", day=Day.apart("2021-06-01"))).near
        assert one.days == days[1:]

    def test_a_sentence_finds_what_the_whole_misses(self) -> None:
        """
        A sentence inside a long message is searched for by itself.
        """
        one = Query("a long message about nothing", ("forty buses were sold",))
        assert [each.claim_id for each in gathered(STORED, one).near] == ["words"]

    def test_the_rest_follow(self) -> None:
        """
        Beyond those looked at closely, ids are kept for a full ranking.
        """
        many = [StoredClaim(id=f"{number:03}", claim="forty buses") for number in range(90)]
        found = gathered(many, Query("forty buses"))
        assert (len(found.near), len(found.far)) == (RANKING.looked_at, 90 - RANKING.looked_at)

    def test_a_deeper_search_goes_further(self) -> None:
        """
        What was searched for less deep is searched for again where more is wanted, and not the other way.
        """
        many = [StoredClaim(id=f"{number:03}", claim="forty buses") for number in range(90)]
        index = CountingIndex(many, Compass())
        search = Search(index, Compass())
        sizes = []
        for depth in (MATCHING, RANKING, MATCHING):
            (found,) = search.gather([Query("forty buses")], depth=depth)
            sizes.append((len(found.near), len(found.far)))
        shallow = (MATCHING.looked_at, MATCHING.whole - MATCHING.looked_at)
        assert sizes == [shallow, (RANKING.looked_at, 90 - RANKING.looked_at), shallow]
        assert len(index.searched) == 2

    def test_each_text_is_searched_for_once(self) -> None:
        """
        A text that several queries share is searched for once by words, and all texts at once by meaning.
        """
        index = CountingIndex(STORED, Compass())
        search = Search(index, Compass())
        search.gather([Query("forty buses"), Query("the north", ("forty buses",))])
        assert (sorted(index.searched), index.rows) == (["forty buses", "the north"], [2])

    def test_nothing_is_asked_again(self) -> None:
        """
        What was found for one query serves the next: only its new texts are searched for, only its new
        claims read.
        """
        index = CountingIndex(STORED, Compass())
        search = Search(index, Compass())
        (first,), (again,) = (search.gather([Query("forty buses")]) for _ in range(2))
        assert [each.claim_id for each in again.near] == [each.claim_id for each in first.near]
        search.gather([Query("forty buses to the north", ("forty buses",))])
        assert (index.searched, index.rows) == (["forty buses", "forty buses to the north"], [1, 1])
        assert len(index.read) == len(set(index.read))

    def test_a_sentence_searched_for_as_a_whole_brings_no_more(self) -> None:
        """
        Of what a text brought as a message of its own, a sentence takes as much as sentences do.
        """
        many = [StoredClaim(id=f"{number:03}", claim="forty buses") for number in range(90)]
        search = Search(ListIndex(many), None)
        search.gather([Query("forty buses")])
        (found,) = search.gather([Query("pancakes", ("forty buses",))])
        assert len(found.near) == SENTENCE_LIMIT


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
