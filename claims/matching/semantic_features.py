"""
How near a message and stored claims are in meaning, field by field, all from one product of matrices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.ports import Vectors

_SHORT = ("claim", "title", "wording")
_FIELDS = (*_SHORT, "body")
_BODY = _FIELDS.index("body")
_COUNT = 2 * len(_FIELDS) + 9

Fields = Mapping[str, Vectors]
Places = NDArray[np.intp]


def meanings(ours: Vectors | None, turned: Vectors | None, stored: Sequence[Fields]) -> Vectors:
    """
    For each stored claim, given by its vectors by field: the cosines by field, the best of the short ones,
    that with their middle, the best of all views with a short field and with any; first by the message's
    vectors, then by those turned. Last the best of all turned views with the middle. Zeros where there are no
    vectors. Float32 of shape (claims, 17).

    ``ours`` and ``turned`` have a row for the whole message, then one for each sentence.
    """
    found = np.zeros((len(stored), _COUNT), np.float32)
    told = [place for place, fields in enumerate(stored) if "claim" in fields]
    if ours is None or turned is None or not told:
        return found
    rows = _Rows.of([stored[place] for place in told])
    cosines, middles = rows.cosines(np.concatenate((ours, turned)))
    sides = [_alike(rows, *side) for side in zip(np.split(cosines, 2), np.split(middles, 2), strict=True)]
    found[told] = np.column_stack([*sides, middles[len(ours) :].max(axis=0)])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """
    The vectors of all claims, claim by claim and field by field. Of each such span, where it starts, and
    which claim and which field it is of.
    """

    vectors: Vectors
    starts: Places
    claim: Places
    field: Places

    @classmethod
    def of(cls, told: Sequence[Fields]) -> _Rows:
        """
        Of at least one claim; each has vectors for the claim itself.
        """
        parts = [vectors for fields in told for vectors in fields.values()]
        lengths = np.array([len(part) for part in parts])
        return cls(
            vectors=np.concatenate(parts),
            starts=np.cumsum(lengths) - lengths,
            claim=np.repeat(np.arange(len(told)), [len(fields) for fields in told]),
            field=np.array([_FIELDS.index(name) for fields in told for name in fields]),
        )

    def cosines(self, views: Vectors) -> tuple[Vectors, Vectors]:
        """
        Of each view with each vector, and with the direction between the short fields of each claim.
        """
        cosines = views @ self.vectors.T
        short = self.field != _BODY
        firsts, claims = self.starts[short], np.flatnonzero(np.diff(self.claim[short], prepend=-1))
        middles = np.add.reduceat(self.vectors[firsts], claims)
        return cosines, views @ (middles / np.linalg.norm(middles, axis=1, keepdims=True)).T

    def by_field(self, cosines: Vectors) -> Vectors:
        """
        The greatest of each field of each claim (claims, fields), -inf where it has none.
        """
        found = np.full((self.claim[-1] + 1, len(_FIELDS)), -np.inf, np.float32)
        found[self.claim, self.field] = np.maximum.reduceat(cosines, self.starts)
        return found


def _alike(rows: _Rows, cosines: Vectors, middles: Vectors) -> Vectors:
    whole, best = rows.by_field(cosines[0]), rows.by_field(cosines.max(axis=0))
    fields = np.where(np.isinf(whole), whole[:, :1], whole)
    short = best[:, :_BODY].max(axis=1)
    body = np.where(np.isinf(best[:, _BODY]), short, best[:, _BODY])
    return np.column_stack([fields, fields[:, :_BODY].max(axis=1), middles[0], short, body])
