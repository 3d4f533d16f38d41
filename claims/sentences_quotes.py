"""
Quotations that are part of a sentence and hold full stops of their own.
"""

from __future__ import annotations

import regex

_INNER_OPENING = regex.compile(r"[\p{L},:] ?“(?=\p{Ll})")
_LONGEST_INNER = 400

Span = tuple[int, int]


def rejoined(seen: str, pieces: list[Span]) -> list[Span]:
    """
    Pieces of a quotation that is part of its sentence ("he would “act. Or not.”") put together again.
    """
    joined: list[Span] = []
    position = 0
    while position < len(pieces):
        start, end = pieces[position]
        reach = _quote_end(seen, start, end)
        position += 1
        while reach is not None and position < len(pieces) and end < reach:
            end = pieces[position][1]
            position += 1
        joined.append((start, end))
    return joined


def _quote_end(seen: str, start: int, end: int) -> int | None:
    opening = None
    for match in _INNER_OPENING.finditer(seen, start, end):
        opening = match.end()
    if opening is None or "”" in seen[opening:end]:
        return None
    closing = seen.find("”", end, end + _LONGEST_INNER)
    if closing < 0 or "“" in seen[end:closing] or "\n\n\n" in seen[end:closing]:
        return None
    return closing + 1
