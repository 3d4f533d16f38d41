"""
Outcomes of answers, and the step that lost a right claim.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from claims.evaluation.answers import Outcome, evaluate_answers, outcome_of
from claims.matching.trace import Stage, Trace
from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Conflict,
    ConflictKind,
    Match,
    Message,
    Status,
    StoredClaim,
    Tier,
)


def match(claim_id: str, tier: Tier, *conflicts: Conflict) -> Match:
    return Match(
        stored=StoredClaim(id=claim_id, claim=claim_id), tier=tier, probability=0.9, conflicts=conflicts
    )


class TestOutcome:
    def test_is_right_where_the_right_claim_is_among_those_told_as_the_same(self) -> None:
        """
        A wrong one beside it changes nothing.
        """
        assert outcome_of([match("b", Tier.SAME), match("a", Tier.SAME)], {"a"}) is Outcome.RIGHT

    def test_is_wrong_where_only_wrong_ones_are(self) -> None:
        """
        The right one as related does not mend that.
        """
        assert outcome_of([match("b", Tier.SAME), match("a", Tier.RELATED)], {"a"}) is Outcome.WRONG

    def test_is_related_or_silent_else(self) -> None:
        """
        Nothing told as the same is no error, and no answer.
        """
        assert outcome_of([match("a", Tier.RELATED)], {"a"}) is Outcome.RELATED
        assert outcome_of([], {"a"}) is Outcome.SILENT


class TestLosses:
    def test_name_the_step_that_lost_the_right_claim(self) -> None:
        """
        Messages without relevant claims are not asked; a conflict shown beside the right claim lost it.
        """

        def answer(message: Message, trace: Trace, without: Collection[str]) -> Answer:
            if message.text == "nothing":
                return Answer(message=message)
            trace.extracted(1)
            trace.reached(Stage.RANKING, ["a"])
            conflict = Conflict(kind=ConflictKind.NUMBER, ours="8", theirs="85")
            matches = (match("a", Tier.RELATED, conflict),) if message.text == "differs" else ()
            claim = Claim(text=message.text, span=(0, 1), quote="x")
            return Answer(
                message=message,
                claims=(ClaimAnswer(claim=claim, status=Status.RELATED, matches=matches),),
            )

        messages = [
            Message(id=str(number), text=text)
            for number, text in enumerate(("nothing", "differs", "far", "x"))
        ]
        relevant = {"0": {"a"}, "1": {"a"}, "2": {"a", "b"}}
        found = evaluate_answers(answer, messages, relevant)
        assert [row["lost"] for row in found.run] == ["no_claim", "conflict", "ranking"]
        assert found.figures["messages"] == 3

    def test_say_how_well_silence_is_kept(self) -> None:
        """
        Every second message is answered anew without its claims; what is told then can only be wrong.
        """
        messages = [Message(id=str(number), text="x") for number in range(40)]
        relevant = {str(number): {"a"} for number in range(40)}

        def answered(without_answers: float) -> dict[str, Any]:
            def answer(message: Message, trace: Trace, without: Collection[str]) -> Answer:
                probability = without_answers if without else 0.9
                found = replace(match("b" if without else "a", Tier.SAME), probability=probability)
                claim = Claim(text=message.text, span=(0, 1), quote="x")
                return Answer(
                    message=message,
                    claims=(ClaimAnswer(claim=claim, status=Status.CHECKED, matches=(found,)),),
                )

            return dict(evaluate_answers(answer, messages, relevant).figures)

        careful, careless = answered(0.8), answered(0.95)
        assert careful["coverage@p95"] == careless["coverage@p95"] == 1
        assert careful["coverage@p95_half_removed"] == 1
        assert careless["coverage@p95_half_removed"] == 0
        assert careful["ece"] > careful["ece_by_chance"]


class TestTrace:
    def test_keeps_the_furthest_step(self) -> None:
        """
        Of several claims of a message the one that brought a stored claim furthest counts.
        """
        trace = Trace()
        assert trace.lost(["a"]) is Stage.EXTRACTION
        trace.extracted(2)
        assert trace.lost(["a"]) is Stage.CANDIDATES
        trace.reached(Stage.GATE, ["a"])
        trace.reached(Stage.RANKING, ["a", "b"])
        assert trace.lost(["a"]) is Stage.GATE
        assert trace.lost(["b", "c"]) is Stage.RANKING
