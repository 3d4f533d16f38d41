"""
Where the quotations of a text stand.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

Span = tuple[int, int]

_CLOSED_BY = {"“": "”", "«": "»", "「": "」", "『": "』", "‘": "’", "'": "'"}
# A single mark is an apostrophe too: one opens before a word, and closes what ends in a stop or a comma.
_MARK = regex.compile(
    r"(?P<open>[“«「『]|(?<![^\s(\[“«])['‘](?=[\p{L}\p{N}¡¿]))|(?P<close>[”»」』]|(?<=[.,!?…])['’](?!\p{L}))"
)
_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]")
_SINGLE = "‘'"
_SINGLES = "‘’'"
# In characters; a mark that is not closed within so many is no opening one.
_LONGEST = 1_500
_LONGEST_SINGLE = 400


def quotations(seen: str) -> tuple[Span, ...]:
    """
    The quotations of a text (as :func:`claims.text.sentences_view.view` gives it) that are closed, in order,
    marks included; what is quoted inside a quotation belongs to it.
    """
    found: list[Span] = []
    start, mark, depth = -1, "", 0
    for match in _MARK.finditer(seen):
        here, place = match.group(), match.start()
        if start >= 0 and place - start > (_LONGEST_SINGLE if mark in _SINGLE else _LONGEST):
            start = -1
        if match["open"] and (start < 0 or _opens_anew(seen, place, here, mark)):
            start, mark, depth = place, here, 1
        elif match["open"] and here == mark:
            depth += 1
        elif match["close"] and start >= 0 and here == _CLOSED_BY[mark]:
            depth -= 1
            if depth == 0:
                found.append((start, match.end()))
                start = -1
    return tuple(found)


def _opens_anew(seen: str, place: int, here: str, mark: str) -> bool:
    """
    Whether a mark begins a quotation although one is open: each paragraph of a long one opens it again and
    only the last one closes it, and what looked like a single mark was an apostrophe.
    """
    at_line = seen[max(0, place - 80) : place].rstrip(" ").endswith("\n")
    return (here == mark and (mark in _SINGLE or at_line)) or (mark in _SINGLE and here not in _SINGLE)


def within(ordered: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """
    Those of the quotations, in order, that share a place with the stretch.
    """
    first = bisect_right(ordered, start, key=lambda span: span[1])
    return ordered[first : bisect_left(ordered, end, key=lambda span: span[0])]


def blanked(sentence: str) -> str:
    """
    A sentence that is part of a quotation with blanks for all words that are quoted, its marks kept; without
    marks all of it is quoted.
    """
    kept: list[str] = []
    marks = list(_MARK.finditer(sentence))
    marks = [match for match in marks if match.group() not in _SINGLES] or marks
    outside = bool(marks) and marks[0]["open"] is not None
    position = 0
    for match in marks:
        kept += [_shown(sentence[position : match.start()], outside=outside), match.group()]
        position, outside = match.end(), match["close"] is not None
    return "".join((*kept, _shown(sentence[position:], outside=outside)))


def _shown(words: str, *, outside: bool) -> str:
    return words if outside else str(_WORDS.sub(" ", words))


def leaves_open(sentence: str) -> bool:
    """
    Whether a quotation that begins in a sentence goes on after it.
    """
    return any(sentence.rfind(mark) > sentence.rfind(_CLOSED_BY[mark]) for mark in "“«「『")
