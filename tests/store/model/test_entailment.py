"""
The entailment network as it ships: what it gives, and that it reads.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from claims.errors import ModelError
from claims.ports import READINGS
from store.model.entailment import OUTPUTS, OnnxEntailment

MESSAGE = "My doctor friend says that a glass of vinegar in the morning cures diabetes, pass it on"
CLAIM = "Drinking vinegar cures diabetes"


@pytest.fixture(scope="module")
def network(prepared_data: Path) -> OnnxEntailment:
    return OnnxEntailment.load(prepared_data / "model")


class TestReading:
    def test_gives_log_probabilities(self, network: OnnxEntailment) -> None:
        """
        One row a pair, each summing to one, in the order that the port promises.
        """
        found = network.read([(MESSAGE, CLAIM), ("hello", CLAIM)])
        assert found.shape == (2, len(READINGS))
        assert OUTPUTS == READINGS
        assert np.exp(found).sum(axis=1) == pytest.approx([1, 1], abs=1e-4)
        assert network.read([]).shape == (0, len(READINGS))

    def test_reads_a_pair_the_same_way_in_any_company(self, network: OnnxEntailment) -> None:
        """
        Pairs that share a row or a batch do not see each other, but for the rounding of integers.
        """
        pairs = [(MESSAGE, CLAIM), ("Cats bark", "Dogs bark"), (MESSAGE * 4, CLAIM), ("x", "y")]
        together = np.exp(network.read(pairs))
        alone = np.exp(np.concatenate([network.read([pair]) for pair in pairs]))
        assert np.abs(together - alone).max() < 0.15

    @pytest.mark.parametrize(
        ("message", "claim", "reading"),
        [
            ("A glass of vinegar a day cures diabetes", CLAIM, "same"),
            ("El vinagre cura la diabetes", CLAIM, "same"),
            ("Vinegar does not cure diabetes, that is a myth", CLAIM, "denies"),
            ("Vinegar is made from wine or cider", CLAIM, "neither"),
            ("My aunt puts vinegar on her chips", CLAIM, "neither"),
        ],
    )
    def test_tells_the_plain_cases(
        self, network: OnnxEntailment, message: str, claim: str, reading: str
    ) -> None:
        """
        The likeliest reading of pairs that nobody would argue about.
        """
        assert READINGS[int(network.read([(message, claim)])[0].argmax())] == reading

    def test_knows_nothing_of_an_unrelated_claim(self, network: OnnxEntailment) -> None:
        """
        The message alone tells nothing: beside another subject it is neither, however it is put.
        """
        messages = (MESSAGE, "Vinegar does not cure diabetes, that is a myth", "DIABETES CURED!!! share")
        found = network.read([(message, "The old bridge was sold to a hotel") for message in messages])
        assert {READINGS[place] for place in found.argmax(axis=1)} == {"neither"}

    def test_takes_any_text(self, network: OnnxEntailment) -> None:
        """
        Empty, endless and odd texts are read like others.
        """
        odd = ("", "\ufdfa" * 5_000, "a" * 100_000, "\ud800", "😀" * 300)
        assert np.isfinite(network.read([(text, text) for text in odd])).all()


class TestFolder:
    def test_that_is_broken_is_refused(self, tmp_path: Path) -> None:
        """
        One sentence says which folder can't be used.
        """
        with pytest.raises(ModelError, match="can't be used"):
            OnnxEntailment.load(tmp_path)
