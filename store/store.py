"""
The store as one object: everything that is kept, in one SQLite file and the folder around it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from claims.errors import StoreError
from store.answers import AnswerStore
from store.cards import CardStore
from store.chats import ChatStore
from store.claims import ClaimStore
from store.database import open_database, sentence
from store.decisions import DeedStore, RefusedPairs, WarningStore
from store.feedback import FeedbackStore
from store.index import SqliteIndex
from store.joining import MergeStore
from store.outlets import OutletStore
from store.overrides import RatingOverrides
from store.posts import PostStore
from store.publishers import PublisherStore
from store.requests import RequestStore
from store.runs import RunStore
from store.settings import SettingStore
from store.sights import SightStore
from store.tokens import Tokens
from store.updates import UpdateStore


class Store:
    """
    An open store. It belongs to the thread that opened it; other threads and processes open their own.
    """

    def __init__(self, path: Path, *, embedder_name: str | None, read_only: bool = False) -> None:
        self.path = path
        self.database = open_database(path, read_only=read_only)
        self.publishers = PublisherStore(self.database)
        self.outlets = OutletStore(self.database)
        self.claims = ClaimStore(self.database, self.publishers)
        self.runs = RunStore(self.database, self.publishers)
        self.merges = MergeStore(self.database)
        self.requests = RequestStore(self.database)
        self.tokens = Tokens(self.database)
        self.chats = ChatStore(self.database, self.tokens)
        self.updates = UpdateStore(self.database)
        self.answers = AnswerStore(self.database, self.tokens)
        self.posts = PostStore(self.database)
        self.cards = CardStore(self.database)
        self.refused = RefusedPairs(self.database)
        self.warnings = WarningStore(self.database)
        self.deeds = DeedStore(self.database)
        self.sights = SightStore(self.database)
        self.feedback = FeedbackStore(self.database)
        self.settings = SettingStore(self.database)
        self.overrides = RatingOverrides(self.database)
        self.index = SqliteIndex(self.database, path.parent, embedder_name)

    @classmethod
    def open(cls, path: Path, *, embedder_name: str | None, read_only: bool = False) -> Self:
        """
        Opens the store at a path, making it where it is not there.

        Without ``embedder_name`` the index searches lexically only.

        Raises:
            StoreError: the store can't be opened, is damaged, or was written by a newer version.

        """
        try:
            return cls(path, embedder_name=embedder_name, read_only=read_only)
        except sqlite3.Error as error:
            raise StoreError(sentence(path, error)) from error

    def close(self) -> None:
        """
        Closes the store; every acknowledged write is on disk already.
        """
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """
        Closes the store; what SQLite refused in between, such as a write to a full disk, becomes a sentence.

        Raises:
            StoreError: SQLite could not read or write the store.

        """
        self.close()
        if isinstance(error, sqlite3.Error):
            raise StoreError(sentence(self.path, error)) from error
