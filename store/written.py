"""
Stored claims as matching compares them (`claims.token_hashes`), kept as bytes in a row of their own each.

A row's bytes, numbers little-endian: the version of this layout, 1 where there is a title (a byte each),
bytes of the language (16 bits), number of short texts, words of the body and of the claimant (32 bits each);
for each short text a digest of the text as it came (64 bits), its words, the bytes of its folded words (32
bits each); then, 32 bits a word, the digests of each short text's words and of their stems, of the body's
words and of the claimant's; then in UTF-8 the language and each short text's folded words. The claim itself
is the first of the short texts, then come the title where there is one and the other wordings.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain, islice
from struct import Struct

import numpy as np
import sqlite_utils

from claims.errors import StoreError
from claims.models import StoredClaim
from claims.token_hashes import Digests, Text, Written, written_of

_VERSION = 2
_HEAD = Struct("<BBHIII")
_TEXT = Struct("<QII")
_DIGEST = np.dtype("<u4")
_KEY_BYTES = 8
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Row:
    """
    One claim as it is kept; ``keys`` tell its short texts apart to the letter.
    """

    keys: tuple[int, ...]
    written: Written

    @property
    def others(self) -> Iterator[tuple[int, Text]]:
        """
        The other wordings with their keys.
        """
        return islice(zip(self.keys, self.written.short, strict=True), 1 + self.written.titled, None)


def packed_words(claim: StoredClaim) -> bytes:
    """
    The words of a claim as they are kept, a wording that is the claim once more left out.
    """
    wordings = tuple(dict.fromkeys(text for text in claim.wordings if text not in {"", claim.claim}))
    written = written_of(replace(claim, wordings=wordings))
    texts = (claim.claim, *filter(None, (claim.title, *wordings)))
    language = (written.language or "").encode()
    folded = [text.folded.encode() for text in written.short]
    return b"".join(
        (
            _HEAD.pack(
                _VERSION,
                written.titled,
                len(language),
                len(texts),
                len(written.body),
                len(written.claimant),
            ),
            *(
                _TEXT.pack(_key(text), len(short.words), len(letters))
                for text, short, letters in zip(texts, written.short, folded, strict=True)
            ),
            *(_bytes(part) for short in written.short for part in (short.words, short.stems)),
            _bytes(written.body),
            _bytes(written.claimant),
            language,
            *folded,
        )
    )


class WrittenStore:
    """
    The words of the stored claims.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._connection = database.conn

    def put(self, number: int, claim: StoredClaim) -> None:
        """
        Keeps the words of a claim's row; in its caller's transaction.
        """
        self._connection.execute(
            "insert or replace into claim_digests (claim, words) values (?, ?)", [number, packed_words(claim)]
        )

    def put_all(self) -> None:
        """
        Keeps the words of every claim in place of those that are kept, in portions; in its caller's
        transaction. Emptied first: within a savepoint each row replaced costs SQLite a walk over all before.
        """
        self._connection.execute("delete from claim_digests")
        last = 0
        while rows := self._connection.execute(
            "select number, claim, title, language, body, claimant from claims where number > ?"
            " order by number limit ?",
            [last, _AT_ONCE],
        ).fetchall():
            wordings: defaultdict[int, list[str]] = defaultdict(list)
            for number, text in self._connection.execute(
                "select claim, text from wordings where claim between ? and ? order by claim, position",
                [rows[0][0], rows[-1][0]],
            ):
                wordings[number].append(text)
            claims = (
                StoredClaim(
                    id="",
                    claim=claim,
                    title=title,
                    language=language,
                    body=body,
                    claimant=claimant,
                    wordings=tuple(wordings[number]),
                )
                for number, claim, title, language, body, claimant in rows
            )
            self._connection.executemany(
                "insert into claim_digests (claim, words) values (?, ?)",
                zip((number for number, *_ in rows), map(packed_words, claims), strict=True),
            )
            last = rows[-1][0]

    def groups(self, members: Mapping[int, int]) -> dict[int, Written]:
        """
        For each head the words of its claim with those of the claims joined to it, as `ClaimReader.groups`
        joins them; ``members`` says of each row number which row heads it.
        """
        rows = self._rows(members)
        joined: defaultdict[int, list[int]] = defaultdict(list)
        for number, head in members.items():
            joined[head].append(number)
        return {
            head: rows[head].written if len(numbers) == 1 else _group(head, sorted(numbers), rows)
            for head, numbers in joined.items()
        }

    def _rows(self, numbers: Collection[int]) -> dict[int, _Row]:
        found = self._connection.execute(
            "select claim, words from claim_digests where claim in (select value from json_each(?))",
            [json.dumps(list(numbers))],
        )
        return {number: _unpacked(words) for number, words in found.fetchall()}


def _group(head: int, numbers: Sequence[int], rows: Mapping[int, _Row]) -> Written:
    own = rows[head]
    texts = [(rows[number].keys[0], rows[number].written.short[0]) for number in numbers if number != head]
    wordings = dict(chain(texts, *(rows[number].others for number in numbers)))
    wordings.pop(own.keys[0], None)
    return replace(
        own.written,
        short=(*own.written.short[: 1 + own.written.titled], *wordings.values()),
        reworded=bool(wordings),
    )


def _unpacked(content: bytes) -> _Row:
    version, titled, letters, texts, body, claimant = _HEAD.unpack_from(content)
    if version != _VERSION:
        raise StoreError(
            "The words of a claim are kept in a way that this version of Footnote does not know."
        )
    start = _HEAD.size + texts * _TEXT.size
    sizes = list(_TEXT.iter_unpack(content[_HEAD.size : start]))
    count = body + claimant + 2 * sum(size for _, size, _ in sizes)
    digests = np.frombuffer(content, _DIGEST, count, start)
    at, end = 0, start + count * _DIGEST.itemsize + letters
    language = content[end - letters : end].decode() or None
    short = []
    for _, size, folded in sizes:
        middle, after = at + size, end + folded
        at, found = middle + size, digests[at:middle]
        short.append(Text(found, digests[middle:at], content[end:after].decode()))
        end = after
    written = Written(
        short=tuple(short),
        body=digests[at : at + body],
        titled=bool(titled),
        reworded=len(short) > 1 + titled,
        language=language,
        claimant=digests[at + body :],
    )
    return _Row(tuple(key for key, _, _ in sizes), written)


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest())


def _bytes(digests: Digests) -> bytes:
    return digests.astype(_DIGEST, copy=False).tobytes()
