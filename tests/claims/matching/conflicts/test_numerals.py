"""
Numbers as they are written in eight languages.
"""

from __future__ import annotations

import pytest

from claims.matching.conflicts.numerals import find_numerals, readings
from claims.matching.conflicts.sentence import read_sentence


def values(text: str, language: str) -> list[float]:
    """
    First reading of each number of a text.
    """
    return [numeral.values[0].low for numeral in find_numerals(read_sentence(text, language), [])]


class TestFindNumerals:
    """
    Digits, words and multipliers.
    """

    @pytest.mark.parametrize(
        ("language", "text", "expected"),
        [
            ("en", "two hundred and five boats", 205),
            ("en", "3.5 million", 3_500_000),
            ("en", "seventy-two cats", 72),
            ("en", "half a million cats", 500_000),
            ("en", "35 lakh", 3_500_000),
            ("es", "dos mil quinientos millones", 2.5e9),
            ("es", "3.600 gatos", 3600),
            ("es", "treinta y cinco gatos", 35),
            ("fr", "quatre-vingt-dix-sept chats", 97),
            ("fr", "soixante-quinze chats", 75),
            ("fr", "3 600 chats", 3600),
            ("fr", "3,5 milliards", 3.5e9),
            ("de", "fünfundzwanzig Katzen", 25),
            ("de", "dreitausend Katzen", 3000),
            ("de", "3,6 Millionen", 3_600_000),
            ("de", "1.138 Katzen", 1138),
            ("pt", "vinte e cinco gatos", 25),
            ("pt", "dois bilhões", 2e9),
            ("it", "ventotto gatti", 28),
            ("nl", "vijfentwintig katten", 25),
            ("hi", "तीन लाख", 300_000),
            ("hi", "३६०० बिल्लियां", 3600),
            ("hi", "ढाई करोड़", 25_000_000),
            ("ar", "خمسة وعشرون", 25),
            ("ar", "اثنا عشر", 12),
            ("ar", "ثلاثة آلاف", 3000),
            ("ar", "٣٫٥ مليون", 3_500_000),
            ("zh", "三千六百份文件", 3600),
            ("zh", "3.5亿人", 350_000_000),
            ("zh", "1億2000萬人", 120_000_000),
        ],
    )
    def test_reads_one_number(self, language: str, text: str, expected: float) -> None:
        """
        Every way of writing a number gives its value, once.
        """
        assert values(text, language) == [pytest.approx(expected)]

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "COVID-19 and 5G at 10:30"),
            ("en", "one of them"),
            ("en", "call +44 20 7946 0958"),
            ("zh", "我们一起万一"),
            ("fr", "un homme neuf"),
        ],
    )
    def test_reads_no_number(self, language: str, text: str) -> None:
        """
        Names, times, phone numbers, articles and idioms are no quantities.
        """
        assert values(text, language) == []

    def test_reads_a_range_as_one(self) -> None:
        """
        "2-3 million" reaches from two million to three.
        """
        (numeral,) = find_numerals(read_sentence("2-3 million cats", "en"), [])
        assert numeral.values[0] == (2e6, 3e6)

    def test_keeps_both_readings_of_an_ambiguous_separator(self) -> None:
        """
        "1.138" is a thousand and more in German, and just over one in English, and may be the other.
        """
        assert [value.low for value in readings("1.138", "de")] == [1138, 1.138]
        assert [value.low for value in readings("1.138", "en")] == [1.138, 1138]
        assert [value.low for value in readings("1.138,5", "en")] == [1138.5]
