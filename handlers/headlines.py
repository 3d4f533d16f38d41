"""
The first sentence of an answer to one claim: what is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from claims.models import Match, Review, Stance, Tier, Verdict
from handlers import wording
from handlers.composition import Span, Style
from handlers.texts import Texts
from handlers.wording import Agreement

_BOLD = Style.BOLD
# A denial is right where somebody found the claim untrue and nobody found some truth in it.
_UNTRUE = frozenset({Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.MISLEADING, Verdict.SATIRE})
_NOT_UNTRUE = frozenset({Verdict.TRUE, Verdict.MOSTLY_TRUE, Verdict.MIXED})


def checked(reviews: Sequence[Review], stance: Stance, texts: Texts) -> tuple[Span, ...]:
    """
    What publishers found on a claim that was checked.

    A message that denies the claim is never answered as if it spread it.
    """
    if stance is Stance.DENIES:
        return _denied(reviews, texts)
    if len(wording.publishers_of(reviews)) == 1:
        return _single(reviews[0], texts)
    return _together(reviews, texts)


def near(match: Match, reviews: Sequence[Review], texts: Texts, style: Style = _BOLD) -> tuple[Span, ...]:
    """
    That a match may be what was checked, is its opposite, or is only similar; and then what differs.
    """
    if match.tier is Tier.MAYBE:
        if len(reviews) == 1:
            return texts.spans("maybe_one", style, **_values(reviews[0], texts))
        return texts.spans("maybe", style)
    if match.tier is Tier.OPPOSITE:
        return texts.spans("opposite", style)
    differs = " ".join(wording.conflict(found, texts) for found in match.conflicts)
    reason = differs or texts.say("near_subject")
    return (*texts.spans("near", style), Span(f" {reason}"))


def _denied(reviews: Sequence[Review], texts: Texts) -> tuple[Span, ...]:
    verdicts = {review.verdict for review in reviews}
    if not verdicts & _UNTRUE or verdicts & _NOT_UNTRUE:
        return texts.spans("denies_other", _BOLD)
    if len(reviews) > 1:
        return texts.spans("denies_many", _BOLD)
    return texts.spans("denies_one", _BOLD, **_values(reviews[0], texts))


def _single(review: Review, texts: Texts) -> tuple[Span, ...]:
    if review.verdict is Verdict.OTHER and not wording.is_label(review.rating.strip()):
        return texts.spans("looked_at", _BOLD, **_values(review, texts))
    precision = len((review.date or "").split("-")) if review.date else 0
    key = ("rated_undated", "rated_in", "rated_in", "rated_on")[precision]
    return texts.spans(key, _BOLD, **_values(review, texts))


def _values(review: Review, texts: Texts) -> dict[str, Span | str]:
    return {
        "publisher": wording.source(review.publisher, review.url, _BOLD),
        "rating": wording.rating(review, texts),
        "date": texts.date(review.date),
    }


def _together(reviews: Sequence[Review], texts: Texts) -> tuple[Span, ...]:
    number = len(wording.publishers_of(reviews))
    match wording.agreement(reviews):
        case Agreement.DIFFER:
            return texts.spans("differ", _BOLD)
        case Agreement.TRUE:
            return texts.count_spans("found_true_many", number, _BOLD)
        case Agreement.NONE_TRUE:
            return texts.count_spans("none_true", number, _BOLD)
        case Agreement.ALIKE:
            rated = next(review.verdict for review in reviews if review.verdict is not Verdict.OTHER)
            return texts.count_spans("rated_alike", number, _BOLD, verdict=wording.verdict(rated, texts))
        case Agreement.UNRATED:
            return texts.count_spans("looked_at_many", number, _BOLD)
