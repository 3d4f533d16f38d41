-- The schema as m008_folded left it; never changed.
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE publishers (
        id integer primary key,
        name text not null,
        site text not null unique,
        trust text not null default 'unknown' check (trust in ('known', 'unknown', 'blocked')),
        source text not null,
        decided integer not null default 0 check (decided in (0, 1))
    ) strict;
CREATE TABLE publisher_sites (
        site text primary key,
        publisher integer not null references publishers (id) on delete cascade
    ) strict;
CREATE INDEX publisher_sites_by_publisher on publisher_sites (publisher);
CREATE TABLE imports (
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
    ) strict;
CREATE TABLE claims (
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
    , reworded integer not null default 0) strict;
CREATE INDEX claims_by_head on claims (head) where head is not null;
CREATE INDEX claims_findable on claims (number) where findable = 1;
CREATE INDEX claims_by_run on claims (run);
CREATE TABLE identities (
        key text primary key,
        claim integer not null references claims (number) on delete cascade
    ) strict, without rowid;
CREATE INDEX identities_by_claim on identities (claim);
CREATE TABLE wordings (
        claim integer not null references claims (number) on delete cascade,
        position integer not null,
        text text not null,
        primary key (claim, position)
    ) strict, without rowid;
CREATE TABLE appearances (
        claim integer not null references claims (number) on delete cascade,
        position integer not null,
        address text not null,
        primary key (claim, position)
    ) strict, without rowid;
CREATE INDEX appearances_by_address on appearances (address);
CREATE TABLE reviews (
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
    ) strict;
CREATE INDEX reviews_by_address on reviews (address);
CREATE INDEX reviews_by_publisher on reviews (publisher);
CREATE TABLE contexts (
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
    ) strict;
CREATE TABLE sightings (
        run integer not null references imports (id),
        claim integer not null references claims (number) on delete cascade,
        change text not null check (change in ('added', 'updated', 'unchanged')),
        before text,
        record text,
        primary key (run, claim)
    ) strict, without rowid;
CREATE INDEX sightings_by_claim on sightings (claim);
CREATE TABLE history (
        id integer primary key,
        claim text not null,
        at text not null,
        action text not null,
        before text,
        note text
    ) strict;
CREATE INDEX history_by_claim on history (claim);
CREATE TABLE merges (
        id integer primary key,
        kept integer not null references claims (number) on delete cascade,
        joined integer not null references claims (number) on delete cascade,
        at text not null,
        reason text not null,
        probability real,
        undone text
    ) strict;
CREATE INDEX merges_by_kept on merges (kept);
CREATE INDEX merges_by_joined on merges (joined);
CREATE TABLE outlets (
        id integer primary key,
        domain text not null unique,
        name text,
        source text not null
    ) strict;
CREATE TABLE outlet_aliases (
        domain text primary key,
        outlet integer not null references outlets (id) on delete cascade
    ) strict;
CREATE INDEX outlet_aliases_by_outlet on outlet_aliases (outlet);
CREATE TABLE outlet_notes (
        id integer primary key,
        outlet integer not null references outlets (id) on delete cascade,
        text text not null,
        publisher text not null,
        url text not null,
        date text,
        language text,
        party text,
        unique (outlet, url, text)
    ) strict;
CREATE TABLE requests (
        id integer primary key,
        key text not null unique,
        text text not null,
        language text,
        count integer not null default 1,
        first_asked text not null,
        last_asked text not null,
        status text not null default 'open' check (status in ('open', 'resolved', 'dismissed')),
        claim text
    ) strict;
CREATE INDEX requests_by_status on requests (status, count);
CREATE TABLE chats (
        chat integer primary key,
        settings text not null,
        updated text not null
    ) strict;
CREATE TABLE updates (
        number integer primary key autoincrement,
        update_id integer not null unique
    ) strict;
CREATE TABLE answers (
        chat integer not null,
        message integer not null,
        replies text not null,
        digest text not null,
        posted text not null,
        primary key (chat, message)
    ) strict, without rowid;
CREATE INDEX answers_by_posted on answers (posted);
CREATE TABLE feedback (
        claim text not null,
        kind text not null,
        count integer not null default 1,
        last text not null,
        primary key (claim, kind)
    ) strict, without rowid;
CREATE TABLE settings (
        key text primary key,
        value text not null
    ) strict, without rowid;
CREATE VIRTUAL TABLE claim_words using fts5 (
        claim, title, wordings, body, tokenize = "ascii tokenchars '.'"
    );
