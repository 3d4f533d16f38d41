"""
From matched claims to an answer: what the store has for each claim, and which claims to show first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claims.matching.twins import levelled, wording
from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Match,
    Message,
    Notice,
    NoticeKind,
    Outlet,
    Status,
    Tier,
)

SHOWN_CLAIMS = 8
# A text that is older than this is announced as old: half a year is past any news cycle.
OLD_AFTER_DAYS = 183

# The verb of posts that a text embeds, see claims.extraction.attribution.
_EMBEDDED = "tweeted"
_PLACES = (
    Status.CHECKED,
    Status.MAYBE,
    Status.OPPOSITE,
    Status.CONTEXT,
    Status.RELATED,
    Status.UNKNOWN,
)
_RANK = {status: place for place, status in enumerate(_PLACES)}


def claim_answer(claim: Claim, matches: Sequence[Match]) -> ClaimAnswer:
    """
    A claim with its status: a same claim with reviews is checked; background alone is context. Stored claims
    in the same words are told alike.
    """
    told = levelled(matches)
    return ClaimAnswer(claim=claim, status=_status(told), matches=told)


def choose(
    found: Sequence[ClaimAnswer], shown: int = SHOWN_CLAIMS
) -> tuple[tuple[ClaimAnswer, ...], tuple[ClaimAnswer, ...]]:
    """
    The claims to show first and the rest: answered before unanswered, the text's own before the posts it
    embeds (which it mostly retells), then by worthiness times sureness of the answer; both parts in reading
    order within a status. A claim that a record shown before answers comes last, unless it opens the text.
    """
    opening = min(found, key=lambda one: one.claim.span, default=None)
    ranked = sorted(found, key=_place)
    told: set[tuple[str, ...]] = set()
    repeats = [_already_told(one, told) and one is not opening for one in ranked]
    ordered = [
        one for last in (False, True) for one, repeat in zip(ranked, repeats, strict=True) if repeat is last
    ]
    return _in_reading_order(ordered[:shown]), _in_reading_order(ordered[shown:])


def old_text_notice(published: str | None, today: date) -> Notice | None:
    """
    A notice when a text was published long ago; dates of reduced precision count from their end.
    """
    if published is None or (today - _latest_day(published)).days <= OLD_AFTER_DAYS:
        return None
    return Notice(kind=NoticeKind.OLD_TEXT, text=f"This text is dated {published}.")


def assemble(
    message: Message,
    found: Sequence[ClaimAnswer],
    *,
    language: str | None,
    published: str | None,
    outlets: tuple[Outlet, ...],
    notices: tuple[Notice, ...],
) -> Answer:
    """
    The answer to a message, its claims chosen and ordered.
    """
    shown, rest = choose(found)
    return Answer(
        message=message,
        language=language,
        published=published,
        claims=shown,
        more=rest,
        outlets=outlets,
        notices=notices,
    )


def _already_told(one: ClaimAnswer, told: set[tuple[str, ...]]) -> bool:
    repeat = bool(one.matches) and wording(one.matches[0].stored) in told
    told |= {wording(match.stored) for match in one.matches[:1]}
    told |= {wording(match.stored) for match in one.matches if match.tier is Tier.SAME}
    return repeat


def _status(matches: Sequence[Match]) -> Status:
    if any(match.tier is Tier.SAME and match.stored.reviews for match in matches):
        return Status.CHECKED
    tiers = {match.tier for match in matches if match.stored.reviews}
    if Tier.MAYBE in tiers:
        return Status.MAYBE
    if Tier.OPPOSITE in tiers:
        return Status.OPPOSITE
    if any(match.stored.contexts and not match.stored.reviews for match in matches):
        return Status.CONTEXT
    return Status.RELATED if matches else Status.UNKNOWN


def _place(found: ClaimAnswer) -> tuple[int, bool, float, float, float]:
    claim = found.claim
    sureness = max((match.probability for match in found.matches), default=0.0)
    worth = sureness * claim.worthiness
    return _RANK[found.status], claim.verb == _EMBEDDED, -worth, -sureness, -claim.worthiness


def _in_reading_order(found: Sequence[ClaimAnswer]) -> tuple[ClaimAnswer, ...]:
    return tuple(sorted(found, key=lambda one: (_RANK[one.status], one.claim.span)))


def _latest_day(partial: str) -> date:
    parts = [int(part) for part in partial.split("-")]
    return date(*(parts + [12, 28][len(parts) - 1 :]))
