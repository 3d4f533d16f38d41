"""
What nobody foresaw, caught in one place: data from outside that makes a reader itself fail takes neither the
records beside it along nor the feeds after it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from claims.errors import FootnoteError

_log = logging.getLogger(__name__)

# The innermost calls say where it happened.
_FRAMES = 6
# So many places are remembered as told.
_TOLD = 256


@dataclass(slots=True)
class Caught:
    """
    What became of a block: ``error`` is what nobody foresaw in it, None where it ended well.
    """

    error: Exception | None = None

    @property
    def place(self) -> str:
        """
        The error's type and the innermost place it came through; empty without one.
        """
        return described(self.error, 1) if self.error is not None else ""


@contextmanager
def contained(doing: str) -> Iterator[Caught]:
    """
    Ends the block where it fails, and goes on behind it; what failed is logged, with ``doing``.

    Raises:
        FootnoteError: an error that is foreseen, which says itself what to do.

    """
    caught = Caught()
    try:
        yield caught
    except FootnoteError:
        raise
    except Exception as error:  # noqa: BLE001 - any parser may fail in any way on what strangers publish
        # Without this function's own place, which every error came through.
        caught.error = error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
        _tell(doing, described(error))


def described(error: Exception, frames: int = _FRAMES) -> str:
    """
    An error's type and the places it came through; never its text, which may quote a message.
    """
    found = traceback.extract_tb(error.__traceback__, limit=-frames)
    places = (f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in found)
    return f"{type(error).__name__} at {' > '.join(places)}"


@lru_cache(maxsize=_TOLD)
def _tell(doing: str, description: str) -> None:
    # Once for each place: a file of a million bad records would otherwise write a million lines.
    _log.error("Something unforeseen when %s: %s", doing, description)
