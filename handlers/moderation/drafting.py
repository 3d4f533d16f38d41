"""
From an answer to a message of a group to a draft of the post that replies to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import telegram

from claims.models import Answer, ClaimAnswer
from handlers.compose import quoted_of
from handlers.intake import text_of
from handlers.moderation.places import topic_of
from handlers.moderation.ports import By, Finding
from handlers.moderation.proposals import Proposal, wording_digest
from handlers.moderation.publishing import Draft
from handlers.moderation.records import exact_of
from handlers.wording import is_exact, said

# The rule of what somebody asked for, and of what a moderator decided.
ASKED_FOR = "asked_for"
MODERATED = "moderated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """
    Why there is a post: by whom, under which rule, and the moderator's name where it is one.
    """

    by: By
    rule: str
    who: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    A message of a group as it was looked up, and what is proposed to be said about it.
    """

    target: telegram.Message
    answer: Answer
    proposal: Proposal


def draft_of(seen: Seen, cause: Cause) -> Draft:
    """
    The post that a proposal would become.
    """
    return _draft(seen.target, seen.answer, (seen.proposal.found, seen.proposal.finding), cause)


def asked_draft(target: telegram.Message, answer: Answer, found: ClaimAnswer) -> Draft:
    """
    The post for somebody who asked about a claim that was checked.
    """
    match = max((one for one in found.matches if is_exact(one)), key=lambda one: one.probability)
    finding = Finding(
        span=found.claim.span,
        wording=wording_digest(found.claim.quote),
        claim_id=match.stored.id,
        probability=match.probability,
    )
    return _draft(target, answer, (found, finding), Cause(by=By.ASKED, rule=ASKED_FOR))


def sentence_of(seen: Seen) -> str:
    """
    The sentence that a proposal is about: as it stands in the message where it can be quoted from there.
    """
    quote, _ = quoted_of(seen.answer.message, seen.proposal.found.claim)
    return quote or said(seen.proposal.found.claim)


def _draft(
    target: telegram.Message, answer: Answer, shown: tuple[ClaimAnswer, Finding], cause: Cause
) -> Draft:
    found, finding = shown
    quote, position = _quote(target, answer, found)
    return Draft(
        chat=target.chat_id,
        message=target.message_id,
        found=exact_of(found, finding.claim_id),
        finding=finding,
        by=cause.by,
        rule=cause.rule,
        who=cause.who,
        thread=topic_of(target),
        language=answer.language,
        quote=quote,
        position=position,
    )


def _quote(target: telegram.Message, answer: Answer, found: ClaimAnswer) -> tuple[str | None, int | None]:
    """
    The words to quote and where they stand, in UTF-16 units; none where the message does not hold them.
    """
    quote, index = quoted_of(answer.message, found.claim)
    count = text_of(target).count(quote) if quote else 0
    if quote is None or not count:
        return None, None
    position, _ = target.compute_quote_position_and_entities(quote, min(index, count - 1))
    return quote, position
