"""
What quotations do to sentences: cuts next to their marks that are none, and the sentences that they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from claims.text.normalize import length_in_words, words
from claims.text.quotations import within
from claims.text.reporting_verbs import grammar

Span = tuple[int, int]
Segment = Callable[[str], Sequence[Span]]

_INNER_OPENING = regex.compile(r"[\p{L},:] ?“(?=\p{Ll})")
_LONGEST_INNER = 400
_FEWEST_WORDS = 3
# What may stand between a mark and the cut beside it.
_CLOSING = regex.compile(r"[\s”»」』’')\]]*")
_MARKS = regex.compile(r"[”»」』’')\]]*")
_ENDED = regex.compile(r"[.!?…。！？।۔؟][”»」』’'\s]*$")
_CALLED = regex.compile(r"(?:[!?…。！？؟]|\.{2,})[”»」』’'\s]*$")
# Small letters, commas, dashes and Japanese particles go on with the sentence that holds a quotation.
_GOES_ON = regex.compile(r" *(?:\p{Ll}|[,;:，、；]|[-–—―]+ *\S|と|って|など)")
_SOMEBODY = regex.compile(r"[\p{L}\p{M}\p{N}’'.-]+(?: [\p{L}\p{M}\p{N}’'.-]+){0,6} $")
# When, where or how something was said.
_CIRCUMSTANCE = regex.compile(
    r"\s*(?:$|[.,;])|\s+(?:\p{Ll}+ly|on|in|at|to|from|during|after|before|when|as|while|last|this|yesterday|today|"
    r"again|en|el|ante|a|durante|ayer|hoy|devant|à|au|lors|lundi|hier|em|na|no|ontem|hoje)\b"
)
_SAID_IN_CHINESE = regex.compile(
    r"\s*[^，。！？；：“”「」『』\n]{1,20}(?:说|說|表示|称|稱|喊|叫|问|問|道|写道|寫道|强调|強調)[^\n“「『：:]{0,12}?[。，！]"
)
_INTRODUCED = regex.compile(r"(?:^|[:：,，;—–-]|\b(?:that|que|dass|che))\s*$")
_SEVERAL = regex.compile(r"[.!?…][”’'\s]*[\s\p{Lu}\p{Lo}]|[。！？।۔؟]")
_REPORT = 120
_TAIL = 12
_INTRODUCTION = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A sentence at ``span``; those of one quotation share the place where it opens as ``quotation``.
    """

    span: Span
    quotation: int | None = None


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


def settled(seen: str, pieces: Sequence[Span], quoted: Sequence[Span], language: str | None) -> list[Span]:
    """
    Pieces with the cuts beside closing marks where they belong: never before the mark, and none where the
    sentence goes on after it, with small letters, a comma, a dash, or who said it.

    Args:
        seen: the text, as :func:`claims.text.sentences_view.view` gives it.
        pieces: stretches of it, in order.
        quoted: its quotations, in order.
        language: of its words.

    """
    kept: list[Span] = []
    for piece in pieces:
        mark = _mark_between(seen, kept[-1], piece, quoted) if kept else None
        if mark is None:
            kept.append(piece)
            continue
        rest = _stripped(seen, (max(mark, piece[0]), piece[1]))
        if rest is None:
            kept[-1] = (kept[-1][0], piece[1])
        elif _goes_on(seen, mark, rest, language):
            kept[-1] = (kept[-1][0], rest[1])
        else:
            kept[-1] = (kept[-1][0], mark)
            kept.append(rest)
    return kept


def _mark_between(seen: str, left: Span, right: Span, quoted: Sequence[Span]) -> int | None:
    """
    The end of the marks that close a quotation where two pieces meet; ``None`` where they do not close one.
    """
    for start, end in within(quoted, left[1] - 1, right[0] + 1):
        closed = _CLOSING.match(seen, left[1]).end()
        if start < left[1] <= end <= closed and _ENDED.search(seen[max(start, end - _TAIL) : end - 1]):
            return int(_MARKS.match(seen, end).end())
    return None