CREATE VIRTUAL TABLE claim_word_terms using fts5vocab (claim_words, row);
CREATE VIRTUAL TABLE claim_trigrams using fts5 (
        text, tokenize = "trigram case_sensitive 1"
    );
CREATE VIRTUAL TABLE claim_trigram_terms using fts5vocab (claim_trigrams, row);
CREATE TABLE vectors (
        id integer primary key autoincrement,
        claim integer not null references claims (number) on delete cascade,
        model text not null,
        field text not null check (field in ('claim', 'title', 'wording', 'body')),
        position integer not null,
        vector blob not null,
        unique (claim, model, field, position)
    ) strict;
CREATE INDEX vectors_by_model on vectors (model, id);
CREATE TABLE feeds (
        name text primary key,
        kind text not null check (kind in ('datacommons', 'google', 'rss', 'pages', 'file')),
        address text not null,
        options text not null default '{}',
        enabled integer not null default 1 check (enabled in (0, 1)),
        etag text,
        last_modified text,
        cursor text,
        last_run text,
        last_error text
    ) strict;
CREATE TABLE feed_pages (
        feed text not null references feeds (name) on delete cascade,
        address text not null,
        stamp text not null default '',
        primary key (feed, address)
    ) strict, without rowid;
CREATE TABLE posts (
        chat integer not null,
        reply integer not null,
        message integer not null,
        thread integer,
        cause text not null check (cause in ('asked', 'auto', 'moderator')),
        span_start integer not null,
        span_end integer not null,
        wording text not null,
        claim text not null,
        probability real not null,
        verdicts text not null,
        rule text not null,
        language text,
        posted text not null,
        delete_at text,
        withdrawn text,
        primary key (chat, reply)
    ) strict, without rowid;
CREATE INDEX posts_by_message on posts (chat, message);
CREATE INDEX posts_by_moment on posts (chat, posted);
CREATE INDEX posts_by_age on posts (posted);
CREATE INDEX posts_due on posts (delete_at) where delete_at is not null and withdrawn is null;
CREATE TABLE cards (
        number integer primary key autoincrement,
        chat integer not null,
        message integer not null,
        thread integer,
        author text,
        span_start integer not null,
        span_end integer not null,
        wording text not null,
        claim text not null,
        probability real not null,
        log_chat integer not null,
        opened text not null,
        state text not null check (
            state in ('open', 'posted', 'ignored', 'not_this', 'deleted', 'rehearsed', 'withdrawn')
        ),
        place integer,
        reply integer,
        decided text,
        unique (chat, message, claim)
    ) strict;
CREATE INDEX cards_by_log_chat on cards (log_chat);
CREATE INDEX cards_by_age on cards (opened);
CREATE TABLE refused_pairs (
        chat integer not null,
        wording text not null,
        claim text not null,
        at text not null,
        primary key (chat, wording, claim)
    ) strict, without rowid;
CREATE TABLE warnings (
        number integer primary key,
        chat integer not null,
        member text not null,
        until text not null
    ) strict;
CREATE INDEX warnings_by_member on warnings (chat, member, until);
CREATE INDEX warnings_by_age on warnings (until);
CREATE TABLE deeds (
        number integer primary key,
        chat integer not null,
        deed text not null,
        at text not null,
        who text,
        message integer,
        claim text,
        why text not null
    ) strict;
CREATE INDEX deeds_by_chat on deeds (chat, number);
CREATE INDEX deeds_by_age on deeds (at);
CREATE TABLE sights (
        chat integer not null,
        message integer not null,
        at text not null,
        probability real not null,
        postable integer not null check (postable in (0, 1)),
        primary key (chat, message)
    ) strict, without rowid;
CREATE INDEX sights_by_age on sights (at);
CREATE TABLE claim_digests (
        claim integer primary key references claims (number) on delete cascade,
        words blob not null
    ) strict;
CREATE TABLE stale_words (
        number integer primary key
    ) strict;
CREATE INDEX claims_named on claims (number, head, id, reworded) where findable = 1;
CREATE INDEX claims_by_id on claims (id, head, reworded);
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm001_initial', '2026-11-22');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm002_feeds', '2026-11-22');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm003_moderation', '2026-11-23');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm004_words', '2026-11-23');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm005_names', '2026-11-23');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm006_reworded', '2026-11-23');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm007_claimants', '2026-11-30');
insert into _sqlite_migrations (migration_set, name, applied_at) values ('footnote', 'm008_folded', '2026-11-30');
