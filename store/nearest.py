"""
From rows of vectors that were compared with messages to the claims to show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from claims.ports import Hit, Vectors
from store.sketch import Numbers
from store.vector_rows import Whole

# Some of the nearest claims are hidden, gone or joined to another, and cosines are rough: so many more are
# looked up at once.
_SPARE_SHARE = 8
_SPARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """
    Ids of rows and row numbers of their claims, of shape (n,), their rough cosines, float32 of shape
    (messages, n), and a way to the exact ones of some rows.
    """

    ids: Whole
    claims: Whole
    cosines: NDArray[np.float32]
    exact: Callable[[Numbers], Vectors]


class _Shown(NamedTuple):
    """
    A claim's row: the row it is joined to, its id, and the last of its vectors that are gone.
    """

    head: int | None
    id: str
    reworded: int


class Nearest:
    """
    Names the nearest claims. A row may be gone since it was copied, as its claim's words changed.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._connection = database.conn

    def of(self, compared: Compared, limit: int) -> list[list[Hit]]:
        """
        For each message the nearest findable claims, best first, each once; a joined claim counts for the one
        it is joined to. Fewer than ``limit`` only where the rows have no more.
        """
        wanted = limit + limit // _SPARE_SHARE + _SPARE
        while True:
            ranked = [_ranked(compared.claims, cosines, wanted) for cosines in compared.cosines]
            names = self._names(compared, np.unique(np.concatenate(ranked)))
            if all(len(places) == len(compared.ids) or _reaches(places, names, limit) for places in ranked):
                return _hits(compared, names, limit)
            wanted *= 8

    def _names(self, compared: Compared, places: Numbers) -> dict[int, str]:
        """
        The ids of the claims that rows lead to, by the rows' places; rows that lead to none are left out.
        """
        ids, claims = compared.ids[places].tolist(), compared.claims[places].tolist()
        own = self._shown(dict.fromkeys(claims))
        heads = self._shown({shown.head for shown in own.values() if shown.head is not None})
        names = {number: heads[one.head].id if one.head else one.id for number, one in own.items()}
        return {
            place: names[claim]
            for place, vector_id, claim in zip(places.tolist(), ids, claims, strict=True)
            if claim in own and vector_id > own[claim].reworded
        }

    def _shown(self, numbers: Collection[int]) -> dict[int, _Shown]:
        """
        Those of the claims that are findable.
        """
        if not numbers:
            return {}
        # The index named holds all that is asked for, and little else.
        rows = self._connection.execute(
            "select number, head, id, reworded from claims indexed by claims_named"
            " where findable = 1 and number in (select value from json_each(?))",
            [json.dumps(list(numbers))],
        )
        return {number: _Shown(*columns) for number, *columns in rows.fetchall()}


def _ranked(claims: Whole, cosines: NDArray[np.float32], wanted: int) -> Numbers:
    """
    Places of the highest cosines, the highest first, as many as it takes for so many claims.
    """
    count = min(2 * wanted, len(cosines))
    while True:
        top = np.argpartition(-cosines, count - 1)[:count]
        top = top[np.argsort(-cosines[top])]
        firsts = np.sort(np.unique(claims[top], return_index=True)[1])
        if len(firsts) >= wanted:
            return top[: firsts[wanted - 1] + 1]
        if count == len(cosines):
            return top
        count = min(4 * count, len(cosines))


def _reaches(places: Numbers, names: Mapping[int, str], limit: int) -> bool:
    return len({names[place] for place in places.tolist() if place in names}) >= limit


def _hits(compared: Compared, names: Mapping[int, str], limit: int) -> list[list[Hit]]:
    """
    The claims by their exact cosines; of as many the one that came first.
    """
    if not names:
        return [[] for _ in compared.cosines]
    cosines = compared.exact(np.fromiter(names, np.intp, len(names)))
    ids = list(names.values())
    found = []
    for row in cosines:
        best: dict[str, float] = {}
        order = np.argsort(-row, kind="stable")
        for place, cosine in zip(order.tolist(), row[order].tolist(), strict=True):
            best.setdefault(ids[place], cosine)
            if len(best) == limit:
                break
        found.append([Hit(claim_id, score) for claim_id, score in best.items()])
    return found
