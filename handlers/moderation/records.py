"""
What a post shows of stored claims, and how it is known later whether that still stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from claims.models import Claim, ClaimAnswer, Match, Status, StoredClaim, Tier
from handlers.moderation.ports import Finding
from handlers.wording import is_exact

_PARTED_BY = "|"
_DIGEST_BYTES = 12


def exact_of(found: ClaimAnswer, claim_id: str) -> ClaimAnswer:
    """
    A claim with the records of the same claim only, that of ``claim_id`` first.
    """
    exact = [match for match in found.matches if is_exact(match) and match.stored.reviews]
    ordered = sorted(exact, key=lambda match: (match.stored.id != claim_id, -match.probability))
    return ClaimAnswer(claim=found.claim, status=Status.CHECKED, matches=tuple(ordered))


def found_again(stored: Sequence[StoredClaim], finding: Finding, quote: str | None = None) -> ClaimAnswer:
    """
    A claim as it was found, from the records that were matched then; ``quote`` are its words, where known.
    """
    words = quote or stored[0].claim
    matches = tuple(Match(stored=one, tier=Tier.SAME, probability=finding.probability) for one in stored)
    claim = Claim(text=words, span=(0, len(words)), quote=words)
    return ClaimAnswer(claim=claim, status=Status.CHECKED, matches=matches)


def verdicts_of(records: Iterable[StoredClaim]) -> str:
    """
    A digest of what some records' reviews say, and the records' ids behind it.
    """
    shown = tuple(records)
    return _PARTED_BY.join((_digest(shown), *(record.id for record in shown)))


def verdicts_now(verdicts: str, records: Iterable[StoredClaim]) -> str:
    """
    What ``verdicts_of`` would give today for the same records, of which some may be gone.
    """
    return _PARTED_BY.join((_digest(records), *records_in(verdicts)))


def records_in(verdicts: str) -> tuple[str, ...]:
    """
    The ids of the records that a digest of ``verdicts_of`` was made from.
    """
    return tuple(verdicts.split(_PARTED_BY)[1:])


def _digest(records: Iterable[StoredClaim]) -> str:
    said = sorted(
        (record.id, review.url, review.verdict.value, review.rating)
        for record in records
        for review in record.reviews
    )
    return hashlib.blake2b(repr(said).encode(), digest_size=_DIGEST_BYTES).hexdigest()
