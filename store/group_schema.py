"""
The tables of what is remembered for groups' moderators: numbers, moments, digests; no text of a message.

Moments are ISO 8601 in UTC, in seconds, so that they compare as text. ``wording`` is a digest of a sentence,
``author`` and ``member`` stand for a member's id (`store.tokens`), ``claim`` is the id of a stored claim,
which may be gone since.
"""

from __future__ import annotations

_FINDING = """
        span_start integer not null,
        span_end integer not null,
        wording text not null,
        claim text not null,
        probability real not null,
"""

_POSTS = (
    f"""
    create table posts (
        chat integer not null,
        reply integer not null,
        message integer not null,
        thread integer,
        cause text not null check (cause in ('asked', 'auto', 'moderator')),
        {_FINDING.strip()}
        verdicts text not null,
        rule text not null,
        language text,
        posted text not null,
        delete_at text,
        withdrawn text,
        primary key (chat, reply)
    ) strict, without rowid
    """,
    "create index posts_by_message on posts (chat, message)",
    "create index posts_by_moment on posts (chat, posted)",
    "create index posts_by_age on posts (posted)",
    "create index posts_due on posts (delete_at) where delete_at is not null and withdrawn is null",
)

# Numbers are never used twice, so that an old button never meets another card.
_CARDS = (
    f"""
    create table cards (
        number integer primary key autoincrement,
        chat integer not null,
        message integer not null,
        thread integer,
        author text,
        {_FINDING.strip()}
        log_chat integer not null,
        opened text not null,
        state text not null check (
            state in ('open', 'posted', 'ignored', 'not_this', 'deleted', 'rehearsed', 'withdrawn')
        ),
        place integer,
        reply integer,
        decided text,
        unique (chat, message, claim)
    ) strict
    """,
    "create index cards_by_log_chat on cards (log_chat)",
    "create index cards_by_age on cards (opened)",
)

_DECISIONS = (
    """
    create table refused_pairs (
        chat integer not null,
        wording text not null,
        claim text not null,
        at text not null,
        primary key (chat, wording, claim)
    ) strict, without rowid
    """,
    """
    create table warnings (
        number integer primary key,
        chat integer not null,
        member text not null,
        until text not null
    ) strict
    """,
    "create index warnings_by_member on warnings (chat, member, until)",
    "create index warnings_by_age on warnings (until)",
    """
    create table deeds (
        number integer primary key,
        chat integer not null,
        deed text not null,
        at text not null,
        who text,
        message integer,
        claim text,
        why text not null
    ) strict
    """,
    "create index deeds_by_chat on deeds (chat, number)",
    "create index deeds_by_age on deeds (at)",
)

_SIGHTS = (
    """
    create table sights (
        chat integer not null,
        message integer not null,
        at text not null,
        probability real not null,
        postable integer not null check (postable in (0, 1)),
        primary key (chat, message)
    ) strict, without rowid
    """,
    "create index sights_by_age on sights (at)",
)

GROUP_TABLES = (*_POSTS, *_CARDS, *_DECISIONS, *_SIGHTS)
