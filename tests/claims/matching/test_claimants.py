"""
Whether a message names who made the stored claims.
"""

from __future__ import annotations

import numpy as np
import pytest

from claims.matching.claimants import claimants
from claims.models import StoredClaim
from claims.token_hashes import Digests, Written, text_of, written_of

RARE, COMMON = 0.8, 0.1


def weigh(found: Digests) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """
    Every word but "daily" is rare.
    """
    return np.where(found == text_of("daily").words[0], COMMON, RARE)


def by(claimant: str | None, claim: str = "The buses were sold") -> Written:
    """
    A stored claim by somebody.
    """
    return written_of(StoredClaim(id="1", claim=claim, claimant=claimant))


def told(text: str, *stored: Written, author: str | None = None) -> tuple[list[float], list[float]]:
    """
    Of each claim what the message's author says of it, and what its text says.
    """
    found = claimants(text_of(text), text_of(author) if author else None, stored, weigh)
    return found["claimant_said"].tolist(), found["claimant_named"].tolist()


class TestClaimants:
    def test_by_the_rarity_of_the_words(self) -> None:
        """
        The words that the message has of each name add up.
        """
        names = ("Zebra Daily", "Daily Lemon", "Ann Smith", None)
        said, named = told("The ZEBRA daily writes of lemons", *map(by, names))
        assert said == [0, 0, 0, 0]
        assert named == pytest.approx([RARE + COMMON, COMMON, 0, 0])

    def test_who_said_the_message(self) -> None:
        """
        A name known apart from the text counts by itself, and what the text repeats of it not again.
        """
        said, named = told(
            "Smith: sold!", by("Ann Smith"), by("Smith Lemon"), by("Zebra"), author="Ann Smith"
        )
        assert said == pytest.approx([2 * RARE, RARE, 0])
        assert named == [0, 0, 0]

    def test_words_of_the_claim_itself(self) -> None:
        """
        What the claim says itself is no name, whoever else says it.
        """
        stored = (by("Ann Smith", "Smith sold the buses"), by("Ann Smith", "Ann was there"), by("Lemon"))
        assert told("Ann Smith sold them", *stored)[1] == pytest.approx([RARE, RARE, 0])

    def test_words_that_stand_together(self) -> None:
        """
        Scattered words are no name: the weightiest part that stands in the text as in the name counts,
        whatever of it the claim has too.
        """
        scattered, in_part, whole = (
            told(text, by("New World News"))[1][0]
            for text in (
                "news of a new and better world",
                "a new world; other news",
                "The New World News: sold",
            )
        )
        assert (scattered, in_part, whole) == pytest.approx((RARE, 2 * RARE, 3 * RARE))
        assert told("new, new world news", by("News of the World"), by("World News"))[1] == pytest.approx(
            [RARE, 2 * RARE]
        )
        assert told("Ann Mary Smith says", by("Ann Mary Smith", "Mary sold"))[1] == pytest.approx([2 * RARE])

    def test_two_names_side_by_side(self) -> None:
        """
        The end of one claimant's name and the beginning of the next one's are not one name.
        """
        assert told("smith ann", by("Ann Smith"), by("Ann Jones"))[1] == pytest.approx([RARE, RARE])

    def test_long_names(self) -> None:
        """
        Weigh no more than some rare words.
        """
        name = "United Lemon Growers of Zebra Town"
        assert told(f"the {name.lower()}", by(name))[1] == [3.0]

    def test_nobody_known(self) -> None:
        """
        Of claims of which nobody knows who made them, nothing is said.
        """
        assert told("the zebra", by(None), by(""), author="Zebra") == ([0, 0], [0, 0])

    def test_no_words(self) -> None:
        """
        A message without words names nobody.
        """
        assert told("", by("Zebra"), by(None)) == ([0, 0], [0, 0])
