"""
Misspelt words read as the stored claims spell them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from claims.matching.match import Matcher
from claims.token_hashes import Digests, digest
from store.respelling import nearest, respelt, slips
from store.store import Store
from tests.store.conftest import garlic, put, review


class Vocabulary:
    """
    How many claims have which words.
    """

    def __init__(self, **words: int) -> None:
        self._counts = {digest(word): count for word, count in words.items()}

    def __call__(self, found: Digests) -> NDArray[np.int64]:
        return np.array([self._counts.get(each, 0) for each in found.tolist()], np.int64)


class TestSlips:
    @given(st.sampled_from(["abcdefgh", "привет", "हिंदीकलम", "المدرسه", "ఆంధ్ర"]).flatmap(
        lambda letters: st.text(alphabet=letters, min_size=5, max_size=24)
    ))  # fmt: skip
    def test_have_the_digests_of_their_words(self, word: str) -> None:
        """
        Whatever the script, a digest that is worked out from another one is that of the word it stands for.
        """
        found = slips(word)
        assert found.digests.tolist() == [digest(found.word(place)) for place in range(len(found.digests))]


class TestNearest:
    @pytest.mark.parametrize(
        ("misspelt", "spelt"),
        [
            ("vacine", "vaccine"),
            ("vaccinne", "vaccine"),
            ("vaccime", "vaccine"),
            ("vacicne", "vaccine"),
            ("vaccineeee", "vaccine"),
            ("photos", "fotos"),
            ("kerido", "querido"),
            ("ueberfaellig", "uberfallig"),
            ("президнт", "президент"),
            ("मंत्रियो", "मंत्रियों"),
            ("المدرسسه", "المدرسه"),
        ],
    )
    def test_is_one_slip_away(self, misspelt: str, spelt: str) -> None:
        """
        A letter left out, added, replaced or swapped, or what is written for it in chats, is seen through.
        """
        assert nearest(misspelt, Vocabulary(**{spelt: 1, "unrelated": 9})) == spelt

    def test_is_the_commonest(self) -> None:
        """
        Of several words the one that most claims have is meant, if so many have it as must.
        """
        known = Vocabulary(mayors=3, manors=1)
        assert nearest("mazors", known) == "mayors"
        assert nearest("mazors", known, least=4) is None

    def test_is_none_further_away(self) -> None:
        """
        Two slips are another word.
        """
        assert nearest("vakzin", Vocabulary(vaccine=5)) is None


class TestRespelt:
    def test_replaces_only_unknown_words(self) -> None:
        """
        Known words, short words, numbers and names without a neighbour stay as they are written.
        """
        known = Vocabulary(vaccine=2, vaccines=1, mayor=1, flu=1)
        text = "The VACINE and vaccines, Mayor Kowalski-Brown: 12345 fluu!"
        assert respelt(text, known, 10) == "The vaccine and vaccines, Mayor Kowalski-Brown: 12345 fluu!"
        assert respelt("VACCINE, vaccine", known, 10) == "VACCINE, vaccine"

    @given(st.text())
    def test_takes_any_text(self, text: str) -> None:
        """
        No text raises, and where nothing is known all stays as it is.
        """
        assert respelt(text, Vocabulary(), 10) == text

    def test_finds_claims_by_misspelt_words(self, tmp_path: Path) -> None:
        """
        A claim whose every long word is misspelt in a message is found as likely as by the words themselves.
        """
        with Store.open(tmp_path / "s.db", embedder_name=None) as store:
            subjects = ("mayor", "river", "doctor", "teacher", "minister", "farmer", "player", "singer")
            others = [
                garlic(id=each, claim=f"The {each} of Lindow sold a house", reviews=(review(place),))
                for place, each in enumerate(subjects, start=2)
            ]
            put(store, garlic(claim="Boiled garlic prevents pneumonia", title=None, wordings=()), *others)
            right, misspelt = (
                Matcher(store.index).rank(text, 1)[0]
                for text in ("boiled garlic prevents pneumonia", "boield gralic prevennts pneumonai")
            )
            assert right.claim_id == misspelt.claim_id == "garlic"
            assert misspelt.score > right.score - 0.05
