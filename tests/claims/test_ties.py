"""
What two sentences in different languages name both.
"""

from __future__ import annotations

import pytest

from claims.ties import tied


class TestTied:
    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("45 US-Bundesstaaten haben die Scharia verboten", "Sharia law was banned in 45 states"),
            ("Le vaccin de Pfizer contient du graphène", "There is graphene in the Pfizer vaccine"),
            ("Vacinas causam autismo", "Vaccines cause autism"),
            ("The earthquake in Iran was man-made", "الزلزال الذي ضرب إيران مصطنع"),
            ("特朗普支持教宗", "The Pope is backed by Trump"),
        ],
    )
    def test_by_a_number_a_word_or_a_name(self, ours: str, theirs: str) -> None:
        """
        A number, a word written alike, a cognate, or a known name in another script ties two sentences.
        """
        assert tied(ours, theirs)

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("Mine were empty after a week", "अगर एक हफ्ते तक भाप ली जाए तो कोरोना खत्म हो जाएगा"),
            ("Die Hunde sind müde", "The cats are asleep"),
            ("", "Vaccines cause autism"),
        ],
    )
    def test_not_by_meaning_or_little_words(self, ours: str, theirs: str) -> None:
        """
        A common subject, or short words that coincide, tie nothing.
        """
        assert not tied(ours, theirs)
