from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.text.noise import is_noise, without_noise


class TestWithoutNoise:
    @pytest.mark.parametrize(
        ("sentence", "bare"),
        [
            ("BREAKING: The bridge is closed!!! 😱😱", "The bridge is closed!"),
            ("🚨🚨 URGENT 🚨 The bridge is closed, please share", "The bridge is closed"),
            ("The bridge is closed. Please share with everyone!!!", "The bridge is closed."),
            ("#Toytown bridge is closed https://t.co/x", "Toytown bridge is closed"),
            ("Última hora: el puente está cerrado. ¡Comparte!", "el puente está cerrado."),
            ("The bridge is closed", "The bridge is closed"),
            ("😀😀", "😀😀"),
        ],
    )
    def test_leaves_the_statement(self, sentence: str, bare: str) -> None:
        """
        Alarm words, calls to share, emoji, links and signs of tags go; the statement stays, or all of it.
        """
        assert without_noise(sentence) == bare

    @settings(deadline=None)
    @given(st.text(max_size=300))
    def test_never_raises(self, text: str) -> None:
        """
        Any text can be asked about and stripped.
        """
        assert is_noise(text) in {True, False}
        assert isinstance(without_noise(text), str)
