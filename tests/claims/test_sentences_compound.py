from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.sentences_compound import parts


def divided(sentence: str, language: str = "en", start: int = 0) -> list[str]:
    return [f"{one.subject} {sentence[slice(*one.span)]}".strip() for one in parts(sentence, language, start)]


class TestParts:
    @pytest.mark.parametrize(
        ("language", "sentence", "expected"),
        [
            (
                "en",
                "The bridge was built in 1901, and is the oldest in Toytown.",
                ["The bridge was built in 1901", "The bridge is the oldest in Toytown."],
            ),
            (
                "en",
                "In May, Ann Lee left the party and founded the Mill Union.",
                ["In May, Ann Lee left the party", "Ann Lee founded the Mill Union."],
            ),
            (
                "en",
                "The bridge is the oldest in Toytown; the station is older still.",
                ["The bridge is the oldest in Toytown", "the station is older still."],
            ),
            (
                "en",
                "The bridge was closed to cars, but his plan had been to open it.",
                ["The bridge was closed to cars", "his plan had been to open it."],
            ),
            (
                "es",
                "El puente fue construido en 1901 y es el más viejo.",
                ["El puente fue construido en 1901", "El puente es el más viejo."],
            ),
        ],
    )
    def test_stand_on_their_own(self, language: str, sentence: str, expected: list[str]) -> None:
        """
        Verbs that share a subject and clauses with their own are parts; a shared subject is named again.
        """
        assert divided(sentence, language) == expected

    @pytest.mark.parametrize(
        "sentence",
        [
            "The Desk shared nearly 3,600 files on Roe and more than 1,100 on Lee in May.",
            "Ann Lee and Bob Roe were married in 1999.",
            "Salt and fried onions cure the flu.",
            "“The bridge was built in 1901, and is the oldest,” he wrote.",
            "The bridge (it was built in 1901 and is old) fell.",
            "Black and white.",
            "",
        ],
    )
    def test_are_one_where_nothing_is_compound(self, sentence: str) -> None:
        """
        Lists of nouns, quotations, brackets and short words stay whole.
        """
        assert divided(sentence) == [sentence]

    def test_take_the_subject_from_the_reported_words(self) -> None:
        """
        In "Lee said that Roe was rich and had fled" it is Roe who had fled.
        """
        sentence = "Lee said that Roe was very rich and had left the country."
        start = sentence.index("Roe")
        assert divided(sentence, start=start) == [
            "Lee said that Roe was very rich",
            "Roe had left the country.",
        ]

    @settings(deadline=None)
    @given(st.text(max_size=300), st.sampled_from([None, "en", "es", "de", "xx"]), st.integers(0, 300))
    def test_never_raise(self, text: str, language: str | None, start: int) -> None:
        """
        Any text has parts in order inside it, covering its beginning and its end.
        """
        found = parts(text, language, min(start, len(text)))
        assert found[0].span[0] == 0
        assert found[-1].span[1] == len(text)
        assert all(one.span[1] <= two.span[0] for one, two in pairwise(found))
