"""
Figures of retrieval, against values worked out by hand.
"""

from __future__ import annotations

from collections.abc import Collection

import pytest

from claims.evaluation.retrieval import (
    average_precision,
    calibration_error,
    coverage_at_precision,
    evaluate_retrieval,
)
from claims.ports import Hit


class Fixed:
    """
    A ranker with known answers: each text lists the ids it finds, with falling scores.
    """

    def rank(
        self,
        text: str,
        limit: int,
        without: Collection[str] = (),
        day: str | None = None,
        author: str | None = None,
    ) -> list[Hit]:
        """
        The words of the text, as ids, and first of all the day and the author.
        """
        left = [each for each in (day, author, *text.split()) if each is not None and each not in without]
        return [Hit(each, 0.9 / (1 + place)) for place, each in enumerate(left)][:limit]


class TestAveragePrecision:
    @pytest.mark.parametrize(
        ("ranked", "relevant", "expected"),
        [
            (["a", "b"], {"a"}, 1.0),
            (["b", "a"], {"a"}, 0.5),
            (["a", "x", "b"], {"a", "b"}, (1 + 2 / 3) / 2),
            (["x", "y", "z", "v", "w", "a"], {"a"}, 0.0),
            (["a"], {"a", "b"}, 0.5),
        ],
    )
    def test_values(self, ranked: list[str], relevant: set[str], expected: float) -> None:
        """
        Precision at each relevant place, divided by the number of relevant claims.
        """
        assert average_precision(ranked, relevant, 5) == pytest.approx(expected)


class TestCoverage:
    def test_the_bar_lies_where_precision_ends(self) -> None:
        """
        Nineteen right and one wrong is enough; two wrong is not.
        """
        right = [(0.9 - place / 1000, True) for place in range(19)]
        assert coverage_at_precision([*right, (0.5, False)], 20) == 19 / 20
        assert coverage_at_precision([(0.99, False), *right], 20) == 19 / 20
        assert coverage_at_precision([(0.99, False), (0.98, False), *right], 20) == 0

    def test_equal_probabilities_stand_together(self) -> None:
        """
        No bar can tell apart what has the same probability.
        """
        assert coverage_at_precision([(0.5, True), (0.5, False)], 2) == 0

    def test_nothing_asked(self) -> None:
        """
        No question, no coverage.
        """
        assert coverage_at_precision([], 0) == 0


class TestCalibration:
    def test_values(self) -> None:
        """
        Right half the time at one half is calibrated; always wrong at 0.9 is off by 0.9.
        """
        assert calibration_error([0.5, 0.5], [True, False]) == pytest.approx(0)
        assert calibration_error([0.9] * 4, [False] * 4) == pytest.approx(0.9)
        assert calibration_error([1.0, 0.0], [True, False]) == pytest.approx(0)


class TestEvaluateRetrieval:
    QUERIES = (("1", "a b c"), ("2", "x b"), ("3", "nothing judged"))
    RELEVANT = {"1": {"a"}, "2": {"b"}}  # noqa: RUF012 - read only

    def test_tells_authors_apart_from_texts(self) -> None:
        """
        Where it is known who said what is asked, the ranker is told.
        """
        authors = {"1": "ann", "2": "eve"}
        relevant = {query: {author} for query, author in authors.items()}
        found = evaluate_retrieval(Fixed(), self.QUERIES, relevant, authors=authors)
        assert found.figures["MAP@1"] == 1

    def test_tells_days_apart_from_texts(self) -> None:
        """
        A query is ranked by its day, with and without its answers in the store.
        """
        days = {"1": "2016-03-01", "2": "2016-03-02"}
        relevant = {query: {day} for query, day in days.items()}
        assert evaluate_retrieval(Fixed(), self.QUERIES, relevant, None, days).figures["MAP@1"] == 1
        assert evaluate_retrieval(Fixed(), self.QUERIES, relevant).figures["MAP@1"] == 0

    def test_figures(self) -> None:
        """
        Only judged queries count, and every promised figure is there.
        """
        figures = evaluate_retrieval(Fixed(), self.QUERIES, self.RELEVANT).figures
        assert figures["queries"] == 2
        assert figures["MAP@1"] == 0.5
        assert figures["MAP@5"] == 0.75
        assert figures["MRR"] == 0.75
        assert figures["recall@100"] == 1
        assert {"MAP@3", "MAP@10", "ece", "coverage@p95", "coverage@p95_half_removed"} <= set(figures)

    def test_half_lose_their_answers(self) -> None:
        """
        A question without its answers is asked anew: what is best then is wrong, at its own probability.
        """
        queries = [(str(number), "a b") for number in range(40)]
        figures = evaluate_retrieval(Fixed(), queries, {query: {"a"} for query, _ in queries}).figures
        assert figures["coverage@p95"] == 1
        assert figures["coverage@p95_half_removed"] == 0
        assert 0 < figures["ece"] < 0.9

    def test_run_lines(self) -> None:
        """
        The run is in TREC's format, ranks from 1.
        """
        run = evaluate_retrieval(Fixed(), self.QUERIES, self.RELEVANT).run
        assert run[:2] == ("1 Q0 a 1 0.900000 footnote", "1 Q0 b 2 0.450000 footnote")
        assert len(run) == 5

    def test_progress_counts_up(self) -> None:
        """
        Progress is told after every query.
        """
        told: list[tuple[int, int]] = []
        evaluate_retrieval(Fixed(), self.QUERIES, self.RELEVANT, lambda done, all_: told.append((done, all_)))
        assert told == [(1, 2), (2, 2)]
