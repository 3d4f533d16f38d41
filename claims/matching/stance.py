"""
What a message does with a stored claim: asserts, denies, reports or asks.
"""

from __future__ import annotations

import regex

from claims.matching.conflicts.frames import Frame, denies_whole, frame_spans, has_frame
from claims.matching.conflicts.polarity import negates
from claims.matching.conflicts.sentence import Sentence, read_pair
from claims.models import Stance

_PIECE = regex.compile(r"[^!?\n]+?(?:[!?\n]+|\.(?=\s|$|\p{Han})|$)")
# A stored claim is itself a denial only where it begins or ends as one.
_NEAR_START = 30
_NEAR_END = 4
# Sentences this short beside the claim are remarks on it: "Fake!", "Is this true?"
_REMARK_WORDS = 8


def stance(ours: str, theirs: str, *, languages: tuple[str | None, str | None] = (None, None)) -> Stance:
    """
    Stance of a message's sentence (``ours``) toward a stored claim (``theirs``).

    A message that negates the claim denies it as much as one that calls it a hoax; a message that denies
    what the stored claim denies too comes out as ``asserts``.
    """
    mine, other = read_pair(ours, theirs, languages)
    if not mine.words:
        return Stance.UNCLEAR
    told = _about(mine, other)
    if _asks(told, mine, other) and not _asks(other.flat, other, mine):
        return Stance.ASKS
    if has_frame(told, mine.language, Frame.DOUBTS):
        return Stance.UNCLEAR
    denies = denies_whole(told, mine.language)
    stored_denies = denies_whole(other.flat, other.language) if denies else _is_denial(other)
    if denies != stored_denies:
        return Stance.DENIES
    if not denies and negates(mine, other):
        return Stance.DENIES
    reports = has_frame(told, mine.language, Frame.REPORTS)
    return Stance.REPORTS if reports and not _reports(other) else Stance.ASSERTS


def _about(mine: Sentence, other: Sentence) -> str:
    """
    The part of a longer message that is about the claim: its nearest sentence and the remarks beside it;
    against another language its first two sentences and the last.
    """
    pieces = [piece for piece in _PIECE.findall(mine.flat) if piece.strip()]
    if len(pieces) <= 2:
        return mine.flat
    if mine.language != other.language:
        return " ".join(dict.fromkeys([*pieces[:2], pieces[-1]]))
    nearest = max(range(len(pieces)), key=lambda place: _shared(pieces[place], other))
    beside = range(max(0, nearest - 1), min(len(pieces), nearest + 2))
    kept = (pieces[i] for i in beside if i == nearest or len(pieces[i].split()) <= _REMARK_WORDS)
    return " ".join(kept).strip()


def _is_denial(stored: Sentence) -> bool:
    if not denies_whole(stored.flat, stored.language):
        return False
    spans = frame_spans(stored.flat, stored.language, (Frame.DENIES,))
    return any(start <= _NEAR_START or end >= len(stored.flat) - _NEAR_END for start, end in spans)


def _reports(stored: Sentence) -> bool:
    return has_frame(stored.flat, stored.language, Frame.REPORTS)


def _asks(flat: str, mine: Sentence, other: Sentence) -> bool:
    """
    Whether a text of flat letters asks if something is so.
    """
    if has_frame(flat, mine.language, Frame.RHETORICAL):
        return False
    if denies_whole(flat, mine.language) and _ends_on_statement(flat):
        return False
    if has_frame(flat, mine.language, Frame.ASKS):
        return True
    pieces = [piece for piece in _PIECE.findall(flat) if piece.strip()]
    if "?" not in flat or len(pieces) == 1:
        return "?" in flat
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
