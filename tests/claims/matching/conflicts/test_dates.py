"""
Dates of any precision in eight languages.
"""

from __future__ import annotations

import pytest

from claims.matching.conflicts import find_conflicts
from claims.matching.conflicts.dates import find_dates
from claims.matching.conflicts.sentence import read_sentence


class TestFindDates:
    """
    What is read as a date.
    """

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "on 1 February 2017"),
            ("en", "on February 1st, 2017"),
            ("en", "2017-02-01"),
            ("es", "el 1 de febrero de 2017"),
            ("fr", "le 1er février 2017"),
            ("de", "am 1. Februar 2017"),
            ("de", "am 01.02.2017"),
            ("pt", "em 1º de fevereiro de 2017"),
            ("it", "il 1 febbraio 2017"),
            ("nl", "op 1 februari 2017"),
            ("hi", "१ फरवरी २०१७ को"),
            ("ar", "في ١ فبراير ٢٠١٧"),
            ("zh", "2017年2月1日"),
        ],
    )
    def test_reads_a_whole_date(self, language: str, text: str) -> None:
        """
        Day, month and year are read in every language.
        """
        (date,) = find_dates(read_sentence(text, language))
        assert (date.year, date.month, date.day) == (2017, 2, 1)

    @pytest.mark.parametrize("text", ["2000 people came", "about 1950 houses", "it may rain", "the 1990s"])
    def test_reads_no_date(self, text: str) -> None:
        """
        Counts, estimates, verbs and decades are no dates.
        """
        assert find_dates(read_sentence(text, "en")) == []


class TestCompareDates:
    """
    When dates conflict.
    """

    def test_allows_either_order_of_day_and_month(self) -> None:
        """
        In English 03/04/2020 may be the third of April or the fourth of March.
        """
        assert not find_conflicts("Sold out on 03/04/2020", "Sold out on 3 April 2020")
        assert not find_conflicts("Sold out on 03/04/2020", "Sold out on March 4, 2020")
        assert find_conflicts("Sold out on 03/04/2020", "Sold out on 5 April 2020")

    def test_allows_less_precision(self) -> None:
        """
        A month agrees with a day in it, and any date with none.
        """
        assert not find_conflicts("The mill burned down in May 2020", "The mill burned down on 3 May 2020")
        assert not find_conflicts("The mill burned down in May 2020", "The mill burned down")
        assert find_conflicts("The mill burned down in May 2020", "The mill burned down on 3 June 2020")
