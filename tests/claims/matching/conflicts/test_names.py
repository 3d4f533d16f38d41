"""
Names that a stored claim is about and a message leaves out.
"""

from __future__ import annotations

import pytest

from claims.matching.conflicts import find_conflicts
from claims.models import Conflict, ConflictKind

STORED = "Jane Fielding sent Robert Holloway an invitation to a dinner party by email"


class TestAbsentNames:
    def test_of_everybody_are_a_conflict(self) -> None:
        """
        A claim about two people can't be meant by a message that names neither.
        """
        found = find_conflicts("The dinner party is at Emma's, she sent the invitation by email", STORED)
        assert found == (Conflict(kind=ConflictKind.NAME, ours="", theirs="Jane Fielding"),)

    @pytest.mark.parametrize(
        "message",
        [
            "Holloway got an invitation to a dinner party from a friend by email",
            "robert holloway got a dinner party invitation by email",
        ],
    )
    def test_of_some_are_none(self, message: str) -> None:
        """
        One of the names, in any case, is enough.
        """
        assert find_conflicts(message, STORED) == ()

    def test_count_on_the_stored_side_only(self) -> None:
        """
        A message may name people whom the stored claim leaves out.
        """
        assert find_conflicts(STORED, "An invitation to a dinner party was sent by email") == ()
