"""
Which words a message and stored claims share, for all claims at once.

Matrices say which of the message's words occur where; what is shared is then a product with the rarity of
the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.text.array_sets import Places, distinct, located
from claims.token_hashes import Digests, Text, Written, are_numbers

Numbers = NDArray[np.float64]
Weigh = Callable[[Digests], Numbers]

_MOST_NUMBERS = 3
_TEXT = np.uint64(33)
_WORD = np.uint64(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ours:
    """
    The message's side: its distinct words, sorted, with their stems; which of them the whole has, and which
    each sentence (sentences, words); the distinct stems of the whole, sorted.
    """

    words: Digests
    stems: Digests
    whole: NDArray[np.bool_]
    sentences: Numbers
    stems_of_whole: Digests

    @classmethod
    def of(cls, whole: Text, sentences: Sequence[Text]) -> _Ours:
        """
        A message without sentences is one.
        """
        texts = (whole, *sentences)
        words, first = np.unique(np.concatenate([text.words for text in texts]), return_index=True)
        has = np.zeros((len(texts), len(words)))
        for row, text in zip(has, texts, strict=True):
            row[np.searchsorted(words, text.words)] = 1
        return cls(
            words=words,
            stems=np.concatenate([text.stems for text in texts])[first],
            whole=has[0] > 0,
            sentences=has[1:] if sentences else has,
            stems_of_whole=distinct(whole.stems),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Theirs:
    """
    The stored side: the distinct words of every short text, text by text; which of them have a stem that the
    message has; which text each is of. Of every text, which claim it is of; of every claim, which text is its
    first. And which of the message's words (texts, words) and stems (claims, stems) they have.
    """

    words: Digests
    stemmed: NDArray[np.bool_]
    text: Places
    owner: Places
    first: Places
    shared: Numbers
    stems: Numbers

    @classmethod
    def of(cls, stored: Sequence[Written], ours: _Ours) -> _Theirs:
        """
        Of at least one claim.
        """
        texts = [text for each in stored for text in each.short]
        many = np.array([len(each.short) for each in stored])
        owner = np.repeat(np.arange(len(stored)), many)
        text = np.repeat(np.arange(len(texts)), [len(each.words) for each in texts])
        at, stem = located(np.concatenate([each.stems for each in texts]), ours.stems_of_whole)
        stemmed = np.zeros(len(text), np.uint64)
        stemmed[at] = 1
        found = np.concatenate([each.words for each in texts]).astype(np.uint64)
        keys = distinct(text.astype(np.uint64) << _TEXT | found << _WORD | stemmed)
        words, text_of_word = (keys >> _WORD).astype(np.uint32), (keys >> _TEXT).astype(np.intp)
        place, word = located(words, ours.words)
        return cls(
            words=words,
            stemmed=(keys & _WORD).astype(np.bool_),
            text=text_of_word,
            owner=owner,
            first=np.cumsum(many) - many,
            shared=_marked(text_of_word[place], word, (len(texts), len(ours.words))),
            stems=_marked(owner[text[at]], stem, (len(stored), len(ours.stems_of_whole))),
        )

    def sums(self, values: Numbers) -> Numbers:
        """
        By text, of a value a word.
        """
        return np.asarray(np.bincount(self.text, values, len(self.owner)), np.float64)

    def best(self, values: Numbers) -> Numbers:
        """
        By claim, of a value a text.
        """
        return np.asarray(np.maximum.reduceat(values, self.first))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """
    Rarity of the message's words, 0 where only a sentence has them, and of all of them; of the stored words;
    and of each short text as a whole.
    """

    whole: Numbers
    ours: Numbers
    theirs: Numbers
    texts: Numbers

    @classmethod
    def of(cls, ours: _Ours, theirs: _Theirs, weigh: Weigh) -> _Weights:
        """
        All from one question.
        """
        weights = weigh(np.concatenate([ours.words, theirs.words]))
        own, others = np.split(weights, [len(ours.words)])
        return cls(whole=np.where(ours.whole, own, 0.0), ours=own, theirs=others, texts=theirs.sums(others))


def overlaps(
    whole: Text, sentences: Sequence[Text], stored: Sequence[Written], weigh: Weigh
) -> dict[str, Numbers]:
    """
    By the feature's name, a number for each stored claim, of which there is at least one. ``weigh`` gives the
    rarity of words; it is asked once, and words repeat in what it is asked.
    """
    ours = _Ours.of(whole, sentences)
    theirs = _Theirs.of(stored, ours)
    weights = _Weights.of(ours, theirs, weigh)
    by_claim = np.maximum.reduceat(theirs.shared, theirs.first)
    return {
        **_claim_covered(theirs, weights),
        **_message_covered(ours, theirs, by_claim, weights.whole),
        "message_covered_body": _share(np.maximum(by_claim, _in_bodies(stored, ours)), weights.whole),
        **_numbers(ours, theirs, by_claim),
        "sentence_overlap": theirs.best(_dice(ours, theirs, weights)),
    }


def _claim_covered(theirs: _Theirs, weights: _Weights) -> dict[str, Numbers]:
    totals = _or_one(weights.texts)
    covered = theirs.shared @ weights.whole / totals
    by_stems = theirs.sums(np.where(theirs.stemmed, weights.theirs, 0.0)) / totals
    return {
        "claim_covered": covered[theirs.first],
        "short_covered": theirs.best(covered),
        "claim_covered_stems": by_stems[theirs.first],
    }


def _message_covered(ours: _Ours, theirs: _Theirs, by_claim: Numbers, weights: Numbers) -> dict[str, Numbers]:
    by_stems = np.zeros_like(by_claim)
    inside = np.flatnonzero(ours.whole)
    by_stems[:, inside] = theirs.stems[:, np.searchsorted(ours.stems_of_whole, ours.stems[inside])]
    return {
        "message_covered": _share(by_claim, weights),
        "message_covered_stems": _share(by_stems, weights),
        "shared_rarity": np.log1p(by_claim @ weights),
        "rarest_shared": (by_claim * weights).max(axis=1, initial=0),
    }


def _in_bodies(stored: Sequence[Written], ours: _Ours) -> Numbers:
    """
    Which of the message's words the longer text of each claim has.
    """
    owner = np.repeat(np.arange(len(stored)), [len(each.body) for each in stored])
    at, word = located(np.concatenate([each.body for each in stored]), ours.words)
    return _marked(owner[at], word, (len(stored), len(ours.words)))


def _numbers(ours: _Ours, theirs: _Theirs, by_claim: Numbers) -> dict[str, Numbers]:
    known = (are_numbers(ours.words) & ours.whole).astype(np.float64)
    shared = by_claim @ known
    of_text = theirs.sums(are_numbers(theirs.words).astype(np.float64)) - theirs.shared @ known
    counts = {
        "numbers_shared": shared,
        "numbers_theirs_only": of_text[theirs.first],
        "numbers_ours_only": known.sum() - shared,
    }
    return {name: np.minimum(count, _MOST_NUMBERS) for name, count in counts.items()}


def _dice(ours: _Ours, theirs: _Theirs, weights: _Weights) -> Numbers:
    """
    By text, the Dice coefficient by rarity with the sentence that it shares most with.
    """
    said = ours.sentences * weights.ours
    shared = said @ theirs.shared.T
    dice = 2 * shared / _or_one(said.sum(axis=1)[:, None] + weights.texts)
    return np.asarray(dice.max(axis=0))


def _share(has: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(has @ weights / (weights.sum() or 1.0))


def _or_one(totals: Numbers) -> Numbers:
    return np.where(totals == 0, 1.0, totals)


def _marked(rows: Places, columns: Places, shape: tuple[int, int]) -> Numbers:
    marks = np.zeros(shape)
    marks[rows, columns] = 1
    return marks