def _goes_on(seen: str, mark: int, rest: Span, language: str | None) -> bool:
    if "\n" in seen[mark : rest[0]]:
        return False
    after = seen[mark : min(rest[1], mark + _REPORT)]
    if _GOES_ON.match(after):
        return True
    return bool(_CALLED.search(seen[max(0, mark - _TAIL) : mark])) and _is_report(after, language)


def _is_report(after: str, language: str | None) -> bool:
    """
    Whether nothing but who said it stands after a quotation: somebody, a verb of saying, when or where.
    """
    if _SAID_IN_CHINESE.match(after):
        return True
    rules, said = grammar(language), after.lstrip()
    verb = rules.verb.search(said)
    if verb is None or not _SOMEBODY.fullmatch(said, 0, verb.start()):
        return False
    return bool(_CIRCUMSTANCE.match(said, verb.end())) and rules.that.search(said, verb.end()) is None


def opened(
    seen: str, pieces: Sequence[Span], quoted: Sequence[Span], segment: Segment, language: str | None
) -> list[Piece]:
    """
    Pieces with quotations of several sentences cut into those. Only what is surely reported is cut: a
    quotation that opens a piece, or follows a colon, a comma or a verb of saying; titles and turns of phrase
    stay whole, and so do sentences of one or two words.

    Args:
        seen: the text, as :func:`claims.text.sentences_view.view` gives it.
        pieces: stretches of it, in order.
        quoted: its quotations, in order.
        segment: gives the sentences of a string.
        language: of its words.

    """
    spans = [span for piece in pieces for span in _cut(seen, piece, quoted, segment, language)]
    groups: list[int | None] = [None] * len(spans)
    for place, (left, right) in enumerate(pairwise(spans)):
        shared = next((one for one in within(quoted, left[1] - 1, right[0] + 1) if one[0] < left[1]), None)
        if shared is not None and right[0] < shared[1] - 1:
            groups[place] = shared[0] if groups[place] is None else groups[place]
            groups[place + 1] = groups[place]
    return [Piece(*one) for one in zip(spans, groups, strict=True)]


def _cut(
    seen: str, piece: Span, quoted: Sequence[Span], segment: Segment, language: str | None
) -> Iterator[Span]:
    start = piece[0]
    for opening, end in within(quoted, *piece):
        inside = max(piece[0], opening), min(piece[1], end)
        if not _SEVERAL.search(seen, *inside) or not _is_reported(seen, piece, opening, language):
            continue
        for cut in _inner_cuts(seen, inside, segment):
            yield start, start + len(seen[start:cut].rstrip())
            start = cut
    yield start, piece[1]


def _is_reported(seen: str, piece: Span, opening: int, language: str | None) -> bool:
    before = seen[max(piece[0], opening - _INTRODUCTION) : max(piece[0], opening)]
    if _INTRODUCED.search(before):
        return True
    verbs = list(grammar(language).verb.finditer(before))
    return bool(verbs) and len(words(before[verbs[-1].end() :])) <= _FEWEST_WORDS


def _inner_cuts(seen: str, inside: Span, segment: Segment) -> Iterator[int]:
    """
    Where the sentences of a quotation begin, the first one aside.
    """
    # Without its marks: the segmenter keeps whole what is quoted.
    masked = f" {seen[inside[0] + 1 : inside[1] - 1]} "
    last = inside[0]
    for start, _ in segment(masked):
        cut = inside[0] + start
        least = min(length_in_words(seen[last:cut]), length_in_words(seen[cut : inside[1]]))
        if least >= _FEWEST_WORDS and not seen[cut].islower():
            yield cut
            last = cut


def _stripped(seen: str, span: Span) -> Span | None:
    start, end = span
    while start < end and seen[start].isspace():
        start += 1
    return (start, end) if start < end else None
