"""
Cosines of a message with stored claims.
"""

from __future__ import annotations

import numpy as np
import pytest

from claims.meanings import meanings
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
        half = pytest.approx(2**-0.5)
        assert found[:8] == [1, 1, 1, half, 1, 1, 1, 1]
        assert found[8:] == [0, 0, 0, 1, 0, 0, 0, 1, 0]

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
        assert [any(each) for each in both] == [False, True, False]
        assert both[1] == meanings(rows(ACROSS), rows(ACROSS), [told])[0]

    def test_without_a_model(self) -> None:
        """
        A message without vectors has zeros with every claim.
        """
        assert not any(meanings(None, None, [{"claim": rows(UP)}])[0])
