"""
An admin's private chat with the bot, as the tests tell of it: Anna decides for the group, Boris does not.
"""

from __future__ import annotations

import json
import re
from typing import Any

from tests.e2e.server.markup import parse
from tests.handlers.moderation.scene import ANONYMOUS, BORIS, LOG
from tests.handlers.telegram_side import ANNA, BOT, GROUP, PRIVATE, Payload, World, carrying, message

CHAT = GROUP["id"]
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_FULL = {
    "accent_color_id": 0,
    "max_reaction_count": 1,
    "accepted_gift_types": dict.fromkeys(_GIFTS, False),
}
__all__ = ["ANONYMOUS", "BORIS", "CHAT", "LOG", "Office", "owner"]


def owner(user: Payload) -> Payload:
    """
    Somebody who owns a group.
    """
    return {"status": "creator", "user": user, "is_anonymous": False}


class Office:
    """
    What Anna does in private and in her groups, and what Telegram says of them.
    """

    def __init__(self, world: World) -> None:
        self.world, self.moderation = world, world.moderation
        self.admins: dict[int, list[Payload]] = {CHAT: [owner(ANNA)], LOG["id"]: [owner(ANNA)]}
        self.titles = {CHAT: GROUP["title"], LOG["id"]: LOG["title"]}
        self.reads_all = True
        self.refused: dict[tuple[str, int], tuple[int, str]] = {}
        world.request.refuse = self._answered

    async def opens(self, by: Payload = ANNA) -> str:
        """
        Somebody follows the link from the group; returns what they read.
        """
        chat = {**PRIVATE, "id": by["id"]}
        await self.world.private(f"/start set_{CHAT}", chat=chat, **{"from": by})
        return self.read

    async def presses(self, label: str) -> str:
        """
        Anna presses a button of the menu as it stands; returns what she is told above the chat.
        """
        found = [one for row in self.rows for one in row if one["text"].removeprefix("• ") == label]
        assert found, f"no {label!r} among {self.labels}"
        return await self.sends_press(found[0]["callback_data"], reply_markup={"inline_keyboard": self.rows})

    async def sends_press(self, data: str, by: Payload = ANNA, **shown: Any) -> str:
        """
        A press with any payload, below a message that carries it unless told otherwise; returns what is told
        above the chat.
        """
        posted = message("menu", message_id=9001, chat={**PRIVATE, "id": by["id"]})
        query = {"id": "1", "from": by, "chat_instance": "c", "data": data}
        posted |= {"from": BOT, **carrying(data), **shown}
        await self.world.send(callback_query={**query, "message": posted})
        return str(self.world.request.of("answerCallbackQuery")[-1].get("text", ""))

    async def sets(self, page: str, label: str) -> str:
        """
        Anna opens a page of the menu and presses one of its buttons.
        """
        await self.opens()
        await self.presses(page)
        return await self.presses(label)

    @property
    def rules(self) -> Any:
        """
        What the group has set.
        """
        return self.moderation.set[CHAT]

    @property
    def shown(self) -> Payload:
        """
        The menu as it stands, as sent or edited last; where nothing was said in private, what was in a group.
        """
        methods = {"sendMessage", "editMessageText"}
        sent = [call for name, call in self.world.request.calls if name in methods]
        private: list[Payload] = [call for call in sent if int(call["chat_id"]) > 0]
        return (private or sent)[-1]

    @property
    def read(self) -> str:
        """
        The words of it.
        """
        return parse(self.shown["text"], self.shown.get("parse_mode")).text

    @property
    def rows(self) -> list[list[Payload]]:
        """
        Its buttons.
        """
        markup = self.shown.get("reply_markup") or {"inline_keyboard": []}
        rows: list[list[Payload]] = (json.loads(markup) if isinstance(markup, str) else markup)[
            "inline_keyboard"
        ]
        return rows

    @property
    def labels(self) -> list[str]:
        """
        What stands on its buttons.
        """
        return [button["text"] for row in self.rows for button in row]

    def said_in(self, chat: int) -> list[str]:
        """
        What the bot said in a chat.
        """
        sent = self.world.request.of("sendMessage")
        return [parse(one["text"], one.get("parse_mode")).text for one in sent if int(one["chat_id"]) == chat]

    async def code(self) -> str:
        """
        The code that connects a moderators' chat.
        """
        await self.opens()
        await self.presses("Moderators’ chat")
        found = re.search(r"/logchat (\w+)", self.read)
        assert found
        return found[1]

    async def in_log_chat(self, text: str, **content: Any) -> None:
        """
        Anna writes in the moderators' chat.
        """
        await self.world.send(message=message(text, chat=LOG, **content))

    def _answered(self, method: str, sent: Payload) -> tuple[int, Payload] | None:
        chat = int(sent.get("chat_id", 0))
        if (method, chat) in self.refused:
            code, description = self.refused[method, chat]
            return code, {"description": description}
        outcome: Any = None
        match method:
            case "getChatAdministrators":
                outcome = self.admins[chat]
            case "getChat":
                outcome = {"id": chat, "type": "supergroup", "title": self.titles[chat], **_FULL}
            case "getMe":
                outcome = {**BOT, "can_read_all_group_messages": self.reads_all}
            case "answerGuestQuery":
                outcome = {"inline_message_id": "g"}
            case "sendDocument":
                outcome = message("x", chat={"id": chat, "type": "private"})
        return None if outcome is None else (200, {"ok": True, "result": outcome})
