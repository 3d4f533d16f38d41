"""
How far a stored claim came on its way into an answer, for measuring which step loses the right ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Stage(StrEnum):
    """
    The steps that can lose a stored claim, in their order.
    """

    EXTRACTION = "no_claim"
    CANDIDATES = "candidates"
    RANKING = "ranking"
    PROBABILITY = "probability"
    GATE = "gate"
    CONFLICT = "conflict"
    ANSWER = "answer"


_ORDER = tuple(Stage)


class Trace:
    """
    Of each stored claim the step that loses it unless it comes further; of several claims of one message the
    furthest counts.
    """

    def __init__(self) -> None:
        self._furthest: dict[str, Stage] = {}
        self._start = Stage.EXTRACTION

    def extracted(self, claims: int) -> None:
        """
        So many claims were found in the message.
        """
        if claims:
            self._start = Stage.CANDIDATES

    def reached(self, stage: Stage, ids: Iterable[str]) -> None:
        """
        These stored claims came as far as ``stage``.
        """
        for claim_id in ids:
            kept = self._furthest.get(claim_id, Stage.EXTRACTION)
            self._furthest[claim_id] = max(kept, stage, key=_ORDER.index)

    def lost(self, ids: Iterable[str]) -> Stage:
        """
        The step that lost the one of these stored claims that came furthest.
        """
        return max(
            (self._furthest.get(each, self._start) for each in ids), key=_ORDER.index, default=self._start
        )
