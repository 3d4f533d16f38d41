"""
An answer as the JSON document that ``footnote check --json`` prints; docs/answer.md documents its fields.
"""

from __future__ import annotations

from collections.abc import Sequence

from claims.matching.twins import joined
from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Conflict,
    Context,
    Match,
    MessageKind,
    Outlet,
    Review,
    Tier,
)


def answer_document(answer: Answer) -> dict[str, object]:
    """
    The whole answer as JSON-ready values; spans count Unicode code points of the text that was read.
    """
    return {
        "id": answer.message.id,
        "message": _message(answer),
        "claims": [_claim_answer(found) for found in (*answer.claims, *answer.more)],
        "outlets": [_outlet(outlet) for outlet in answer.outlets],
        "notices": [{"kind": notice.kind.value, "text": notice.text} for notice in answer.notices],
        "took_ms": answer.took_ms,
    }


def _message(answer: Answer) -> dict[str, object]:
    page = answer.message.page
    kind = MessageKind.PAGE if page is not None else answer.message.kind
    return {
        "language": answer.language,
        "kind": kind.value,
        "url": page.url if page else None,
        "title": page.title if page else None,
        "site": page.site if page else None,
        "published": answer.published,
    }


def _claim_answer(found: ClaimAnswer) -> dict[str, object]:
    claim: Claim = found.claim
    return {
        "text": claim.text,
        "span": list(claim.span),
        "quote": claim.quote,
        "claimant": claim.claimant,
        "verb": claim.verb,
        "said_on": claim.said_on,
        "worthiness": round(claim.worthiness, 3),
        "repeats": claim.repeats,
        "whole": claim.whole,
        "status": found.status.value,
        "matches": [_match(one.match, one.twins) for one in joined(found.matches)],
    }


def _match(match: Match, twins: Sequence[str]) -> dict[str, object]:
    return {
        "claim_id": match.stored.id,
        "twins": list(twins),
        "claim": match.stored.claim,
        "tier": match.tier.value,
        "probability": round(match.probability, 3),
        "stance": match.stance.value,
        "why": _why(match),
        "conflicts": [_conflict(conflict) for conflict in match.conflicts],
        "reviews": [_review(review) for review in match.stored.reviews],
        "contexts": [_context(context) for context in match.stored.contexts],
    }


def _why(match: Match) -> str | None:
    """
    Why a match is only related: the kind of the first named difference, or only the same subject.
    """
    if match.tier is not Tier.RELATED:
        return None
    return match.conflicts[0].kind.value if match.conflicts else "subject"


def _conflict(conflict: Conflict) -> dict[str, object]:
    return {"kind": conflict.kind.value, "ours": conflict.ours, "theirs": conflict.theirs}


def _review(review: Review) -> dict[str, object]:
    return {
        "publisher": review.publisher,
        "url": review.url,
        "title": review.title,
        "rating": review.rating,
        "verdict": review.verdict.value,
        "date": review.date,
        "language": review.language,
    }


def _context(context: Context) -> dict[str, object]:
    return {
        "text": context.text,
        "publisher": context.publisher,
        "url": context.url,
        "date": context.date,
        "language": context.language,
        "party": context.party,
    }


def _outlet(outlet: Outlet) -> dict[str, object]:
    return {"domain": outlet.domain, "name": outlet.name, "notes": [_context(note) for note in outlet.notes]}
