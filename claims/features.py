"""
What a matched pair looks like in numbers that a person can read.

All features of a pair are absolute (they do not depend on which other claims were found) except the last
ones, which say how the pair stands among the candidates. Weights of words are their rarity in the store,
from 0 (in every claim) to 1 (in none).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from rapidfuzz import fuzz

from claims.models import StoredClaim
from claims.normalize import fold, words
from claims.ports import Vectors

NAMES = (
    "meaning_claim",
    "meaning_title",
    "meaning_wording",
    "meaning_body",
    "meaning_best",
    "meaning_joint",
    "meaning_sentence",
    "meaning_sentence_body",
    "claim_covered",
    "short_covered",
    "message_covered",
    "message_covered_body",
    "sentence_overlap",
    "shared_rarity",
    "rarest_shared",
    "claim_covered_stems",
    "message_covered_stems",
    "numbers_shared",
    "numbers_theirs_only",
    "numbers_ours_only",
    "letters",
    "token_set",
    "partial",
    "message_length",
    "claim_length",
    "same_script",
    "lexical_place",
    "meaning_place",
    "meaning_behind",
    "rarity_behind",
)
_BODY_LENGTH = 1500
_FUZZY_LENGTH = 600
_STEM = 5

Weights = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Words:
    """
    A text as its words, their stems, its numbers and its letter pairs.
    """

    all: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]
    folded: str
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """
    The message's side: the whole and its sentences, with vectors where there is a model.

    ``vectors`` has one row for the whole, then one a sentence; it is None without a model.
    """

    whole: Words
    sentences: tuple[Words, ...]
    vectors: Vectors | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    The store's side; ``lexical_rank`` and ``dense_rank`` count from 0, None where a search missed it.
    """

    stored: StoredClaim
    vectors: Mapping[str, Vectors]
    lexical_rank: int | None = None
    dense_rank: int | None = None


@lru_cache(maxsize=8192)
def read(text: str) -> Words:
    """
    The words of a text, kept for texts met again.
    """
    found = words(text)
    content = frozenset(found)
    return Words(
        all=content,
        stems=frozenset(word[:_STEM] for word in content),
        numbers=frozenset(word for word in content if word[0].isdigit()),
        folded=fold(text[:_FUZZY_LENGTH]),
        count=len(found),
    )


def rarity(frequencies: Mapping[str, int], size: int) -> Weights:
    """
    The weight of a word: BM25's inverse document frequency over its greatest value.
    """
    most = log(1 + (size + 0.5) / 0.5)

    def weigh(word: str) -> float:
        count = frequencies.get(word, 0)
        return log(1 + (size - count + 0.5) / (count + 0.5)) / most

    return weigh


def table(asked: Asked, candidates: Sequence[Candidate], weigh: Weights) -> Vectors:
    """
    Features of each candidate, float32 of shape (candidates, len(NAMES)).
    """
    rows = [_meanings(asked, each) + _wordings(asked, each, weigh) + _places(each) for each in candidates]
    features = np.array(rows, np.float32).reshape(len(candidates), -1)
    best, shared = NAMES.index("meaning_best"), NAMES.index("shared_rarity")
    behind = [features[:, [column]] - features[:, [column]].max(initial=0) for column in (best, shared)]
    return np.hstack([features, *behind])


def _meanings(asked: Asked, candidate: Candidate) -> list[float]:
    if asked.vectors is None or "claim" not in candidate.vectors:
        return [0.0] * 8
    similar = {name: asked.vectors @ vectors.T for name, vectors in candidate.vectors.items()}
    by_claim = float(similar["claim"][0].max())
    fields = [float(similar[name][0].max()) if name in similar else by_claim for name in _FIELDS]
    short = max(float(rows.max()) for name, rows in similar.items() if name != "body")
    body = float(similar["body"].max()) if "body" in similar else short
    return [*fields, max(fields[:3]), _joint(asked.vectors[0], candidate.vectors), short, body]


