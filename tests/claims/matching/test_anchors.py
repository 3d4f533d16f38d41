"""
What ties a sentence to a stored claim beside its meaning.
"""

from __future__ import annotations

import pytest

from claims.matching.anchors import keeps_figures, tied


class TestTied:
    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("Die 5G-Masten sind schuld", "It is the 5G towers"),
            ("Le vaccin de Pfizer contient du graphène", "There is graphene in the Pfizer vaccine"),
            ("Vacinas causam autismo", "Vaccines cause autism"),
            ("The earthquake in Iran was man-made", "الزلزال الذي ضرب إيران مصطنع"),
            ("特朗普支持教宗", "The Pope is backed by Trump"),
        ],
    )
    def test_by_a_word_or_a_name(self, ours: str, theirs: str) -> None:
        """
        A word written alike, a cognate, or a known name in another script ties two sentences.
        """
        assert tied(ours, theirs)

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("Mine were empty after a week", "अगर एक हफ्ते तक भाप ली जाए तो कोरोना खत्म हो जाएगा"),
            ("Die Hunde sind müde", "The cats are asleep"),
            ("L'essence a augmenté de 40 €", "பிளாஸ்டிக் மூலம் தயாரித்த பெட்ரோல் ரூ.40க்கு விற்பனை"),
            ("", "Vaccines cause autism"),
        ],
    )
    def test_not_by_meaning_or_little_words(self, ours: str, theirs: str) -> None:
        """
        A common subject, short words that coincide, or a price tie nothing.
        """
        assert not tied(ours, theirs)


class TestKeepsFigures:
    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("ninety-nine percent of it is graphene", "99% of the vaccine is graphene"),
            ("Five pilots and two doctors have died", "5 pilots died"),
            ("52 tipos de câncer vêm do plástico", "Plastic causes 52 kinds of cancer"),
            ("A doctor said so", "One doctor said so"),
            ("It cures everything", "Garlic cures everything"),
        ],
    )
    def test_in_digits_or_words_of_any_language(self, ours: str, theirs: str) -> None:
        """
        A figure may be spelt out, stand among others, or be a mere "one".
        """
        assert keeps_figures(ours, theirs)

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("The ministry gives money away", "The ministry gives 7 million dinars away"),
            ("Most states banned it", "45 states banned it"),
        ],
    )
    def test_not_where_one_is_missing(self, ours: str, theirs: str) -> None:
        """
        A figure of the stored claim that the sentence does not give makes another claim of it.
        """
        assert not keeps_figures(ours, theirs)
