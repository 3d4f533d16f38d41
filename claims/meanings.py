"""
How near a message and stored claims are in meaning, field by field, all from one product of matrices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from claims.ports import Vectors

_SHORT = ("claim", "title", "wording")
_FIELDS = (*_SHORT, "body")
_COUNT = 2 * len(_FIELDS) + 9

Fields = Mapping[str, Vectors]


@dataclass(frozen=True, slots=True)
class _Side:
    """
    Cosines with each stored vector: of the whole message, and the best of all its views.
    """

    whole: list[float]
    best: list[float]


def meanings(ours: Vectors | None, turned: Vectors | None, stored: Sequence[Fields]) -> list[list[float]]:
    """
    For each stored claim, given by its vectors by field: the cosines by field, the best of the short ones,
    that with their middle, the best of all views with a short field and with any; first by the message's
    vectors, then by those turned. Last the best of all turned views with the middle. Zeros where there are no
    vectors.

    ``ours`` and ``turned`` have a row for the whole message, then one for each sentence.
    """
    told = [fields for fields in stored if "claim" in fields]
    if ours is None or turned is None or not told:
        return [[0.0] * _COUNT for _ in stored]
    parts = [vectors for fields in told for vectors in fields.values()]
    cosines = np.concatenate((ours, turned)) @ np.concatenate((*parts, _middles(told))).T
    sides = [_Side(rows[0].tolist(), rows.max(axis=0).tolist()) for rows in np.split(cosines, 2)]
    at, middle, found = 0, sum(map(len, parts)), []
    for fields in stored:
        if "claim" not in fields:
            found.append([0.0] * _COUNT)
            continue
        spans = _spans(fields, at)
        by_side = [_alike(side, spans, middle) for side in sides]
        found.append([*by_side[0], *by_side[1], sides[1].best[middle]])
        at, middle = at + sum(map(len, fields.values())), middle + 1
    return found


def _middles(told: Sequence[Fields]) -> Vectors:
    """
    The direction between the short fields of each claim.
    """
    sums = np.array([sum(fields[name][0] for name in _SHORT if name in fields) for fields in told])
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)


def _spans(fields: Fields, at: int) -> dict[str, slice]:
    spans = {}
    for name, vectors in fields.items():
        spans[name] = slice(at, at + len(vectors))
        at += len(vectors)
    return spans


def _alike(side: _Side, spans: Mapping[str, slice], middle: int) -> list[float]:
    by_claim = max(side.whole[spans["claim"]])
    by_field = [max(side.whole[spans[name]]) if name in spans else by_claim for name in _FIELDS]
    short = max(max(side.best[span]) for name, span in spans.items() if name != "body")
    body = max(side.best[spans["body"]]) if "body" in spans else short
    return [*by_field, max(by_field[:3]), side.whole[middle], short, body]
