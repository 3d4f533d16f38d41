"""
What is told of a match once it was read beside the message: by what the model says, not by what rules name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from claims.decision import SIGNS, Decision, Net, Signs
from claims.entailment import MOST_READ, SHOWN, WORTH_READING, Reader
from claims.models import (
    Claim,
    Context,
    Match,
    Message,
    Review,
    Stance,
    StoredClaim,
    Tier,
    Verdict,
)
from claims.ports import READINGS, Vectors

REVIEW = Review(publisher="p", url="https://p.example", rating="False", verdict=Verdict.FALSE)
TEXT = "Vinegar cures diabetes within a week"
CLAIM = Claim(text=TEXT, span=(0, len(TEXT)), quote=TEXT, worthiness=0.9)
MESSAGE = Message(text=TEXT)


class Says:
    """
    A model that reads every pair alike and remembers what it was given.
    """

    def __init__(self, **readings: float) -> None:
        rest = (1 - sum(readings.values())) / (len(READINGS) - len(readings))
        self._row = np.log([readings.get(name, rest) for name in READINGS]).astype(np.float32)
        self.pairs: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        return "says/1"

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        self.pairs += pairs
        return np.tile(self._row, (len(pairs), 1))


def by_reading() -> Decision:
    """
    A decision that believes the model alone.
    """
    weights = np.zeros((len(SIGNS), len(READINGS)))
    weights[SIGNS.index("same"), 0] = weights[SIGNS.index("reverse"), 2:] = 1.0
    weights[SIGNS.index("denies_of_reverse"), 3] = 1.0
    # So small that tanh is as good as straight.
    small, none = 1e-4, np.zeros(len(READINGS))
    net = Net(inner=weights * small, inner_bias=none, outer=np.eye(len(READINGS)) / small, outer_bias=none)
    return Decision(mean=np.zeros(len(SIGNS)), scale=np.ones(len(SIGNS)), nets=[net])


def match(claim_id: str, probability: float, claim: str = "Vinegar cures diabetes") -> Match:
    stored = StoredClaim(id=claim_id, claim=claim, reviews=(REVIEW,))
    return Match(stored=stored, tier=Tier.RELATED, probability=probability)


def told(model: Says | None, *matches: Match, text: str = TEXT) -> tuple[Match, ...]:
    claim = replace(CLAIM, text=text, quote=text, span=(0, len(text)))
    (found,) = Reader(model, by_reading()).told([claim], [matches], Message(text=text))
    return found


class TestTiers:
    @pytest.mark.parametrize(
        ("readings", "tier", "stance"),
        [
            ({"same": 0.97}, Tier.SAME, Stance.ASSERTS),
            ({"neither": 0.97}, Tier.RELATED, Stance.ASSERTS),
            ({"opposite": 0.97}, Tier.OPPOSITE, Stance.ASSERTS),
            ({"denies": 0.97}, Tier.SAME, Stance.DENIES),
        ],
    )
    def test_follow_the_reading(self, readings: dict[str, float], tier: Tier, stance: Stance) -> None:
        """
        The likeliest reading tells the tier; a message that negates the claim is about the same claim.
        """
        (found,) = told(Says(**readings), match("a", 0.6))
        assert (found.tier, found.stance) == (tier, stance)

    def test_ask_where_it_is_likely_but_not_sure(self) -> None:
        """
        Between one half and .8 a match is offered with a question.
        """
        (found,) = told(Says(same=0.65), match("a", 0.6))
        assert found.tier is Tier.MAYBE
        assert 0.5 <= found.probability < 0.8

    def test_are_not_decided_by_a_conflict(self) -> None:
        """
        A difference that rules name is no reason where the reading is sure, and is named where it is not.
        """
        claim = "Three litres of vinegar cure diabetes"
        text = "Two litres of vinegar cure diabetes"
        (sure,) = told(Says(same=0.99), match("a", 0.6, claim), text=text)
        assert (sure.tier, sure.conflicts) == (Tier.SAME, ())
        (other,) = told(Says(neither=0.99), match("a", 0.6, claim), text=text)
        assert [found.ours for found in other.conflicts] == ["Two litres"]

    def test_of_a_doubtful_reverse_say_how_likely_it_is_the_same(self) -> None:
        """
        What may or may not be the reverse is related, with the probability that it is the same and with what
        rules name.
        """
        claim = "Three litres of vinegar cure diabetes"
        (found,) = told(
            Says(opposite=0.5, neither=0.4),
            match("a", 0.6, claim),
            text="Two litres of vinegar cure diabetes",
        )
        assert found.tier is Tier.RELATED
        assert found.probability < 0.5
        assert [conflict.ours for conflict in found.conflicts] == ["Two litres"]

    def test_know_the_same_wording(self) -> None:
        """
        A copy is the same claim, whatever a model makes of it.
        """
        (found,) = told(Says(neither=0.9), match("a", 0.3, TEXT.upper() + "!"))
        assert found.tier is Tier.SAME
        assert found.probability >= 0.99


class TestReading:
    def test_takes_the_likeliest_few(self) -> None:
        """
        Of many matches the likeliest are read; the others are related at most.
        """
        model = Says(same=0.99)
        matches = [match(str(place), 0.9 - place / 10) for place in range(6)]
        found = told(model, *matches)
        assert len(model.pairs) == MOST_READ
        assert [one.stored.id for one in found if one.tier is Tier.SAME] == ["0", "1", "2"]
        assert {one.tier for one in found[MOST_READ:]} == {Tier.RELATED}

    def test_brings_up_what_the_search_thinks_unlikely(self) -> None:
        """
        What is read as the same is told, however unlikely the search held it; what is not, is not shown.
        """
        faint = match("a", (WORTH_READING + SHOWN) / 2)
        assert [one.tier for one in told(Says(same=0.99), faint)] == [Tier.SAME]
        assert told(Says(neither=0.99), faint) == ()

    def test_leaves_background_alone(self) -> None:
        """
        A record without a verdict is shown as the search has it.
        """
        model = Says(neither=0.99)
        context = Context(text="t", publisher="p", url="https://p.example")
        stored = StoredClaim(id="a", claim="Vinegar", contexts=(context,))
        background = Match(stored=stored, tier=Tier.SAME, probability=0.7)
        assert told(model, background) == (background,)
        assert model.pairs == []

    def test_reads_all_claims_of_a_message_at_once(self) -> None:
        """
        Each claim beside its own matches.
        """
        model = Says(same=0.99)
        other = replace(CLAIM, text="Cats were banned from trains", quote="Cats were banned from trains")
        Reader(model, by_reading()).told(
            [CLAIM, other], [[match("a", 0.9)], [match("b", 0.9, "Cats may not board trains")]], MESSAGE
        )
        assert [theirs for _, theirs in model.pairs] == [
            "Vinegar cures diabetes",
            "Cats may not board trains",
        ]


class TestWithoutModel:
    def test_nothing_is_told_flat_but_what_is_worded_alike(self) -> None:
        """
        By words alone the same wording is the same claim; what merely fits is offered with a question.
        """
        same = replace(match("a", 0.95, TEXT.upper()), tier=Tier.SAME)
        near = replace(match("b", 0.95), tier=Tier.SAME)
        assert [one.tier for one in told(None, near, same)] == [Tier.SAME, Tier.MAYBE]


class TestSigns:
    def test_are_numbers_for_every_name(self) -> None:
        """
        One finite number a sign, whatever the probabilities.
        """
        reading = np.log(np.array([1.0, 1e-30, 1e-30, 1e-30], np.float32))
        signs = Signs(prior=1.0, reading=reading, foreign=True, stance=Stance.DENIES)
        row = signs.row()
        assert row.shape == (len(SIGNS),)
        assert np.isfinite(row).all()
        assert row[SIGNS.index("denies_by_rule")] == 1
