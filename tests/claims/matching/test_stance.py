"""
What a message does with a claim, in eight languages.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.matching.stance import stance
from claims.models import Stance

CLAIM = "Vinegar kills germs"


class TestStance:
    """
    Stance of one sentence toward a stored claim.
    """

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Vinegar kills germs!!", Stance.ASSERTS),
            ("Did you know that vinegar kills germs?", Stance.ASSERTS),
            ("It is no hoax: vinegar kills germs", Stance.ASSERTS),
            ("Hoax: vinegar kills germs", Stance.DENIES),
            ("Vinegar kills germs? That's a lie.", Stance.DENIES),
            ("There is no evidence that vinegar kills germs", Stance.DENIES),
            ("Fact check: no, vinegar does not kill germs", Stance.DENIES),
            ("Vinegar does not kill germs", Stance.DENIES),
            ("Stop spreading this, vinegar kills germs is fake news", Stance.DENIES),
            ("My aunt says that vinegar kills germs. Total nonsense!", Stance.DENIES),
            ("Is it true that vinegar kills germs?", Stance.ASKS),
            ("Vinegar kills germs. Is this true?", Stance.ASKS),
            ("Can anyone confirm that vinegar kills germs", Stance.ASKS),
            ("According to my aunt, vinegar kills germs", Stance.REPORTS),
            ("A nurse says vinegar kills germs", Stance.REPORTS),
            ("Not sure if it is true, vinegar kills germs", Stance.UNCLEAR),
            ("", Stance.UNCLEAR),
            ("🤔🤔", Stance.UNCLEAR),
        ],
    )
    def test_in_english(self, text: str, expected: Stance) -> None:
        """
        The words around the claim decide.
        """
        assert stance(text, CLAIM) is expected

    @pytest.mark.parametrize(
        ("denial", "question", "report"),
        [
            (
                "Es mentira que el vinagre mata gérmenes",
                "¿Es cierto que el vinagre mata gérmenes?",
                "Dicen que el vinagre mata gérmenes",
            ),
            (
                "Intox : le vinaigre tue les germes",
                "C'est vrai que le vinaigre tue les germes ?",
                "D'après ma tante, le vinaigre tue les germes",
            ),
            (
                "Falschmeldung: Essig tötet Keime",
                "Stimmt es, dass Essig Keime tötet?",
                "Meine Tante sagt, Essig tötet Keime",
            ),
            (
                "É boato que o vinagre mata germes",
                "Será que o vinagre mata germes?",
                "Dizem que o vinagre mata germes",
            ),
            (
                "यह झूठ है कि सिरका कीटाणु मारता है",
                "क्या सिरका कीटाणु मारता है?",
                "डॉक्टर ने कहा कि सिरका कीटाणु मारता है",
            ),
            (
                "لا صحة لخبر أن الخل يقتل الجراثيم",
                "هل الخل يقتل الجراثيم؟",
                "قال طبيب إن الخل يقتل الجراثيم",
            ),
            (
                "醋能杀菌是谣言",
                "醋能杀菌是真的吗？",
                "有医生表示醋能杀菌",
            ),
        ],
    )
    def test_in_other_languages(self, denial: str, question: str, report: str) -> None:
        """
        Against an English claim, messages in seven languages deny, ask and report.
        """
        found = [stance(text, CLAIM) for text in (denial, question, report)]
        assert found == [Stance.DENIES, Stance.ASKS, Stance.REPORTS]

    def test_weighs_both_sides(self) -> None:
        """
        A denial of a stored denial asserts it; a plain rumour against a stored denial denies that.
        """
        assert (
            stance("It's a hoax that vinegar kills germs", "That vinegar kills germs is a hoax")
            is Stance.ASSERTS
        )
        assert stance(CLAIM, "It is a hoax that vinegar kills germs") is Stance.DENIES

    def test_takes_a_report_of_a_reported_claim_as_an_assertion(self) -> None:
        """
        Who repeats what the stored claim itself attributes asserts that claim.
        """
        ours = "The Pope said vinegar kills germs"
        assert stance(ours, "The Pope said that vinegar kills germs") is Stance.ASSERTS

    @settings(max_examples=60, deadline=None)
    @given(ours=st.text(max_size=120), theirs=st.text(max_size=120))
    def test_never_raises(self, ours: str, theirs: str) -> None:
        """
        Any text has some stance, and none denies itself.
        """
        assert stance(ours, theirs) in Stance
        assert stance(ours, ours) is not Stance.DENIES
