"""
An embedder that remembers: texts embedded once are read back, so that a second evaluation is quick.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import sqlite_utils

from claims.errors import StoreError
from claims.ports import Embedder, Vectors

# SQLite allows 32,766 bound values in a statement; a portion this size is far below and fast.
_PORTION = 500
_SCHEMA = (
    "create table if not exists vectors (key blob primary key, vector blob not null) strict, without rowid"
)


class CachingEmbedder:
    """
    Satisfies ``claims.ports.Embedder`` over another one, keeping vectors by model, side and content.

    Vectors are kept as float16, which moves a cosine by less than 0.001. Belongs to one thread.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        """
        Opens the cache, made where it is missing.

        Raises:
            StoreError: the cache can't be opened; it may be deleted at any time.

        """
        self._embedder = embedder
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite_utils.Database(path)
            self._database.execute("pragma journal_mode = wal")
            self._database.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(_unusable(path, error)) from error

    @property
    def name(self) -> str:
        """
        Name of the model underneath.
        """
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """
        Length of a vector.
        """
        return self._embedder.dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages, float32 of shape (len(texts), dimensions).
        """
        return self._cached("query", texts, self._embedder.queries)

    def messages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of messages as stored claims answer them; never kept, as their layers may change while the
        model's name stays.
        """
        return self._embedder.messages(texts)

    def both(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """
        The two kinds of vectors of messages; of these only the first are kept.
        """
        return self.queries(texts), self.messages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """
        Vectors of stored texts, float32 of shape (len(texts), dimensions).
        """
        return self._cached("passage", texts, self._embedder.passages)

    def states(self, texts: Sequence[str]) -> Sequence[Vectors] | None:
        """
        States of tokens, one array a text; never kept, as they are many times larger than a vector.
        """
        return self._embedder.states(texts)

    def close(self) -> None:
        """
        Close the cache; what was embedded is kept.
        """
        self._database.close()

    def _cached(self, side: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        """
        Raises:
            StoreError: the cache is damaged, or can't be written.

        """
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        try:
            for start in range(0, len(texts), _PORTION):
                portion = texts[start : start + _PORTION]
                found[start : start + len(portion)] = self._portion(side, portion, embed)
        except sqlite3.Error as error:
            raise StoreError(_unusable(self._path, error)) from error
        return found

    def _portion(self, side: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        keys = [self._key(side, text) for text in texts]
        marks = ",".join("?" * len(keys))
        rows = self._database.execute(f"select key, vector from vectors where key in ({marks})", keys)
        known = {key: np.frombuffer(vector, np.float16).astype(np.float32) for key, vector in rows}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = embed(list(missing.values())).astype(np.float16)
            with self._database.atomic():
                self._database.conn.executemany(
                    "insert or ignore into vectors values (?, ?)",
                    [(key, vector.tobytes()) for key, vector in zip(missing, made, strict=True)],
                )
            known |= {key: vector.astype(np.float32) for key, vector in zip(missing, made, strict=True)}
        return np.stack([known[key] for key in keys])

    def _key(self, side: str, text: str) -> bytes:
        content = f"{self.name}\x00{side}\x00{text}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, digest_size=16).digest()


def _unusable(path: Path, error: Exception) -> str:
    return f"The cache {path} can't be used ({error}); delete it."
