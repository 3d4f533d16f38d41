"""
On what terms a sync goes about: its limits, its clock, and how it fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from claims.errors import BadInputError
from store.fetch.guard import Resolver, resolve
from store.fetch.limits import Deadline

# A connection that says nothing for longer than this is given up.
_LONGEST_SILENCE = 60.0


class SyncError(BadInputError):
    """
    A source can't be read, or not to its end; the text is one sentence for the operator.
    """


class PausedError(SyncError):
    """
    The sync stopped by itself, and the next one goes on from there.
    """


class UnforeseenError(SyncError):
    """
    What a source holds made its reader itself fail.
    """


class RefusedError(SyncError):
    """
    A server answered with an error; ``said`` is the beginning of what it said.
    """

    def __init__(self, sentence: str, status: int, said: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """
    Seconds that only grow, a way to wait, and whether somebody asked to stop.
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    halted: Callable[[], bool] = lambda: False

    def wait(self, seconds: float) -> None:
        """
        Waits, and says so where it is to stop.

        Raises:
            PausedError: somebody asked to stop.

        """
        if seconds > 0:
            self.sleep(seconds)
        if self.halted():
            raise PausedError("The sync was stopped; the next one goes on from here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncTerms:
    """
    What one source may cost: requests a second (over all sources), bytes after unpacking, and seconds.

    ``allow_private`` opens every address and port, for tests and for an operator's own network.
    """

    google_key: str | None = None
    requests_a_second: float = 2.0
    largest_bytes: int = 1_000_000_000
    seconds: float = 3600.0
    allow_private: bool = False
    resolver: Resolver = resolve
    clock: Clock = Clock()


class Pace:
    """
    Lets requests through at even distances.
    """

    def __init__(self, terms: SyncTerms) -> None:
        self._distance = 1 / terms.requests_a_second
        self._clock = terms.clock
        self._next = terms.clock.now()

    def wait(self) -> None:
        """
        Waits for the next request's turn.

        Raises:
            PausedError: somebody asked to stop.

        """
        now = self._clock.now()
        turn = max(now, self._next)
        self._next = turn + self._distance
        self._clock.wait(turn - now)


class SourceDeadline(Deadline):
    """
    The moment by which a source must be done, for the guarded connections as well.
    """

    def __init__(self, terms: SyncTerms) -> None:
        super().__init__(terms.seconds)
        self._allowed = terms.seconds
        self._clock = terms.clock
        self._until = terms.clock.now() + terms.seconds

    def left(self) -> float:
        """
        Seconds to wait for the other side at most.

        Raises:
            SyncError: the time is over.

        """
        left = self._until - self._clock.now()
        if left <= 0:
            raise SyncError(f"It took longer than {self._allowed / 60:g} minutes (FOOTNOTE_SYNC_MINUTES).")
        return min(left, _LONGEST_SILENCE)
