"""
What a matched pair looks like in numbers that a person can read.

All features of a pair are absolute (they do not depend on which other claims were found) except the last
ones, which say how the pair stands among the candidates. ``meaning`` compares the message's vectors as they
are, ``learned`` those that the model turned toward stored claims. Weights of words are their rarity in the
store, from 0 (in every claim) to 1 (in none).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from operator import add

import numpy as np
from rapidfuzz import fuzz

from claims.language import detect
from claims.meanings import meanings
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
    "letters",
    "token_set",
    "partial",
    "fields",
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
_CROWD = slice(3, 13)
_BODY_LENGTH = 1500
_FUZZY_LENGTH = 600
_STEM = 5


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

    ``vectors`` has one row for the whole, then one a sentence, and ``turned`` the same rows as the model
    turns messages toward stored claims; both are None without a model.
    """

    whole: Words
    sentences: tuple[Words, ...]
    vectors: Vectors | None = None
    turned: Vectors | None = None
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


@lru_cache(maxsize=4_096)
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


@lru_cache(maxsize=512)
def _body_words(text: str) -> frozenset[str]:
    # The long texts of few claims are met again soon; kept as words too they would fill the memory.
    return frozenset(words.__wrapped__(text[:_BODY_LENGTH]))


class Rarity(dict[str, float]):
    """
    Weights of words, each worked out when first asked for: BM25's inverse document frequency over its
    greatest value.
    """

    def __init__(self, frequencies: Mapping[str, int], size: int) -> None:
        super().__init__()
        self._frequencies = frequencies
        self._size = size
        self._most = log(1 + (size + 0.5) / 0.5)

    def __missing__(self, word: str) -> float:
        count = self._frequencies.get(word, 0)
        weight = self[word] = log(1 + (self._size - count + 0.5) / (count + 0.5)) / self._most
        return weight

    def of(self, words_: Collection[str]) -> float:
        """
        Sum of the weights of words.
        """
        return sum([self[word] for word in words_])


def table(asked: Asked, candidates: Sequence[Candidate], rarity: Rarity) -> Vectors:
    """
    Features of each candidate, float32 of shape (candidates, len(NAMES)).
    """
    said = [(sentence.all, rarity.of(sentence.all)) for sentence in asked.sentences or (asked.whole,)]
    told = meanings(asked.vectors, asked.turned, [each.vectors for each in candidates])
    rows = [
        [
            *by_meaning,
            *_wordings(asked, each, rarity),
            _overlap(said, each, rarity),
            *_letters(asked, each),
            1.0 + bool(each.stored.title) + bool(each.stored.wordings),
            *_places(each),
        ]
        for each, by_meaning in zip(candidates, told, strict=True)
    ]
    return with_relations(np.array(rows, np.float32).reshape(len(candidates), -1))


def with_relations(features: Vectors) -> Vectors:
    """
    Absolute features with those beside that say how each candidate stands among the others: how far behind
    the best, and at what level the crowd behind the first three is.
    """
    absolute = features[:, : len(NAMES) - len(LED) - 1]
    led = absolute[:, [NAMES.index(name) for name, _ in LED]]
    ordered = np.sort(led[:, 1])[::-1]
    crowd = ordered[_CROWD] if len(ordered) > _CROWD.start else ordered[-1:]
    level = np.full((len(absolute), 1), crowd.mean() if len(crowd) else 0, np.float32)
    return np.hstack([absolute, led - led.max(axis=0, initial=-1), level])


def _wordings(asked: Asked, candidate: Candidate, rarity: Rarity) -> list[float]:
    stored, ours = candidate.stored, asked.whole
    short = [read(text) for text in short_texts(stored)]
    claim = short[0]
    all_short = claim.all.union(*[text.all for text in short[1:]])
    stems = claim.stems.union(*[text.stems for text in short[1:]])
    body = _body_words(stored.body) if stored.body else frozenset()
    shared = ours.all & all_short
    total, of_claim = rarity.of(ours.all) or 1.0, rarity.of(claim.all) or 1.0
    return [
        rarity.of(claim.all & ours.all) / of_claim,
        max(rarity.of(text.all & ours.all) / (rarity.of(text.all) or 1.0) for text in short),
        rarity.of(shared) / total,
        rarity.of(ours.all & (all_short | body)) / total,
        log(1 + rarity.of(shared)),
        max([rarity[word] for word in shared], default=0.0),
        rarity.of([word for word in claim.all if word[:_STEM] in ours.stems]) / of_claim,
        rarity.of([word for word in ours.all if word[:_STEM] in stems]) / total,
        *_numbers(ours, short),
        log(1 + ours.count),
        log(1 + claim.count),
        float(ours.script == claim.script),
        float(asked.language == _language(stored)),
    ]


def _overlap(said: Sequence[tuple[frozenset[str], float]], candidate: Candidate, rarity: Rarity) -> float:
    """
    Dice coefficient, by rarity, of the sentence and the short text that share most.
    """
    best = 0.0
    for text in short_texts(candidate.stored):
        theirs = read(text).all
        total = rarity.of(theirs)
        for ours, weight in said:
            shared = ours & theirs
            if shared:
                best = max(best, 2 * rarity.of(shared) / (weight + total))
    return best


def short_texts(stored: StoredClaim) -> tuple[str, ...]:
    """
    The claim, then its title and other wordings where it has any.
    """
    return (stored.claim, *(text for text in (stored.title, *stored.wordings) if text))


def _numbers(ours: Words, short: Sequence[Words]) -> list[float]:
    theirs = frozenset().union(*(text.numbers for text in short))
    return [
        float(min(3, len(ours.numbers & theirs))),
        float(min(3, len(short[0].numbers - ours.numbers))),
        float(min(3, len(ours.numbers - theirs))),
    ]


def _letters(asked: Asked, candidate: Candidate) -> list[float]:
    ours, short = asked.whole, [read(text) for text in short_texts(candidate.stored)]
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


@lru_cache(maxsize=4_096)
def language_of(text: str) -> str | None:
    """
    The language of a text, kept for texts met again.
    """
    return detect(text)


def _places(candidate: Candidate) -> list[float]:
    ranks = (candidate.lexical_rank, candidate.dense_rank)
    return [0.0 if rank is None else 1 / (1 + rank) for rank in ranks]
