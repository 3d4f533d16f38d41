"""
Stored claims in any number for measuring size: real ones first, then variations of them.

A variation keeps the frame of a real claim, takes a third of its words from other claims of its language, has
other numbers and, now and then, a made-up name: words stay about as frequent as they are, and new ones keep
coming, as they do in a growing store. Its longer text is made of sentences of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from random import Random

from claims.models import Review, StoredClaim, Verdict

SITE = "checks.example"
_SYLLABLES = (
    "ba",
    "ko",
    "ri",
    "lun",
    "ter",
    "mas",
    "ve",
    "dol",
    "sar",
    "pe",
    "gu",
    "thi",
    "ram",
    "kir",
    "wen",
)
_CHANGED = 0.33
_NAMED = 0.3
_SENTENCES = 6


def scaled(base: Sequence[StoredClaim], count: int, seed: int = 7) -> Iterator[StoredClaim]:
    """
    ``count`` claims with ids and reviews of their own: those of ``base``, then variations.
    """
    made = Variations(base, seed)
    claims = tuple(islice(base, count))
    for number in range(count):
        claim = claims[number] if number < len(claims) else made.next()
        review = Review(
            publisher=SITE, url=f"https://{SITE}/{number}", rating="False", verdict=Verdict.FALSE, date="2024"
        )
        yield replace(claim, id=f"scale-{number}", reviews=(review,))


class Variations:
    """
    An endless supply of claims like some claims.
    """

    def __init__(self, base: Sequence[StoredClaim], seed: int) -> None:
        self._base = base
        self._random = Random(seed)  # noqa: S311 - made-up texts, no secrets
        self._by_language: defaultdict[str | None, list[StoredClaim]] = defaultdict(list)
        for claim in base:
            self._by_language[claim.language].append(claim)

    def next(self) -> StoredClaim:
        """
        Another one; its id and reviews are those of the claim it was made from.
        """
        frame = self._random.choice(self._base)
        others = self._by_language[frame.language]
        return replace(
            frame,
            claim=self._varied(frame.claim, others, named=self._random.random() < _NAMED),
            title=self._varied(frame.title, others) if frame.title else None,
            wordings=tuple(self._varied(text, others) for text in frame.wordings),
            body=self._body(others) if frame.body else None,
        )

    def _varied(self, text: str, others: Sequence[StoredClaim], *, named: bool = False) -> str:
        words = [self._word(word, others) for word in text.split()]
        if named:
            words.insert(self._random.randrange(len(words) + 1), self._name())
        return " ".join(words) or text

    def _word(self, word: str, others: Sequence[StoredClaim]) -> str:
        if word.isdigit():
            return str(self._random.randrange(10 ** len(word)))
        if self._random.random() >= _CHANGED:
            return word
        other = self._random.choice(others)
        return self._random.choice((other.wordings[0] if other.wordings else other.claim).split() or [word])

    def _name(self) -> str:
        parts = self._random.choices(_SYLLABLES, k=self._random.randrange(2, 5))
        return "".join(parts).title()

    def _body(self, others: Sequence[StoredClaim]) -> str:
        sentences = []
        for other in self._random.choices(others, k=_SENTENCES):
            found = (other.body or other.claim).split(". ")
            sentences.append(self._random.choice(found))
        return ". ".join(sentences)
