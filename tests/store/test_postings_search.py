"""
The best claims over postings, beside adding everything up.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.postings import Postings, joined, no_postings
from store.postings_file import read_postings, write_postings
from store.postings_search import PostingsSearch, Shelf, highest, rarities
from store.postings_weighing import Asked

CLAIMS = 3_000
SHARES = (0.001, 0.004, 0.01, 0.05, 0.2, 0.6, 0.9)


def drawn(seed: int, first: int = 1, claims: int = CLAIMS) -> Postings:
    """
    Words 0 to 6, each in a share of the claims.
    """
    random = np.random.default_rng(seed)
    numbers = [
        np.flatnonzero(random.random(claims) < share).astype(np.int32) + np.int32(first) for share in SHARES
    ]
    return Postings(
        np.arange(len(SHARES), dtype=np.uint32),
        np.cumsum([0, *map(len, numbers)]),
        np.concatenate(numbers),
        random.integers(1, 256, sum(map(len, numbers))).astype(np.uint8),
    )


def added_up(shelf: Shelf, words: list[int]) -> dict[int, float]:
    """
    The scores of all claims that hold one of the words.
    """
    counts = shelf.counts(np.array(words, np.uint32))
    scores: dict[int, float] = {}
    for word, rarity in zip(words, rarities(counts, shelf.size), strict=True):
        for part in shelf.parts:
            spans = part.spans(np.array([word], np.uint32))
            begin, end = int(spans.begin[0]), int(spans.end[0])
            for number, impact in zip(
                part.numbers[begin:end].tolist(), part.impacts[begin:end].tolist(), strict=True
            ):
                if number not in shelf.replaced:
                    scores[number] = scores.get(number, 0.0) + rarity**1.3 * impact / 255
    return scores


def best(shelf: Shelf, words: list[int], wanted: int = 20) -> list[tuple[int, float]]:
    """
    What the search finds.
    """
    return PostingsSearch().best(shelf, said(*words), wanted)


def said(*words: int) -> Asked:
    """
    Words of one weight.
    """
    return Asked(np.array(words, np.uint32), np.ones(len(words), np.float32))


def expected(shelf: Shelf, words: list[int], wanted: int = 20) -> list[float]:
    """
    The highest scores.
    """
    return sorted(added_up(shelf, words).values(), reverse=True)[:wanted]


class TestPostingsSearch:
    """
    Every word counts.
    """

    @pytest.mark.parametrize("seed", range(4))
    @pytest.mark.parametrize("words", [[0], [5], [0, 1, 2, 3], [2, 3, 4, 5, 6], [0, 99]])
    def test_best_of_all(self, seed: int, words: list[int]) -> None:
        """
        Scores are those of adding everything up, in falling order.
        """
        shelf = Shelf(parts=(drawn(seed),), slots=CLAIMS + 1, size=CLAIMS)
        found = best(shelf, words)
        scores = added_up(shelf, words)
        assert [score for _, score in found] == pytest.approx(expected(shelf, words), rel=1e-5)
        assert [score for _, score in found] == pytest.approx([scores[number] for number, _ in found])

    def test_common_words_are_added_for_the_best(self) -> None:
        """
        Where words are in too many claims to add all up, the claims found are nearly the same, and their
        scores have every word in them.
        """
        size = 60_000
        shelf = Shelf(parts=(drawn(3, claims=size),), slots=size + 1, size=size)
        words = [2, 3, 4, 5, 6]
        found, scores = best(shelf, words), added_up(shelf, words)
        assert [score for _, score in found] == pytest.approx(
            [scores[number] for number, _ in found], rel=1e-5
        )
        assert sum(score for _, score in found) > 0.99 * sum(expected(shelf, words))

    @pytest.mark.parametrize("size", [20_000, 60_000])
    def test_common_words_by_claim(self, size: int, tmp_path: Path) -> None:
        """
        Common words count the same whether the file has them by claim or not, for claims added since too.
        """
        write_postings(tmp_path / "words.bin", [drawn(3, claims=size)], newest=size, common_from=1)
        tabled = read_postings(tmp_path / "words.bin").postings
        assert len(tabled.common) == 3
        words = [0, 1, 2, 3, 4, 5, 6]
        rest = (drawn(4, first=size + 1, claims=500),)
        shelves = [
            Shelf(parts=(part, *rest), slots=size + 501, size=size + 500)
            for part in (tabled, drawn(3, claims=size))
        ]
        by_claim, by_list = best(shelves[0], words), best(shelves[1], words)
        assert [number for number, _ in by_claim] == [number for number, _ in by_list]
        assert [score for _, score in by_claim] == pytest.approx([score for _, score in by_list], rel=1e-5)

    def test_several_parts(self) -> None:
        """
        Claims of each part are found as if all were in one.
        """
        parts = (
            drawn(1),
            drawn(2, first=CLAIMS + 1),
            no_postings(),
            drawn(3, first=2 * CLAIMS + 1, claims=50),
        )
        apart = Shelf(parts=parts, slots=2 * CLAIMS + 51, size=2 * CLAIMS + 50)
        whole = Shelf(parts=(joined(parts),), slots=apart.slots, size=apart.size)
        assert best(apart, [0, 1, 3, 5]) == best(whole, [0, 1, 3, 5])

    def test_replaced_claims_count_by_their_later_words_only(self) -> None:
        """
        A claim that was changed is found under a number behind all others, never under its own.
        """
        before = drawn(1)
        changed = before.numbers[:2]
        again = drawn(2, first=CLAIMS + 1, claims=2)
        shelf = Shelf(parts=(before, again), slots=CLAIMS + 3, size=CLAIMS, replaced=changed)
        found = best(shelf, [0, 1, 2, 5, 6], 4 * CLAIMS)
        assert not {number for number, _ in found} & set(changed.tolist())
        assert [shelf.number(CLAIMS + 1), shelf.number(CLAIMS + 2), shelf.number(7)] == [*changed.tolist(), 7]

    def test_one_search_leaves_nothing_to_the_next(self) -> None:
        """
        The room that scores take is used again, in a larger store too.
        """
        search = PostingsSearch()
        small = Shelf(parts=(drawn(1, claims=100),), slots=101, size=100)
        large = Shelf(parts=(drawn(2),), slots=CLAIMS + 1, size=CLAIMS)
        for shelf in (small, large, small, large):
            assert search.best(shelf, said(2, 3, 5), 9) == PostingsSearch().best(shelf, said(2, 3, 5), 9)

    def test_what_counts_half(self) -> None:
        """
        Half the factor is half the score.
        """
        shelf = Shelf(parts=(drawn(1),), slots=CLAIMS + 1, size=CLAIMS)
        half = PostingsSearch().best(shelf, Asked(np.array([2], np.uint32), np.array([0.5], np.float32)), 20)
        assert [2 * score for _, score in half] == pytest.approx([score for _, score in best(shelf, [2])])

    def test_unknown_words_and_no_words(self) -> None:
        """
        Nothing is found by words that no claim has, nor in an empty store.
        """
        shelf = Shelf(parts=(drawn(1),), slots=CLAIMS + 1, size=CLAIMS)
        assert best(shelf, [77, 78]) == best(shelf, []) == best(Shelf(), [1]) == []


class TestHighest:
    """
    The bar.
    """

    @given(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 4.0]), max_size=600),
        st.integers(min_value=1, max_value=40),
    )
    def test_no_higher_score_is_left_out(self, scores: list[float], wanted: int) -> None:
        """
        At least as many places as wanted, or all above 0; none left out has a higher score than any of them.
        """
        given_scores = np.array(scores, np.float32)
        places = highest(given_scores, wanted).tolist()
        left = [score for place, score in enumerate(scores) if place not in places]
        assert len(places) >= min(wanted, sum(score > 0 for score in scores))
        assert all(scores[place] > 0 for place in places)
        assert max(left, default=0) <= min((scores[place] for place in places), default=0)
        assert places == sorted(places)


class TestRarities:
    """
    BM25's weights.
    """

    def test_rarer_words_weigh_more(self) -> None:
        """
        Weights fall with the count and stay above 0, even where more claims are counted than there are.
        """
        weights = rarities(np.array([1, 10, 900, 1000, 1100]), 1000).tolist()
        assert weights == sorted(weights, reverse=True)
        assert weights[-1] > 0
