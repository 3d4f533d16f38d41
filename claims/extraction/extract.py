"""
The claims of a message: its sentences, weighed, attributed, made to stand alone, merged and ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.extraction.candidate_statements import Draft, drafts, source
from claims.extraction.deduplicate import merged
from claims.models import Claim, Message
from claims.ports import Embedder, Vectors
from claims.text.normalize import words

MOST_CLAIMS = 24
"""
No more claims than this are taken from one message.
"""

# So many sentences are embedded at most; of a longer text, those that look worth it without.
_MOST_EMBEDDED = 64
# Of the threshold: what still counts where little is above it.
_DOUBTFUL = 0.1
# Sentences of some twenty tokens, of which the model remembers 2,048.
_AT_A_TIME = 32
# Words; longer messages are seldom small talk.
_SMALL_TALK = 16


class Worthiness(Protocol):
    """
    Says how likely a sentence is worth checking.
    """

    def threshold_of(self, sentence: str) -> float:
        """
        From this probability on a sentence in its language is worth checking.
        """

    def probabilities(
        self, sentences: Sequence[str], states: Sequence[Vectors] | None
    ) -> NDArray[np.float64]:
        """
        A probability for each sentence; ``states`` has an array for each, or is ``None``.
        """


@dataclass(frozen=True, slots=True)
class Extracted:
    """
    The claims of a message, the most check-worthy first, and, where there are any, the sentences beside them
    that seem to be none: a store may know one all the same.
    """

    claims: tuple[Claim, ...] = ()
    unlikely: tuple[Claim, ...] = ()

    @property
    def every(self) -> tuple[Claim, ...]:
        """
        The claims, then the unlikely ones.
        """
        return self.claims + self.unlikely


def extract(
    message: Message,
    *,
    worthiness: Worthiness,
    embedder: Embedder | None,
    limit: int = MOST_CLAIMS,
) -> tuple[Claim, ...]:
    """
    The checkable statements of a message, the most check-worthy first, at most ``limit``; else as
    :func:`extract_all`.
    """
    return extract_all(message, worthiness=worthiness, embedder=embedder).claims[:limit]


def extract_all(message: Message, *, worthiness: Worthiness, embedder: Embedder | None) -> Extracted:
    """
    What a message states, at most :data:`MOST_CLAIMS` in all; spans count in the page's text where the
    message has a page, else in the message's own. Never raises for what a text holds.

    Args:
        message: what was handed over.
        worthiness: weighs sentences.
        embedder: tells what a sentence says, for weighing and for telling paraphrases; ``None`` does without.

    """
    told = source(message)
    drafted = drafts(told)
    if not drafted:
        return Extracted()
    kept = _prefiltered(drafted, worthiness) if embedder is not None else drafted
    wordings = [draft.wording for draft in kept]
    states, vectors = _embedded(wordings, embedder)
    scores = worthiness.probabilities(wordings, states)
    claims = [_claim(told.text, draft, float(score)) for draft, score in zip(kept, scores, strict=True)]
    weights = [_weight(claim, draft, len(told.text)) for claim, draft in zip(claims, kept, strict=True)]
    ranked = sorted(range(len(claims)), key=lambda position: -weights[position])
    least = [0.0 if message.quote is not None else worthiness.threshold_of(claim.text) for claim in claims]
    chosen = _chosen([claims[place] for place in ranked], [least[place] for place in ranked])
    places = [ranked[place] for place in chosen]
    rest = [place for place in ranked if place not in places] if places else []

    def once(places: list[int]) -> tuple[Claim, ...]:
        return merged([claims[place] for place in places], None if vectors is None else vectors[places])

    unique = once(places)[:MOST_CLAIMS]
    return Extracted(unique, once(rest)[: MOST_CLAIMS - len(unique)])


def _chosen(ranked: Sequence[Claim], least: Sequence[float]) -> list[int]:
    """
    Places of the claims worth checking, and of the next best while there is room, since the store may know
    them; where there are none at all, of the best one if somebody is named who says it or the message is too
    long for small talk, because it was sent for what it says. ``least`` are the claims' thresholds.
    """
    found = [place for place, claim in enumerate(ranked) if claim.worthiness >= least[place]]
    doubtful = [place for place, claim in enumerate(ranked) if claim.worthiness >= least[place] * _DOUBTFUL]
    found += [place for place in doubtful if place not in found][: max(0, MOST_CLAIMS - len(found))]
    if found or not ranked:
        return sorted(found)
    best = max(range(len(ranked)), key=lambda place: ranked[place].worthiness)
    length = sum(len(words(claim.text)) for claim in ranked)
    return [best] if ranked[best].claimant or length >= _SMALL_TALK else []


def _prefiltered(drafted: list[Draft], worthiness: Worthiness) -> list[Draft]:
    """
    Of a long text the drafts that look worth it without an embedder, in their order.
    """
    if len(drafted) <= _MOST_EMBEDDED:
        return drafted
    unique = list({draft.wording: draft for draft in reversed(drafted)}.values())[::-1]
    rough = worthiness.probabilities([draft.wording for draft in unique], None)
    best = sorted(np.argsort(-rough, kind="stable")[:_MOST_EMBEDDED].tolist())
    return [unique[position] for position in best]


def _embedded(
    wordings: Sequence[str], embedder: Embedder | None
) -> tuple[Sequence[Vectors] | None, Vectors | None]:
    """
    The states of each wording's tokens, and a vector each, a few at a time: what the model made of a text for
    the one, it still has for the other.
    """
    if embedder is None:
        return None, None
    states: list[Vectors] | None = []
    vectors = []
    for start in range(0, len(wordings), _AT_A_TIME):
        portion = wordings[start : start + _AT_A_TIME]
        read = embedder.states(portion)
        states = None if states is None or read is None else [*states, *read]
        vectors.append(embedder.queries(portion))
    return states, np.concatenate(vectors)


def _claim(text: str, draft: Draft, score: float) -> Claim:
    return Claim(
        text=draft.wording,
        span=draft.span,
        quote=text[slice(*draft.span)],
        claimant=draft.attribution.claimant,
        verb="said" if draft.attribution.verb == "quoted" else draft.attribution.verb,
        said_on=draft.attribution.said_on,
        worthiness=round(min(max(score, 0.0), 1.0), 4),
    )


def _weight(claim: Claim, draft: Draft, length: int) -> float:
    """
    What ranks a claim: its worthiness, more where somebody is named who says it and near the beginning, less
    for the second part of a sentence.
    """
    named = 0.1 if claim.claimant else 0.0
    early = 0.1 * (1 - claim.span[0] / max(1, length))
    return claim.worthiness + named + early - (0.3 if draft.part else 0.0)
