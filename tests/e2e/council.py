"""
A group whose admins set how the bot behaves, as the tests tell it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from tests.e2e.objects import Json, buttons, member, person, private, readable
from tests.e2e.process import BotProcess

# Who Telegram names as the author where a group or a channel speaks.
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
STAND_IN = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}

_NUMBERS = itertools.count()
_FIRST_GROUP, _FIRST_CHANNEL, _FIRST_PERSON = -1_000_730_000_000, -1_000_740_000_000, 7_300


class Council:
    """
    Anna owns the group, Boris and Mira are members, a channel is linked to it.
    """

    def __init__(self, bot: BotProcess) -> None:
        number, self.api = next(_NUMBERS), bot.api
        names = ("Anna", "Boris", "Mira")
        people = [person(_FIRST_PERSON + 10 * number + each, name) for each, name in enumerate(names)]
        self.anna, self.boris, self.mira = people
        self.bot = {
            "id": int(self.api.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Footnote",
            "username": "footnote_bot",
        }
        self.channel = {"id": _FIRST_CHANNEL - number, "type": "channel", "title": "The valley's paper"}
        self.chat: Json = {
            "id": _FIRST_GROUP - 10 * number,
            "type": "supergroup",
            "title": f"Council {number}",
        }
        self.log_chat: Json = {**self.chat, "id": self.chat["id"] - 1, "title": f"Elders {number}"}
        self.has([member(self.anna, "creator"), member(self.boris), member(self.mira), member(self.bot)])
        self.api.chat(self.log_chat, [member(self.anna, "creator"), member(self.boris, "administrator")])
        for each in people:
            self.api.chat(private(each))

    def has(self, members: Sequence[Json]) -> None:
        """
        The group has these members, as Telegram knows.
        """
        self.api.chat(self.chat, members, linked_chat_id=self.channel["id"])

    def becomes(self, who: Json, was: str, now: str) -> None:
        """
        Somebody's place in the group changes; the bot's own too.
        """
        own = who["id"] == self.bot["id"]
        change = {"chat": self.chat, "from": self.anna, "date": 1_767_268_800}
        change |= {"old_chat_member": member(who, was), "new_chat_member": member(who, now)}
        self.api.update(**{"my_chat_member" if own else "chat_member": change})

    def says(self, text: str | None, user: Json | None = None, **fields: Any) -> Json:
        """
        Somebody writes in the group.
        """
        return self.api.user_sends(self.chat, text, user=user or self.boris, **fields)

    def says_as_group(self, text: str, **fields: Any) -> Json:
        """
        An anonymous admin writes.
        """
        return self.says(text, ANONYMOUS, sender_chat=self.chat, **fields)

    def says_as_channel(self, text: str, **fields: Any) -> Json:
        """
        The owner of the linked channel writes as the channel.
        """
        return self.says(text, STAND_IN, sender_chat=self.channel, **fields)

    def opens(self, user: Json | None = None, chat: int | None = None) -> Json:
        """
        Somebody follows the link to the settings; returns what the bot says.
        """
        who = user or self.anna
        asked = self.api.user_sends(private(who), f"/start set_{chat or self.chat['id']}", user=who)
        return self.api.answer_to(asked)

    def sets(self, menu: Json, page: str, label: str) -> str:
        """
        Anna opens a page and presses one of its buttons; returns what she is told.
        """
        self.press(menu, page)
        told = self.press(menu, label)
        self.press(menu, "Back")
        return told

    def press(self, menu: Json, label: str, user: Json | None = None) -> str:
        """
        Somebody presses a button; returns what they are told above the chat, once the menu has changed.
        """
        told = self._told(self.api.press(menu, label, user=user or self.anna))
        self.api.settle(0.15)
        return told

    def press_with(self, message: Json, payload: str, user: Json | None = None) -> str:
        """
        A press with any payload, below any message.
        """
        return self._told(self.api.send_callback(message, payload, user=user or self.anna))

    def payload(self, menu: Json, label: str) -> str:
        """
        What a button sends.
        """
        shown = buttons(self.api.current(menu))
        return str(next(one["callback_data"] for one in shown if label in one["text"]))

    def shows(self, menu: Json) -> str:
        """
        The words of the menu as it stands.
        """
        return readable(self.api.current(menu))

    def code(self, menu: Json) -> str:
        """
        The code for a moderators' chat.
        """
        self.press(menu, "Moderators’ chat")
        found = re.search(r"/logchat (\w+)", self.shows(menu))
        assert found
        return found[1]

    def connects(self, menu: Json) -> Json:
        """
        Anna connects the moderators' chat; returns what the bot says there.
        """
        asked = self.api.user_sends(self.log_chat, f"/logchat {self.code(menu)}", user=self.anna)
        said = self.api.answer_to(asked)
        self.press(menu, "Back")
        return said

    def sent_file(self, count: int = 1) -> str:
        """
        What the last file that the bot sent holds, once there are so many for this council.
        """
        here = {str(self.anna["id"]), str(self.log_chat["id"])}

        def files() -> list[Json]:
            return [call for call in self.api.calls("sendDocument") if call["params"]["chat_id"] in here]

        self.api.until(lambda: len(files()) >= count, f"{count} files")
        (content,) = files()[-1]["files"].values()
        return str(content)

    def in_group(self) -> list[str]:
        """
        The words of the bot's messages in the group, once it has nothing more to do.
        """
        self.api.settle(0.4)
        return [readable(message) for message in self.api.messages(self.chat, by_bot=True)]

    def _told(self, query: str) -> str:
        self.api.until(lambda: query not in self.api.log()["unanswered"], "a press to be acknowledged")
        calls = self.api.calls("answerCallbackQuery")
        (call,) = (one for one in calls if one["params"]["callback_query_id"] == query)
        return str(call["params"].get("text", ""))
