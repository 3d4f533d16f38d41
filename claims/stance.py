"""
What a message does with a stored claim: asserts, denies, reports or asks.
"""

from __future__ import annotations

import regex

from claims.conflicts.frames import Frame, denies_whole, has_frame
from claims.conflicts.polarity import negates
from claims.conflicts.sentence import Sentence, read_pair
from claims.models import Stance

_SENTENCE = regex.compile(r"[^.!?\n]*[.!?\n]*")


def stance(ours: str, theirs: str, *, languages: tuple[str | None, str | None] = (None, None)) -> Stance:
    """
    Stance of a message's sentence (``ours``) toward a stored claim (``theirs``).

    A message that negates the claim denies it as much as one that calls it a hoax; both of a claim that is
    itself a denial and a message that denies the same come out as ``asserts``.
    """
    mine, other = read_pair(ours, theirs, languages)
    if not mine.words:
        return Stance.UNCLEAR
    if _asks(mine, other) and not _asks(other, mine):
        return Stance.ASKS
    if has_frame(mine.flat, mine.language, Frame.DOUBTS):
        return Stance.UNCLEAR
    if _denies(mine) != _denies(other) or (not _denies(mine) and negates(mine, other)):
        return Stance.DENIES
    if _shows(mine, Frame.REPORTS) and not _shows(other, Frame.REPORTS):
        return Stance.REPORTS
    return Stance.ASSERTS


def _shows(sentence: Sentence, frame: Frame) -> bool:
    return has_frame(sentence.flat, sentence.language, frame)


def _denies(sentence: Sentence) -> bool:
    return denies_whole(sentence.flat, sentence.language)


def _asks(mine: Sentence, other: Sentence) -> bool:
    flat = mine.flat
    if _shows(mine, Frame.RHETORICAL) or (_denies(mine) and _ends_on_statement(flat)):
        return False
    if _shows(mine, Frame.ASKS):
        return True
    if "?" not in flat:
        return False
    pieces = [piece for piece in _SENTENCE.findall(flat) if piece.strip()]
    if len(pieces) == 1:
        return True
    closest = max(pieces, key=lambda piece: _shared(piece, other))
    return "?" in closest and _shared(closest, other) > 0


def _ends_on_statement(flat: str) -> bool:
    """
    Whether a statement follows the last question, as in "Vinegar kills germs? That's a lie".
    """
    before, mark, after = flat.rpartition("?")
    return bool(mark and before and regex.search(r"\p{L}", after))


def _shared(piece: str, other: Sentence) -> int:
    return sum(word.flat in piece for word in other.content)
