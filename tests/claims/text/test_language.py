from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.text.language import detect


class TestDetect:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("The minister said that the bridge would be closed for a year.", "en"),
            ("El ministro dijo que el puente estará cerrado un año.", "es"),
            ("Le ministre a déclaré que le pont serait fermé pendant un an.", "fr"),
            ("Der Minister sagte, dass die Brücke ein Jahr lang gesperrt wird.", "de"),
            ("O ministro disse que a ponte ficará fechada por um ano.", "pt"),
            ("मंत्री ने कहा कि पुल एक साल के लिए बंद रहेगा।", "hi"),
            ("قال الوزير إن الجسر سيغلق لمدة عام", "ar"),
            ("部长说这座桥将关闭一年。", "zh"),
            ("大臣は橋が一年間閉鎖されると述べた。", "ja"),
            ("สวัสดีครับ วันนี้อากาศดี", "th"),
            ("Министр сказал, что мост закроют на год.", "ru"),
        ],
    )
    def test_knows_the_languages_served(self, text: str, language: str) -> None:
        """
        A sentence of each of these languages is recognised.
        """
        assert detect(text) == language

    def test_leaves_links_and_handles_out(self) -> None:
        """
        A French sentence between English links and tags is French.
        """
        text = "https://example.org/the-news-of-the-day @someone #breaking Le pont sera fermé demain matin"
        assert detect(text) == "fr"

    @pytest.mark.parametrize("text", ["", "123", "😀😀", "ok", "https://example.org/a", "\ud800"])
    def test_says_nothing_of_too_little_text(self, text: str) -> None:
        """
        Figures, emoji, links and a few letters have no language.
        """
        assert detect(text) is None

    @settings(deadline=None)
    @given(st.text(max_size=200))
    def test_never_raises(self, text: str) -> None:
        """
        Any text has a language code of two letters or none.
        """
        found = detect(text)
        assert found is None or len(found) == 2


class TestUsual:
    def test_tips_the_scales_for_a_short_text(self) -> None:
        """
        Where a text says little, what is usual at its source decides; English is, where nothing is known.
        """
        said = "In Mundheim gilt Tempo 20"
        assert (detect(said), detect(said, "de"), detect(said, "")) == ("en", "de", "de")

    def test_leaves_plain_texts_alone(self) -> None:
        """
        English on a Danish site is English, and Danish, which is not told from others, is not.
        """
        assert detect("Did the mayor say that the bridge is closed?", "da") == "en"
        assert detect("Læger anbefaler at drikke vand mod hovedpine.", "da") != "en"


class TestDetectOfFewWords:
    def test_is_right_or_silent(self) -> None:
        """
        Of everyday sentences of two to eight words in 22 languages, made of names and of words that several
        languages share among others, 94% are recognised and at most 5% taken for another language.
        """
        told = Counter(
            "right" if found == case["language"] else "wrong" if found else "silent"
            for case in short_texts()
            for found in [detect(case["text"])]
        )
        assert told["right"] >= 0.94 * told.total()
        assert told["wrong"] <= 0.05 * told.total()

    @pytest.mark.parametrize(
        "text",
        ["Vaccines cause autism", "Biden is dead", "Garlic cures flu", "Sweden bans meat", "Elvis lives"],
    )
    def test_takes_plain_letters_for_english_first(self, text: str) -> None:
        """
        A few English words are English, however Romance or Dutch their letters look.
        """
        assert detect(text) == "en"

    def test_says_nothing_where_two_languages_are_as_likely(self) -> None:
        """
        Words of two neighbouring languages in equal parts have no language.
        """
        assert detect("Suecia proibe carne") is None

    def test_takes_no_name_of_a_person_for_a_foreign_language(self) -> None:
        """
        What is not known to be anything else is in the commonest language.
        """
        assert detect("Tom Hanks") == "en"


def short_texts() -> list[dict[str, str]]:
    """
    Hand-written cases.
    """
    lines = (Path(__file__).parents[2] / "data" / "short_texts.jsonl").read_text("utf-8").splitlines()
    return list(map(json.loads, lines))
