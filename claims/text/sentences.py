"""
A text cut into sentences with exact spans, in prose, chat style, lists and articles with embedded tweets.

The segmenter (sentencex) is given pieces that can't hold a boundary it doesn't know; what it still breaks
is put together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex
import sentencex

from claims.text.dates import header
from claims.text.noise import is_noise
from claims.text.quotations import quotations
from claims.text.sentences_quotes import opened, rejoined, settled
from claims.text.sentences_tweets import Tweet, tweets
from claims.text.sentences_view import view

Span = tuple[int, int]

# The segmenter's time grows with the square of a piece full of opening quotes; no sentence is this long.
_WINDOW = 1_500
_KNOWN_LANGUAGES = frozenset(
    (
        "ar",
        "bg",
        "bn",
        "de",
        "el",
        "en",
        "es",
        "fa",
        "fr",
        "he",
        "hi",
        "hu",
        "id",
        "it",
        "ja",
        "kn",
        "ko",
        "ml",
        "mr",
    )
) | frozenset(("nl", "pa", "pl", "pt"))
_URL = r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S{1,2000}+"
_EMOJI = r"(?:[\p{Extended_Pictographic}--[\d#*©®™]][\ufe0f\u200d\p{Emoji_Modifier}]*)"
_CUTS = (
    regex.compile(r"\n+"),
    # Emoji as full stops: two or more, or one before a capital, a script without case, or the end.
    regex.compile(
        rf"(?:{_EMOJI} *){{2,}}|{_EMOJI}(?: +(?![\p{{Ll}}])| *$)", regex.VERSION1 | regex.MULTILINE
    ),
    regex.compile(rf"{_URL}(?=\s+[\p{{Lu}}\p{{Lo}}“«])"),
    # No space after the full stop: "ill.But two doses".
    regex.compile(r"(?<=[\p{Ll}\d][\p{Ll}\d)][.!?])(?=\p{Lu}\p{Ll}+ )"),
    regex.compile(r"(?<=[\p{L}\d ])(?=[•▪►●■◆➢➤✓✔☑] ?)"),
    regex.compile(r"(?<=[.!?…]) *(?=(?:#[\p{L}\p{N}_]+\s*)+$)", regex.MULTILINE),
    regex.compile(r"(?<=[\p{L}\p{M}]{2}(?:\.{2,}|…))(?=[\p{Lo}])"),
    regex.compile(r"(?<=[؟!।॥۔。！？])(?!\p{Pe}|\p{Pf}|[”\"'؟!।॥۔。！？])"),
)
_URLS = regex.compile(_URL)
# A line broken for width, not for sense: long, no end mark, and the next one goes on in lower case.
_WRAPPED = regex.compile(r"(?<=[^\n]{60}[\p{L}\p{N},;])\n(?=\p{Ll})")
_ABBREVIATION = regex.compile(
    r"(?:\b\p{Lu}|\b(?:vs|[Nn]o|[Nn]os|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Rev|Hon|Messrs|Mrs?|Ms|Dr|Prof|St|Jr|Sr|Sra|Dra?|"
    r"Mme|Mlle|MM|Me|EE|UU|Hr|Fr|Nr|bzw|ca|approx|etc|i\.e|e\.g|a\.k\.a|cf|Fig|Vol|Jan|Feb|Mar|Apr|Aug|Sept?|"
    r"Oct|Nov|Dec|Av|art|pág|núm|डॉ|श्री|प्रो|ج|م|د))\.\s*$"
)
_MARKER = regex.compile(r"\(?(?:\d{1,2}|\p{Latin})[.)]")
_ORDINAL = regex.compile(r"\b\d{1,2}\.\s*$")
_CLOSED_QUOTE = regex.compile(r"[!?.…][”’»\"]\s*$")
_CONTINUES = regex.compile(r"\s*(?:[\p{Ll}]|[)\]”»,;:])")

_LEADING = regex.compile(
    rf"(?:\s|{_EMOJI}|[•▪►●■◆➢➤✓✔☑>*|_~]|[-–—](?=\s)|\(?\d{{1,2}}[.)](?=\s)|RT @\w+:?|"
    r"(?:@\w+\s+)+(?=[@\p{L}\d])|"
    r"[.,;:!?)\]…]+(?=\s))+",
    regex.VERSION1,
)
_TRAILING = regex.compile(rf"(?:\s|{_EMOJI}|{_URL}|[|*_~•►]|(?<=\s)[-–—](?=\s|$))+$", regex.VERSION1)
_TRAILING_TAGS = regex.compile(r"(?<=[.!?…”])(?:\s+#[\p{L}\p{N}_]+)+$")
_HAS_WORD = regex.compile(r"[\p{L}\p{N}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """
    A sentence of a text. ``noise`` marks what can't be a claim: furniture of pages and chats.

    ``tweet`` is the embedded tweet whose words it belongs to; ``paragraph`` counts from 0. The sentences of
    one long quotation share its start as ``quotation``.
    """

    span: Span
    noise: bool
    paragraph: int
    tweet: Tweet | None = None
    quotation: int | None = None


def split(text: str, language: str | None = None) -> list[Span]:
    """
    Spans of the sentences of a text, in order, without overlap, noise included; linear in its length.
    """
    return [sentence.span for sentence in sentences(text, language)]


def sentences(text: str, language: str | None = None) -> tuple[Sentence, ...]:
    """
    The sentences of a text with what is known of each before reading it. Never raises.
    """
    seen = view(text)
    found = tweets(seen)
    frames = [span for tweet in found for span in tweet.frame]
    head = header(seen)
    if head is not None:
        frames.append(head.span)
    quoted = quotations(seen)
    pieces = settled(
        seen, rejoined(seen, list(_pieces(seen, _blocks(seen, frames), language))), quoted, language
    )
    cut = opened(
        seen, pieces, quoted, lambda text: list(_pieces(text, iter([(0, len(text))]), language)), language
    )
    groups = {piece.span: piece.quotation for piece in cut}
    described = _described(seen, list(groups), found, frames)
    return tuple(replace(one, quotation=groups[piece]) for piece, one in described)


def _described(
    seen: str, pieces: Sequence[Span], quoted: Sequence[Tweet], frames: Sequence[Span]
) -> Iterator[tuple[Span, Sentence]]:
    paragraph = 0
    waiting = list(reversed(quoted))
    for position, piece in enumerate(pieces):
        if position and "\n" in seen[pieces[position - 1][1] : piece[0]]:
            paragraph += 1
        while waiting and piece[0] >= waiting[-1].body[1]:
            waiting.pop()
        tweet = waiting[-1] if waiting and piece[0] >= waiting[-1].body[0] else None
        span = _trimmed(seen, piece)
        if span[0] < span[1]:
            noise = _within(piece, frames) or is_noise(seen[slice(*span)])
            yield piece, Sentence(span=span, noise=noise, paragraph=paragraph, tweet=tweet)


def _within(piece: Span, frames: Sequence[Span]) -> bool:
    return any(start <= piece[0] and piece[1] <= end for start, end in frames)


def _blocks(seen: str, frames: Sequence[Span]) -> Iterator[Span]:
    edges = {0, len(seen)}
    links = [match.span() for match in _URLS.finditer(seen)]
    wraps = {match.start() for match in _WRAPPED.finditer(seen)}
    cuts = sorted(match.end() for cut in _CUTS for match in cut.finditer(seen) if match.start() not in wraps)
    edges.update(_outside(cuts, [*links, *frames]))
    for start, end in frames:
        edges.update((start, end))
    for start, end in pairwise(sorted(edges)):
        stripped = _stripped(seen, (start, end))
        if stripped[0] < stripped[1]:
            yield stripped


def _outside(cuts: Sequence[int], spans: Sequence[Span]) -> Iterator[int]:
    """
    The sorted ``cuts`` that lie inside none of the spans.
    """
    ordered = sorted(spans)
    current = 0
    reach = -1
    for cut in cuts:
        while current < len(ordered) and ordered[current][0] < cut:
            reach = max(reach, ordered[current][1])
            current += 1
        if cut >= reach:
            yield cut


def _pieces(seen: str, blocks: Iterator[Span], language: str | None) -> Iterator[Span]:
    known = language if language in _KNOWN_LANGUAGES else "en"
    for block in blocks:
        held: Span | None = None
        for piece in _segmented(seen, block, known):
            if held is not None and _belongs(seen, held, piece, known):
                held = (held[0], piece[1])
                continue
            if held is not None:
                yield held
            held = piece
        if held is not None:
            yield held


def _segmented(seen: str, block: Span, language: str) -> Iterator[Span]:
    for start, end in _windows(seen, block):
        for found in sentencex.get_sentence_boundaries(language, seen[start:end]):
            piece = _stripped(seen, (start + found["start_index"], start + found["end_index"]))
            if piece[0] < piece[1]:
                yield piece


def _windows(seen: str, block: Span) -> Iterator[Span]:
    start, end = block
    while end - start > _WINDOW:
        space = seen.rfind(" ", start + _WINDOW // 2, start + _WINDOW)
        cut = space if space > start else start + _WINDOW
        yield (start, cut)
        start = cut
    yield (start, end)


def _belongs(seen: str, left: Span, right: Span, language: str) -> bool:
    """
    Whether the segmenter cut at an abbreviation, an initial, an ordinal, the number of a list, or after a
    quote that goes on.
    """
    if _MARKER.fullmatch(seen, left[0], left[1]):
        return True
    before, after = seen[max(left[0], left[1] - 20) : left[1]], seen[right[0] : right[0] + 20]
    if not _HAS_WORD.search(after) and right[1] - right[0] <= 3:
        return True
    if _CLOSED_QUOTE.search(before):
        return bool(_CONTINUES.match(after))
    if language == "de" and _ORDINAL.search(before):
        return True
    return bool(_ABBREVIATION.search(before)) and seen[left[1] - 1] == "."


def _stripped(seen: str, span: Span) -> Span:
    start, end = span
    while start < end and seen[start].isspace():
        start += 1
    while end > start and seen[end - 1].isspace():
        end -= 1
    return start, end


def _trimmed(seen: str, span: Span) -> Span:
    """
    A span without bullets, emoji and handles before it, and links, emoji and closing hashtags after it.

    A span that would be left without words stays whole.
    """
    start, end = span
    text = seen[start:end]
    leading = _LEADING.match(text)
    first = leading.end() if leading else 0
    last = _end_of_words(text)
    if first >= last or not _HAS_WORD.search(text[first:last]):
        return span
    return start + first, start + last


def _end_of_words(text: str) -> int:
    # Only the tail is searched: a pattern anchored at the end is tried at every position before it.
    floor = max(0, len(text) - 300)
    for pattern in (_TRAILING, _TRAILING_TAGS, _TRAILING):
        found = pattern.search(text, floor)
        if found:
            text = text[: found.start()]
            floor = max(0, min(floor, len(text)))
    return len(text)
