"""
From matched claims to an answer: what the store has for each claim, and which claims to show first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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

_RANK = {Status.CHECKED: 0, Status.CONTEXT: 1, Status.RELATED: 2, Status.UNKNOWN: 3}


def claim_answer(claim: Claim, matches: Sequence[Match]) -> ClaimAnswer:
    """
    A claim with its status: a same claim with reviews is checked; background alone is context.
    """
    return ClaimAnswer(claim=claim, status=_status(matches), matches=tuple(matches))


def choose(
    found: Sequence[ClaimAnswer], shown: int = SHOWN_CLAIMS
) -> tuple[tuple[ClaimAnswer, ...], tuple[ClaimAnswer, ...]]:
    """
    The claims to show first and the rest: answered before unanswered, then by check-worthiness; both
    parts in reading order within a status.
    """
    ranked = sorted(found, key=lambda one: (_RANK[one.status], -_best(one), -one.claim.worthiness))
    return _in_reading_order(ranked[:shown]), _in_reading_order(ranked[shown:])


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


def _status(matches: Sequence[Match]) -> Status:
    if any(match.tier is Tier.SAME and match.stored.reviews for match in matches):
        return Status.CHECKED
    if any(match.stored.contexts and not match.stored.reviews for match in matches):
        return Status.CONTEXT
    return Status.RELATED if matches else Status.UNKNOWN


def _best(found: ClaimAnswer) -> float:
    return max((match.probability for match in found.matches), default=0.0)


def _in_reading_order(found: Sequence[ClaimAnswer]) -> tuple[ClaimAnswer, ...]:
    return tuple(sorted(found, key=lambda one: (_RANK[one.status], one.claim.span)))


def _latest_day(partial: str) -> date:
    parts = [int(part) for part in partial.split("-")]
    return date(*(parts + [12, 28][len(parts) - 1 :]))
