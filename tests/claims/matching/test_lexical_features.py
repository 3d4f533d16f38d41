"""
Words in common, for all claims at once; the numbers themselves are worked out beside the other features.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.matching.lexical_features import overlaps
from claims.models import StoredClaim
from claims.token_hashes import Digests, digests, text_of, written_of

STORED = [
    written_of(StoredClaim(id="bus", claim="the mayor sold buses", title="40 buses", body="for 90 coins")),
    written_of(StoredClaim(id="none", claim="")),
]


class Scales:
    """
    Weighs every word alike, and keeps what was asked.
    """

    def __init__(self) -> None:
        self.asked: list[set[int]] = []

    def weigh(self, found: Digests) -> NDArray[np.float64]:
        """
        Half each.
        """
        self.asked.append(set(found.tolist()))
        return np.full(len(found), 0.5)


class TestOverlaps:
    def test_rarity_is_asked_once(self) -> None:
        """
        For the words of the message, its sentences and the short texts; not for the many of longer ones.
        """
        scales = Scales()
        overlaps(text_of("buses for sale"), [text_of("see below")], STORED, scales.weigh)
        (asked,) = scales.asked
        expected = ["buses", "for", "sale", "see", "below", "the", "mayor", "sold", "40"]
        assert asked == set(digests(expected).tolist())

    def test_a_row_a_claim(self) -> None:
        """
        Every feature has a number for each claim; an empty claim shares nothing.
        """
        found = overlaps(text_of("buses for 90 coins"), [], STORED, Scales().weigh)
        assert {len(values) for values in found.values()} == {2}
        assert found["message_covered"].tolist() == [0.25, 0]
        assert found["message_covered_body"].tolist() == [1, 0]
        assert found["sentence_overlap"].tolist() == [pytest.approx(2 / 6), 0]
        assert found["numbers_ours_only"].tolist() == [1, 1]
