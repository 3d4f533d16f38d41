"""
When the bot may speak by itself in a group: what an answer proposes, and what the group's rules make of it.

Pure functions. ``propose`` looks at the answer alone, ``decide`` at what is true of the group at that moment.
Every reason to post, to ask the moderators or to stay silent has a name, which ``/why`` and cards show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from claims.models import Answer, ClaimAnswer, Match, NoticeKind, Review, Stance, Verdict
from claims.normalize import words
from claims.stance import stance
from handlers.moderation.ports import Finding, Post
from handlers.moderation.rules import Caution, Mode, Rules
from handlers.wording import is_exact, reviews_of, said

THRESHOLDS: Mapping[Caution, float] = MappingProxyType(
    {Caution.CAUTIOUS: 0.9, Caution.BALANCED: 0.7, Caution.EAGER: 0.5}
)
"""
How probable a match must be. Under one half nothing is ever shown as the same claim (``claims.match``).
"""

_REFUTING = frozenset({Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.MISLEADING})
_SUPPORTING = frozenset({Verdict.TRUE, Verdict.MOSTLY_TRUE})
# A sentence under this worthiness is an opinion or small talk, whatever it resembles.
_LEAST_WORTH = 0.1


class Outcome(StrEnum):
    """
    What is done with a proposal.
    """

    POST = "post"
    CARD = "card"
    SILENT = "silent"


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
    DISPUTED = "disputed"
    LINKED = "linked"
    BELOW_THRESHOLD = "below_threshold"
    NO_LOG_CHAT = "no_log_chat"
    COOLDOWN = "cooldown"
    QUIET_HOURS = "quiet_hours"
    HOURLY_CAP = "hourly_cap"
    DAILY_CAP = "daily_cap"


# Moderators may still want to say something about these.
_FOR_MODERATORS = frozenset({Rule.ASKED, Rule.DISPUTED, Rule.LINKED})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """
    What is true of a group when a message comes. ``now`` is aware. ``posts_hour`` and ``posts_day`` count
    what the bot posted by itself, ``answered`` is its last post about the claim, ``refused`` holds ids of
    stored claims that moderators refused for this wording.
    """

    rules: Rules
    now: datetime
    posts_hour: int = 0
    posts_day: int = 0
    answered: Post | None = None
    refused: frozenset[str] = field(default_factory=frozenset)
    exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    What to do and the rule that says so; with ``Rule.COOLDOWN``, ``earlier`` is the answer to link to.
    """

    outcome: Outcome
    rule: Rule
    earlier: Post | None = None


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


def decide(proposal: Proposal | None, situation: Situation) -> Decision:
    """
    What the group's rules make of a proposal.
    """
    if proposal is None:
        return _silent(Rule.NOTHING_KNOWN)
    kept = _kept_back(proposal, situation)
    if kept is not None:
        return _silent(kept, situation.answered if kept is Rule.COOLDOWN else None)
    if situation.rules.mode is Mode.SUGGEST:
        return _card(proposal.hindrance or Rule.ABOVE_THRESHOLD, situation)
    if rehearses(situation.rules, situation.now):
        return _card(Rule.REHEARSAL, situation)
    held = _held_back(situation)
    if held is not None:
        return _silent(held)
    return Decision(outcome=Outcome.POST, rule=Rule.ABOVE_THRESHOLD)


def passes(probability: float, caution: Caution) -> bool:
    """
    Whether a match is sure enough for a group.
    """
    return probability >= THRESHOLDS[caution]


def rehearses(rules: Rules, now: datetime) -> bool:
    """
    Whether a group only rehearses: what would be posted becomes a card.
    """
    if rules.rehearsal_until is None:
        return False
    until = datetime.fromisoformat(rules.rehearsal_until)
    return now < (until if until.tzinfo else until.replace(tzinfo=UTC))


def is_quiet(rules: Rules, now: datetime) -> bool:
    """
    Whether these are hours in which the bot says nothing by itself.
    """
    local = now.astimezone(UTC) + timedelta(minutes=rules.utc_offset)
    return rules.quiet is not None and rules.quiet.covers(local.hour)


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
    if found.claim.worthiness < _LEAST_WORTH:
        return Rule.OPINION
    if not {review.verdict for review in reviews} <= _REFUTING:
        return Rule.DISPUTED
    # A page may quote, report or refute what was checked there: the link alone says none of it.
    return Rule.LINKED if _is_linked(answer, match) else None


def _meant(answer: Answer, found: ClaimAnswer) -> Stance:
    """
    What the whole message does with the claim: a rumour may be passed on to be laughed at.
    """
    return stance(answer.message.text, said(found.claim))


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


def _kept_back(proposal: Proposal, situation: Situation) -> Rule | None:
    """
    Why neither the group nor its moderators hear of a proposal.
    """
    rules, finding, hindrance = situation.rules, proposal.finding, proposal.hindrance
    shown = rules.mode is Mode.SUGGEST and hindrance in _FOR_MODERATORS
    return _first(
        (rules.mode in {Mode.OFF, Mode.ASK}, Rule.MODE),
        (situation.exempt, Rule.EXEMPT),
        (finding.claim_id in situation.refused, Rule.REFUSED),
        (hindrance is not None and not shown, hindrance),
        (not passes(finding.probability, rules.caution), Rule.BELOW_THRESHOLD),
        (_answered_lately(situation), Rule.COOLDOWN),
    )


def _held_back(situation: Situation) -> Rule | None:
    """
    Why nothing is posted at this moment.
    """
    rules = situation.rules
    return _first(
        (is_quiet(rules, situation.now), Rule.QUIET_HOURS),
        (situation.posts_hour >= rules.posts_per_hour, Rule.HOURLY_CAP),
        (situation.posts_day >= rules.posts_per_day, Rule.DAILY_CAP),
    )


def _first(*rules: tuple[bool, Rule | None]) -> Rule | None:
    return next((rule for holds, rule in rules if holds), None)


def _answered_lately(situation: Situation) -> bool:
    if situation.answered is None:
        return False
    posted = datetime.fromisoformat(situation.answered.posted)
    age = situation.now - (posted if posted.tzinfo else posted.replace(tzinfo=UTC))
    return age < timedelta(hours=situation.rules.cooldown_hours)


def _card(rule: Rule, situation: Situation) -> Decision:
    if situation.rules.log_chat is None:
        return _silent(Rule.NO_LOG_CHAT)
    return Decision(outcome=Outcome.CARD, rule=rule)


def _silent(rule: Rule, earlier: Post | None = None) -> Decision:
    return Decision(outcome=Outcome.SILENT, rule=rule, earlier=earlier)
