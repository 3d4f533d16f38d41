"""
Asking somebody else about open pairs: about which, for how long, and what becomes of the answer.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from claims.matching.advice import LEAST, OPEN, SUREST, SUREST_SAME, Advice, is_open, reading_by
from claims.matching.entailment import SURE, Reader
from claims.models import Match, Message, Stance, Tier
from claims.ports import READINGS, Adviser, Opinion
from tests.claims.matching.test_entailment import CLAIM, MESSAGE, Says, by_reading, match

OWN = np.log([0.5, 0.3, 0.15, 0.05]).astype(np.float32)


class Knows:
    """
    An adviser with one opinion about every pair, or none, which remembers what it was asked and may take its
    time.
    """

    def __init__(self, opinion: Opinion | None, seconds: float = 10.0, takes: float = 0.0) -> None:
        self._opinion = opinion
        self._takes = takes
        self.seconds = seconds
        self.asked: list[tuple[list[tuple[str, str]], float]] = []

    def ask(self, pairs: Sequence[tuple[str, str]], seconds: float) -> list[Opinion | None]:
        self.asked.append((list(pairs), seconds))
        time.sleep(self._takes)
        return [self._opinion] * len(pairs)


def told(model: Says, adviser: Adviser, *matches: Match, message: Message = MESSAGE) -> tuple[Match, ...]:
    advice = Advice(adviser)
    advice.begin(message)
    (found,) = Reader(model, by_reading(), advice).told([CLAIM], [matches], message).own
    return found


class TestOpen:
    @pytest.mark.parametrize(
        ("same", "neither", "opposite", "denies", "expected"),
        [
            (0.6, 0.4, 0.0, 0.0, True),
            (0.95, 0.05, 0.0, 0.0, False),
            (0.1, 0.9, 0.0, 0.0, False),
            (0.05, 0.35, 0.3, 0.3, True),
            (0.02, 0.02, 0.5, 0.46, False),
            (0.25, 0.5, 0.2, 0.05, False),
        ],
    )
    def test_is_what_is_neither_likely_nor_unlikely(
        self, same: float, neither: float, opposite: float, denies: float, *, expected: bool
    ) -> None:
        """
        Of the same, or of the reverse and the denial together.
        """
        assert is_open(np.array([same, neither, opposite, denies])) is expected

    def test_pairs_alone_are_asked_about(self) -> None:
        """
        What the model is sure of is nobody else's business.
        """
        adviser = Knows(Opinion(reading="same", probability=0.9))
        told(Says(same=0.97), adviser, match("a", 0.9))
        told(Says(neither=0.97), adviser, match("a", 0.4))
        assert adviser.asked == []
        told(Says(same=0.6), adviser, match("a", 0.6))
        assert [pairs for pairs, _ in adviser.asked] == [[(CLAIM.text, "Vinegar cures diabetes")]]
        assert OPEN[0] < 0.6 < OPEN[1]


class TestOpinion:
    @pytest.mark.parametrize(
        ("reading", "tier", "stance"),
        [
            ("same", Tier.SAME, Stance.ASSERTS),
            ("neither", Tier.RELATED, Stance.ASSERTS),
            ("opposite", Tier.OPPOSITE, Stance.ASSERTS),
            ("denies", Tier.SAME, Stance.DENIES),
        ],
    )
    def test_decides_an_open_pair(self, reading: str, tier: Tier, stance: Stance) -> None:
        """
        What the model leaves open is told as the opinion has it.
        """
        (found,) = told(Says(same=0.6), Knows(Opinion(reading=reading, probability=1.0)), match("a", 0.6))
        assert (found.tier, found.stance) == (tier, stance)

    def test_makes_nothing_surer_than_halfway_to_certainty(self) -> None:
        """
        What an opinion alone makes the same is told, but not as surely as groups want it by default.
        """
        (found,) = told(Says(same=0.6), Knows(Opinion(reading="same", probability=1.0)), match("a", 0.9))
        assert SURE <= found.probability <= (1 + SUREST_SAME) / 2

    def test_that_is_missing_leaves_the_model_s_reading(self) -> None:
        """
        An adviser that gives nothing changes nothing.
        """
        without = Reader(Says(same=0.6), by_reading()).told([CLAIM], [[match("a", 0.6)]], MESSAGE).own
        assert [told(Says(same=0.6), Knows(None), match("a", 0.6))] == without

    @pytest.mark.parametrize(("stated", "counts"), [(1.0, SUREST), (0.7, 0.7), (0.0, LEAST)])
    def test_is_bounded(self, stated: float, counts: float) -> None:
        """
        No opinion counts as certainty, and what it leaves is shared as the model has it.
        """
        found = np.exp(reading_by(Opinion(reading="neither", probability=stated), OWN))
        assert found[1] == pytest.approx(counts, abs=1e-6)
        assert found.sum() == pytest.approx(1, abs=1e-6)
        assert found[0] / found[2] == pytest.approx(0.5 / 0.15, rel=1e-4)
        same = np.exp(reading_by(Opinion(reading="same", probability=1.0), OWN))[0]
        assert same == pytest.approx(SUREST_SAME, abs=1e-6)

    @pytest.mark.parametrize("reading", READINGS)
    def test_of_a_model_that_is_certain_is_a_number(self, reading: str) -> None:
        """
        A model that excludes everything else leaves room all the same.
        """
        certain = np.array([0, -200, -200, -200], np.float32)
        assert np.isfinite(reading_by(Opinion(reading=reading, probability=1.0), certain)).all()


class TestTime:
    def test_is_one_message_s(self) -> None:
        """
        Later questions about a message have what the earlier ones left, and none when nothing is left; the
        next message has its own.
        """
        adviser = Knows(None, seconds=0.2, takes=0.3)
        advice = Advice(adviser)
        reader = Reader(Says(same=0.6), by_reading(), advice)
        for _ in range(3):
            advice.begin(MESSAGE)
            reader.told([CLAIM], [[match("a", 0.6)]], MESSAGE)
        assert [seconds for _, seconds in adviser.asked] == [0.2]
        advice.begin(replace(MESSAGE))
        reader.told([CLAIM], [[match("a", 0.6)]], MESSAGE)
        assert [seconds for _, seconds in adviser.asked] == [0.2, 0.2]

    def test_that_is_left_is_handed_on(self) -> None:
        """
        A second question is told how much time remains.
        """
        adviser = Knows(None, seconds=10, takes=0.05)
        advice = Advice(adviser)
        advice.begin(MESSAGE)
        reader = Reader(Says(same=0.6), by_reading(), advice)
        for _ in range(2):
            reader.told([CLAIM], [[match("a", 0.6)]], MESSAGE)
        (_, first), (_, second) = adviser.asked
        assert first == 10
        assert second < 10
