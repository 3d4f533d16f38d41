"""
How well claims are found, measured on texts that somebody marked.

Three kinds of rows are read, told apart by their fields:

- ``tokens``, ``span_starts``, ``span_ends``: a post with the claim marked in it;
- ``sentence``, ``claims`` (strings), ``source``?: a sentence and the statements it makes, ``source`` being
  what the text around it is about;
- ``text``, ``claims`` (objects with ``span``, ``claimant``, ``check``): an article and what an editor would
  check (``must``) or may check (``may``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from claims.answer import SHOWN_CLAIMS
from claims.errors import BadInputError
from claims.models import Claim, Message, Page
from claims.text.normalize import fold, words

Finder = Callable[[Message], Sequence[Claim]]
Row = Mapping[str, Any]
Span = tuple[int, int]

_OVERLAP = 0.5
_EMPTY_WORDS = frozenset(
    (
        "a",
        "an",
        "the",
        "is",
        "was",
        "are",
        "were",
        "be",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "and",
        "as",
        "for",
        "s",
    )
)


@dataclass(slots=True)
class _Tally:
    """
    Values gathered by the name of their figure, averaged at the end.
    """

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """
        One more value of a figure.
        """
        self.values.setdefault(name, []).append(value)


def evaluate_claims(rows: Iterable[Row], find: Finder) -> dict[str, float]:
    """
    Figures of a finder of claims: means over the rows of each kind, and how many rows there were.

    For posts, ``token F1`` is that of the first claim, ``token F1 of the best`` that of the claim that fits
    best. For sentences, ``precision`` and ``recall`` compare the words of each claim with those of the gold
    claim most like it. For articles, recall and precision count the claims that an answer shows first;
    ``claimants`` is the share of right ones.

    Raises:
        BadInputError: a row is of none of the three kinds.

    """
    tally = _Tally()
    for number, row in enumerate(rows, 1):
        try:
            _measure(row, find, tally)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInputError(f"Row {number} is not a marked text: {error}.") from error
    return _figures(tally)


def _measure(row: Row, find: Finder, tally: _Tally) -> None:
    if "tokens" in row:
        _measure_post(row, find, tally)
    elif "sentence" in row:
        _measure_sentence(row, find, tally)
    elif "text" in row:
        _measure_article(row, find, tally)
    else:
        raise ValueError("it has neither tokens, nor a sentence, nor a text")


def _figures(tally: _Tally) -> dict[str, float]:
    figures = {
        name: round(fmean(values), 4) for name, values in tally.values.items() if not name.startswith("_")
    }
    for kind in ("posts", "sentences", "articles"):
        if f"_{kind}" in tally.values:
            figures[kind] = len(tally.values[f"_{kind}"])
    for name in ("", "sentence "):
        if f"{name}precision" in figures:
            figures[f"{name}F1"] = round(_harmonic(figures[f"{name}precision"], figures[f"{name}recall"]), 4)
    return figures


def _measure_post(row: Row, find: Finder, tally: _Tally) -> None:
    tokens: list[str] = list(row["tokens"])
    text = " ".join(tokens)
    gold = {
        place
        for start, end in zip(row["span_starts"], row["span_ends"], strict=True)
        for place in range(int(start), min(int(end) + 1, len(tokens)))
    }
    scores = [_set_f1(_places(tokens, claim.span), gold) for claim in find(Message(text=text))]
    tally.add("_posts", 1)
    tally.add("token F1", scores[0] if scores else 0.0)
    tally.add("token F1 of the best", max(scores, default=0.0))


def _places(tokens: Sequence[str], span: Span) -> set[int]:
    """
    Which tokens a span of their joined text touches.
    """
    touched = set()
    start = 0
    for place, token in enumerate(tokens):
        if start < span[1] and span[0] < start + len(token):
            touched.add(place)
        start += len(token) + 1
    return touched


def _measure_sentence(row: Row, find: Finder, tally: _Tally) -> None:
    sentence, title = str(row["sentence"]), row.get("source")
    page = Page(url="", text=sentence, title=str(title)) if title else None
    found = [_content(claim.text) for claim in find(Message(text=sentence, page=page))]
    gold = [_content(str(claim)) for claim in row["claims"]]
    tally.add("_sentences", 1)
    tally.add("sentence claims", float(len(found)))
    tally.add(
        "sentence precision",
        _mean(max((_set_f1(one, other) for other in gold), default=0.0) for one in found),
    )
    tally.add(
        "sentence recall", _mean(max((_set_f1(one, other) for one in found), default=0.0) for other in gold)
    )


def _measure_article(row: Row, find: Finder, tally: _Tally) -> None:
    gold = [(tuple(claim["span"]), claim) for claim in row["claims"]]
    found = list(find(Message(text=str(row["text"]))))[:SHOWN_CLAIMS]
    must = [span for span, claim in gold if claim.get("check", "must") == "must"]
    tally.add("_articles", 1)
    hits = sum(any(_overlap(span, claim.span) for claim in found) for span in must)
    if must:
        tally.add("recall", hits / len(must))
        tally.add("recall of what fits", min(1.0, hits / min(len(must), SHOWN_CLAIMS)))
    for claim in found:
        matched = max(gold, key=lambda pair: _shared(pair[0], claim.span), default=None)
        fits = matched is not None and _overlap(matched[0], claim.span)
        tally.add("precision", float(fits))
        if matched is not None and fits:
            tally.add("claimants", float(same_name(claim.claimant, matched[1].get("claimant"))))


def same_name(left: str | None, right: str | None) -> bool:
    """
    Whether two names are the same: equal, or one the end or the beginning of the other.
    """
    ours, theirs = words(left or ""), words(right or "")
    if not ours or not theirs:
        return ours == theirs
    shorter, longer = sorted((ours, theirs), key=len)
    return (
        longer[-len(shorter) :] == shorter or longer[: len(shorter)] == shorter or set(shorter) <= set(longer)
    )


def _overlap(left: Span, right: Span) -> bool:
    return _shared(left, right) >= _OVERLAP * min(left[1] - left[0], right[1] - right[0]) > 0


def _shared(left: Span, right: Span) -> int:
    return max(0, min(left[1], right[1]) - max(left[0], right[0]))


def _content(text: str) -> set[str]:
    return {word for word in words(fold(text)) if word not in _EMPTY_WORDS}


def _set_f1(one: set[Any], other: set[Any]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return fmean(listed) if listed else 0.0


def _harmonic(left: float, right: float) -> float:
    return 2 * left * right / (left + right) if left + right else 0.0
