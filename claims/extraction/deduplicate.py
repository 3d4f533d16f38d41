"""
Statements that a text makes more than once, told by their words, their figures and, where there are
vectors, their meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from claims.models import Claim
from claims.ports import Vectors
from claims.text.normalize import words

# Of 100; above the first the words alone tell a repeat, above the second together with the cosine.
_SAME_WORDS = 92.0
_LIKE_WORDS = 72.0
_SAME_MEANING = 0.94


def merged(claims: Sequence[Claim], vectors: Vectors | None) -> tuple[Claim, ...]:
    """
    Claims without the repeats of an earlier one, which counts them; the order stays.

    Args:
        claims: best first.
        vectors: a unit row for each claim, or ``None``.

    """
    kept: list[int] = []
    repeats: dict[int, int] = {}
    spoken = [" ".join(sorted(words(claim.text))) for claim in claims]
    figures = [_figures(claim.text) for claim in claims]
    for position in range(len(claims)):
        for earlier in kept:
            near = None if vectors is None else float(vectors[position] @ vectors[earlier])
            if figures[position] == figures[earlier] and _alike(spoken[position], spoken[earlier], near):
                repeats[earlier] = repeats.get(earlier, 0) + 1
                break
        else:
            kept.append(position)
    return tuple(replace(claims[position], repeats=repeats.get(position, 0)) for position in kept)


def _alike(left: str, right: str, near: float | None) -> bool:
    score = fuzz.ratio(left, right, score_cutoff=_LIKE_WORDS)
    return score >= _SAME_WORDS or (score > 0 and near is not None and near >= _SAME_MEANING)


def _figures(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word[0].isdigit())
