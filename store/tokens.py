"""
What stands for a person where an id in the clear would say who it is.
"""

from __future__ import annotations

import hmac
import secrets

import sqlite_utils

from store.settings import SettingStore

_SECRET = "member_secret"  # noqa: S105 - the name it is kept under
_SECRET_BYTES = 32
_LENGTH = 24
# As many bits as fit a column of whole numbers without a sign.
_KEY_DIGITS = 15


class Tokens:
    """
    Tokens of ids under the store's own secret, which is made when it is first needed and never leaves the
    store. Whoever has both the store and the secret in it can try every id; nobody else can.
    """

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._settings = SettingStore(database)
        self._secret: bytes | None = None

    @property
    def secret(self) -> bytes:
        """
        The secret of this store.
        """
        if self._secret is None:
            self._settings.set_once(_SECRET, secrets.token_hex(_SECRET_BYTES))
            self._secret = bytes.fromhex(self._settings.get(_SECRET) or "")
        return self._secret

    def key(self, chat: int) -> int:
        """
        The number that stands for a chat: its id for a group; for a private chat, whose id is the person's,
        60 bits of its token.
        """
        return chat if chat < 0 else int(token(self.secret, chat)[:_KEY_DIGITS], 16)


def token(secret: bytes, member: int) -> str:
    """
    Stands for an id: HMAC-SHA256, the first 24 hexadecimal digits.
    """
    return hmac.digest(secret, str(member).encode(), "sha256").hex()[:_LENGTH]
