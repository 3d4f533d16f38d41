"""
What a matched pair looks like in numbers that a person can read.

All features of a pair are absolute (they do not depend on which other claims were found) except the last
ones, which say how the pair stands among the candidates. ``meaning`` compares the message's vectors as they
are, ``learned`` those that the model turned toward stored claims. Weights of words are their rarity in the
store, from 0 (in every claim) to 1 (in none).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isnan, log, nan

import numpy as np
from numpy.typing import NDArray

from claims.matching.claimants import claimants
from claims.matching.lexical_features import overlaps
from claims.matching.semantic_features import meanings
from claims.ports import Vectors
from claims.text.array_sets import distinct
from claims.token_hashes import Digests, Text, Written, text_of

Numbers = NDArray[np.float64]

NAMES = (
    "meaning_claim",
    "meaning_title",
    "meaning_wording",
    "meaning_body",
    "meaning_best",
    "meaning_joint",
    "meaning_sentence",
    "meaning_sentence_body",
    "learned_claim",
    "learned_title",
    "learned_wording",
    "learned_body",
    "learned_best",
    "learned_joint",
    "learned_sentence",
    "learned_sentence_body",
    "learned_sentence_joint",
    "claim_covered",
    "short_covered",
    "message_covered",
    "message_covered_body",
    "shared_rarity",
    "rarest_shared",
    "claim_covered_stems",
    "message_covered_stems",
    "numbers_shared",
    "numbers_theirs_only",
    "numbers_ours_only",
    "message_length",
    "claim_length",
    "same_script",
    "same_language",
    "sentence_overlap",
    "claimant_said",
    "claimant_named",
    "fields",
    "days_after",
    "days_before",
    "dated",
    "lexical_place",
    "meaning_place",
    "meaning_behind",
    "learned_behind",
    "rarity_behind",
    "learned_level",
)
LED = (
    ("meaning_best", "meaning_behind"),
    ("learned_joint", "learned_behind"),
    ("shared_rarity", "rarity_behind"),
)
"""
Features that count also by how far they stay behind the best candidate's, and the names of those.
"""
_FEWEST = 10
_CROWD = slice(3, 13)
_LEVEL = 0.2
"""
How near the crowd is to most messages in a store of a hundred claims, by the median of ours. A handful of
claims are no crowd: they count for no more than one.
"""
_MEANINGS = NAMES[: NAMES.index("claim_covered")]
_RELATIONS = len(LED) + 1


@dataclass(frozen=True, slots=True)
class Asked:
    """
    The message's side: the whole and its sentences, with vectors where there is a model.

    ``vectors`` has one row for the whole, then one a sentence, and ``turned`` the same rows as the model
    turns messages toward stored claims; both are None without a model. ``day`` is the ISO date that the
    message says it is from, ``author`` who is known to have said it, apart from its text.
    """

    whole: Text
    sentences: tuple[Text, ...]
    vectors: Vectors | None = None
    turned: Vectors | None = None
    language: str | None = None
    day: str | None = None
    author: Text | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    The store's side; ``lexical_rank`` and ``dense_rank`` count from 0, None where a search missed it;
    ``days`` are the ISO dates of its reviews, asked for where the message has one.
    """

    claim_id: str
    written: Written
    vectors: Mapping[str, Vectors]
    lexical_rank: int | None = None
    dense_rank: int | None = None
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rarity:
    """
    Weights of words: BM25's inverse document frequency over its greatest value. ``counts`` says in how many
    stored claims words occur, which may repeat in what it is asked; ``size`` is the number of stored claims.
    The least size is ten: a few claims tell nothing of what is common, and an only one has all of its words.
    """

    counts: Callable[[Digests], NDArray[np.int64]]
    size: int

    def of(self, found: Digests) -> Numbers:
        """
        Of each word.
        """
        # Words repeat, and are looked up the quicker in their order.
        known = distinct(found)
        counts = self.counts(known)
        size = max(self.size, _FEWEST)
        most = log(1 + (size + 0.5) / 0.5)
        weights = np.log1p((size - counts + 0.5) / (counts + 0.5)) / most
        return np.asarray(weights[np.searchsorted(known, found)])


