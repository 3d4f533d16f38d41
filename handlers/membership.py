"""
A chat's life: the bot is blocked and unblocked, a group becomes a supergroup.
"""

from __future__ import annotations

from telegram import ChatMember, ChatMemberRestricted, Update

from handlers.context import Context
from handlers.ports import Memory

_GONE = frozenset({ChatMember.BANNED, ChatMember.LEFT})


class Membership:
    """
    Handlers of what happens to the bot in a chat.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def on_change(self, update: Update, _: Context) -> None:
        """
        Note whether the bot may write to a chat.
        """
        change = update.my_chat_member
        if change is not None:
            gone = not is_in(change.new_chat_member)
            await self._memory.set_blocked(change.chat.id, blocked=gone)

    async def on_migration(self, update: Update, _: Context) -> None:
        """
        Keep what a chat has set when its id changes.
        """
        message = update.effective_message
        if message is not None and message.migrate_to_chat_id is not None:
            await self._memory.move(message.chat_id, message.migrate_to_chat_id)


def is_in(member: ChatMember) -> bool:
    """
    Whether somebody is in a chat.
    """
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _GONE
