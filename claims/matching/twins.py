"""
Twins: stored claims in the same words, as several publishers check one. To a reader they are one claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from claims.models import Match, StoredClaim
from claims.text.normalize import words


def wording(stored: StoredClaim) -> tuple[str, ...]:
    """
    What twins have in common: the words of the claim, without case, accents and punctuation.
    """
    return words(stored.claim) or (stored.id,)


def levelled(matches: Sequence[Match]) -> tuple[Match, ...]:
    """
    Matches, the surest first, in which checked twins stand together and say what the surest of them says: a
    message that means one of them means all.
    """
    surest: dict[tuple[str, ...], Match] = {}
    groups: list[list[Match]] = []
    placed: dict[tuple[str, ...], list[Match]] = {}
    for match in matches:
        shared = wording(match.stored)
        first = surest.get(shared)
        if first is None or not match.stored.reviews:
            groups.append([match])
            if match.stored.reviews:
                surest[shared], placed[shared] = match, groups[-1]
        else:
            placed[shared].append(replace(first, stored=match.stored))
    return tuple(match for group in groups for match in group)


@dataclass(frozen=True, slots=True)
class Joined:
    """
    A match that stands for all twins: its claim has the reviews and contexts of all, newest first, and
    ``twins`` are the ids of the others.
    """

    match: Match
    twins: tuple[str, ...] = ()


def joined(matches: Iterable[Match]) -> tuple[Joined, ...]:
    """
    One match for each claim, in the order of the first of its twins.
    """
    groups: dict[object, list[Match]] = {}
    for match in matches:
        checked = bool(match.stored.reviews)
        groups.setdefault((wording(match.stored), checked, match.tier), []).append(match)
    return tuple(
        Joined(_one(group), tuple(match.stored.id for match in group[1:])) for group in groups.values()
    )


def _one(twins: Sequence[Match]) -> Match:
    if len(twins) == 1:
        return twins[0]
    first, stored = twins[0], [match.stored for match in twins]
    reviews = {review.url: review for each in reversed(stored) for review in each.reviews}
    contexts = {context.url: context for each in reversed(stored) for context in each.contexts}
    whole = replace(
        first.stored,
        reviews=tuple(sorted(reviews.values(), key=lambda one: one.date or "", reverse=True)),
        contexts=tuple(sorted(contexts.values(), key=lambda one: one.date or "", reverse=True)),
    )
    return replace(first, stored=whole)
