"""
The claims of a message: its sentences, weighed, attributed, made to stand alone, merged and ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.drafts import Draft, drafts, source
from claims.models import Claim, Message
from claims.normalize import words
from claims.ports import Embedder, Vectors
from claims.repeats import merged

MOST_CLAIMS = 24
"""
No more claims than this are taken from one message.
"""

# So many sentences are embedded at most; of a longer text, those that look worth it without.
_MOST_EMBEDDED = 64
# Of the threshold: what still counts where little is above it.
_DOUBTFUL = 0.1
# Words; longer messages are seldom small talk.
_SMALL_TALK = 16


class Worthiness(Protocol):
    """
    Says how likely a sentence is worth checking.
    """

    @property
    def threshold(self) -> float:
        """
        From this probability on a sentence is worth checking.
        """

    def probabilities(self, sentences: Sequence[str], vectors: Vectors | None) -> NDArray[np.float64]:
        """
        A probability for each sentence; ``vectors`` has a row for each, or is ``None``.
        """


def extract(
    message: Message,
    *,
    worthiness: Worthiness,
    embedder: Embedder | None,
    limit: int | None = None,
) -> tuple[Claim, ...]:
    """
    The checkable statements of a message, the most check-worthy first; spans count in the page's text
    where the message has a page, else in the message's own. Never raises for what a text holds.

    Args:
        message: what was handed over.
        worthiness: weighs sentences.
        embedder: gives the vectors for weighing and for telling paraphrases; ``None`` does without.
        limit: how many claims at most; never more than :data:`MOST_CLAIMS`.

    """
    told = source(message)
    drafted = drafts(told)
    if not drafted:
        return ()
    kept, vectors = _prefiltered(drafted, worthiness, embedder)
    scores = worthiness.probabilities([draft.wording for draft in kept], vectors)
    claims = [_claim(told.text, draft, float(score)) for draft, score in zip(kept, scores, strict=True)]
    weights = [_weight(claim, draft, len(told.text)) for claim, draft in zip(claims, kept, strict=True)]
    ranked = sorted(range(len(claims)), key=lambda position: -weights[position])
    least = 0.0 if message.quote is not None else worthiness.threshold
    chosen = _chosen([claims[position] for position in ranked], least)
    places = [ranked[place] for place in chosen]
    unique = merged([claims[place] for place in places], None if vectors is None else vectors[places])
    return unique[: min(limit or MOST_CLAIMS, MOST_CLAIMS)]


def _chosen(ranked: Sequence[Claim], threshold: float) -> list[int]:
    """
    Places of the claims worth checking, and of the next best while there is room, since the store may know
    them; where there are none at all, of the best one if somebody is named who says it or the message is too
    long for small talk, because it was sent for what it says.
    """
    found = [place for place, claim in enumerate(ranked) if claim.worthiness >= threshold]
    doubtful = [place for place, claim in enumerate(ranked) if claim.worthiness >= threshold * _DOUBTFUL]
    found += [place for place in doubtful if place not in found][: max(0, MOST_CLAIMS - len(found))]
    if found or not ranked:
        return sorted(found)
    best = max(range(len(ranked)), key=lambda place: ranked[place].worthiness)
    length = sum(len(words(claim.text)) for claim in ranked)
    return [best] if ranked[best].claimant or length >= _SMALL_TALK else []


def _prefiltered(
    drafts: list[Draft], worthiness: Worthiness, embedder: Embedder | None
) -> tuple[list[Draft], Vectors | None]:
    if embedder is None:
        return drafts, None
    if len(drafts) > _MOST_EMBEDDED:
        drafts = list({draft.wording: draft for draft in reversed(drafts)}.values())[::-1]
        rough = worthiness.probabilities([draft.wording for draft in drafts], None)
        best = sorted(np.argsort(-rough, kind="stable")[:_MOST_EMBEDDED].tolist())
        drafts = [drafts[position] for position in best]
    return drafts, embedder.queries([draft.wording for draft in drafts])


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
