"""
A moderated group with its members, its admins and their log chat, as the tests tell it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.rules_at_hand import RulesAtHand
from handlers.moderation.rules import Rules
from store.store import Store
from tests.e2e.objects import Json, buttons, member, person, readable
from tests.e2e.process import BotProcess

BORIS = person(701, "Boris", language_code="en")
MIRA = person(702, "Mira", language_code="en")
CARLA = person(703, "Carla", language_code="en")
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
STAND_IN = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = person(777000, "Telegram")
CHANNEL = {"id": -1_000_700_000_001, "type": "channel", "title": "The valley's paper"}

_NUMBERS = itertools.count()
_FIRST_GROUP, _FIRST_LOG = -1_000_710_000_000, -1_000_720_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A group to be: its number, and the rules that its admins have set.
    """

    number: int
    rules: Rules

    @property
    def chat(self) -> int:
        """
        The group's id.
        """
        return _FIRST_GROUP - self.number

    @property
    def log_chat(self) -> int:
        """
        The log chat's id.
        """
        return _FIRST_LOG - self.number


def plan(*, logged: bool = True, **rules: Any) -> Plan:
    """
    A group with such rules and, unless told otherwise, a log chat.
    """
    number = next(_NUMBERS)
    made = Plan(number, Rules(**rules))
    return replace(made, rules=replace(made.rules, log_chat=made.log_chat)) if logged else made


def settle_rules(store: Path, plans: Sequence[Plan]) -> None:
    """
    Let groups have their rules, in a store that no bot uses just now.
    """
    with Store.open(store, embedder_name=None) as opened:
        for each in plans:
            RulesAtHand().write(opened.chats, each.chat, each.rules)


class Valley:
    """
    What people do there, and what the bot does.
    """

    def __init__(self, bot: BotProcess, made: Plan, *, forum: bool = False) -> None:
        self.bot, self.api = bot, bot.api
        title = f"Valley {made.number}"
        about: Json = {"id": made.chat, "type": "supergroup", "title": title}
        people = [member(CARLA, "creator"), member(BORIS), member(MIRA)]
        self.chat = self.api.chat({**about, "is_forum": True} if forum else about, people)
        self.log_chat = self.api.chat(
            {"id": made.log_chat, "type": "supergroup", "title": f"{title}, moderators"}, people
        )

    def says(self, text: str | None, user: Json = BORIS, **fields: Any) -> Json:
        """
        Somebody writes in the group.
        """
        return self.api.user_sends(self.chat, text, user=user, **fields)

    def posts(self, count: int) -> list[Json]:
        """
        The bot's messages in the group, once there are so many.
        """
        return self._by_bot(self.chat, count)

    def cards(self, count: int) -> list[Json]:
        """
        The cards in the log chat, once there are so many.
        """
        return self._by_bot(self.log_chat, count)

    def quiet(self) -> list[str]:
        """
        The words of the bot's messages in the group once it has nothing more to do.
        """
        self.api.settle()
        return [readable(message) for message in self.api.messages(self.chat, by_bot=True)]

    def press(self, message: Json, label: str, user: Json = CARLA) -> str:
        """
        Somebody presses a button; returns what the bot tells them.
        """
        return self._told(self.api.press(message, label, user=user))

    def press_with(self, message: Json, payload: str, user: Json = CARLA) -> str:
        """
        A press with any payload, below any message.
        """
        return self._told(self.api.send_callback(message, payload, user=user))

    def now(self, message: Json) -> str:
        """
        The words of a message as it stands.
        """
        return readable(self.api.current(message))

    def labels(self, message: Json) -> list[str]:
        """
        The buttons of a message as it stands.
        """
        return [button["text"] for button in buttons(self.api.current(message))]

    def payload(self, message: Json, label: str) -> str:
        """
        What a button sends.
        """
        shown = buttons(self.api.current(message))
        return str(next(button["callback_data"] for button in shown if button["text"] == label))

    def is_there(self, message: Json) -> bool:
        """
        Whether a message still stands in its chat.
        """
        here = self.api.messages(message["chat"])
        return message["message_id"] in {one["message_id"] for one in here}

    def waits_until_gone(self, message: Json, seconds: float = 20) -> None:
        """
        Wait until a message was deleted.
        """
        self.api.until(lambda: not self.is_there(message), "a message to go", seconds=seconds)

    def reactions(self) -> list[list[Any]]:
        """
        What the bot nodded at: chat, message, reaction.
        """
        return [given for given in self.api.log()["reactions"] if given[0] == self.chat["id"]]

    def _by_bot(self, chat: Json, count: int) -> list[Json]:
        def there() -> list[Json]:
            return self.api.messages(chat, by_bot=True)

        self.api.until(lambda: len(there()) >= count, f"{count} messages in {chat['title']}", seconds=30)
        return there()

    def _told(self, query: str) -> str:
        self.api.until(lambda: query not in self.api.log()["unanswered"], "a press to be acknowledged")
        calls = self.api.calls("answerCallbackQuery")
        (call,) = (one for one in calls if one["params"]["callback_query_id"] == query)
        return str(call["params"].get("text", ""))
