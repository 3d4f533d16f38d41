"""
Asking somebody slower about the pairs that the model leaves open.

Only those are asked about whose calibrated probability, of the same or of the reverse, is neither low nor
high. An opinion takes the place of the model's reading among the signs of its pair, and what is told is
worked out from those as ever. Where none comes, the model's own reading stands.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from claims.matching.decision import Numbers, Signs
from claims.models import Message
from claims.ports import READINGS, REVERSE, SAME, Adviser, Opinion, Vectors

OPEN = (0.3, 0.9)
"""
Between which probabilities a pair is open.
"""
SUREST_SAME, SUREST, LEAST = 0.9, 0.97, 0.05
"""
How sure an opinion counts at most, that a pair is the same and of any other reading, and at least: what its
giver says of itself was never measured, and a message can try to talk it into something.
"""


class Advice:
    """
    What an adviser says about the pairs of one message after the other, each within its time.
    """

    def __init__(self, adviser: Adviser) -> None:
        self._adviser = adviser
        self._about: Message | None = None
        self._left = 0.0

    def begin(self, message: Message) -> None:
        """
        A message is answered. The same object again, as once more with a page at hand, gets no further time.
        """
        if message is not self._about:
            self._about, self._left = message, self._adviser.seconds

    def taken(
        self, pairs: Sequence[tuple[str, str]], known: Sequence[Signs], probabilities: Numbers
    ) -> list[Signs]:
        """
        The signs of pairs, with opinions in place of readings where pairs are open and opinions come;
        ``probabilities`` are those of the four readings, of shape (len(pairs), 4).
        """
        places = [place for place, row in enumerate(probabilities) if is_open(row)]
        opinions = self._asked([pairs[place] for place in places])
        found = list(known)
        for place, opinion in zip(places, opinions, strict=True):
            if opinion is not None:
                reading = reading_by(opinion, found[place].whole.reading)
                found[place] = found[place].with_reading(reading)
        return found

    def _asked(self, pairs: Sequence[tuple[str, str]]) -> list[Opinion | None]:
        if not pairs or self._left <= 0:
            return [None] * len(pairs)
        started = time.perf_counter()
        opinions = self._adviser.ask(pairs, self._left)
        self._left -= time.perf_counter() - started
        return opinions


def is_open(probabilities: Numbers) -> bool:
    """
    Whether it is open if a pair is the same, or the reverse or a denial.
    """
    least, most = OPEN
    same, reverse = float(probabilities[SAME]), float(probabilities[REVERSE].sum())
    return least <= same <= most or least <= reverse <= most


def reading_by(opinion: Opinion, own: Vectors) -> Vectors:
    """
    Log probabilities by an opinion; what it leaves goes to the other readings as the model's ``own`` has
    them.
    """
    place = READINGS.index(opinion.reading)
    most = SUREST_SAME if opinion.reading == "same" else SUREST
    stated = min(max(opinion.probability, LEAST), most)
    others = np.maximum(np.exp(own.astype(np.float64)), 1e-6)
    others[place] = 0
    found = others / others.sum() * (1 - stated)
    found[place] = stated
    return np.asarray(np.log(found), np.float32)
