"""
The operator's own verdicts for ratings that publishers word in their own way; they win over our list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlite_utils

from claims.errors import BadInputError
from claims.models import StoredClaim, Verdict
from store.ratings import fold_rating, rating_key
from store.settings import SettingStore

_KEY = "rating_overrides"


class RatingOverrides:
    """
    Verdicts by rating, compared without case, marks and punctuation.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._settings = SettingStore(database)

    def all(self) -> Mapping[str, Verdict]:
        """
        The operator's verdicts by `store.ratings.rating_key`.
        """
        kept = json.loads(self._settings.get(_KEY) or "{}")
        return {key: Verdict(verdict) for key, verdict in kept.items()}

    def set(self, rating: str, verdict: Verdict | None) -> int:
        """
        Decides a rating, or with ``None`` leaves it to the list again; says how many reviews changed.

        Raises:
            BadInputError: there is no rating in the text.

        """
        key = rating_key(rating)
        if not key:
            raise BadInputError(f"{rating!r} is no rating.")
        kept = {**self.all(), key: verdict}
        chosen = {each: decided for each, decided in kept.items() if decided is not None}
        with self._database.atomic():
            self._settings.set(_KEY, json.dumps(chosen))
            return self._refold(key, chosen)

    def rekey(self) -> None:
        """
        Keeps the verdicts by the keys that the ratings have today; in its caller's transaction.
        """
        kept = self.all()
        if kept:
            self._settings.set(_KEY, json.dumps({rating_key(key): kept[key] for key in kept}))

    def applied(self, claims: Iterable[StoredClaim]) -> Iterable[StoredClaim]:
        """
        Claims whose reviews bear the operator's verdicts.
        """
        decided = self.all()
        return (_decided(claim, decided) for claim in claims) if decided else claims

    def _refold(self, key: str, decided: Mapping[str, Verdict]) -> int:
        changed = 0
        rows = self._database.execute("select distinct rating, language from reviews").fetchall()
        for rating, language in rows:
            if rating_key(rating) == key:
                verdict = fold_rating(rating, language, decided).verdict
                changed += self._database.execute(
                    "update reviews set verdict = ? where rating = ? and language is ? and verdict <> ?",
                    [verdict, rating, language, verdict],
                ).rowcount
        return changed


def _decided(claim: StoredClaim, decided: Mapping[str, Verdict]) -> StoredClaim:
    reviews = tuple(
        replace(review, verdict=decided.get(rating_key(review.rating), review.verdict))
        for review in claim.reviews
    )
    return replace(claim, reviews=reviews)
