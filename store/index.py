"""
The search index over the store, as the pipeline asks for it (`claims.ports.ClaimIndex`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from claims.models import Outlet, StoredClaim
from claims.ports import Hit, Vectors
from claims.token_hashes import Digests, Written
from store.counting import Shown
from store.dense import DenseSearch
from store.grouping import Grouping
from store.lexical import Found, LexicalSearch
from store.outlets import OutletStore
from store.reading import ClaimReader
from store.respelling import respelt
from store.vector_rows import FIELDS
from store.written import WrittenStore

# A word search with fewer findings than this is helped out by the trigram search.
_FEW = 10
_FROM_TRIGRAMS = 0.5
_CLAIM, _WORDING = FIELDS.index("claim"), FIELDS.index("wording")


class SqliteIndex:
    """
    Search over the findable claims: not retired, with a review of a known publisher or a context to show.
    """

    def __init__(self, database: sqlite_utils.Database, folder: Path, model: str | None) -> None:
        self._database = database
        self._shown = Shown(database)
        self._lexical = LexicalSearch(database, folder)
        self._reader = ClaimReader(database)
        self._grouping = Grouping(database)
        self._written = WrittenStore(database)
        self._outlets = OutletStore(database)
        self._dense = DenseSearch(database, folder, model) if model else None

    @property
    def size(self) -> int:
        """
        Number of stored claims that can be found.
        """
        return self._shown.count

    def lexical(self, text: str, limit: int) -> list[Hit]:
        """
        Claims that share rare words with a text, by BM25; where they are few, those that share rare runs of
        characters follow.
        """
        found = self._lexical.by_words(text, limit)
        if len(found) < min(_FEW, limit):
            listed = {one.number for one in found}
            floor = min((one.score for one in found), default=1.0)
            similar = [one for one in self._lexical.by_trigrams(text, limit) if one.number not in listed]
            found += _below(similar[: limit - len(found)], floor * _FROM_TRIGRAMS)
        return [Hit(one.claim_id, one.score) for one in found]

    def dense(self, vectors: Vectors, limit: int) -> list[list[Hit]]:
        """
        For each row of ``vectors`` the claims nearest in meaning by cosine, best first.
        """
        if self._dense is None:
            return [[] for _ in vectors]
        return self._dense.search(vectors, limit)

    def by_url(self, url: str) -> list[str]:
        """
        Ids of claims that appeared at an address or whose review is there.
        """
        rows = self._database.execute(
            "select id from claims where findable and number in (select value from json_each(?))"
            " order by number",
            [json.dumps(self._reader.at_address(url))],
        )
        return [claim_id for (claim_id,) in rows.fetchall()]

    def claims(self, ids: Collection[str]) -> Mapping[str, StoredClaim]:
        """
        Stored claims by id, with shown reviews and contexts, newest first; unknown ids are left out.
        """
        heads = self._reader.heads(ids)
        read = self._reader.groups(set(heads.values()), shown=True)
        return {claim_id: read[number] for claim_id, number in heads.items()}

    def written(self, ids: Collection[str]) -> Mapping[str, Written]:
        """
        The words of stored claims by id, as they are compared, those of joined claims among them; unknown ids
        are left out.
        """
        groups = self._grouping.of(ids)
        read = self._written.groups(groups.members)
        return {claim_id: read[head] for claim_id, head in groups.heads.items()}

    def review_days(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """
        For each claim the ISO dates of its shown reviews that say a day; claims without one are left out.
        """
        groups = self._grouping.of(ids)
        days = self._reader.review_days(groups.members)
        return {claim_id: days[head] for claim_id, head in groups.heads.items() if head in days}

    def vectors(self, ids: Collection[str]) -> Mapping[str, Mapping[str, Vectors]]:
        """
        For each claim its vectors by field, each float32 of shape (n, dimensions); the wording of a joined
        claim is a wording of the claim it is joined to.
        """
        if self._dense is None:
            return {}
        groups = self._grouping.of(ids)
        rows = self._dense.of_claims(groups.reworded)
        # The claim that is joined to another is a wording of that one.
        heads = np.array([groups.members[number] for number in rows.claims.tolist()], np.int64)
        fields = np.where((rows.fields == _CLAIM) & (heads != rows.claims), _WORDING, rows.fields)
        order = np.lexsort((rows.claims, fields, heads))
        heads, fields, vectors = heads[order], fields[order], rows.vectors[order]
        starts = np.flatnonzero(np.diff(heads, prepend=-1) | np.diff(fields, prepend=0))
        gathered: defaultdict[int, dict[str, Vectors]] = defaultdict(dict)
        for start, end in pairwise([*starts.tolist(), len(order)]):
            gathered[int(heads[start])][FIELDS[fields[start]]] = vectors[start:end]
        return {claim_id: gathered[head] for claim_id, head in groups.heads.items() if head in gathered}

    def counts(self, found: Digests) -> NDArray[np.int64]:
        """
        In how many stored claims each word occurs; 0 where in none. Words may repeat.
        """
        return self._lexical.counts(found)

    def respelt(self, text: str) -> str:
        """
        A text in which words that no stored claim has are replaced by the nearest ones that some have; the
        same text where there are none.
        """
        return respelt(text, self._lexical.counts, self.size)

    def outlet(self, url: str) -> Outlet | None:
        """
        The outlet that a URL's domain belongs to, aliases and subdomains included.
        """
        return self._outlets.of(url)

    def renew(self) -> None:
        """
        Renews the files beside the store after embedding, so that the next start has them at once.
        """
        self._lexical.renew()
        if self._dense is not None:
            self._dense.renew()


def _below(found: list[Found], ceiling: float) -> list[Found]:
    """
    Scores of another search brought under a ceiling, in their order.
    """
    best = max((one.score for one in found), default=0.0)
    return [replace(one, score=ceiling * one.score / best if best > 0 else 0.0) for one in found]
