from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.text.normalize import words
from claims.text.sentences_compound import parts
from claims.text.sentences_view import view
from tests.house import ROOT

_COMPOUNDS = ROOT / "tests" / "data" / "compounds.jsonl"


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

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "Photos of the harbour show the queen and the king are dead."),
            ("en", "Photos of a dirty river, Manila Bay and Boracay were taken last year."),
            ("es", "Si el puente cierra y el tren no viene, nadie trabaja."),
            ("de", "Er hat die Alten gesehen, die Schwachen und die Kranken werden gehen."),
            ("hi", "अगर पुल बंद हो गया और ट्रेन नहीं आई तो कोई काम पर नहीं जाएगा।"),
            ("zh", "桥不是关闭了，而是从来没有建成过。"),
        ],
    )
    def test_are_one_where_a_joint_only_looks_like_one(self, language: str, sentence: str) -> None:
        """
        The last of several subjects, a condition and a correction are no clauses of their own.
        """
        assert divided(sentence, language) == [sentence]


class TestCompounds:
    @pytest.mark.parametrize("half", ["tune", "count"])
    def test_come_apart_in_eight_languages(self, half: str) -> None:
        """
        Of the compounds of our set nineteen of twenty come apart as they should; what is one stays one.
        """
        rows = [one for one in compounds() if one["half"] == half]
        wrong = [one for one in rows if not _comes_apart(one)]
        assert [one["text"] for one in wrong if len(one["parts"]) == 1] == []
        assert len(wrong) <= len(rows) // 20

    def test_are_of_eight_languages(self) -> None:
        """
        Fifteen sentences a language, a third of which stay one.
        """
        counts = Counter((one["language"], len(one["parts"]) > 1) for one in compounds())
        assert {language for language, _ in counts} == {"en", "es", "fr", "de", "pt", "hi", "ar", "zh"}
        assert all(sum(counts[language, kind] for kind in (True, False)) == 15 for language, _ in counts)
        assert all(counts[language, False] >= 5 for language, _ in counts)


def compounds() -> list[dict[str, Any]]:
    """
    The rows of ``tests/data/compounds.jsonl``.
    """
    return [json.loads(line) for line in _COMPOUNDS.read_text("utf-8").splitlines()]


def _comes_apart(one: dict[str, Any]) -> bool:
    found = divided(view(one["text"]), one["language"])
    return [words(each) for each in found] == [words(each) for each in one["parts"]]