@lru_cache(maxsize=1_024)
def read(text: str) -> Text:
    """
    The words of a text of our own, kept for texts met again.
    """
    return text_of(text)


def table(asked: Asked, candidates: Sequence[Candidate], rarity: Rarity) -> Vectors:
    """
    Features of each candidate, float32 of shape (candidates, len(NAMES)).
    """
    if not candidates:
        return np.zeros((0, len(NAMES)), np.float32)
    stored = [each.written for each in candidates]
    told = meanings(asked.vectors, asked.turned, [each.vectors for each in candidates])
    columns = {
        **dict(zip(_MEANINGS, told.T, strict=True)),
        **overlaps(asked.whole, asked.sentences, stored, rarity.of),
        **_kinds(asked, stored),
        **_days(asked, candidates),
        **claimants(asked.whole, asked.author, stored, rarity.of),
        "lexical_place": _places([each.lexical_rank for each in candidates]),
        "meaning_place": _places([each.dense_rank for each in candidates]),
    }
    absolute = np.column_stack([columns[name] for name in NAMES[:-_RELATIONS]])
    return with_relations(absolute.astype(np.float32))


def with_relations(features: Vectors) -> Vectors:
    """
    Absolute features with those beside that say how each candidate stands among the others: how far behind
    the best, and at what level the crowd behind the first three is.
    """
    absolute = features[:, : len(NAMES) - _RELATIONS]
    led = absolute[:, [NAMES.index(name) for name, _ in LED]]
    ordered = np.sort(led[:, 1])[::-1]
    level = ordered[_CROWD].mean() if len(ordered) > _CROWD.start else ordered[-1:].min(initial=_LEVEL)
    behind = led - led.max(axis=0, initial=-1)
    return np.hstack([absolute, behind, np.full((len(absolute), 1), level, np.float32)])


def _kinds(asked: Asked, stored: Sequence[Written]) -> dict[str, Numbers]:
    """
    What kind of texts they are: how long, in which script and language, and how many fields a claim has.
    """
    ours, claims = asked.whole, [each.short[0] for each in stored]
    script = _script(ours)
    return {
        "message_length": np.full(len(stored), log(1 + len(ours.words))),
        "claim_length": np.log1p([len(claim.words) for claim in claims]),
        "same_script": np.array([script == _script(claim) for claim in claims], np.float64),
        "same_language": np.array([asked.language == each.language for each in stored], np.float64),
        "fields": np.array([1.0 + each.titled + each.reworded for each in stored]),
    }


def _days(asked: Asked, candidates: Sequence[Candidate]) -> dict[str, Numbers]:
    """
    How many days after the message the nearest review came, or before it, by their logarithms, and whether
    both say a day: most fact-checks follow what they check within days.
    """
    apart = np.array([_apart(asked.day, each.days) for each in candidates], np.float64)
    return {
        "days_after": np.log1p(np.nan_to_num(np.maximum(apart, 0))),
        "days_before": np.log1p(np.nan_to_num(np.maximum(-apart, 0))),
        "dated": np.isfinite(apart).astype(np.float64),
    }


def _apart(day: str | None, days: Sequence[str]) -> float:
    """
    Days from the message to the review nearest to it, not a number where either is unknown.
    """
    if day is None:
        return nan
    said = _number(day)
    return min(
        (_number(each) - said for each in days), key=lambda apart: (isnan(apart), abs(apart)), default=nan
    )


@lru_cache(maxsize=4_096)
def _number(day: str) -> float:
    """
    Of a day, counted from the first; not a number where there is no such day.
    """
    try:
        return float(date.fromisoformat(day).toordinal())
    except ValueError:
        return nan


def _script(text: Text) -> int:
    # Most texts are plain Latin, which needs no look at every letter.
    return 0 if text.folded.isascii() else text.script


def _places(ranks: Sequence[int | None]) -> Numbers:
    return np.array([0.0 if rank is None else 1 / (1 + rank) for rank in ranks])
