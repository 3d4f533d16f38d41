"""
What reading one page may cost, and the one error of this package.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from claims.errors import BadInputError
from claims.models import Obstacle


class UnreadableError(BadInputError):
    """
    The page can't be used; the text is the sentence that a person reads, ``obstacle`` its kind.
    """

    def __init__(self, sentence: str, obstacle: Obstacle) -> None:
        super().__init__(sentence)
        self.obstacle = obstacle


def interrupted() -> UnreadableError:
    """
    The error for a page that is not read because the program stops.
    """
    sentence = "I couldn't read that page: I am being restarted. Send it again in a minute."
    return UnreadableError(sentence, Obstacle.INTERRUPTED)


def too_slow(seconds: float) -> UnreadableError:
    """
    The error for a document that takes longer than so many seconds to be taken apart.
    """
    sentence = f"I couldn't read that page (reading it took longer than {seconds:g} seconds)."
    return UnreadableError(sentence, Obstacle.UNUSABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """
    Seconds for everything up to the last byte, bytes as sent and again after decompression, redirects
    followed; then, for taking apart what is here, seconds of a processor for HTML and plain text, and seconds
    for a PDF.
    """

    seconds: float = 10.0
    largest_bytes: int = 3_000_000
    redirects: int = 5
    markup_seconds: float = 5.0
    pdf_seconds: float = 8.0


class Deadline:
    """
    A moment by which everything must be done.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """
        Seconds that remain.

        Raises:
            UnreadableError: none do.

        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise UnreadableError(
                f"I couldn't open that page (it took longer than {self._seconds:g} seconds).",
                Obstacle.UNREACHABLE,
            )
        return left
