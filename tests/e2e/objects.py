"""
Telegram's JSON objects, made short to write and to read in a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]

ANN: Json = {"id": 501, "is_bot": False, "first_name": "Ann", "language_code": "en"}
_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)


def person(user_id: int, name: str, **more: Any) -> Json:
    """
    A ``User``.
    """
    return {"id": user_id, "is_bot": False, "first_name": name, **more}


def private(user: Json = ANN) -> Json:
    """
    The private chat with somebody.
    """
    return {"id": user["id"], "type": "private", "first_name": user["first_name"]}


def member(user: Json, status: str = "member") -> Json:
    """
    A ``ChatMember``; an administrator has every right.
    """
    if status == "administrator":
        return {"status": status, "user": user, "is_anonymous": False, **dict.fromkeys(_RIGHTS, True)}
    return {"status": status, "user": user} | ({"is_anonymous": False} if status == "creator" else {})


def entity(kind: str, text: str, part: str, **more: Any) -> Json:
    """
    A ``MessageEntity`` that covers the first occurrence of ``part``.
    """
    before = text[: text.index(part)]
    return {"type": kind, "offset": _units(before), "length": _units(part), **more}


def buttons(message: Json) -> list[Json]:
    """
    The buttons under a message, row by row.
    """
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def links(message: Json) -> list[str]:
    """
    The addresses that a message links to.
    """
    return [found["url"] for found in message.get("entities", ()) if found["type"] == "text_link"]


def readable(message: Json) -> str:
    """
    A message's words, each link followed by its address.
    """
    text = message.get("text") or message.get("caption") or ""
    coded = text.encode("utf-16-le")
    for found in sorted(message.get("entities", ()), key=lambda one: -one["offset"] - one["length"]):
        if found["type"] == "text_link":
            end = 2 * (found["offset"] + found["length"])
            coded = coded[:end] + f" <{found['url']}>".encode("utf-16-le") + coded[end:]
    return coded.decode("utf-16-le")


def by_minute(calls: Sequence[Json], chat: int) -> Iterator[int]:
    """
    For each call into a chat, how many there were in the minute that ends with it (Telegram allows 20 in
    a group).
    """
    times = [call["time"] for call in calls if call["params"].get("chat_id") == str(chat)]
    for end in times:
        yield sum(end - 60 < one <= end for one in times)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
