"""
Matching across languages.
"""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np

from claims.matching.crosslingual import COLUMNS, LED, across, meaning_signs
from claims.matching.features import NAMES


def feature_table(*rows: dict[str, float]) -> np.ndarray:
    table = np.zeros((len(rows), len(NAMES)), np.float32)
    for number, row in enumerate(rows):
        for name, value in row.items():
            table[number, NAMES.index(name)] = value
    return table


def alike(value: float) -> dict[str, float]:
    meanings = {name: value for name in COLUMNS if name.startswith(("meaning", "learned"))}
    return {**meanings, "message_length": 2.7, "claim_length": 2.5}


class TestMeaningSigns:
    def test_says_how_far_each_leads(self) -> None:
        """
        The best leads by its distance to the second, the others stay behind the best.
        """
        signs = meaning_signs(feature_table(alike(0.9), alike(0.8), alike(0.7)))
        assert signs.shape == (3, len(COLUMNS) + len(LED))
        assert np.allclose(signs[:, -len(LED) :].T, [[0.1, -0.1, -0.2]] * len(LED), atol=1e-6)

    def test_lets_a_single_candidate_lead_what_a_rival_usually_reaches(self) -> None:
        """
        A candidate without rivals leads by what it would in a larger store, one that is no nearer by nothing.
        """
        leads = meaning_signs(feature_table(alike(0.9)))[:, -len(LED) :]
        assert np.allclose(leads, [[0.04, 0.62, 0.62]], atol=1e-6)
        assert np.allclose(meaning_signs(feature_table(alike(0.2)))[:, -len(LED) :], 0)


class TestAcross:
    def test_rises_with_meaning_and_lead(self) -> None:
        """
        A clear leader is more probable than one beside an equal, a near one more than a far one.
        """
        alone = across().probabilities(feature_table(alike(0.9), alike(0.75)))
        crowded = across().probabilities(feature_table(alike(0.9), alike(0.9)))
        far = across().probabilities(feature_table(alike(0.75), alike(0.6)))
        assert alone[0] > crowded[0]
        assert alone[0] > far[0]
        assert alone[0] > alone[1]

    def test_weights_say_where_they_come_from(self) -> None:
        """
        The header names the script, the data and the figures; the columns are the ones the code computes.
        """
        written = json.loads(files("claims").joinpath("weights/across.json").read_text("utf-8"))
        assert written["about"].keys() >= {"script", "data", "dev"}
        assert written["columns"] == [*COLUMNS, *(f"lead of {name}" for name in LED)]
