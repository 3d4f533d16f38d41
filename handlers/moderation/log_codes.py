"""
One-time codes that connect a moderators' chat with a group.

They are kept in the memory of the process: after a restart the menu shows another one.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

_VALID_SECONDS = 900.0
# Letters and digits that nobody takes for one another.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 8
_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """
    The group that looks for a moderators' chat, and the admin who asked.
    """

    chat: int
    admin: int


class LogCodes:
    """
    Codes that wait to be used; each admin has one for a group.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, tuple[Invitation, float]] = {}

    def issue(self, chat: int, admin: int) -> str:
        """
        The code of an admin for a group: the one that is valid still, or another.
        """
        invitation = Invitation(chat=chat, admin=admin)
        self._drop_old()
        for code, (known, _) in self._open.items():
            if known == invitation:
                return code
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        self._open[code] = (invitation, self._clock() + _VALID_SECONDS)
        return code

    def look(self, code: str) -> Invitation | None:
        """
        What a code is for, if it is valid.
        """
        self._drop_old()
        found = self._open.get(code.strip().lower())
        return found[0] if found is not None else None

    def use(self, code: str) -> None:
        """
        A code works once.
        """
        self._open.pop(code.strip().lower(), None)

    def _drop_old(self) -> None:
        now = self._clock()
        self._open = {code: kept for code, kept in self._open.items() if kept[1] > now}
        while len(self._open) >= _MOST:
            del self._open[next(iter(self._open))]
