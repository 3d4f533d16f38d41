"""
What a sentence does with the claim it holds: denies it as a whole, asks, doubts, or reports it.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import regex

from claims.matching.conflicts.letters import flatten

_FILE = Path(__file__).parent / "frames.toml"


class Frame(StrEnum):
    """
    One way of handling a claim.
    """

    DENIES = "denies"
    AFFIRMS = "affirms"
    ASKS = "asks"
    RHETORICAL = "rhetorical"
    DOUBTS = "doubts"
    REPORTS = "reports"
    COMMANDS = "commands"


def frame_spans(flat: str, language: str, frames: tuple[Frame, ...] = tuple(Frame)) -> list[tuple[int, int]]:
    """
    Places of the words that deny, ask, doubt or report, in a text of flat letters.
    """
    patterns = _patterns(language)
    return [m.span() for frame in frames if frame in patterns for m in patterns[frame].finditer(flat)]


def has_frame(flat: str, language: str, frame: Frame) -> bool:
    """
    Whether a text of flat letters shows a frame.
    """
    pattern = _patterns(language).get(frame)
    return pattern is not None and pattern.search(flat) is not None


def denies_whole(flat: str, language: str) -> bool:
    """
    Whether a text denies a claim as a whole: "It's a hoax" does, "It's no hoax" does not.
    """
    return has_frame(without_frame(flat, language, Frame.AFFIRMS), language, Frame.DENIES)


def without_frame(flat: str, language: str, frame: Frame) -> str:
    """
    The text with the words of a frame blanked, so that places stay the same.
    """
    pattern = _patterns(language).get(frame)
    return flat if pattern is None else str(pattern.sub(lambda match: " " * len(match.group()), flat))


@lru_cache(maxsize=16)
def _patterns(language: str) -> dict[Frame, regex.Pattern[str]]:
    table = _tables().get(language, {})
    return {
        Frame(name): regex.compile("|".join(f"(?:{flatten(source)})" for source in sources))
        for name, sources in table.items()
    }


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
