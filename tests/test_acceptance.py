"""
What a person gets from the starter pack: rewordings found, changed claims told apart, silence for chatter.

The figures are of our own hand-written cases under tests/data; they print with ``pytest -s`` and at the end.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.house import House
from claims.models import ClaimAnswer, Match, Message, Stance, Tier

CASES = Path(__file__).parent / "data"


def cases(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


def answered(house: House, text: str) -> list[ClaimAnswer]:
    answer = house.pipeline.answer(Message(text=text))
    return [*answer.claims, *answer.more]


def matches(house: House, text: str) -> list[Match]:
    return [match for found in answered(house, text) for match in found.matches]


class TestRewordings:
    def test_are_found_as_the_same_claim(self, house: House, record_property: pytest.RecordProperty) -> None:
        """
        At least 85% of three rewordings of every starter claim, one of them in another language, find it as
        the same or offered with a question, at least 65% as the same.
        """
        found: Counter[str] = Counter()
        missed = []
        flat = 0
        for case in cases("rewordings.jsonl"):
            kind = "translated" if case.get("translated") else "reworded"
            hits = [match for match in matches(house, case["text"]) if match.tier in {Tier.SAME, Tier.MAYBE}]
            right = case["claim_id"] in {match.stored.id for match in hits}
            flat += case["claim_id"] in {match.stored.id for match in hits if match.tier is Tier.SAME}
            found[f"{kind} found"] += right
            found[f"{kind} all"] += 1
            missed += [] if right else [case]
        total = found["reworded all"] + found["translated all"]
        share = (found["reworded found"] + found["translated found"]) / total
        print(f"\nrewordings found in the same tier: {share:.3f} of {total}", dict(found))  # noqa: T201
        record_property("rewordings", share)
        assert share >= 0.85, missed
        assert flat >= 0.65 * total


class TestQuotations:
    @pytest.mark.parametrize(
        "text",
        [
            "“The bakery is closed for good. Boiled garlic water cures the coronavirus,” said Ines Hollar.",
            "Ines Hollar a déclaré : « La boulangerie ferme. L’eau d’ail bouillie guérit le coronavirus ! »",
        ],
    )
    def test_are_answered_for_each_statement(self, house: House, text: str) -> None:
        """
        The second statement of a quotation is found, and said by the one who is quoted.
        """
        (found,) = [one for one in answered(house, text) if "starter-garlic-water" in _told(one)]
        assert found.claim.claimant == "Ines Hollar"
        assert "bakery" not in found.claim.quote
        assert "boulangerie" not in found.claim.quote


def _told(found: ClaimAnswer) -> set[str]:
    return {match.stored.id for match in found.matches if match.tier in {Tier.SAME, Tier.MAYBE}}


class TestChangedClaims:
    def test_are_not_passed_off_as_the_same(self, house: House) -> None:
        """
        A number-changed claim is never shown as the same claim, a negated one only as denying it.
        """
        wrong = [
            (case["text"], match.stored.claim, match.probability)
            for case in cases("conflicts.jsonl")
            for match in matches(house, case["text"])
            if match.stored.id == case["claim_id"]
            and match.tier is Tier.SAME
            and not match.conflicts
            and (case["change"] == "number" or match.stance is not Stance.DENIES)
        ]
        print(f"\nchanged claims shown as the same: {len(wrong)} of {len(cases('conflicts.jsonl'))}")  # noqa: T201
        assert wrong == []


class TestChatter:
    def test_draws_no_match(self, house: House) -> None:
        """
        Two hundred ordinary chat messages draw no match in the same tier at all.
        """
        drawn = [
            (case["text"], match.stored.claim, match.probability)
            for case in cases("chatter.jsonl")
            for match in matches(house, case["text"])
            if match.tier is Tier.SAME
        ]
        print(f"\nchatter with a same match: {len(drawn)} of {len(cases('chatter.jsonl'))}")  # noqa: T201
        assert drawn == []
