"""
The words of all stored claims as postings: a file beside the store, and what was written since in memory.

The file `words-TOKEN.bin` is a copy of the words as they were at one moment. Which file is valid the store
says itself, so that a restored backup never meets a file of another day; the table ``stale_words`` lists the
claims whose words were written anew or taken away since. Their words, and those of claims added since, are
read by the next search. Only `PostingsIndex.renew` writes; a search calls it where the file turns out to be
damaged.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sqlite_utils

from claims.errors import DamagedFileError
from claims.text.normalize import words
from claims.token_hashes import Digests
from store.changes import Changes, Stamp
from store.postings import Places, Postings, no_postings, tidied
from store.postings_file import PostingsFile, read_postings, write_postings
from store.postings_search import PostingsSearch, Shelf
from store.postings_weighing import Asked, Row, Weigher
from store.settings import SettingStore

_log = logging.getLogger(__name__)

_PORTION = 8_192
_VALID = "words"
_TOKEN_BITS = 62
# Searches after which the memory that a large file took is given back: of a million claims each takes some
# megabytes. The next searches take longer, so it is done rarely.
_RELEASED_EVERY = 256
_LARGE = 256_000_000
_LEFT_BEHIND_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingsPlan:
    """
    When the file is written: so many claims were added or changed since, and such a share of all claims.
    """

    written_from: int = 2_000
    renewed_share: float = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """
    What of the store the postings in memory are up to date with: anything at all, the full-text index, and
    the highest claim number.
    """

    changes: Stamp | None = None
    texts: bytes = b""
    newest: int = 0


class PostingsIndex:
    """
    Word search over every stored claim, findable or not.
    """

    def __init__(
        self, database: sqlite_utils.Database, folder: Path, plan: PostingsPlan | None = None
    ) -> None:
        self._database = database
        self._connection = database.conn
        self._settings = SettingStore(database)
        self._changes = Changes(database)
        self._folder = folder
        self._plan = plan or PostingsPlan()
        self._search = PostingsSearch()
        self._searches = 0
        self._damaged = -1
        self._forget()

    def best(self, asked: Asked, wanted: int) -> list[tuple[int, float]]:
        """
        Row numbers of so many claims that hold the words, with scores, the best first.
        """
        self._refresh()
        self._searches += 1
        if self._searches % _RELEASED_EVERY == 0 and self._file.size > _LARGE:
            self._file.release()
        try:
            found = self._search.best(self._shelf, asked, wanted)
        except DamagedFileError as error:
            self._mend(error)
            found = self._search.best(self._shelf, asked, wanted)
        if not len(self._shelf.replaced):
            return found
        return [(self._shelf.number(slot), score) for slot, score in found]

    def counts(self, digests: Digests) -> Places:
        """
        In how many claims each word occurs, int64 of shape (digests,); those whose words were changed since
        the file was written may count twice.
        """
        self._refresh()
        return self._shelf.counts(digests)

    def renew(self) -> bool:
        """
        Writes the file anew where much was written since, and says whether it did. A kill on the way leaves
        the file there was.
        """
        if self._token() != self._token_seen:
            self._load()
        enough = max(self._plan.written_from, self._plan.renewed_share * self._file.newest)
        if self._waiting() < enough:
            if self._token_seen == self._damaged:
                self._path(self._damaged).unlink(missing_ok=True)
            return False
        before = self._version()
        former, token = self._path(self._token()), secrets.randbits(_TOKEN_BITS)
        path = self._path(token)
        with TemporaryDirectory(prefix="words-", dir=self._folder) as aside:
            parts, newest = self._parts(Path(aside))
            write_postings(path, parts, token=token, newest=newest)
        with self._database.atomic():
            self._settings.set(_VALID, str(token))
            # What others wrote meanwhile may have come too late for the file: then all stays listed.
            if self._version() == before:
                self._database.execute("delete from stale_words")
        self._sweep(path, former)
        self._load()
        return True

    def _forget(self) -> None:
        self._token_seen = -1
        self._file = PostingsFile(no_postings())
        self._added: list[Postings] = []
        self._seen = _Seen()
        self._shelf = Shelf()

    def _load(self) -> None:
        """
        Maps the valid file; where that is not there or not whole, all words are read from the store.
        """
        self._forget()
        self._token_seen = token = self._token()
        if token == self._damaged:
            return
        try:
            file = read_postings(self._path(token))
        except DamagedFileError as error:
            self._tell(error)
            return
        if file.token == token and file.newest <= self._given():
            self._file, self._seen = file, _Seen(newest=file.newest)

    def _tell(self, error: DamagedFileError) -> None:
        _log.warning("%s It is made anew from the store.", error)
        self._damaged = self._token_seen

    def _mend(self, error: DamagedFileError) -> None:
        """
        Makes the file anew; where it can't be written, all words are read from the store.
        """
        if self._connection.in_transaction:
            raise error
        self._tell(error)
        self._forget()
        try:
            self.renew()
        except (OSError, sqlite3.OperationalError) as refused:
            _log.warning(
                "The words of the claims stay in memory, as their file can't be written: %s", refused
            )
        self._refresh()

    def _refresh(self) -> None:
        """
        Takes in what was written since the last search; costs some microseconds where nothing was.
        """
        try:
            self._file.look()
        except DamagedFileError as error:
            self._mend(error)
        stamp = self._changes.stamp()
        # What a transaction has not committed may never come to be.
        if stamp == self._seen.changes or self._connection.in_transaction:
            return
        if self._token() != self._token_seen:
            self._load()
        texts = self._index_stamp()
        if texts != self._seen.texts:
            self._take_in()
        self._seen = replace(self._seen, changes=stamp, texts=texts)

    def _take_in(self) -> None:
        weigher = Weigher()
        for rows in self._portions(self._seen.newest):
            self._added = tidied([*self._added, weigher.postings(rows)])
            self._seen = replace(self._seen, newest=rows[-1][0])
        again = self._rows("in (select number from stale_words) order by rowid")
        # Changed claims are numbered anew behind all others; their words of before don't count.
        first = 1 + self._seen.newest
        changed = weigher.postings([(first + place, *row[1:]) for place, row in enumerate(again)])
        self._shelf = Shelf(
            parts=tuple(part for part in (self._file.postings, *self._added, changed) if len(part.digests)),
            slots=first + len(again),
            size=self._seen.newest,
            replaced=np.array([row[0] for row in again], np.int32),
        )

    def _parts(self, folder: Path) -> tuple[list[Postings], int]:
        """
        The words of all claims in files of a portion each, and the highest number among them.
        """
        weigher, parts, newest = Weigher(), [], 0
        for place, rows in enumerate(self._portions(0)):
            path = folder / str(place)
            write_postings(path, [weigher.postings(rows)])
            parts.append(read_postings(path).postings)
            newest = rows[-1][0]
        return parts, newest

    def _portions(self, after: int) -> Iterator[list[Row]]:
        while rows := self._rows("> ? order by rowid limit ?", after, _PORTION):
            yield rows
            after = rows[-1][0]

    def _rows(self, which: str, *given: int) -> list[Row]:
        rows = self._connection.execute(
            "select rowid, claim, title, wordings, body,"
            " (select claimant from claims where number = claim_words.rowid)"
            f" from claim_words where rowid {which}",
            given,
        ).fetchall()
        return [(*row[:5], " ".join(words(row[5] or ""))) for row in rows]

    def _waiting(self) -> int:
        (waiting,) = self._connection.execute(
            "select (select count(*) from claims where number > ?) + (select count(*) from stale_words)",
            [self._file.newest],
        ).fetchone()
        return int(waiting)

    def _given(self) -> int:
        """
        The highest number that any claim was given.
        """
        row = self._connection.execute("select seq from sqlite_sequence where name = 'claims'").fetchone()
        return int(row[0]) if row else 0

    def _token(self) -> int:
        return _valid(self._settings)

    def _path(self, token: int) -> Path:
        return _path(self._folder, token)

    def _version(self) -> int:
        """
        The same as before as long as nobody else wrote.
        """
        return self._changes.stamp()[0]

    def _index_stamp(self) -> bytes:
        """
        The same as before as long as nobody wrote words: the full-text index keeps its structure in row 10
        (FTS5_STRUCTURE_ROWID in SQLite's fts5_index.c), which every write to it changes.
        """
        row = self._connection.execute("select block from claim_words_data where id = 10").fetchone()
        return bytes(row[0]) if row else b""

    def _sweep(self, valid: Path, before: Path) -> None:
        """
        Removes the file of before, and what a kill left behind long ago.
        """
        before.unlink(missing_ok=True)
        for path in self._folder.glob("words-*"):
            with suppress(OSError):
                if path != valid and time.time() - path.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def words_path(database: sqlite_utils.Database, folder: Path) -> Path:
    """
    The file that is valid, whether it is there or not.
    """
    return _path(folder, _valid(SettingStore(database)))


def _valid(settings: SettingStore) -> int:
    """
    The number of the valid file, 0 where there was none yet.
    """
    return int(settings.get(_VALID) or 0)


def _path(folder: Path, token: int) -> Path:
    return folder / f"words-{token}.bin"
