"""
Calibration of readings: what is fitted, and what is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from claims.errors import BadInputError
from claims.evaluation.calibration import error_by_chance, evaluate_calibration, labelled_pairs
from claims.matching.calibration import CalibratedEntailment, Calibration, fit
from claims.ports import READINGS, Entailment, Vectors

IDENTITY = Calibration(slopes=np.ones(4), biases=np.zeros(4))


def drawn(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """
    Log probabilities that hold, and readings drawn by them.
    """
    random = np.random.default_rng(seed)
    true = random.dirichlet([0.6, 0.8, 0.4, 0.4], size=count)
    targets = np.array([random.choice(4, p=row) for row in true])
    return np.log(np.maximum(true, 1e-4)).astype(np.float32), targets


def distorted(readings: Vectors) -> Vectors:
    """
    The same as a model that is twice as sure of itself would say it, and fond of the first reading.
    """
    scores = readings * 2 + np.array([1.5, 0, 0, 0])
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)


class Distorted:
    """
    A model that knows the right probabilities of its pairs, numbered in the message, and overstates them.
    """

    name = "distorted/1"

    def __init__(self, readings: Vectors) -> None:
        self._readings = distorted(readings)

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        return self._readings[[int(message.split()[-1]) for message, _ in pairs]]


def rows(targets: Sequence[int], **more: Any) -> list[dict[str, Any]]:
    return [
        {"message": f"message number {place}", "claim": "a claim", "label": READINGS[target], **more}
        for place, target in enumerate(targets)
    ]


class TestFit:
    def test_undoes_a_distortion(self) -> None:
        """
        Of a model twice too sure and biased, the slopes come out as one half and the bias as taken back.
        """
        readings, targets = drawn(8_000)
        found = fit(distorted(readings), targets)
        assert found.slopes == pytest.approx(np.full(4, 0.5), abs=0.06)
        relative = found.biases - found.biases[1:].mean()
        assert relative[0] == pytest.approx(-0.75, abs=0.15)

    def test_leaves_what_holds(self) -> None:
        """
        Probabilities that hold are hardly changed.
        """
        readings, targets = drawn(8_000)
        changed = np.exp(fit(readings, targets).applied(readings)) - np.exp(readings)
        assert np.abs(changed).mean() < 0.02

    def test_of_few_pairs_stays_near_what_is(self) -> None:
        """
        One pair moves nothing far.
        """
        readings, targets = drawn(1)
        found = fit(readings, targets)
        assert found.slopes == pytest.approx(np.ones(4), abs=1.5)
        assert np.isfinite(found.biases).all()

    @pytest.mark.parametrize("certain", [0.0, -1e4])
    def test_takes_certainties(self, certain: float) -> None:
        """
        Readings of zero and of nothing at all are fitted like others.
        """
        readings = np.full((40, 4), -1e4, np.float32)
        readings[np.arange(40), np.arange(40) % 4] = certain
        found = fit(readings, np.arange(40) % 4)
        assert np.isfinite(found.applied(readings)).all()


class TestCalibratedEntailment:
    def test_is_the_model_with_calibrated_readings(self) -> None:
        """
        Its rows are probabilities still, under the model's name.
        """
        readings, _ = drawn(5)
        port: Entailment = CalibratedEntailment(
            Distorted(readings), Calibration(slopes=np.full(4, 0.5), biases=np.array([-0.75, 0, 0, 0]))
        )
        found = port.read([(f"message number {place}", "a claim") for place in range(5)])
        assert port.name == "distorted/1"
        assert np.exp(found) == pytest.approx(np.exp(readings), abs=0.02)
        assert port.read([]).shape == (0, 4)

    def test_by_one_and_zero_is_the_model(self) -> None:
        """
        Slopes of one and biases of zero change nothing.
        """
        readings, _ = drawn(50)
        assert np.exp(IDENTITY.applied(readings)) == pytest.approx(np.exp(readings), abs=1e-3)


class TestEvaluation:
    def test_says_what_it_is_worth(self) -> None:
        """
        Loss and calibration error fall, the error to what chance alone would show.
        """
        readings, targets = drawn(2_000)
        told: list[tuple[int, int]] = []
        outcome = evaluate_calibration(
            Distorted(readings), labelled_pairs(rows(targets)), lambda *done: told.append(done)
        )
        before, after = outcome.figures["before"], outcome.figures["after"]
        assert outcome.is_better
        assert after["log_loss"] < before["log_loss"]
        assert before["ece_same"] > 0.1
        assert after["ece_same"] < 2.5 * after["ece_same_by_chance"]
        assert after["ece_reverse"] < 2.5 * after["ece_reverse_by_chance"]
        assert told[-1] == (2_000, 2_000)
        assert "told_before" not in outcome.figures

    def test_of_what_holds_promises_nothing(self) -> None:
        """
        Where nothing is to be gained, the loss of held-out pairs shows it.
        """

        class Right(Distorted):
            def __init__(self, readings: Vectors) -> None:
                self._readings = readings

        readings, targets = drawn(400)
        outcome = evaluate_calibration(Right(readings), labelled_pairs(rows(targets)), lambda *_: None)
        assert outcome.figures["after"]["log_loss"] > outcome.figures["before"]["log_loss"] - 0.01

    def test_with_priors_says_what_is_told(self) -> None:
        """
        With the search's probability beside each pair, the figures of the decision come too.
        """
        readings, targets = drawn(200)
        pairs = labelled_pairs(rows(targets, prior=0.5))
        figures = evaluate_calibration(Distorted(readings), pairs, lambda *_: None).figures
        assert figures["told_before"].keys() == figures["told_after"].keys() == figures["after"].keys()

    def test_error_by_chance_shrinks_with_the_pairs(self) -> None:
        """
        Even probabilities that hold show an error, the larger the fewer there are.
        """
        random = np.random.default_rng(0)
        few, many = (error_by_chance(random.random(count)) for count in (100, 10_000))
        assert 0 < many < few / 5


class TestPairs:
    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"message": None}, 'Pair 3 has no "message" and "claim".'),
            ({"claim": 7}, 'Pair 3 has no "message" and "claim".'),
            ({"label": None}, 'Pair 3 has no "label" that is one of same, neither, opposite, denies.'),
            ({"label": "true"}, 'Pair 3 has no "label" that is one of same, neither, opposite, denies.'),
            ({"label": ["same"]}, 'Pair 3 has no "label" that is one of same, neither, opposite, denies.'),
            ({"prior": "high"}, 'The "prior" of pair 3 is no probability.'),
            ({"prior": 1.5}, 'The "prior" of pair 3 is no probability.'),
            ({"prior": True}, 'The "prior" of pair 3 is no probability.'),
            ({"prior": float("nan")}, 'The "prior" of pair 3 is no probability.'),
        ],
    )
    def test_that_are_none_are_named(self, changes: Mapping[str, object], says: str) -> None:
        """
        A row without a text or a known label is named with its number.
        """
        given = rows([place % 4 for place in range(200)])
        given[2].update(changes)
        with pytest.raises(BadInputError) as refused:
            labelled_pairs(given)
        assert str(refused.value) == says

    @pytest.mark.parametrize("targets", [[0, 1, 2, 3] * 10, [0, 1, 2] * 100, []])
    def test_that_are_too_few_are_refused(self, targets: list[int]) -> None:
        """
        A label that is missing, or too few pairs, are said with what is there.
        """
        with pytest.raises(
            BadInputError, match=r"^Too few pairs: \d+ same, \d+ neither, \d+ opposite, \d+ den"
        ):
            labelled_pairs(rows(targets))
