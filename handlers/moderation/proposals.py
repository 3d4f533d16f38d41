"""
What an answer proposes to say in a group uninvited: which claim, by which record, and what speaks against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from claims.matching.anchors import keeps_figures, tied
from claims.matching.match import is_in_its_language
from claims.matching.stance import stance
from claims.models import Answer, ClaimAnswer, Match, NoticeKind, Review, Stance, StoredClaim, Verdict
from claims.text.normalize import words
from handlers.moderation.ports import Finding
from handlers.wording import is_exact, reviews_of

_REFUTING = frozenset({Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.MISLEADING})
_SUPPORTING = frozenset({Verdict.TRUE, Verdict.MOSTLY_TRUE})
# A sentence under this worthiness is an opinion or small talk, unless its record is as good as certain.
_LEAST_WORTH = 0.1
_CERTAIN = 0.95
# Words; of fewer, nobody can tell what is meant without what was said before.
_FEWEST_WORDS = 5


class Rule(StrEnum):
    """
    Why something is posted, proposed or not said. The first two let a proposal through.
    """

    ABOVE_THRESHOLD = "above_threshold"
    REHEARSAL = "rehearsal"
    NOTHING_KNOWN = "nothing_known"
    MODE = "mode"
    EXEMPT = "exempt"
    REFUSED = "refused"
    DENIED = "denied"
    ASKED = "asked"
    OPINION = "opinion"
    TOO_SHORT = "too_short"
    UNTIED = "untied"
    FEWER_FIGURES = "fewer_figures"
    DISPUTED = "disputed"
    LINKED = "linked"
    SCATTERED = "scattered"
    BELOW_THRESHOLD = "below_threshold"
    NO_LOG_CHAT = "no_log_chat"
    COOLDOWN = "cooldown"
    QUIET_HOURS = "quiet_hours"
    HOURLY_CAP = "hourly_cap"
    DAILY_CAP = "daily_cap"


FOR_MODERATORS = frozenset({Rule.ASKED, Rule.DISPUTED, Rule.LINKED, Rule.SCATTERED})
"""
What moderators may still want to say something about; the card says which it is.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    The claim of a message that is most worth saying something about. ``hindrance`` says why it is never
    posted without a moderator; None where it may be.
    """

    finding: Finding
    found: ClaimAnswer
    match: Match
    hindrance: Rule | None = None

    @property
    def postable(self) -> bool:
        """
        Whether it may be posted without a moderator.
        """
        return self.hindrance is None


def propose(answer: Answer) -> Proposal | None:
    """
    The surest match that publishers rated anything but true, those first that may be posted; None where
    there is nothing to propose: a message that denies the claim, or cites its check, needs no footnote.
    """
    if any(notice.kind is NoticeKind.IS_FACT_CHECK for notice in answer.notices):
        return None
    proposals = [_proposal(answer, found, match) for found, match in _exact(answer)]
    kept = [one for one in proposals if one.hindrance is not Rule.DENIED]
    return max(kept, key=lambda one: (one.postable, one.match.probability), default=None)


def wording_digest(text: str) -> str:
    """
    Stands for a wording, however it is spaced, accented, capitalised or punctuated.
    """
    return hashlib.blake2b(" ".join(words(text)).encode(), digest_size=16).hexdigest()


def _exact(answer: Answer) -> Iterator[tuple[ClaimAnswer, Match]]:
    """
    For each claim its surest record of the same claim, unless all its reviews found it true.
    """
    for found in (*answer.claims, *answer.more):
        exact = [match for match in found.matches if is_exact(match) and match.stored.reviews]
        verdicts = {review.verdict for review in reviews_of(exact)}
        if verdicts - _SUPPORTING:
            yield found, max(exact, key=lambda match: match.probability)


def _proposal(answer: Answer, found: ClaimAnswer, match: Match) -> Proposal:
    return Proposal(
        finding=Finding(
            span=(0, len(answer.message.text)) if answer.message.page else found.claim.span,
            wording=wording_digest(found.claim.quote),
            claim_id=match.stored.id,
            probability=match.probability,
        ),
        found=found,
        match=match,
        hindrance=_hindrance(answer, found, match),
    )


def _hindrance(answer: Answer, found: ClaimAnswer, match: Match) -> Rule | None:
    reviews = reviews_of(one for one in found.matches if is_exact(one))
    meant = _meant(answer, found)
    if Stance.DENIES in {match.stance, meant} or _cites(answer, reviews):
        return Rule.DENIED
    if Stance.ASKS in {match.stance, meant}:
        return Rule.ASKED
    if not {review.verdict for review in reviews} <= _REFUTING:
        return Rule.DISPUTED
    # A page may quote, report or refute what was checked there: the link alone says none of it.
    if _is_linked(answer, match):
        return Rule.LINKED
    if not any(keeps_figures(answer.message.text, each) for each in match.stored.every_wording):
        return Rule.FEWER_FIGURES
    return _slightness(found, match)


def _slightness(found: ClaimAnswer, match: Match) -> Rule | None:
    """
    Why a sentence is too little to speak uninvited: none says it alone, too short, no claim, or alike in
    meaning only.
    """
    # What is read only between the lines is for people to judge.
    if found.claim.whole:
        return Rule.SCATTERED
    said = found.claim.quote
    if len(words(said)) < _FEWEST_WORDS:
        return Rule.TOO_SHORT
    if match.probability >= _CERTAIN:
        return None
    if found.claim.worthiness < _LEAST_WORTH:
        return Rule.OPINION
    return None if _is_tied(said, match.stored) else Rule.UNTIED


def _is_tied(said: str, stored: StoredClaim) -> bool:
    """
    Whether a record is worded in the sentence's language, or names something that the sentence names too.
    """
    return is_in_its_language(said, stored) or any(tied(said, each) for each in stored.every_wording)


def _meant(answer: Answer, found: ClaimAnswer) -> Stance:
    """
    What the whole message does with the claim: a rumour may be passed on to be asked about, or laughed at.
    """
    return stance(answer.message.text, found.claim.text)


def _is_linked(answer: Answer, match: Match) -> bool:
    """
    Whether a link was recognised, not words: what is known of an address is certain and asserts nothing.
    """
    by_address = match.stance is Stance.UNCLEAR and match.probability >= 1
    return answer.message.page is not None or by_address


def _cites(answer: Answer, reviews: tuple[Review, ...]) -> bool:
    """
    Whether a message links to what it would be answered with.
    """
    return not {_place(review.url) for review in reviews}.isdisjoint(map(_place, answer.message.links))


def _place(url: str) -> str:
    parts = urlsplit(url if "//" in url else f"//{url}")
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"
