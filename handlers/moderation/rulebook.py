"""
The one place where a group's rules are changed: one after the other, and each change into the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.moderation import moments
from handlers.moderation.menu_texts import changes
from handlers.moderation.ports import Deed, Entry, Moderation
from handlers.moderation.rules import Rules
from handlers.texts import Texts, texts_for

Alter = Callable[[Rules], Rules | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """
    Who changes something, None for the bot itself, and the language they read.
    """

    name: str | None = None
    texts: Texts


BOT_ITSELF = Author(texts=texts_for(None))


class RuleBook:
    """
    Reads and changes the rules of groups.
    """

    def __init__(self, moderation: Moderation, clock: Callable[[], datetime] = moments.now) -> None:
        self.moderation = moderation
        self.now = clock
        self._locks: dict[int, asyncio.Lock] = {}

    async def read(self, chat: int) -> Rules:
        """
        The rules of a group.
        """
        return await self.moderation.rules(chat)

    async def change(
        self, chat: int, author: Author, alter: Alter, deed: Deed = Deed.SETTINGS
    ) -> tuple[str, ...] | None:
        """
        Change the rules and say what changed, each as a setting with its value; None where ``alter`` gives
        no rules. Two admins who change something at once both get what they chose.
        """
        async with self._locks.setdefault(chat, asyncio.Lock()):
            before = await self.moderation.rules(chat)
            after = alter(before)
            if after is None:
                return None
            changed = changes(before, after, author.texts)
            if after != before:
                await self.moderation.set_rules(chat, after)
            if changed:
                at = moments.kept(self.now())
                why = "; ".join(changed)
                await self.moderation.note(Entry(chat=chat, deed=deed, at=at, who=author.name, why=why))
            return changed
