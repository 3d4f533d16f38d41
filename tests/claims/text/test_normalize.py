"""
One way to read Unicode.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.text.normalize import _SIMPLE, _cleaned, _folded, _words, clean, fold, words


class TestClean:
    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            ("zero\u200bwidth", "zerowidth"),
            ("soft\u00adhyphen", "softhyphen"),
            ("vаccіne", "vaccine"),
            ("Вакцина", "Вакцина"),
            ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
            ("lone \ud800 surrogate", "lone surrogate"),
            (" a \n\t b\u2028c ", "a b c"),
            ("e\u0301te\u0301", "été"),
        ],
    )
    def test_undoes_disguises(self, text: str, cleaned: str) -> None:
        """
        Invisible characters, look-alikes in Latin words, width variants and stray surrogates are undone.
        """
        assert clean(text) == cleaned

    @given(st.text())
    def test_is_stable(self, text: str) -> None:
        """
        Cleaning what is clean changes nothing, and no text raises.
        """
        assert clean(clean(text)) == clean(text)


class TestFold:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("François", "francois"),
            ("ΑΘΉΝΑ", "αθηνα"),
            ("أُعْلِنَ", "اعلن"),
            ("Straße", "strasse"),
            ("İzmir", "izmir"),
            ("Işık", "isik"),
            ("Łódź", "lodz"),
            ("Ørsted, Nørre", "orsted, norre"),
            ("œuvre", "oeuvre"),
            ("یہ کی کہانی", "يه كي كهاني"),
            ("हिन्दी फ़िल्म", "हिंदी फिल्म"),
            ("सम्बन्ध, हाँ", "संबंध, हां"),
            ("পাঁচ", "পাংচ"),
            ("ਪੰਜਾਬ ਮੁੱਖ", "ਪਂਜਾਬ ਮੁਖ"),
        ],
    )
    def test_joins_spellings(self, one: str, other: str) -> None:
        """
        Case, diacritics and variants of letters fold together.
        """
        assert fold(one) == fold(other)

    def test_keeps_vowels_of_indic_scripts(self) -> None:
        """
        Devanagari vowel signs are letters of the word, not diacritics.
        """
        assert fold("पानी") == "पानी"


class TestWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("3,600 documents", ("3600", "documents")),
            ("1.138.000 Dokumente", ("1138000", "dokumente")),
            ("8.5% or 8,5%", ("8.5", "or", "8.5")),
            ("2017-02-11", ("2017", "02", "11")),
            ("5G-Antennen", ("5g", "antennen")),
            ("罹患癌症", ("罹患", "患癌", "癌症")),
            ("COVID疫苗2020", ("covid", "疫苗", "2020")),
            ("癌", ("癌",)),
            ("!?", ()),
        ],
    )
    def test_splits(self, text: str, expected: tuple[str, ...]) -> None:
        """
        Numbers are one word whatever their separators; unspaced scripts become bigrams.
        """
        assert words(text) == expected


LATIN = st.text(st.one_of(st.sampled_from(_SIMPLE), st.sampled_from("0123456789.,' \n’…ßéİ½")), max_size=40)


class TestLatinTexts:
    @given(LATIN)
    def test_are_cleaned_as_any_text(self, text: str) -> None:
        """
        The short way for Latin texts cleans as the long one does.
        """
        assert clean(text) == _cleaned(text)

    @given(LATIN)
    def test_are_folded_as_any_text(self, text: str) -> None:
        """
        The short way for Latin texts folds as the long one does.
        """
        assert fold(text) == _folded(text)

    @given(LATIN)
    def test_are_split_as_any_text(self, text: str) -> None:
        """
        The short way for Latin texts finds the words that the long one does.
        """
        assert words(text) == tuple(_words(_folded(text)))
