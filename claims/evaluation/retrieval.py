"""
How well claims are found: ranking, abstention and calibration, from questions whose answers are known.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.ports import Hit

DEPTH = 100
_PRECISION = 0.95
_DRAWS = 500
_BINS = 10
_CUTOFFS = (1, 3, 5, 10)
_UNKNOWN: Mapping[str, str] = MappingProxyType({})

Relevant = Mapping[str, Collection[str]]
Progress = Callable[[int, int], None]


class Ranker(Protocol):
    """
    Ranks stored claims for a text; a score is the probability that a claim is the same.
    """

    def rank(
        self,
        text: str,
        limit: int,
        without: Collection[str] = (),
        day: str | None = None,
        author: str | None = None,
    ) -> list[Hit]:
        """
        At most ``limit`` claims, the best first, as if those of the ids ``without`` were not stored, for a
        text from a ``day`` and by an ``author``, where these are known.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalOutcome:
    """
    ``figures`` by name, and ``run``: TREC lines ``query Q0 claim rank score footnote``.
    """

    figures: Mapping[str, float]
    run: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Top:
    """
    Best claim of a question: its probability, whether it is right, and whether any answer was there.
    """

    probability: float
    right: bool
    answerable: bool


def evaluate_retrieval(
    ranker: Ranker,
    queries: Sequence[tuple[str, str]],
    relevant: Relevant,
    progress: Progress | None = None,
    days: Mapping[str, str] = _UNKNOWN,
    authors: Mapping[str, str] = _UNKNOWN,
) -> RetrievalOutcome:
    """
    Figures over the queries (id, text) that have at least one relevant claim; ``days`` says by id which day a
    query is from where that is known apart from its text, and ``authors`` who said it.

    ``MAP@k`` divides by the number of relevant claims. ``coverage@p95`` is the share of answerable questions
    that are answered rightly when only answers above a probability are given, chosen so that 95% of them are
    right; ``half_removed`` is the same where about every second question is asked anew without its answers in
    the store. ``ece`` is the expected calibration error of the best claim over both; ``ece_by_chance`` what
    it would be if every probability were right.
    """
    asked = [(query, text) for query, text in queries if relevant.get(query)]
    ranked: dict[str, list[Hit]] = {}
    halved: list[Top] = []
    for done, (query, text) in enumerate(asked, 1):
        known = days.get(query), authors.get(query)
        ranked[query] = ranker.rank(text, DEPTH, (), *known)
        if not is_asked_without(query):
            halved.append(_top(ranked[query], relevant[query]))
        else:
            left = ranker.rank(text, 1, relevant[query], *known)
            halved.append(_top(left, (), answerable=False))
        if progress is not None:
            progress(done, len(asked))
    return RetrievalOutcome(figures=_figures(ranked, relevant, halved), run=_run(ranked))


def average_precision(ranked: Sequence[str], relevant: Collection[str], cutoff: int) -> float:
    """
    Mean over the relevant claims of the precision where each is found; 0 for those below the cutoff.
    """
    found, total = 0, 0.0
    for place, claim_id in enumerate(ranked[:cutoff], 1):
        if claim_id in relevant:
            found += 1
            total += found / place
    return total / len(relevant)


def coverage_at_precision(
    tops: Sequence[tuple[float, bool]], answerable: int, precision: float = _PRECISION
) -> float:
    """
    Share of answerable questions rightly answered, at the lowest bar that keeps the precision.

    ``tops`` are probabilities of the best claims and whether they are right; equal ones stand or fall
    together.
    """
    best, right = 0, 0
    ordered = sorted(tops, key=lambda top: -top[0])
    for given, (probability, is_right) in enumerate(ordered, 1):
        right += is_right
        last_of_equals = given == len(ordered) or ordered[given][0] < probability
        if last_of_equals and right >= precision * given:
            best = right
    return best / answerable if answerable else 0.0


def calibration_error(probabilities: Sequence[float], right: Sequence[bool], bins: int = _BINS) -> float:
    """
    Expected calibration error over bins of equal width (Guo et al. 2017).
    """
    stated: NDArray[np.float64] = np.array(probabilities, np.float64)
    true: NDArray[np.float64] = np.array(right, np.float64)
    place = np.minimum((stated * bins).astype(int), bins - 1)
    gaps = [abs(float((stated - true)[place == each].sum())) for each in range(bins)]
    return sum(gaps) / max(1, len(stated))


def error_by_chance(probabilities: Sequence[float] | NDArray[np.float64]) -> float:
    """
    The calibration error to be expected where every probability is right: the mean over outcomes drawn by
    them.
    """
    random = np.random.default_rng(0)
    stated = np.minimum(np.asarray(probabilities, np.float64), 1.0)
    draws = [
        calibration_error(stated.tolist(), (random.random(len(stated)) < stated).tolist())
        for _ in range(_DRAWS)
    ]
    return float(np.mean(draws))


def silence(as_is: Sequence[Top], halved: Sequence[Top]) -> dict[str, float]:
    """
    How well a probability tells when to be silent: its calibration error, the error by chance, and coverage
    at 95% precision; ``halved`` as ``is_asked_without`` says.
    """
    both = [*as_is, *halved]
    stated = [top.probability for top in both]
    return {
        "ece": round(calibration_error(stated, [top.right for top in both]), 4),
        "ece_by_chance": round(error_by_chance(stated), 4),
        "coverage@p95": _coverage(as_is),
        "coverage@p95_half_removed": _coverage(halved),
    }


def is_asked_without(query: str) -> bool:
    """
    Whether a question is one of about every second that is asked anew without its answers in the store.
    """
    return zlib.crc32(query.encode()) % 2 == 0


def _figures(
    ranked: Mapping[str, Sequence[Hit]], relevant: Relevant, halved: Sequence[Top]
) -> dict[str, float]:
    ids = {query: [hit.claim_id for hit in hits] for query, hits in ranked.items()}
    as_is = [_top(hits, relevant[query]) for query, hits in ranked.items()]
    figures: dict[str, float] = {"queries": len(ranked)}
    for cutoff in _CUTOFFS:
        figures[f"MAP@{cutoff}"] = _mean(
            [average_precision(found, relevant[query], cutoff) for query, found in ids.items()]
        )
    return figures | {
        "MRR": _mean([_reciprocal_rank(found, relevant[query]) for query, found in ids.items()]),
        f"recall@{DEPTH}": _mean([_recall(found, relevant[query]) for query, found in ids.items()]),
        **silence(as_is, halved),
    }


def _top(hits: Sequence[Hit], relevant: Collection[str], *, answerable: bool = True) -> Top:
    if not hits:
        return Top(0.0, right=False, answerable=answerable)
    return Top(hits[0].score, hits[0].claim_id in relevant, answerable)


def _coverage(tops: Sequence[Top]) -> float:
    pairs = [(top.probability, top.right) for top in tops]
    return round(coverage_at_precision(pairs, sum(top.answerable for top in tops)), 4)


def _reciprocal_rank(found: Sequence[str], relevant: Collection[str]) -> float:
    return next((1 / place for place, each in enumerate(found, 1) if each in relevant), 0.0)


def _recall(found: Sequence[str], relevant: Collection[str]) -> float:
    return len(set(found) & set(relevant)) / len(relevant)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _run(ranked: Mapping[str, Sequence[Hit]]) -> tuple[str, ...]:
    return tuple(
        f"{query} Q0 {hit.claim_id} {rank} {hit.score:.6f} footnote"
        for query, hits in ranked.items()
        for rank, hit in enumerate(hits, 1)
    )
