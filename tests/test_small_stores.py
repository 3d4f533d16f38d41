"""
Stores of one, two and three claims: there is hardly anything to compare a claim with, and it is found all the
same.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.entailment import load_entailment
from bot.house import load_embedder
from bot.progress import Progress
from bot.throwaway import matcher_over, pipeline_over
from claims.models import Message, Tier
from claims.ports import Embedder
from tests.house import settings_for

HARBOUR = "The harbour of Lindow was sold to a bank for one coin"
STORED = {
    "harbour": HARBOUR,
    "garlic": "Drinking garlic water every morning prevents the flu",
    "pensions": "El ayuntamiento de Toledo regala 500 euros a cada jubilado",
}
REWORDED = {
    "harbour": (
        "Is it true that Lindow harbour went to a bank for one coin?",
        "Le port de Lindow a été vendu à une banque pour une pièce",
    ),
    "pensions": (
        "Toledo da 500 euros a todos los jubilados, lo paga el ayuntamiento",
        "Toledo city council gives every pensioner 500 euros",
    ),
}
UNRELATED = (
    "Cats kill more birds than wind turbines do",
    "The parliament voted on the new budget on Tuesday",
    "El Real Madrid ganó ayer por dos goles a cero",
    "The train to Lindow was late again this morning because of snow on the line",
)
STORES = (
    ("harbour",),
    ("garlic",),
    ("pensions",),
    ("harbour", "garlic"),
    ("pensions", "harbour"),
    tuple(STORED),
)


@pytest.fixture(scope="module")
def embedder(prepared_data: Path) -> Embedder:
    """
    The real model.
    """
    found, why = load_embedder(settings_for(prepared_data), Progress(quiet=True))
    assert found is not None, why
    return found


@pytest.mark.parametrize("stored", STORES)
class TestSmallStore:
    def test_tells_copies_and_rewordings(
        self, embedder: Embedder, prepared_data: Path, stored: tuple[str, ...]
    ) -> None:
        """
        A copy is told as the same, a rewording as that or with a question, and nothing of another message.
        """
        rows = [{"id": each, "claim": STORED[each]} for each in stored]
        entailment = load_entailment(settings_for(prepared_data), embedder).model
        with pipeline_over(rows, embedder, entailment, Progress(quiet=True)) as pipeline:

            def told(text: str) -> dict[str, Tier]:
                answer = pipeline.answer(Message(text=text))
                matches = [match for found in (*answer.claims, *answer.more) for match in found.matches]
                return {match.stored.id: match.tier for match in matches if match.tier is not Tier.RELATED}

            for each in stored:
                assert told(STORED[each]) == {each: Tier.SAME}
                for text in REWORDED.get(each, ()):
                    assert told(text).keys() == {each}, text
            assert [text for text in UNRELATED if told(text)] == []

    def test_is_searched_as_surely_as_a_large_one(self, embedder: Embedder, stored: tuple[str, ...]) -> None:
        """
        The search finds a copy at least as likely the same as in a store of a hundred claims, a rewording
        likely, by words alone too.
        """
        rows = [{"id": each, "claim": STORED[each]} for each in stored]
        for model in (embedder, None):
            with matcher_over(rows, model, Progress(quiet=True)) as matcher:
                for each in stored:
                    (first, *_) = matcher.rank(STORED[each], 1)
                    assert (first.claim_id, first.score >= 0.9) == (each, True)
                asked = "Is it true that Lindow harbour went to a bank for one coin?"
                if "harbour" in stored:
                    assert matcher.rank(asked, 1)[0].score >= 0.7
                assert [hit for hit in matcher.rank(UNRELATED[0], 1) if hit.score >= 0.1] == []
