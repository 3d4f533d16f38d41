"""
Addresses inside Telegram: a message of a group, and the bot's private chat with something to show there.
"""

from __future__ import annotations

import re

import telegram

_SUPERGROUP = "-100"
# Telegram takes 64 of these characters behind ``start=``.
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
DETAILS = "c_"


def link_to(chat: int, message: int, thread: int | None = None) -> str | None:
    """
    The address of a message, for who is in the group; None in a basic group, whose messages have none.
    """
    number = str(chat)
    if not number.startswith(_SUPERGROUP):
        return None
    topic = f"{thread}/" if thread else ""
    return f"https://t.me/c/{number.removeprefix(_SUPERGROUP)}/{topic}{message}"


def topic_of(message: telegram.Message) -> int | None:
    """
    The forum topic of a message; a thread of comments is none.
    """
    return message.message_thread_id if message.is_topic_message else None


def title_of(chat: telegram.Chat) -> str:
    """
    A group's name.
    """
    return chat.title or chat.full_name or str(chat.id)


def author_of(message: telegram.Message) -> int | None:
    """
    Who wrote a message in a group: a channel or the group itself before the stand-in that Telegram names.
    """
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user is not None else None


def name_of(message: telegram.Message) -> str:
    """
    The name under which somebody wrote a message.
    """
    if message.sender_chat is not None:
        return message.author_signature or title_of(message.sender_chat)
    return message.from_user.full_name if message.from_user is not None else ""


def is_by_bot(message: telegram.Message) -> bool:
    """
    Whether a bot wrote a message, itself or in a member's name; channels and anonymous admins have a
    stand-in that looks like a bot.
    """
    if message.via_bot is not None:
        return True
    return message.sender_chat is None and message.from_user is not None and message.from_user.is_bot


def is_own(message: telegram.Message) -> bool:
    """
    Whether this bot wrote a message.
    """
    return message.from_user is not None and message.from_user.id == message.get_bot().id


def details_link(username: str, claim_id: str) -> str | None:
    """
    The address at which the bot shows a record in private; None for an id that no address can carry.
    """
    payload = f"{DETAILS}{claim_id}"
    return f"https://t.me/{username}?start={payload}" if _PAYLOAD.fullmatch(payload) else None
