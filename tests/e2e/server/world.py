"""
Everything one bot's Telegram knows: its profile, chats, messages, callbacks, faults and the log of its calls.

Objects are kept as the JSON that Telegram would send.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.server.delivery import Updates
from tests.e2e.server.judge import judge_update

Json = dict[str, Any]

_CARRIERS = ("message", "edited_message", "channel_post", "edited_channel_post", "guest_message")


class ApiError(Exception):
    """
    An answer other than ok, as the Bot API words it.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class Fault:
    """
    A failure to come: for ``method`` (``*`` for any) and ``chat`` (any if ``None``), so many ``times``.

    ``hang`` seconds pass before the answer; with ``done`` the call takes effect although it fails.
    """

    method: str
    code: int = 500
    description: str = "Internal Server Error"
    parameters: Json | None = None
    times: int = 1
    chat: int | None = None
    hang: float = 0.0
    done: bool = False

    def hits(self, method: str, chat: object) -> bool:
        """
        Whether a call fails by this fault.
        """
        right_chat = self.chat is None or str(self.chat) == str(chat)
        return self.times > 0 and self.method in ("*", method) and right_chat


@dataclass(slots=True)
class World:
    """
    The state of one bot, by its token.
    """

    token: str
    profile: Json = field(default_factory=dict)
    chats: dict[int, Json] = field(default_factory=dict)
    members: dict[int, dict[int, Json]] = field(default_factory=dict)
    details: dict[int, Json] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    callbacks: dict[str, bool] = field(default_factory=dict)
    reactions: dict[tuple[int, int], list[Json]] = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    calls: list[Json] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    updates: Updates = field(default_factory=Updates)
    _update_ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))
    _message_ids: dict[int, itertools.count[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.profile = {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Footnote",
            "username": "footnote_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "supports_guest_queries": True,
        }

    def add_chat(self, chat: Json, members: list[Json], details: Json) -> None:
        """
        Make a chat known, with its ``ChatMember`` objects and what only ``getChat`` tells of it.
        """
        self.details[chat["id"]] = details
        self.chats[chat["id"]] = chat
        self.members[chat["id"]] = {member["user"]["id"]: member for member in members}

    def chat(self, chat_id: object) -> Json:
        """
        A chat the bot may write to.

        Raises:
            ApiError: the chat is unknown, or has blocked the bot.

        """
        found = self.chats.get(int(str(chat_id))) if str(chat_id).lstrip("-").isdigit() else None
        if found is None:
            raise ApiError(400, "Bad Request: chat not found")
        if found["id"] in self.blocked:
            private = found["type"] == "private"
            reason = (
                "bot was blocked by the user" if private else f"bot was kicked from the {found['type']} chat"
            )
            raise ApiError(403, f"Forbidden: {reason}")
        return found

    def post(self, chat: Json, content: Json) -> Json:
        """
        A message by the bot.
        """
        message = {
            "message_id": self._next_message_id(chat["id"]),
            "date": int(time.time()),
            "chat": chat,
            "from": self.bot_user(),
            **content,
        }
        self.messages[chat["id"], message["message_id"]] = message
        return message

    def bot_user(self) -> Json:
        """
        The bot as the sender of messages.
        """
        return {key: self.profile[key] for key in ("id", "is_bot", "first_name", "username")}

    def receive(self, update: Json) -> Json:
        """
        Complete, judge, remember and queue what a user did.
        """
        for kind in _CARRIERS:
            if kind in update:
                self._remember(update[kind])
        if "callback_query" in update:
            self.callbacks[update["callback_query"]["id"]] = False
        update = {"update_id": next(self._update_ids), **update}
        self.violations.extend(judge_update(update))
        self.updates.put(update)
        return update

    def receive_raw(self, update: Json) -> None:
        """
        Queue an update as it is: one again that was sent before, or one that no version knows.
        """
        self.updates.put({"update_id": next(self._update_ids), **update})

    def fault_for(self, method: str, chat: object) -> Fault | None:
        """
        The fault that a call meets, if any; it is used up by one.
        """
        for fault in self.faults:
            if fault.hits(method, chat):
                fault.times -= 1
                return fault
        return None

    def _remember(self, message: Json) -> None:
        chat = message["chat"]
        self.chats.setdefault(chat["id"], chat)
        message.setdefault("date", int(time.time()))
        if "message_id" not in message:
            message["message_id"] = self._next_message_id(chat["id"])
        self.messages[chat["id"], message["message_id"]] = message

    def _next_message_id(self, chat_id: int) -> int:
        return next(self._message_ids.setdefault(chat_id, itertools.count(1)))
