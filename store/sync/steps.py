"""
What a source hands over, step by step: claims, skips, and marks up to which everything may be kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from store.imports.records import Entry
from store.store import Store
from store.sync.feeds import Cursor, Feed
from store.sync.terms import SyncTerms
from store.sync.web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """
    Everything before this is whole: with it the store remembers ``cursor``, or that ``page`` (address, day of
    its last change) was read.
    """

    cursor: Cursor | None = None
    page: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """
    The source was read to its end, in the state that these validators name.
    """

    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False


Step = Entry | Mark | End


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    One source to read: ``read`` are its pages that were read before, ``path`` is where a download may lie.
    """

    store: Store
    feed: Feed
    web: Web
    terms: SyncTerms
    path: Path
    read: Mapping[str, str]

    @property
    def conditions(self) -> dict[str, str]:
        """
        Headers that ask for a source only if it has changed.
        """
        wanted = {"If-None-Match": self.feed.etag, "If-Modified-Since": self.feed.last_modified}
        return {name: value for name, value in wanted.items() if value}


Steps = Iterator[Step]
