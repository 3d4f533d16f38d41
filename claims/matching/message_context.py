"""
The claims of one message matched together: a claim alone says little of what it is about, and the message
around it says the rest.

A sentence such as "The virus was made in a laboratory" resembles many stored claims; which of them an article
means, the whole article tells. So a match's odds are a weighted geometric mean of the claim's own and of the
odds that the whole message is about the stored claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, inf, log
from typing import Protocol

from claims.matching.match import is_in_its_language
from claims.matching.queries import is_matched_together
from claims.models import Claim, Match, Message, Tier
from claims.ports import Hit

OF_MESSAGE = 0.6
"""
How much of a match's log odds the message has, the rest being the claim's own. Chosen on posts of several
claims in three languages; between 0.5 and 0.7 nothing changes much.
"""
SAME = 0.5
"""
Probability from which a match is the same claim.
"""
SILENCE = 0.4
SILENCE_ABROAD = 0.2
"""
A text may make many claims beside the one it is about, so what it does not bring up speaks against a match by
no more than these probabilities; by more where the stored claim is in another language, since there likeness
of meaning alone is a weaker witness. Silence takes a match for related, never away.
"""
_TINY = 1e-6


class ClaimMatcher(Protocol):
    """
    What ``claims.matching.match.Matcher`` does for claims and for whole messages.
    """

    def match(self, claims: Sequence[Claim], *, message: Message | None = None) -> list[tuple[Match, ...]]:
        """
        For each claim its matches, the likeliest first.
        """

    def rank_whole(self, message: Message) -> list[Hit]:
        """
        Stored claims for a whole message, or its page; scores are probabilities that never rise.
        """


def match_together(
    matcher: ClaimMatcher, claims: Sequence[Claim], message: Message
) -> list[tuple[Match, ...]]:
    """
    For each claim its matches, in the light of the whole message where there is one around it, the likeliest
    first.
    """
    alone = matcher.match(claims, message=message)
    if not is_matched_together(claims, message) or not any(alone):
        return alone
    light = _Light.of(matcher, message)
    return [light.judged(claim, matches) for claim, matches in zip(claims, alone, strict=True)]


def rank_together(matcher: ClaimMatcher, claims: Sequence[Claim], message: Message) -> list[Hit]:
    """
    Stored claims for a whole message by their best match with any of its claims, in the light of the message;
    then those that only the message as a whole brought up. Scores are probabilities that never rise.
    """
    light = _Light.of(matcher, message)
    best: dict[str, float] = {}
    for match in (match for matches in matcher.match(claims, message=message) for match in matches):
        best[match.stored.id] = max(best.get(match.stored.id, -inf), light.log_odds(match))
    ranked = sorted(best, key=lambda each: -best[each])
    least = _probability(best[ranked[-1]]) if ranked else 1.0
    rest = [Hit(each, min(score, least)) for each, score in light.heard.items() if each not in best]
    return [*(Hit(each, _probability(best[each])) for each in ranked), *rest]


@dataclass(frozen=True, slots=True)
class _Light:
    """
    What a whole message brings up: stored claims with their probabilities, likeliest first.
    """

    heard: Mapping[str, float]

    @classmethod
    def of(cls, matcher: ClaimMatcher, message: Message) -> _Light:
        hits = matcher.rank_whole(message)
        return cls({hit.claim_id: hit.score for hit in hits if hit.score > 0})

    def judged(self, claim: Claim, matches: Sequence[Match]) -> tuple[Match, ...]:
        """
        Matches of one claim with their new probabilities and tiers, in their new order.
        """
        ordered = sorted(matches, key=lambda match: -self.log_odds(match))
        judged = (self._judged(claim, match) for match in ordered)
        return tuple(sorted(judged, key=lambda match: match.tier is Tier.RELATED))

    def log_odds(self, match: Match, least: float = 0.0) -> float:
        """
        Of a match; a stored claim that the message did not bring up counts as the least likely it did, and
        none as less likely than ``least``.
        """
        whole = self.heard.get(match.stored.id, min(self.heard.values(), default=0.0))
        return (1 - OF_MESSAGE) * _log_odds(match.probability) + OF_MESSAGE * _log_odds(max(whole, least))

    def _judged(self, claim: Claim, match: Match) -> Match:
        silence = SILENCE if is_in_its_language(claim.text, match.stored) else SILENCE_ABROAD
        probability = _probability(self.log_odds(match, least=min(silence, match.probability)))
        same = probability >= SAME and not match.conflicts
        return replace(match, probability=probability, tier=Tier.SAME if same else Tier.RELATED)


def _probability(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _TINY), 1 - _TINY)
    return log(bounded / (1 - bounded))
