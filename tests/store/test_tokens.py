"""
What stands for people whose ids are not kept.
"""

from __future__ import annotations

from pathlib import Path

from store.answers import Posted
from store.store import Store
from store.tokens import token


class TestTokens:
    def test_secret_is_made_once(self, store: Store, path: Path) -> None:
        """
        The secret is the same whenever and however often the store is opened, and in no two stores.
        """
        with Store.open(path, embedder_name=None) as again:
            secrets = {store.tokens.secret, again.tokens.secret}
        with Store.open(path.with_name("other.db"), embedder_name=None) as other:
            secrets.add(other.tokens.secret)
        assert [len(secret) for secret in secrets] == [32, 32]

    def test_token(self) -> None:
        """
        HMAC-SHA256 of the decimal id, as anybody can compute it who has the secret.
        """
        # printf 42 | openssl dgst -sha256 -hmac key
        assert token(b"key", 42) == "f2991b7ce981d0b5adc5e6a0"

    def test_key(self, store: Store) -> None:
        """
        Groups keep their ids; a private chat has a number of its own that is not its id.
        """
        keys = {store.tokens.key(chat) for chat in range(1, 1000)}
        assert store.tokens.key(-100_5) == -100_5
        assert len(keys) == 999
        assert all(2**20 < key < 2**60 for key in keys)


class TestAnswers:
    def test_private_chats(self, store: Store) -> None:
        """
        The answer in a private chat is found by its id, which stands nowhere.
        """
        store.answers.put(7_123_456, 5, Posted(replies=(6,), digest="x"))
        assert store.answers.get(7_123_456, 5) == Posted(replies=(6,), digest="x")
        assert "7123456" not in "\n".join(store.database.iterdump())
