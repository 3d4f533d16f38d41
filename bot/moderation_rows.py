"""
What the handlers know of moderation, as the store keeps it, and back.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from handlers.moderation.ports import By, Card, CardState, Deed, Entry, Finding, Post, Sight
from store.cards import KeptCard, NewCard
from store.decisions import KeptDeed
from store.posts import KeptPost
from store.sights import KeptSight
from store.writing import moment


class _FindingColumns(TypedDict):
    span_start: int
    span_end: int
    wording: str
    claim: str
    probability: float


def kept_post(post: Post) -> KeptPost:
    """
    A post as a row.
    """
    return KeptPost(
        chat=post.chat,
        reply=post.reply,
        message=post.message,
        thread=post.thread,
        cause=post.by.value,
        verdicts=post.verdicts,
        rule=post.rule,
        language=post.language,
        posted=same_form(post.posted),
        delete_at=same_form(post.delete_at) if post.delete_at else None,
        withdrawn=same_form(post.withdrawn) if post.withdrawn else None,
        **_columns(post.finding),
    )


def post_of(row: KeptPost) -> Post:
    """
    The post that a row is.
    """
    return Post(
        chat=row.chat,
        message=row.message,
        reply=row.reply,
        by=By(row.cause),
        finding=_finding(row),
        verdicts=row.verdicts,
        rule=row.rule,
        posted=row.posted,
        thread=row.thread,
        language=row.language,
        delete_at=row.delete_at,
        withdrawn=row.withdrawn,
    )


def new_card(card: Card) -> NewCard:
    """
    A card as a row without its number.
    """
    return NewCard(
        chat=card.chat,
        message=card.message,
        thread=card.thread,
        author=card.author,
        log_chat=card.log_chat,
        opened=same_form(card.opened),
        state=card.state.value,
        **_columns(card.finding),
    )


def card_of(row: KeptCard) -> Card:
    """
    The card that a row is.
    """
    return Card(
        chat=row.chat,
        message=row.message,
        finding=_finding(row),
        log_chat=row.log_chat,
        opened=row.opened,
        number=row.number,
        state=CardState(row.state),
        thread=row.thread,
        author=row.author,
        place=row.place,
        reply=row.reply,
    )


def kept_deed(entry: Entry) -> KeptDeed:
    """
    A line of the log as a row.
    """
    return KeptDeed(
        chat=entry.chat,
        deed=entry.deed.value,
        at=same_form(entry.at),
        who=entry.who,
        message=entry.message,
        claim=entry.claim_id,
        why=entry.why,
    )


def entry_of(row: KeptDeed) -> Entry:
    """
    The line of the log that a row is.
    """
    return Entry(
        chat=row.chat,
        deed=Deed(row.deed),
        at=row.at,
        who=row.who,
        message=row.message,
        claim_id=row.claim,
        why=row.why,
    )


def kept_sight(sight: Sight) -> KeptSight:
    """
    A sight as a row.
    """
    return KeptSight(
        chat=sight.chat,
        message=sight.message,
        at=same_form(sight.at),
        probability=sight.probability,
        postable=sight.postable,
    )


def sight_of(row: KeptSight) -> Sight:
    """
    The sight that a row is.
    """
    return Sight(
        chat=row.chat,
        message=row.message,
        at=row.at,
        probability=row.probability,
        postable=row.postable,
    )


def same_form(at: str) -> str:
    """
    A moment in the one form in which moments compare as texts.
    """
    return moment(datetime.fromisoformat(at))


def _columns(finding: Finding) -> _FindingColumns:
    start, end = finding.span
    return {
        "span_start": start,
        "span_end": end,
        "wording": finding.wording,
        "claim": finding.claim_id,
        "probability": finding.probability,
    }


def _finding(row: KeptPost | KeptCard) -> Finding:
    return Finding(
        span=(row.span_start, row.span_end),
        wording=row.wording,
        claim_id=row.claim,
        probability=row.probability,
    )
