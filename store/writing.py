"""
Stored claims written as rows, their full-text entries in step; every call runs in its caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import sqlite_utils

from claims.models import StoredClaim
from claims.text.normalize import words
from store.merging import all_identity_keys, id_key, wording_key
from store.publishers import PublisherStore
from store.urls import canonical_url
from store.written import WrittenStore

# The first paragraphs of a fact-check name the claim in other words; what follows names everything else.
_INDEXED_BODY = 1_200


def now() -> str:
    """
    The present moment in UTC, as it is kept.
    """
    return moment(datetime.now(UTC))


def moment(at: datetime) -> str:
    """
    A moment as it is kept, in UTC and in seconds, so that moments compare as texts.
    """
    return at.astimezone(UTC).isoformat(timespec="seconds")


class ClaimWriter:
    """
    Writes claims and what belongs to them.
    """

    def __init__(self, database: sqlite_utils.Database, publishers: PublisherStore) -> None:
        self._database = database
        self._connection = database.conn
        self._publishers = publishers
        self._written = WrittenStore(database)

    def insert(self, claim: StoredClaim, run: int) -> int:
        """
        Writes a claim that is not there yet and gives its row number.
        """
        stamp = now()
        cursor = self._connection.execute(
            "insert into claims (id, claim, title, language, claimant, said_on, body, created, updated, run)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*_own_columns(claim), stamp, stamp, run],
        )
        number = int(cursor.lastrowid or 0)
        self._write_parts(number, claim, run)
        self._written.put(number, claim)
        self._write_search_text(number, claim)
        self.recognise(number, (id_key(claim.id), *all_identity_keys(claim)))
        return number

    def update(self, number: int, claim: StoredClaim, before: StoredClaim, run: int) -> None:
        """
        Brings a claim's rows in step with ``claim``; reviews and contexts that it lacks stay.
        """
        self._connection.execute(
            "update claims set id = ?, claim = ?, title = ?, language = ?, claimant = ?, said_on = ?,"
            " body = ?, updated = ? where number = ?",
            [*_own_columns(claim), now(), number],
        )
        self._connection.execute("delete from wordings where claim = ?", [number])
        self._connection.execute("delete from appearances where claim = ?", [number])
        self._write_parts(number, claim, run)
        if _compared(claim) != _compared(before):
            self._written.put(number, claim)
        if _search_text(claim) != _search_text(before):
            self._forget_search_text(number)
            self._write_search_text(number, claim)
        elif claim.claimant != before.claimant:
            self._read_words_again(number)
        self.recognise(number, all_identity_keys(claim))

    def replace(self, number: int, claim: StoredClaim, before: StoredClaim, run: int) -> None:
        """
        Makes a claim exactly ``claim``: what it lacks goes.
        """
        self._connection.execute("delete from reviews where claim = ?", [number])
        self._connection.execute("delete from contexts where claim = ?", [number])
        self.update(number, claim, before, run)

    def delete(self, number: int) -> None:
        """
        Removes a claim and everything that belongs to it; claims joined to it stand alone again.
        """
        self._forget_search_text(number)
        self._connection.execute("update claims set head = null where head = ?", [number])
        self._connection.execute("delete from claims where number = ?", [number])

    def recognise(self, number: int, keys: Iterable[str]) -> None:
        """
        Lets records with these identity keys lead to the claim, unless they lead to another already.
        """
        self._connection.executemany(
            "insert or ignore into identities (key, claim) values (?, ?)", [(key, number) for key in keys]
        )

    def _write_parts(self, number: int, claim: StoredClaim, run: int) -> None:
        self._connection.executemany(
            "insert into wordings (claim, position, text) values (?, ?, ?)",
            [(number, position, text) for position, text in enumerate(claim.wordings)],
        )
        self._connection.executemany(
            "insert into appearances (claim, position, address) values (?, ?, ?)",
            [(number, position, address) for position, address in enumerate(claim.appearances)],
        )
        self._write_reviews(number, claim, run)
        self._write_contexts(number, claim, run)

    def _write_reviews(self, number: int, claim: StoredClaim, run: int) -> None:
        for review in claim.reviews:
            address = canonical_url(review.url)
            publisher, _ = self._publishers.resolve(address, review.publisher, "import")
            self._connection.execute(
                "insert into reviews"
                " (claim, publisher, address, url, rating, verdict, title, date, language, run)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " on conflict (claim, publisher, address) do update set url = excluded.url,"
                " rating = excluded.rating, verdict = excluded.verdict, title = excluded.title,"
                " date = excluded.date, language = excluded.language, run = excluded.run"
                " where (url, rating, verdict, title, date, language) is not (excluded.url, excluded.rating,"
                " excluded.verdict, excluded.title, excluded.date, excluded.language)",
                [number, publisher, address, review.url, review.rating, review.verdict.value,
                 review.title, review.date, review.language, run],
            )  # fmt: skip

    def _write_contexts(self, number: int, claim: StoredClaim, run: int) -> None:
        for context in claim.contexts:
            self._connection.execute(
                "insert into contexts (claim, text, publisher, address, url, date, language, party, run)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " on conflict (claim, address, text) do update set publisher = excluded.publisher,"
                " url = excluded.url, date = excluded.date, language = excluded.language,"
                " party = excluded.party",
                [number, context.text, context.publisher, canonical_url(context.url), context.url,
                 context.date, context.language, context.party, run],
            )  # fmt: skip

    def _write_search_text(self, number: int, claim: StoredClaim) -> None:
        title, wordings, body = _search_text(claim)[1:]
        columns = (_folded(claim.claim), _folded(title), " ".join(map(_folded, wordings)), _folded_body(body))
        self._connection.execute(
            "insert into claim_words (rowid, claim, title, wordings, body) values (?, ?, ?, ?, ?)",
            [number, *columns],
        )
        self._connection.execute(
            "insert into claim_trigrams (rowid, text) values (?, ?)",
            [number, " ".join(filter(None, columns[:3]))],
        )

    def _read_words_again(self, number: int) -> None:
        """
        Lets the search by words see that who made a claim was written anew; what was embedded stays.
        """
        self._connection.execute("update claim_words set claim = claim where rowid = ?", [number])
        self._mark_stale(number)

    def _mark_stale(self, number: int) -> None:
        self._connection.execute("insert or ignore into stale_words (number) values (?)", [number])

    def _forget_search_text(self, number: int) -> None:
        self._connection.execute("delete from claim_words where rowid = ?", [number])
        self._connection.execute("delete from claim_trigrams where rowid = ?", [number])
        self._connection.execute("delete from vectors where claim = ?", [number])
        self._mark_stale(number)
        self._connection.execute(
            "update claims set reworded ="
            " coalesce((select seq from sqlite_sequence where name = 'vectors'), 0) where number = ?",
            [number],
        )


def _own_columns(claim: StoredClaim) -> tuple[str | None, ...]:
    return (claim.id, claim.claim, claim.title, claim.language, claim.claimant, claim.said_on, claim.body)


def _compared(claim: StoredClaim) -> tuple[str | tuple[str, ...] | None, ...]:
    """
    What of a claim its words are made from.
    """
    return claim.claim, claim.title, claim.wordings, claim.body, claim.language, claim.claimant


def _search_text(claim: StoredClaim) -> tuple[str, str, tuple[str, ...], str]:
    """
    What of a claim is searched; a title that only repeats the claim would count its words twice.
    """
    title = claim.title or ""
    if wording_key(title) == wording_key(claim.claim):
        title = ""
    return claim.claim, title, claim.wordings, (claim.body or "")[:_INDEXED_BODY]


def _folded(text: str) -> str:
    return " ".join(words(text))


def _folded_body(text: str) -> str:
    return " ".join(words.__wrapped__(text))
