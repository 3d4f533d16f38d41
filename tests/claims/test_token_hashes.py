"""
Tests of stored claims in words.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.models import StoredClaim
from claims.text.normalize import words
from claims.token_hashes import are_numbers, body_of, digest, digests, language_given, text_of, written_of


class TestDigests:
    """
    Words as numbers.
    """

    def test_a_word_is_the_same_number_everywhere(self) -> None:
        """
        The digest of a word does not depend on the process or on what stands around it.
        """
        assert digest("garlic") == 0xE01E7AE2
        assert digests(["garlic", "cures", "garlic"]).tolist()[::2] == [digest("garlic")] * 2

    @given(st.text())
    def test_numbers_are_told_from_other_words(self, text: str) -> None:
        """
        The lowest bit says which words begin with a digit, whatever the text holds.
        """
        found = words(text)
        assert are_numbers(digests(found)).tolist() == [word[0].isdigit() for word in found]

    def test_common_words_differ(self) -> None:
        """
        Many short words have as many digests.
        """
        many = [
            f"{first}{second}{third}" for first in "abcdefgh" for second in "ijklmnop" for third in range(99)
        ]
        assert len(set(digests(many).tolist())) == len(many)


class TestTexts:
    """
    Texts and claims in words.
    """

    def test_words_stems_and_letters(self) -> None:
        """
        A short text keeps its order and its repeats; a stem is the word's first five letters.
        """
        text = text_of("Lemons, lemons cure 1,500 people!")
        assert text.words.tolist() == [
            digest(each) for each in ("lemons", "lemons", "cure", "1500", "people")
        ]
        assert text.stems.tolist() == [digest(each) for each in ("lemon", "lemon", "cure", "1500", "peopl")]
        assert text.folded == "lemons lemons cure 1500 people"
        assert text.script == 0
        assert text_of("Чеснок лечит").script > 0

    def test_a_body_is_cut(self) -> None:
        """
        Only the beginning of a longer text is compared; none is as good as an empty one.
        """
        assert len(body_of("word " * 1_000)) == 300
        assert len(body_of(None)) == len(body_of("")) == 0

    def test_a_stored_claim(self) -> None:
        """
        The claim comes first, then title and wordings; what is missing leaves no empty text.
        """
        bare = written_of(StoredClaim(id="1", claim="Garlic cures all"))
        assert [text.folded for text in bare.short] == ["garlic cures all"]
        assert (bare.titled, bare.reworded, bare.language) == (False, False, "en")
        full = StoredClaim(
            id="2", claim="A b", title="C d", wordings=("E f", "G h"), language="pt-BR", body="I j"
        )
        written = written_of(full)
        assert [text.folded for text in written.short] == ["a b", "c d", "e f", "g h"]
        assert (written.titled, written.reworded, written.language) == (True, True, "pt")
        assert written.body.tolist() == [digest("i"), digest("j")]

    @pytest.mark.parametrize("said", ["", None, "english"])
    def test_a_language_that_is_not_said_is_detected(self, said: str | None) -> None:
        """
        What is no language code counts as nothing said.
        """
        assert language_given(said, "Der Knoblauch heilt alle Krankheiten der Welt") == "de"
