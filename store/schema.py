"""
The tables of the first schema. Once released it is never changed: a later step changes what it made.

Texts that publishers wrote are kept as they came; ``address`` columns hold canonical URLs
(`store.urls.canonical_url`); times are ISO 8601 in UTC; days are ISO dates of reduced precision.
"""

from __future__ import annotations

_PUBLISHERS = (
    """
    create table publishers (
        id integer primary key,
        name text not null,
        site text not null unique,
        trust text not null default 'unknown' check (trust in ('known', 'unknown', 'blocked')),
        source text not null,
        decided integer not null default 0 check (decided in (0, 1))
    ) strict
    """,
    """
    create table publisher_sites (
        site text primary key,
        publisher integer not null references publishers (id) on delete cascade
    ) strict
    """,
    "create index publisher_sites_by_publisher on publisher_sites (publisher)",
)

_RUNS = (
    """
    create table imports (
        id integer primary key autoincrement,
        source text not null,
        kind text not null,
        started text not null,
        finished text,
        undone text,
        added integer not null default 0,
        updated integer not null default 0,
        unchanged integer not null default 0,
        duplicates integer not null default 0,
        skipped integer not null default 0
    ) strict
    """,
)

# A claim that was joined to another (the same claim, checked by somebody else) keeps its own rows and points
# at the other by `head`; taking the pointer away undoes the merge.
_CLAIMS = (
    """
    create table claims (
        number integer primary key autoincrement,
        id text not null unique,
        head integer references claims (number),
        claim text not null check (claim <> ''),
        title text,
        language text,
        claimant text,
        said_on text,
        body text,
        created text not null,
        updated text not null,
        retired text,
        findable integer not null default 0 check (findable in (0, 1)),
        pinned text not null default '',
        run integer not null references imports (id)
    ) strict
    """,
    "create index claims_by_head on claims (head) where head is not null",
    "create index claims_findable on claims (number) where findable = 1",
    "create index claims_by_run on claims (run)",
    """
    create table identities (
        key text primary key,
        claim integer not null references claims (number) on delete cascade
    ) strict, without rowid
    """,
    "create index identities_by_claim on identities (claim)",
    """
    create table wordings (
        claim integer not null references claims (number) on delete cascade,
        position integer not null,
        text text not null,
        primary key (claim, position)
    ) strict, without rowid
    """,
    """
    create table appearances (
        claim integer not null references claims (number) on delete cascade,
        position integer not null,
        address text not null,
        primary key (claim, position)
    ) strict, without rowid
    """,
    "create index appearances_by_address on appearances (address)",
    """
    create table reviews (
        id integer primary key,
        claim integer not null references claims (number) on delete cascade,
        publisher integer not null references publishers (id),
        address text not null,
        url text not null,
        rating text not null,
        verdict text not null,
        title text,
        date text,
        language text,
        run integer not null references imports (id),
        unique (claim, publisher, address)
    ) strict
    """,
    "create index reviews_by_address on reviews (address)",
    "create index reviews_by_publisher on reviews (publisher)",
    """
    create table contexts (
        id integer primary key,
        claim integer not null references claims (number) on delete cascade,
        text text not null,
        publisher text not null,
        address text not null,
        url text not null,
        date text,
        language text,
        party text,
        run integer not null references imports (id),
        unique (claim, address, text)
    ) strict
    """,
)

# What a run said of a claim: `before` is the claim as it was when the run changed it, `record` what the run
# said where that differs from the claim afterwards. Both are JSON; together they let one run be undone.
_PROVENANCE = (
    """
    create table sightings (
        run integer not null references imports (id),
        claim integer not null references claims (number) on delete cascade,
        change text not null check (change in ('added', 'updated', 'unchanged')),
        before text,
        record text,
        primary key (run, claim)
    ) strict, without rowid
    """,
    "create index sightings_by_claim on sightings (claim)",
    """
    create table history (
        id integer primary key,
        claim text not null,
        at text not null,
        action text not null,
        before text,
        note text
    ) strict
    """,
    "create index history_by_claim on history (claim)",
    """
    create table merges (
        id integer primary key,
        kept integer not null references claims (number) on delete cascade,
        joined integer not null references claims (number) on delete cascade,
        at text not null,
        reason text not null,
        probability real,
        undone text
    ) strict
    """,
    "create index merges_by_kept on merges (kept)",
    "create index merges_by_joined on merges (joined)",
)

_OUTLETS = (
    """
    create table outlets (
        id integer primary key,
        domain text not null unique,
        name text,
        source text not null
    ) strict
    """,
    """
    create table outlet_aliases (
        domain text primary key,
        outlet integer not null references outlets (id) on delete cascade
    ) strict
    """,
    "create index outlet_aliases_by_outlet on outlet_aliases (outlet)",
    """
    create table outlet_notes (
        id integer primary key,
        outlet integer not null references outlets (id) on delete cascade,
        text text not null,
        publisher text not null,
        url text not null,
        date text,
        language text,
        party text,
        unique (outlet, url, text)
    ) strict
    """,
)

# Nothing here holds the text of a message or says who asked.
_CONVERSATION = (
    """
    create table requests (
        id integer primary key,
        key text not null unique,
        text text not null,
        language text,
        count integer not null default 1,
        first_asked text not null,
        last_asked text not null,
        status text not null default 'open' check (status in ('open', 'resolved', 'dismissed')),
        claim text
    ) strict
    """,
    "create index requests_by_status on requests (status, count)",
    """
    create table chats (
        chat integer primary key,
        settings text not null,
        updated text not null
    ) strict
    """,
    """
    create table updates (
        number integer primary key autoincrement,
        update_id integer not null unique
    ) strict
    """,
    """
    create table answers (
        chat integer not null,
        message integer not null,
        replies text not null,
        digest text not null,
        posted text not null,
        primary key (chat, message)
    ) strict, without rowid
    """,
    "create index answers_by_posted on answers (posted)",
    """
    create table feedback (
        claim text not null,
        kind text not null,
        count integer not null default 1,
        last text not null,
        primary key (claim, kind)
    ) strict, without rowid
    """,
    """
    create table settings (
        key text primary key,
        value text not null
    ) strict, without rowid
    """,
)

# Both full-text tables hold text folded by `claims.text.normalize.words`, joined by spaces. The `ascii`
# tokeniser keeps every character beyond ASCII, so that SQLite splits where Python did, in every script.
_SEARCH = (
    """
    create virtual table claim_words using fts5 (
        claim, title, wordings, body, tokenize = "ascii tokenchars '.'"
    )
    """,
    "create virtual table claim_word_terms using fts5vocab (claim_words, row)",
    """
    create virtual table claim_trigrams using fts5 (
        text, tokenize = "trigram case_sensitive 1"
    )
    """,
    "create virtual table claim_trigram_terms using fts5vocab (claim_trigrams, row)",
    """
    create table vectors (
        id integer primary key autoincrement,
        claim integer not null references claims (number) on delete cascade,
        model text not null,
        field text not null check (field in ('claim', 'title', 'wording', 'body')),
        position integer not null,
        vector blob not null,
        unique (claim, model, field, position)
    ) strict
    """,
    "create index vectors_by_model on vectors (model, id)",
)

TABLES = (*_PUBLISHERS, *_RUNS, *_CLAIMS, *_PROVENANCE, *_OUTLETS, *_CONVERSATION, *_SEARCH)
