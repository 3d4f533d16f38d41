from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from claims.errors import BadInputError
from claims.evaluation.worthiness import ScoredSentence, evaluate_worthiness, read_labelled


def scored(*pairs: tuple[bool, float]) -> list[ScoredSentence]:
    return [
        ScoredSentence(worthy=worthy, probability=probability, threshold=0.5) for worthy, probability in pairs
    ]


class TestEvaluateWorthiness:
    def test_counts_by_hand(self) -> None:
        """
        Two of three chosen are right and two of three worthy are chosen.
        """
        figures = evaluate_worthiness(
            scored((True, 0.9), (False, 0.8), (True, 0.7), (True, 0.2), (False, 0.1))
        )
        assert figures["precision"] == pytest.approx(2 / 3, abs=1e-4)
        assert figures["recall"] == pytest.approx(2 / 3, abs=1e-4)
        assert figures["F1"] == pytest.approx(2 / 3, abs=1e-4)

    def test_each_sentence_is_chosen_by_its_own_threshold(self) -> None:
        """
        A language that is scored low has a lower threshold, and its sentences are not lost for it.
        """
        rows = [
            ScoredSentence(worthy=True, probability=0.3, threshold=0.2),
            ScoredSentence(worthy=False, probability=0.3, threshold=0.4),
        ]
        figures = evaluate_worthiness(rows)
        assert figures["F1"] == 1.0
        assert figures["threshold"] == pytest.approx(0.3)

    def test_average_precision_by_hand(self) -> None:
        """
        Worthy sentences at ranks one and three give (1 + 2/3) / 2.
        """
        figures = evaluate_worthiness(scored((True, 0.9), (False, 0.8), (True, 0.7)))
        assert figures["AP"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-4)

    def test_calibration_error_by_hand(self) -> None:
        """
        Ten sentences at .8 of which eight are worthy are calibrated; of which none is, are off by .8.
        """
        right = scored(*[(number < 8, 0.8) for number in range(10)])
        wrong = scored(*[(False, 0.8) for _ in range(10)])
        assert evaluate_worthiness(right)["ece"] == pytest.approx(0.0, abs=1e-4)
        assert evaluate_worthiness(wrong)["ece"] == pytest.approx(0.8, abs=1e-4)

    def test_nothing_at_all_scores_zero(self) -> None:
        """
        An empty file or one without worthy sentences divides by nothing and scores zero.
        """
        assert evaluate_worthiness([])["F1"] == 0.0
        assert evaluate_worthiness(scored((False, 0.1)))["AP"] == 0.0


class TestReadLabelled:
    def test_a_packed_table_with_quotes_and_extra_columns(self, tmp_path: Path) -> None:
        """
        Columns are found by name, doubled quotes are undone, and the first column is the id.
        """
        path = tmp_path / "rows.tsv.gz"
        table = (
            'tweet_id\ttweet_url\ttweet_text\tclass_label\r\n7\thttp://a.example\t"She said ""no"""\tYes\r\n'
        )
        path.write_bytes(gzip.compress(table.encode()))
        (row,) = read_labelled(path)
        assert (row.id, row.text, row.worthy) == ("7", 'She said "no"', True)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "needs a header"),
            (b"id\tbody\tclass_label\n1\ta\tYes\n", "needs a header"),
            (b"id\ttext\tclass_label\n1\ta\tPerhaps\n", "Line 2"),
            (b"id\ttext\tclass_label\n1\ta\n", "Line 2"),
            (b"\x1f\x8bbroken", "can't be read"),
            (b"id\ttext\tclass_label\n1\t\xff\xfe\tYes\n", "can't be read"),
        ],
    )
    def test_what_is_no_table_is_refused_in_one_sentence(
        self, tmp_path: Path, content: bytes, said: str
    ) -> None:
        """
        A missing column, an unknown label, a damaged archive and another encoding are each named.
        """
        path = tmp_path / "rows.tsv"
        path.write_bytes(content)
        with pytest.raises(BadInputError, match=said):
            read_labelled(path)

    def test_a_missing_file_is_refused_in_one_sentence(self, tmp_path: Path) -> None:
        """
        A path that leads nowhere is bad input, no traceback.
        """
        with pytest.raises(BadInputError, match="can't be read"):
            read_labelled(tmp_path / "absent.tsv")
