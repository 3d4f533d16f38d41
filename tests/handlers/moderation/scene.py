"""
A moderated group as the tests tell of it: members who write, an admin, and the moderators' log chat.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

from claims.models import Answer
from handlers.moderation.ports import Card, Deed
from handlers.moderation.rules import Mode, Rules
from tests.e2e.server.markup import parse
from tests.handlers import samples
from tests.handlers.telegram_side import BOT, GROUP, Payload, World, carrying

CHAT = GROUP["id"]
LOG = {"id": -100900, "type": "supergroup", "title": "Moderators"}
ELSEWHERE = {"id": -100901, "type": "supergroup", "title": "Elsewhere"}
BORIS = {"id": 51, "is_bot": False, "first_name": "Boris", "language_code": "en"}
CARLA = {"id": 52, "is_bot": False, "first_name": "Carla", "language_code": "en"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
STAND_IN = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
CHANNEL = {"id": -1007, "type": "channel", "title": "The valley's paper"}
OWNER = {"status": "creator", "user": CARLA, "is_anonymous": False}

FALSE = samples.GARLIC.reviews[:2]
RUMOUR = samples.RUMOUR
WORDS = samples.RUMOUR_CLAIM


class Scene:
    """
    What happens in the group, and what the bot does about it.
    """

    def __init__(self, world: World) -> None:
        self.world, self.moderation = world, world.moderation
        self.refused: dict[str, tuple[int, str]] = {}
        self.rights: Payload = {}
        self._message = 4811
        world.request.refuse = self._answered
        world.library.claims["garlic"] = replace(samples.GARLIC, reviews=FALSE)
        world.answering.answers[RUMOUR] = samples.rumour(*FALSE)
        self.set(mode=Mode.AUTO)

    # What people do.

    def set(self, **rules: Any) -> None:
        """
        Change the group's rules.
        """
        before = self.moderation.set.get(CHAT, Rules())
        self.moderation.set[CHAT] = replace(before, **rules)

    def knows(self, text: str, answer: Answer) -> None:
        """
        Prepare the answer to a text.
        """
        self.world.answering.answers[text] = answer

    def message(self, text: str | None = RUMOUR, **content: Any) -> Payload:
        """
        A message of the group as Telegram writes it, by Boris unless somebody else is named.
        """
        self._message += 1
        written: Payload = {
            "message_id": self._message,
            "date": int(time.time()),
            "chat": GROUP,
            "from": BORIS,
        }
        if text is not None:
            written["text"] = text
            if text.startswith("/"):
                command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
                written["entities"] = [command]
        return {**written, **content}

    async def says(self, text: str | None = RUMOUR, **content: Any) -> Payload:
        """
        Somebody writes in the group.
        """
        written = self.message(text, **content)
        await self.world.send(message=written)
        return written

    async def orders(self, text: str, about: Payload | None, **content: Any) -> Payload:
        """
        Carla, an admin, gives a command in reply to a message.
        """
        replied = {"reply_to_message": about} if about is not None else {}
        return await self.says(text, **{"from": CARLA, **replied, **content})

    async def edits(self, before: Payload, text: str) -> None:
        """
        A member changes a message.
        """
        await self.world.send(edited_message={**before, "text": text, "edit_date": int(time.time())})

    async def presses(self, label: str, by: Payload = CARLA, **shown: Any) -> str:
        """
        Somebody presses a button below the last card; returns what the bot tells them.
        """
        markup = {"inline_keyboard": _rows(self.card)}
        data = _button(self.card, label)["callback_data"]
        return await self.sends_press(data, by, **{"reply_markup": markup, **shown})

    async def sends_press(self, data: str, by: Payload = CARLA, **shown: Any) -> str:
        """
        A press with any payload, below the last card unless told otherwise. The card carries it, as when two
        press at once.
        """
        message = {**self.shown_card(), **carrying(data), **shown}
        query = {"id": "1", "from": by, "chat_instance": "c", "data": data, "message": message}
        await self.world.send(callback_query=query)
        return str(self.world.request.of("answerCallbackQuery")[-1].get("text", ""))

    async def sends_press_on_post(self, data: str, by: Payload) -> str:
        """
        A press below the bot's last post.
        """
        query = {"id": "1", "from": by, "chat_instance": "c", "data": data, "message": self.shown_post()}
        await self.world.send(callback_query=query)
        return str(self.world.request.of("answerCallbackQuery")[-1].get("text", ""))

    # What the bot does.

    @property
    def posts(self) -> list[Payload]:
        """
        What the bot said in the group, as sent.
        """
        return [sent for sent in self.world.request.of("sendMessage") if int(sent["chat_id"]) == CHAT]

    @property
    def said(self) -> list[str]:
        """
        The words of it.
        """
        return [parse(sent["text"], "HTML").text for sent in self.posts]

    @property
    def cards(self) -> list[Payload]:
        """
        The cards that were sent, as sent.
        """
        return [sent for sent in self.world.request.of("sendMessage") if int(sent["chat_id"]) == LOG["id"]]

    @property
    def card(self) -> Payload:
        """
        The last card as it stands after all edits.
        """
        sent = self.cards[-1]
        kept = self.kept_card
        edits = [
            edit for edit in self.world.request.of("editMessageText") if int(edit["chat_id"]) == LOG["id"]
        ]
        changed = [edit for edit in edits if int(edit["message_id"]) == kept.place]
        return {**sent, **(changed[-1] if changed else {})}

    @property
    def card_text(self) -> str:
        """
        The words of the last card.
        """
        return parse(self.card["text"], "HTML").text

    @property
    def kept_card(self) -> Card:
        """
        What is kept of the last card.
        """
        return self.moderation.cards[max(self.moderation.cards)]

    @property
    def labels(self) -> list[list[str]]:
        """
        The buttons of the last card, row by row.
        """
        return labels(self.card)

    @property
    def deleted(self) -> list[int]:
        """
        Which messages of the group the bot deleted.
        """
        return [int(sent["message_id"]) for sent in self.world.request.of("deleteMessage")]

    @property
    def deeds(self) -> list[tuple[Deed, str | None]]:
        """
        What stands in the log of actions, and by whom.
        """
        return [(entry.deed, entry.who) for entry in self.moderation.log]

    def shown_card(self) -> Payload:
        """
        The last card as a message of the log chat.
        """
        read = parse(self.card["text"], "HTML")
        return {
            "message_id": self.kept_card.place or 1,
            "date": int(time.time()),
            "chat": LOG,
            "from": BOT,
            "text": read.text,
            "entities": list(read.entities),
        }

    def shown_post(self, number: int = -1) -> Payload:
        """
        One of the bot's posts as a message of the group.
        """
        reply = list(self.moderation.posts.values())[number].reply
        sent = self.posts[number]
        quote = (
            json.loads(sent["reply_parameters"])
            if isinstance(sent["reply_parameters"], str)
            else sent["reply_parameters"]
        )
        quoted = {"quote": {"text": quote["quote"], "position": 0}} if quote.get("quote") else {}
        text = parse(sent["text"], "HTML").text
        return {
            "message_id": reply,
            "date": int(time.time()),
            "chat": GROUP,
            "from": BOT,
            "text": text,
            "reply_markup": {"inline_keyboard": _rows(sent)},
            **quoted,
        }

    def fails(self, method: str, code: int, description: str) -> None:
        """
        Let Telegram refuse a method from now on.
        """
        self.refused[method] = (code, description)

    def _answered(self, method: str, sent: Payload) -> tuple[int, Payload] | None:
        if method in self.refused:
            code, description = self.refused[method]
            return code, {"description": description}
        if method == "getChatAdministrators":
            return 200, {"ok": True, "result": [OWNER]}
        return None


def labels(sent: Payload) -> list[list[str]]:
    """
    What stands on the buttons of something sent, row by row.
    """
    return [[button["text"] for button in row] for row in _rows(sent)]


def _rows(sent: Payload) -> list[list[Payload]]:
    markup = sent.get("reply_markup") or {"inline_keyboard": []}
    read = json.loads(markup) if isinstance(markup, str) else markup
    rows: list[list[Payload]] = read["inline_keyboard"]
    return rows


def _button(sent: Payload, label: str) -> Payload:
    return next(button for row in _rows(sent) for button in row if button["text"] == label)
