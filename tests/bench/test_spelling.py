"""
How messages are spelt otherwise to be measured.
"""

from __future__ import annotations

import pytest

from bench.spelling_rules import KINDS, roman
from claims.text.normalize import words

_TEXT = "The mayor of Lindow says that boiled garlic prevents the flu, see https://lindow.example/garlic"


class TestKinds:
    @pytest.mark.parametrize("kind", KINDS)
    def test_are_the_same_at_every_run(self, kind: str) -> None:
        """
        A text is spelt otherwise in one way only.
        """
        assert KINDS[kind](_TEXT, "en") == KINDS[kind](_TEXT, "en")

    def test_make_typos_in_a_share_of_the_words(self) -> None:
        """
        Twice as many in every fifth word as in every tenth; links stay.
        """
        text = " ".join(f"{letter * 2}bcd" for letter in "efghijklmnopqrstuvwx")
        slips = [
            sum(
                one != other for one, other in zip(text.split(), KINDS[kind](text, "en").split(), strict=True)
            )
            for kind in ("typos, tenth", "typos, fifth")
        ]
        assert slips[0] <= 2
        assert 2 <= slips[1] <= 4
        assert "https://lindow.example/garlic" in KINDS["typos, fifth"](_TEXT, "en")

    @pytest.mark.parametrize(
        ("language", "text", "said"),
        [
            ("de", "überfällige Bücher", "ueberfaellige Buecher"),
            ("pt", "porque você não", "pq vc nao"),
            ("pl", "Łódź", "Lodz"),
        ],
    )
    def test_write_as_in_chats(self, language: str, text: str, said: str) -> None:
        """
        Each word as it is or as chats have it.
        """
        found = KINDS["chat"](text, language).split()
        assert all(
            one in pair for one, pair in zip(found, zip(text.split(), said.split(), strict=True), strict=True)
        )

    def test_romanise_indic_words(self) -> None:
        """
        As the letters are named, without the last vowel; other scripts stay.
        """
        assert [roman(word) for word in ("राहुल", "गांधी", "मोदी")] == ["rahul", "gandhi", "modi"]
        assert words(KINDS["romanised"]("राहुल ran", "hi")) == ("rahul", "ran")
