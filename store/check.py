"""
Whether the store is whole, in sentences.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from claims.errors import DamagedFileError
from store.dense import matrix_path
from store.findable import FINDABLE_RULE
from store.frequencies import read_counts
from store.lexical import trigrams_path
from store.matrix import read_matrix
from store.postings_file import read_postings
from store.postings_index import words_path
from store.sealed import SealedFile, open_sealed
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


def check_files(store: Store) -> list[str]:
    """
    Which of the files beside the store are damaged, a sentence each; nothing where the store itself can't be
    read. Reads every block of them, a gigabyte in some seconds. Nobody uses a damaged one from here on, and
    who opens the store to look something up makes it anew.
    """
    problems = []
    try:
        files = list(_files(store))
    except sqlite3.DatabaseError:
        return []
    for path, read in files:
        try:
            _check_blocks(open_sealed(path))
            read(path)
        except DamagedFileError as error:
            problems.append(f"{error} It holds copies only and is made anew from the store at its next use.")
    return problems


def _files(store: Store) -> Iterator[tuple[Path, Callable[[Path], object]]]:
    """
    Files that are in use, and what opens them.
    """
    folder = store.path.parent
    yield words_path(store.database, folder), read_postings
    yield trigrams_path(folder), read_counts
    for (model,) in store.database.execute("select distinct model from vectors").fetchall():
        yield matrix_path(folder, model), read_matrix


def _check_blocks(file: SealedFile | None) -> None:
    if file is None:
        return
    try:
        file.check_all()
    except DamagedFileError:
        # Where this may not write, the damage is noticed by who meets it.
        with suppress(OSError):
            file.break_seal()
        raise


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
