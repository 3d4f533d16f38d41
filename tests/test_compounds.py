"""
Two statements joined in one sentence are answered apart, and a stored claim that is both of them is found.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.entailment import load_entailment
from bot.house import load_embedder
from bot.progress import Progress
from bot.throwaway import pipeline_over
from claims.models import Message, Tier
from tests.house import settings_for

_FILLER = (
    "Cats kill more birds than wind turbines do",
    "El ayuntamiento de Toledo regala 500 euros a cada jubilado",
    "Drinking garlic water every morning prevents the flu",
)
_JOINED = (
    (
        "The harbour of Lindow was sold to a bank, and the lighthouse of Lindow is closed for good.",
        ("The harbour of Lindow was sold to a bank", "The lighthouse of Lindow is closed for good"),
    ),
    (
        "El puente de Lindo fue vendido a un banco y la torre de Lindo está cerrada para siempre.",
        ("El puente de Lindo fue vendido a un banco", "La torre de Lindo está cerrada para siempre"),
    ),
    (
        "लिंडो का पुल एक बैंक को बेच दिया गया है और लिंडो की मीनार हमेशा के लिए बंद है।",
        ("लिंडो का पुल एक बैंक को बेच दिया गया है", "लिंडो की मीनार हमेशा के लिए बंद है"),
    ),
)


def told(stored: list[str], text: str, data: Path) -> dict[str, set[str]]:
    """
    By the words of each claim of a message, which stored claims are told as the same.
    """
    settings = settings_for(data)
    embedder, why = load_embedder(settings, Progress(quiet=True))
    assert embedder is not None, why
    rows = [{"id": claim, "claim": claim} for claim in stored]
    entailment = load_entailment(settings, embedder).model
    with pipeline_over(rows, embedder, entailment, Progress(quiet=True)) as pipeline:
        answer = pipeline.answer(Message(text=text))
    return {
        one.claim.quote: {match.stored.id for match in one.matches if match.tier is Tier.SAME}
        for one in (*answer.claims, *answer.more)
    }


@pytest.mark.parametrize(("text", "halves"), _JOINED)
class TestJoinedClaims:
    def test_have_an_answer_each(self, prepared_data: Path, text: str, halves: tuple[str, str]) -> None:
        """
        Each half is told with its own stored claim, and with no other.
        """
        found = told([*halves, *_FILLER], text, prepared_data)
        assert sorted(map(sorted, filter(None, found.values()))) == sorted([each] for each in halves)

    def test_are_found_where_the_store_joins_them_too(
        self, prepared_data: Path, text: str, halves: tuple[str, str]
    ) -> None:
        """
        A stored claim that says both is told, alone and among other sentences.
        """
        for around in ("{}", "Please read this to the end. {} The weather here is bad today."):
            found = told([text, *_FILLER], around.format(text), prepared_data)
            assert text in set().union(*found.values())
