"""
How often members may ask in a group.

Counted in the memory of the process, over the hour before each question; members by their tokens.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum

from telegram import CallbackQuery, Message

from handlers.moderation import moments
from handlers.moderation.places import author_of
from handlers.moderation.ports import Moderation
from handlers.moderation.rules import Rules

_HOUR = timedelta(hours=1)
# Groups that are counted at once; those that were silent for longest go first.
_MOST_CHATS = 5_000


class Allowance(StrEnum):
    """
    Whether a question is answered. ``TOLD`` is for the first one too many: it is told so, the next are not.
    """

    GIVEN = "given"
    TOLD = "told"
    SILENT = "silent"


class CheckLimits:
    """
    Counts questions by group and member.
    """

    def __init__(self) -> None:
        self._asked: dict[int, deque[tuple[datetime, str]]] = {}
        self._told: dict[tuple[int, str], datetime] = {}

    def ask(self, target: Message, moderation: Moderation, rules: Rules) -> Allowance:
        """
        Whether the author of a message may ask now.
        """
        author = author_of(target)
        member = moderation.token(author) if author is not None else ""
        return self.allow(target.chat_id, member, rules, moments.now())

    async def press(self, query: CallbackQuery, chat: int, moderation: Moderation) -> Allowance:
        """
        Whether who pressed a button may ask now what it asks.
        """
        rules = await moderation.rules(chat)
        return self.allow(chat, moderation.token(query.from_user.id), rules, moments.now())

    def allow(self, chat: int, member: str, rules: Rules, now: datetime) -> Allowance:
        """
        Whether a question of a member is answered; one that is counts from then on.
        """
        asked = self._lately(chat, now)
        own = sum(by == member for _, by in asked)
        if own < rules.checks_per_member and len(asked) < rules.checks_per_chat:
            asked.append((now, member))
            return Allowance.GIVEN
        if (chat, member) in self._told:
            return Allowance.SILENT
        self._told[chat, member] = now
        return Allowance.TOLD

    def _lately(self, chat: int, now: datetime) -> deque[tuple[datetime, str]]:
        asked = self._asked.pop(chat, None) or deque()
        self._asked[chat] = asked
        while len(self._asked) > _MOST_CHATS:
            del self._asked[next(iter(self._asked))]
        while asked and asked[0][0] <= now - _HOUR:
            asked.popleft()
        self._told = {key: at for key, at in self._told.items() if at > now - _HOUR}
        return asked
