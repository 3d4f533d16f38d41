"""
Whether finding claims helps to match articles: stored claims ranked for articles, by what is searched for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from statistics import fmean

from bench.retrieval_sets import load_set
from claims.evaluation.retrieval import average_precision
from claims.extraction.extract import Worthiness, extract
from claims.matching.match import Matcher, Thresholds
from claims.matching.message_context import match_together, rank_together
from claims.models import Claim, Match, Message
from claims.ports import Embedder, Hit
from tests.claims.list_index import ListIndex

_DEPTH = 5
_SAME = 0.5
# Cormack et al. 2009.
_RECIPROCAL = 60
Scores = Mapping[str, float]
Found = Sequence[Sequence[Match]]


class Ways:
    """
    Ways to rank stored claims for an article; each gives scores by claim, higher is better.
    """

    def __init__(self, matcher: Matcher, claims: Sequence[Claim], text: str) -> None:
        self._matcher = matcher
        self._claims = claims
        self._text = text
        # Without any claim an article is searched for as a whole, as it would be by itself.
        self._alone = matcher.match(claims or [_whole(text)])

    def all(self) -> Iterator[tuple[str, Scores]]:
        """
        The ways by name.
        """
        yield "the whole text", _best(self._matcher.match([_whole(self._text)]))
        yield "every sentence within the whole", _numbered(self._matcher.rank(self._text, _DEPTH))
        yield "claims: the first alone", _best(self._alone[:1])
        yield "claims: the best of the first eight", _best(self._alone[:8])
        yield "claims: the best", _best(self._alone)
        yield "claims: the best, by worthiness", _best(self._alone, self._worth())
        yield "claims: any of them (noisy or)", _any(self._alone)
        yield "claims: reciprocal ranks", _reciprocal(self._alone)
        yield "claims and the whole text, the best", _best([*self._alone, *self._whole()])
        together = rank_together(self._matcher, self._claims, Message(text=self._text))
        yield "claims in the light of the message", _numbered(together)

    def told(self) -> Iterator[tuple[str, Found]]:
        """
        What an answer would tell of each claim: matched by themselves, and as Footnote does.
        """
        yield "alone", self._alone
        yield (
            "in the light of the message",
            match_together(self._matcher, self._claims, Message(text=self._text)),
        )

    def _whole(self) -> Found:
        return self._matcher.match([_whole(self._text)])

    def _worth(self) -> Sequence[float]:
        return [claim.worthiness for claim in self._claims] or [1.0]


def print_articles(folder: Path, worthiness: Worthiness, embedder: Embedder | None) -> None:
    """
    A row a way with its MAP@1 and MAP@5 on the dev split, and how many articles it ranks better and worse
    than the whole text; then how many claims are told as the same, right and not known to be right.
    """
    one = load_set(folder)
    matcher = Matcher(ListIndex(one.claims, embedder), embedder, Thresholds(floor=0.0, background=0.0))
    precision: dict[str, list[tuple[float, float]]] = defaultdict(list)
    told: dict[str, list[bool]] = defaultdict(list)
    for split in one.having("dev"):
        for query, text in split.queries:
            relevant = split.relevant[query]
            claims = extract(Message(text=text), worthiness=worthiness, embedder=embedder)
            ways = Ways(matcher, claims, text)
            for name, scores in ways.all():
                ranked = sorted(scores, key=lambda each: -scores[each])
                first, deep = (average_precision(ranked, relevant, at) for at in (1, _DEPTH))
                precision[name].append((first, deep))
            for name, found in ways.told():
                told[name].extend(each in relevant for each in _same(found))
    _print(precision)
    for name, right in told.items():
        print(
            f"  told as the same claim, claims {name}: {sum(right)} right, {len(right) - sum(right)} others"
        )


def _print(precision: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    whole = [each for _, each in precision["the whole text"]]
    for name, rows in precision.items():
        pairs = list(zip((each for _, each in rows), whole, strict=True))
        better, worse = (sum(test(a, b) for a, b in pairs) for test in (float.__gt__, float.__lt__))
        shown = f"MAP@1 {fmean(first for first, _ in rows):.3f}  MAP@5 {fmean(each for _, each in rows):.3f}"
        print(f"  {name:36} {shown}  better {better:3}  worse {worse:3}")


def _same(found: Found) -> set[str]:
    return {match.stored.id for matches in found for match in matches if match.probability >= _SAME}


def _whole(text: str) -> Claim:
    return Claim(text=text, span=(0, len(text)), quote=text)


def _numbered(hits: Sequence[Hit]) -> Scores:
    return {hit.claim_id: -float(place) for place, hit in enumerate(hits)}


def _best(found: Found, weights: Sequence[float] | None = None) -> Scores:
    best: dict[str, float] = defaultdict(float)
    for matches, weight in zip(found, weights or [1.0] * len(found), strict=True):
        for match in matches:
            best[match.stored.id] = max(best[match.stored.id], weight * match.probability)
    return best


def _any(found: Found) -> Scores:
    doubts: dict[str, list[float]] = defaultdict(list)
    for match in (match for matches in found for match in matches):
        doubts[match.stored.id].append(1 - match.probability)
    return {each: 1 - prod(values) for each, values in doubts.items()}


def _reciprocal(found: Found) -> Scores:
    scores: dict[str, float] = defaultdict(float)
    for matches in found:
        ordered = sorted(matches, key=lambda match: -match.probability)
        for place, match in enumerate(ordered):
            scores[match.stored.id] += 1 / (_RECIPROCAL + place)
    return scores