def _joint(ours: Vectors, theirs: Mapping[str, Vectors]) -> float:
    """
    Cosine with the mean of a claim's short fields.
    """
    mean = np.mean([theirs[name][0] for name in _FIELDS[:3] if name in theirs], axis=0)
    return float(ours @ mean / np.linalg.norm(mean))


_FIELDS = ("claim", "title", "wording", "body")


def _wordings(asked: Asked, candidate: Candidate, weigh: Weights) -> list[float]:
    stored = candidate.stored
    ours = asked.whole
    short = [read(text) for text in (stored.claim, stored.title, *stored.wordings) if text]
    claim = short[0]
    all_short = frozenset().union(*(text.all for text in short))
    body = read(stored.body[:_BODY_LENGTH]).all if stored.body else frozenset()
    shared = ours.all & all_short
    weight = {word: weigh(word) for word in ours.all | all_short}
    total = sum(weight[word] for word in ours.all) or 1.0
    return [
        _covered(claim.all, ours.all, weight),
        max(_covered(text.all, ours.all, weight) for text in short),
        _sum(shared, weight) / total,
        _sum(ours.all & (all_short | body), weight) / total,
        max(_overlap(said.all, text.all, weight) for said in (asked.sentences or (ours,)) for text in short),
        log(1 + _sum(shared, weight)),
        max((weight[word] for word in shared), default=0.0),
        _covered_stems(claim, ours, weight),
        sum(weight[word] for word in ours.all if word[:_STEM] in _stems(short)) / total,
        *_numbers(ours, short),
        *_letters(ours, short),
        log(1 + ours.count),
        log(1 + claim.count),
        float(_script(ours) == _script(claim)),
    ]


def _stems(texts: Sequence[Words]) -> frozenset[str]:
    return frozenset().union(*(text.stems for text in texts))


def _sum(words_: Collection[str], weight: Mapping[str, float]) -> float:
    return sum(weight[word] for word in words_)


def _covered(inner: frozenset[str], outer: frozenset[str], weight: Mapping[str, float]) -> float:
    return _sum(inner & outer, weight) / (_sum(inner, weight) or 1.0)


def _overlap(ours: frozenset[str], theirs: frozenset[str], weight: Mapping[str, float]) -> float:
    shared = _sum(ours & theirs, weight)
    return 2 * shared / (sum(weight.get(w, 0.0) for w in ours) + _sum(theirs, weight) or 1.0)


def _covered_stems(claim: Words, ours: Words, weight: Mapping[str, float]) -> float:
    found = sum(weight[word] for word in claim.all if word[:_STEM] in ours.stems)
    return found / (_sum(claim.all, weight) or 1.0)


def _numbers(ours: Words, short: Sequence[Words]) -> list[float]:
    theirs = frozenset().union(*(text.numbers for text in short))
    return [
        float(min(3, len(ours.numbers & theirs))),
        float(min(3, len(short[0].numbers - ours.numbers))),
        float(min(3, len(ours.numbers - theirs))),
    ]


def _letters(ours: Words, short: Sequence[Words]) -> list[float]:
    dice = max(_dice(ours.folded, text.folded) for text in short)
    sets = max(fuzz.token_set_ratio(ours.folded, text.folded) for text in short)
    return [dice, sets / 100, fuzz.partial_ratio(short[0].folded, ours.folded) / 100]


def _dice(ours: str, theirs: str) -> float:
    left, right = _pairs(ours), _pairs(theirs)
    return 2 * len(left & right) / (len(left) + len(right) or 1)


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[str]:
    solid = text.replace(" ", "")
    return frozenset(solid[i : i + 2] for i in range(len(solid) - 1))


def _script(text: Words) -> int:
    """
    The block of Unicode that most letters come from, roughly: Latin is 0.
    """
    letters = [ord(char) for char in text.folded[:80] if char.isalpha()]
    return 0 if not letters else int(np.median(letters)) // 0x250


def _places(candidate: Candidate) -> list[float]:
    return [
        0.0 if rank is None else 1 / (1 + rank) for rank in (candidate.lexical_rank, candidate.dense_rank)
    ]
