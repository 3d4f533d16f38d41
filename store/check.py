"""
Whether the store is whole, in sentences.
"""

from __future__ import annotations

import sqlite3

from store.findable import FINDABLE_RULE
from store.store import Store

_ROWS_IN_STEP = (
    (
        "select count(*) from (select number from claims except select id from claim_words_docsize)",
        "{} claims are missing from the word index",
    ),
    (
        "select count(*) from (select id from claim_words_docsize except select number from claims)",
        "the word index lists {} claims that are gone",
    ),
    (
        "select count(*) from (select number from claims except select id from claim_trigrams_docsize)",
        "{} claims are missing from the trigram index",
    ),
    (
        "select count(*) from (select id from claim_trigrams_docsize except select number from claims)",
        "the trigram index lists {} claims that are gone",
    ),
    (
        "select count(*) from (select number from claims except select claim from claim_digests)",
        "{} claims have no digests of their words",
    ),
    (
        f"""
        select count(*) from claims c join claims h on h.number = coalesce(c.head, c.number)
        where c.findable <> ({FINDABLE_RULE})
        """,
        "{} claims are shown that should not be, or hidden that should be shown",
    ),
    (
        "select count(*) from claims c join claims h on h.number = c.head where h.head is not null",
        "{} claims are joined to a claim that is itself joined to another",
    ),
    (
        "select count(*) from claims where number not in (select claim from identities)",
        "{} claims would not be recognised by another import",
    ),
    (
        "select count(*) from claims c join vectors v on v.claim = c.number where v.id <= c.reworded",
        "{} vectors are of words that their claims no longer have",
    ),
    (
        """
        select count(*) from (
            select model from vectors group by model having min(length(vector)) <> max(length(vector))
        )
        """,
        "vectors of one model differ in length, for {} models",
    ),
)


def check_store(store: Store) -> list[str]:
    """
    What is wrong with a store, a sentence each; nothing when it is whole. Reads everything, so it takes
    seconds for a hundred thousand claims.
    """
    try:
        return [*_damage(store), *_out_of_step(store)]
    except sqlite3.DatabaseError as error:
        return [f"The store {store.path} is damaged: {error}. Restore a backup of it."]


def _damage(store: Store) -> list[str]:
    rows = store.database.execute("pragma integrity_check").fetchall()
    problems = [f"The file is damaged: {text}." for (text,) in rows if text != "ok"]
    broken = store.database.execute("pragma foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        problems.append(f"{len(broken)} rows refer to rows that are gone (in {tables}).")
    return problems


def _out_of_step(store: Store) -> list[str]:
    found = ((store.database.execute(sql).fetchone()[0], sentence) for sql, sentence in _ROWS_IN_STEP)
    problems = [f"{sentence.format(count).capitalize()}." for count, sentence in found if count]
    for table in ("claim_words", "claim_trigrams"):
        try:
            with store.database.atomic():
                store.database.execute(f"insert into {table} ({table}) values ('integrity-check')")
        except sqlite3.DatabaseError:
            problems.append(f"The index {table} does not fit the texts it was made from.")
    return problems
