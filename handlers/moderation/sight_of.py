"""
What Telegram shows the bot of a group.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import TelegramError

from handlers.moderation.admins import Admins
from handlers.moderation.rules import Mode, Rules

# Modes for which ordinary messages have to be seen.
_LOOKING = frozenset({Mode.SUGGEST, Mode.AUTO})

# Tells a group, where it is so, that it is set to be looked at while the bot can't see it.
TellBlind = Callable[[Bot, int], Awaitable[None]]


async def is_blind(bot: Bot, admins: Admins, chat: int) -> bool:
    """
    Whether privacy mode hides a group's ordinary messages: the bot is no admin there, and privacy mode is on.
    """
    if await admins.includes_bot(bot, chat):
        return False
    try:
        me = await bot.get_me()
    except TelegramError:
        return not bot.can_read_all_group_messages
    return not me.can_read_all_group_messages


async def lacks_sight(bot: Bot, admins: Admins, chat: int, rules: Rules) -> bool:
    """
    Whether a group is set to be looked at while the bot can't see it.
    """
    return rules.mode in _LOOKING and await is_blind(bot, admins, chat)
