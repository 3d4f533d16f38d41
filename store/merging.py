"""
What a stored claim becomes when a record says more about it: nothing said is lost, later words win.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from claims.models import Context, Review, StoredClaim
from claims.text.normalize import lasting_words
from store.urls import canonical_url

_SCALARS = ("title", "language", "claimant", "said_on", "body")
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRule:
    """
    How far a record may change a claim.

    ``pinned`` fields were set by the operator and stay. ``fill_only`` holds for a record whose claim the same
    run has already given: it adds what is missing, and replaces a review only by one of a later date, so that
    a file with contradicting duplicates leads to the same store however often it is imported.
    """

    pinned: frozenset[str] = frozenset()
    fill_only: bool = False


def wording_key(text: str) -> str:
    """
    The words of a text as one folded string; the trimmed text itself where it has no words.
    """
    return " ".join(lasting_words(text)) or text.strip()


def identity_keys(claim: StoredClaim) -> tuple[str, ...]:
    """
    What a claim is recognised by: each review's canonical address together with the claim's words; without
    reviews, the words alone.
    """
    return _keys(claim, (claim.claim,))


def all_identity_keys(claim: StoredClaim) -> tuple[str, ...]:
    """
    Identity keys by all wordings of a claim: what leads another record to it.
    """
    return _keys(claim, claim.every_wording)


def _keys(claim: StoredClaim, wordings: Iterable[str]) -> tuple[str, ...]:
    addresses = sorted({canonical_url(review.url) for review in claim.reviews}) or [""]
    return tuple(
        _digest(f"{address}\n{wording_key(wording)}") for wording in wordings for address in addresses
    )


def id_key(claim_id: str) -> str:
    """
    The identity key of an id that a source gave.
    """
    return _digest(f"id\n{claim_id}")


def derived_id(claim: StoredClaim) -> str:
    """
    An id for a claim that came without one; the same record always gets the same.
    """
    return identity_keys(claim)[0][:20]


def tidied(claim: StoredClaim) -> StoredClaim:
    """
    A record as it is kept: appearances canonical, repeats and empty wordings dropped, each review and context
    once.
    """
    return replace(
        claim,
        claim=claim.claim.strip(),
        wordings=_other_wordings(claim.claim, claim.wordings),
        appearances=_unique(canonical_url(url) for url in claim.appearances),
        reviews=_merged_reviews((), claim.reviews, MergeRule(fill_only=True)),
        contexts=tuple({_context_key(context): context for context in claim.contexts}.values()),
    )


def merged(current: StoredClaim, record: StoredClaim, rule: MergeRule) -> StoredClaim:
    """
    The claim after a record, both tidied. The id stays; a replaced wording of the claim becomes another
    wording of it.
    """
    scalars = {name: _chosen(current, record, name, rule) for name in _SCALARS}
    claim = current.claim if rule.fill_only or "claim" in rule.pinned else record.claim
    wordings = (*current.wordings, current.claim, record.claim, *record.wordings)
    return replace(
        current,
        claim=claim,
        **scalars,
        wordings=current.wordings if "wordings" in rule.pinned else _other_wordings(claim, wordings),
        appearances=_unique((*current.appearances, *record.appearances)),
        reviews=_merged_reviews(current.reviews, record.reviews, rule),
        contexts=_merged_contexts(current.contexts, record.contexts),
    )


def _chosen(current: StoredClaim, record: StoredClaim, name: str, rule: MergeRule) -> Any:  # noqa: ANN401 - a field's own type
    ours, theirs = getattr(current, name), getattr(record, name)
    if name in rule.pinned or theirs is None or (rule.fill_only and ours is not None):
        return ours
    return theirs


def _merged_reviews(
    current: tuple[Review, ...], incoming: tuple[Review, ...], rule: MergeRule
) -> tuple[Review, ...]:
    kept = {canonical_url(review.url): review for review in current}
    for review in incoming:
        address = canonical_url(review.url)
        ours = kept.get(address)
        if ours is None or _replaces(ours, review, rule):
            kept[address] = review if ours is None else _filled(review, ours)
    return tuple(kept.values())


def _replaces(ours: Review, theirs: Review, rule: MergeRule) -> bool:
    """
    Days of reduced precision compare as texts; a review of an earlier day never replaces a later one.
    """
    if rule.fill_only:
        return bool(ours.date and theirs.date and theirs.date > ours.date)
    return not (ours.date and theirs.date and theirs.date < ours.date)


def _filled(review: Review, earlier: Review) -> Review:
    return replace(
        review,
        title=review.title or earlier.title,
        date=review.date or earlier.date,
        language=review.language or earlier.language,
    )


def _merged_contexts(current: tuple[Context, ...], incoming: tuple[Context, ...]) -> tuple[Context, ...]:
    kept = {_context_key(context): context for context in current}
    return tuple((kept | {_context_key(context): context for context in incoming}).values())


def _context_key(context: Context) -> tuple[str, str]:
    return canonical_url(context.url), context.text


def _other_wordings(claim: str, wordings: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {wording_key(claim): ""}
    for wording in wordings:
        text = wording.strip()
        if text:
            kept.setdefault(wording_key(text), text)
    return tuple(text for text in kept.values() if text)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).hexdigest()
