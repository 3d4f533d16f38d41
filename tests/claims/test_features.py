"""
Features of a pair, by hand-made vectors and words.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from claims.features import NAMES, Asked, Candidate, Rarity, read, table
from claims.models import StoredClaim
from claims.ports import Vectors

EAST = np.array([[1, 0]], np.float32)
NORTH = np.array([[0, 1]], np.float32)
RARITY = Rarity({"the": 90, "mayor": 5, "buses": 2}, 100)


def features(ours: Asked, *theirs: Candidate) -> list[dict[str, float]]:
    """
    Rows by name.
    """
    rows = table(ours, theirs, RARITY).tolist()
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def candidate(text: str, vectors: Mapping[str, Vectors] | None = None, **more: str) -> Candidate:
    """
    A stored claim with a text and vectors.
    """
    return Candidate(StoredClaim(id=text, claim=text, **more), vectors or {}, 0, None)  # type: ignore[arg-type]


class TestRarity:
    def test_rare_words_weigh_more(self) -> None:
        """
        A word in no claim weighs 1, one in nearly all next to nothing.
        """
        assert RARITY["zebra"] == pytest.approx(1)
        assert 1 > RARITY["buses"] > RARITY["mayor"] > RARITY["the"] > 0


class TestTable:
    def test_shape(self) -> None:
        """
        One row a candidate, one column a name.
        """
        assert table(Asked(read("buses"), ()), [candidate("a"), candidate("b")], RARITY).shape == (
            2,
            len(NAMES),
        )

    def test_words_in_common(self) -> None:
        """
        A claim whose every word is in the message is covered; one without any is not.
        """
        same, other = features(
            Asked(read("the mayor sold 40 buses"), ()), candidate("mayor sold 40 buses"), candidate("zebra")
        )
        assert same["claim_covered"] == pytest.approx(1)
        assert same["numbers_shared"] == 1
        assert other["claim_covered"] == other["shared_rarity"] == other["letters"] == 0
        assert other["rarity_behind"] < 0 == same["rarity_behind"]

    def test_stems(self) -> None:
        """
        Inflected words count by their stem.
        """
        (found,) = features(Asked(read("vaccination"), ()), candidate("vaccinated"))
        assert (found["claim_covered"], found["claim_covered_stems"]) == (0, pytest.approx(1))

    def test_meanings(self) -> None:
        """
        The best field and the best sentence decide; a missing field counts as the claim.
        """
        ours = Asked(read("x"), (read("y"),), np.vstack([EAST, NORTH]), np.vstack([EAST, NORTH]))
        (found,) = features(ours, candidate("z", {"claim": NORTH}))
        assert found["meaning_claim"] == found["meaning_title"] == 0
        assert found["meaning_sentence"] == found["learned_sentence_joint"] == 1

    def test_no_model_no_meanings(self) -> None:
        """
        Without vectors all meanings are 0.
        """
        (found,) = features(Asked(read("the mayor"), ()), candidate("the mayor", {"claim": EAST}))
        assert not any(value for name, value in found.items() if name.startswith("meaning_"))

    def test_body_helps_cover_the_message(self) -> None:
        """
        Words found only in the longer text count apart.
        """
        (found,) = features(Asked(read("zebra escaped"), ()), candidate("animals", body="a zebra escaped"))
        assert found["message_covered"] == 0
        assert found["message_covered_body"] == pytest.approx(1)

    def test_empty_texts(self) -> None:
        """
        Nothing on either side is no division by zero.
        """
        (found,) = features(Asked(read(""), ()), candidate(""))
        assert np.isfinite(list(found.values())).all()
