from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.language import detect


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
