"""
What a matched pair looks like in numbers that a person can read.

All features of a pair are absolute (they do not depend on which other claims were found) except the last
ones, which say how the pair stands among the candidates. Weights of words are their rarity in the store,
from 0 (in every claim) to 1 (in none).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from operator import add

import numpy as np
from rapidfuzz import fuzz

from claims.language import detect
from claims.models import StoredClaim
from claims.normalize import words
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
    "meaning_learned",
    "meaning_learned_sentence",
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
    "same_language",
    "lexical_place",
    "meaning_place",
    "meaning_behind",
    "learned_behind",
    "rarity_behind",
)
_LED = ("meaning_best", "meaning_learned", "shared_rarity")
_BODY_LENGTH = 1500
_FUZZY_LENGTH = 600
_STEM = 5

Weights = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Words:
    """
    A text as its words, their stems, its numbers, its letter pairs and its script.
    """

    all: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]
    pairs: frozenset[str]
    folded: str
    count: int
    script: int


@dataclass(frozen=True, slots=True)
class Asked:
    """
    The message's side: the whole and its sentences, with vectors where there is a model.

    ``vectors`` has one row for the whole, then one a sentence, and ``bent`` the same rows turned by the
    learned map toward stored claims; both are None without a model.
    """

    whole: Words
    sentences: tuple[Words, ...]
    vectors: Vectors | None = None
    bent: Vectors | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    The store's side; ``lexical_rank`` and ``dense_rank`` count from 0, None where a search missed it.
    """

    stored: StoredClaim
    vectors: Mapping[str, Vectors]
    lexical_rank: int | None = None
    dense_rank: int | None = None


@lru_cache(maxsize=16_384)
def read(text: str) -> Words:
    """
    The words of a text, kept for texts met again.
    """
    found = words(text)
    content = frozenset(found)
    folded = " ".join(found)[:_FUZZY_LENGTH]
    solid = folded.replace(" ", "")
    return Words(
        all=content,
        stems=frozenset([word[:_STEM] for word in content]),
        numbers=frozenset([word for word in content if word[0].isdigit()]),
        pairs=frozenset(map(add, solid, solid[1:])),
        folded=folded,
        count=len(found),
        script=_script(solid),
    )


@lru_cache(maxsize=16_384)
def _body_words(text: str) -> frozenset[str]:
    return frozenset(words(text[:_BODY_LENGTH]))


def rarity(frequencies: Mapping[str, int], size: int) -> Weights:
    """
    The weight of a word: BM25's inverse document frequency over its greatest value.
    """
    most = log(1 + (size + 0.5) / 0.5)

    @cache
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
    led = features[:, [NAMES.index(name) for name in _LED]]
    return np.hstack([features, led - led.max(axis=0, initial=-1)])


def _meanings(asked: Asked, candidate: Candidate) -> list[float]:
    if asked.vectors is None or asked.bent is None or "claim" not in candidate.vectors:
        return [0.0] * 10
    similar = {name: asked.vectors @ vectors.T for name, vectors in candidate.vectors.items()}
    by_claim = float(similar["claim"][0].max())
    fields = [float(similar[name][0].max()) if name in similar else by_claim for name in _FIELDS]
    short = max(float(rows.max()) for name, rows in similar.items() if name != "body")
    body = float(similar["body"].max()) if "body" in similar else short
    mean = np.mean([candidate.vectors[name][0] for name in _SHORT if name in candidate.vectors], axis=0)
    mean /= np.linalg.norm(mean)
    bent = asked.bent @ mean
    joint = float(asked.vectors[0] @ mean)
    return [*fields, max(fields[:3]), joint, short, body, float(bent[0]), float(bent.max())]


_SHORT = ("claim", "title", "wording")
_FIELDS = (*_SHORT, "body")


def _wordings(asked: Asked, candidate: Candidate, weigh: Weights) -> list[float]:
    stored = candidate.stored
    ours = asked.whole
    short = [read(text) for text in short_texts(stored)]
    claim = short[0]
    all_short = frozenset().union(*(text.all for text in short))
    body = _body_words(stored.body) if stored.body else frozenset()
    shared = ours.all & all_short
    weight = {
        word: weigh(word) for word in all_short.union(ours.all, *(said.all for said in asked.sentences))
    }
    total = _sum(ours.all, weight) or 1.0
    return [
        _covered(claim.all, ours.all, weight),
        max(_covered(text.all, ours.all, weight) for text in short),
        _sum(shared, weight) / total,
        _sum(ours.all & (all_short | body), weight) / total,
        max(_overlap(said.all, text.all, weight) for said in (asked.sentences or (ours,)) for text in short),
        log(1 + _sum(shared, weight)),
        max((weight[word] for word in shared), default=0.0),
        _stem_sum(claim.all, ours.stems, weight) / (_sum(claim.all, weight) or 1.0),
        _stem_sum(ours.all, frozenset().union(*(text.stems for text in short)), weight) / total,
        *_numbers(ours, short),
        *_letters(ours, short),
        log(1 + ours.count),
        log(1 + claim.count),
        float(ours.script == claim.script),
        float(asked.language == _language(stored)),
    ]


def short_texts(stored: StoredClaim) -> tuple[str, ...]:
    """
    The claim, then its title and other wordings where it has any.
    """
    return (stored.claim, *(text for text in (stored.title, *stored.wordings) if text))


def _sum(words_: Collection[str], weight: Mapping[str, float]) -> float:
    return sum([weight[word] for word in words_])


def _covered(inner: frozenset[str], outer: frozenset[str], weight: Mapping[str, float]) -> float:
    return _sum(inner & outer, weight) / (_sum(inner, weight) or 1.0)


def _overlap(ours: frozenset[str], theirs: frozenset[str], weight: Mapping[str, float]) -> float:
    shared = _sum(ours & theirs, weight)
    return 2 * shared / (_sum(ours, weight) + _sum(theirs, weight) or 1.0)


def _stem_sum(inner: frozenset[str], stems: frozenset[str], weight: Mapping[str, float]) -> float:
    return sum([weight[word] for word in inner if word[:_STEM] in stems])


def _numbers(ours: Words, short: Sequence[Words]) -> list[float]:
    theirs = frozenset().union(*(text.numbers for text in short))
    return [
        float(min(3, len(ours.numbers & theirs))),
        float(min(3, len(short[0].numbers - ours.numbers))),
        float(min(3, len(ours.numbers - theirs))),
    ]


def _letters(ours: Words, short: Sequence[Words]) -> list[float]:
    dice = max(2 * len(ours.pairs & text.pairs) / (len(ours.pairs) + len(text.pairs) or 1) for text in short)
    sets = max(fuzz.token_set_ratio(ours.folded, text.folded) for text in short)
    return [dice, sets / 100, fuzz.partial_ratio(short[0].folded, ours.folded) / 100]


def _script(letters: str) -> int:
    """
    The block of Unicode that most letters come from, roughly: Latin is 0.
    """
    codes = sorted(map(ord, filter(str.isalpha, letters[:60])))
    return codes[len(codes) // 2] // 0x250 if codes else 0


def _language(stored: StoredClaim) -> str | None:
    given = stored.language or ""
    return given[:2] if len(given) == 2 or given[2:3] == "-" else language_of(stored.claim)


@lru_cache(maxsize=16_384)
def language_of(text: str) -> str | None:
    """
    The language of a text, kept for texts met again.
    """
    return detect(text)


def _places(candidate: Candidate) -> list[float]:
    ranks = (candidate.lexical_rank, candidate.dense_rank)
    return [0.0 if rank is None else 1 / (1 + rank) for rank in ranks]
