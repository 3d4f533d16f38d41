"""
Cosines of a message with stored claims.
"""

from __future__ import annotations

import numpy as np
import pytest

from claims.matching.semantic_features import meanings
from claims.ports import Vectors

ACROSS, UP = np.eye(2, dtype=np.float32)
BETWEEN = np.asarray((ACROSS + UP) / np.sqrt(2), np.float32)


def rows(*vectors: Vectors) -> Vectors:
    """
    Vectors as rows.
    """
    return np.stack(vectors)


class TestMeanings:
    def test_fields_and_views(self) -> None:
        """
        By field for the whole message; a field that is missing counts as the claim; sentences for the best.
        """
        stored = {"claim": rows(ACROSS), "body": rows(UP, BETWEEN)}
        ours, turned = rows(ACROSS, UP), rows(UP, UP)
        (found,) = meanings(ours, turned, [stored])
        assert found[:8].tolist() == pytest.approx([1, 1, 1, 2**-0.5, 1, 1, 1, 1])
        assert found[8:].tolist() == [0, 0, 0, 1, 0, 0, 0, 1, 0]

    def test_middle(self) -> None:
        """
        The middle lies between the first of each short field; the body has no part in it.
        """
        stored = {"claim": rows(ACROSS), "title": rows(UP, ACROSS), "body": rows(-UP)}
        (found,) = meanings(rows(BETWEEN), rows(BETWEEN), [stored])
        assert found[5] == pytest.approx(1)
        assert found[-1] == pytest.approx(1)

    def test_claims_without_vectors(self) -> None:
        """
        They have zeros, wherever they stand among others.
        """
        told = {"claim": rows(ACROSS)}
        both = meanings(rows(ACROSS), rows(ACROSS), [{}, told, {}])
        assert both.any(axis=1).tolist() == [False, True, False]
        assert np.array_equal(both[1:2], meanings(rows(ACROSS), rows(ACROSS), [told]))

    def test_claims_do_not_mix(self) -> None:
        """
        What a claim has by itself it has among others too, whatever fields they have.
        """
        turn = np.random.default_rng(1)
        ours, turned = turn.normal(size=(2, 3, 2)).astype(np.float32)
        told = [
            {name: turn.normal(size=(many, 2)).astype(np.float32) for name, many in fields.items()}
            for fields in ({"claim": 1, "wording": 3}, {"claim": 1, "title": 1, "body": 4}, {"claim": 2})
        ]
        apart = np.vstack([meanings(ours, turned, [each]) for each in told])
        assert meanings(ours, turned, told) == pytest.approx(apart, abs=1e-6)

    def test_without_a_model(self) -> None:
        """
        A message without vectors has zeros with every claim.
        """
        assert not meanings(None, None, [{"claim": rows(UP)}]).any()
