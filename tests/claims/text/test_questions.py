from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.text.questions import is_question, statement


class TestStatement:
    @pytest.mark.parametrize(
        ("asked", "stated"),
        [
            ("Is it true that garlic cures flu?", "Garlic cures flu"),
            ("Did you know that garlic cures flu?", "Garlic cures flu"),
            ("Garlic cures flu, is that true?", "Garlic cures flu"),
            ("Does garlic cure the flu?", "Garlic cure the flu"),
            ("Hey guys, is it true garlic cures flu??", "Garlic cures flu"),
            ("¿Es verdad que el ajo cura la gripe?", "El ajo cura la gripe"),
            ("¿Sabías que el ajo cura la gripe?", "El ajo cura la gripe"),
            ("Est-ce vrai que l’ail guérit la grippe ?", "L’ail guérit la grippe"),
            ("Stimmt es, dass Knoblauch Grippe heilt?", "Knoblauch Grippe heilt"),
            ("É verdade que o alho cura a gripe?", "O alho cura a gripe"),
            ("क्या यह सच है कि लहसुन फ्लू ठीक करता है?", "लहसुन फ्लू ठीक करता है"),
            ("هل صحيح أن الثوم يعالج الإنفلونزا؟", "الثوم يعالج الإنفلونزا"),
            ("大蒜能治流感，是真的吗？", "大蒜能治流感"),
        ],
    )
    def test_is_what_a_question_asks_about(self, asked: str, stated: str) -> None:
        """
        The frame of a question goes, what it asks about stays.
        """
        assert statement(asked) == stated
        assert is_question(asked)

    @pytest.mark.parametrize(
        "asked",
        [
            "What time is it?",
            "Where are you?",
            "Can you send me the photos?",
            "Who is the president of France?",
            "Did anyone see my keys?",
            "¿Dónde estás?",
            "Tu viens ce soir ?",
            "你在哪里？",
        ],
    )
    def test_is_none_where_nothing_is_stated(self, asked: str) -> None:
        """
        Questions that want to know who, what, where, or something of you, state nothing.
        """
        assert statement(asked) is None

    def test_is_the_sentence_where_nothing_is_asked(self) -> None:
        """
        A statement stays as it is.
        """
        assert statement("Garlic cures flu.") == "Garlic cures flu."
        assert not is_question("Garlic cures flu.")

    @settings(deadline=None)
    @given(st.text(max_size=200))
    def test_never_raises(self, text: str) -> None:
        """
        Any text is a statement or none.
        """
        assert isinstance(statement(text), str | None)
