"""
One person's private chat with a running bot, as the tests tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.e2e.objects import Json, person, readable
from tests.e2e.process import BotProcess

# A rumour that the starter pack knows, with small talk around it.
RUMOUR = (
    "Please share: a bowl of freshly boiled garlic water cures the coronavirus! My neighbour swears by it."
)
OTHER_RUMOUR = "The Pfizer vaccine is 99% graphene oxide."


@dataclass(frozen=True, slots=True)
class Talk:
    """
    A chat in which somebody writes and the bot answers.
    """

    bot: BotProcess
    chat: Json

    def send(self, text: str | None = None, **fields: Any) -> Json:
        """
        The person sends a message; returns it as Telegram stores it.
        """
        return self.bot.api.user_sends(self.chat, text, user=self.person, **fields)

    def ask(self, text: str | None = None, **fields: Any) -> Json:
        """
        The person sends a message and waits; returns the bot's answer.
        """
        return self.bot.api.answer_to(self.send(text, **fields), seconds=40)

    def read(self, text: str | None = None, **fields: Any) -> str:
        """
        The person sends a message and waits; returns the words of the answer, links included.
        """
        return readable(self.ask(text, **fields))

    def read_all(self, text: str | None = None, **fields: Any) -> str:
        """
        The person sends a message; returns the words of all messages that the answer takes.
        """
        sent = self.send(text, **fields)
        self.bot.api.answer_to(sent, seconds=40)
        self.bot.api.settle(0.4)
        after = [reply for reply in self.replies() if reply["message_id"] > sent["message_id"]]
        return "\n".join(map(readable, after))

    def press(self, message: Json, label: str) -> str:
        """
        The person presses a button; returns the callback's id once it is acknowledged.
        """
        return self._acknowledged(self.bot.api.press(message, label, user=self.person))

    def press_forged(self, message: Json, payload: str) -> str:
        """
        The person's altered client sends a payload of its own; returns the words of the acknowledgement.
        """
        query = self._acknowledged(self.bot.api.send_callback(message, payload, user=self.person))
        calls = self.bot.api.calls("answerCallbackQuery")
        (call,) = (one for one in calls if one["params"]["callback_query_id"] == query)
        return str(call["params"].get("text", ""))

    def replies(self) -> list[Json]:
        """
        The bot's messages that stand in the chat.
        """
        return self.bot.api.messages(self.chat, by_bot=True)

    def calls(self, method: str) -> list[Json]:
        """
        The bot's calls of a method for this chat.
        """
        here = str(self.chat["id"])
        return [call for call in self.bot.api.calls(method) if call["params"].get("chat_id") == here]

    def transcript(self) -> str:
        """
        What stands in the chat.
        """
        return self.bot.api.transcript(self.chat)

    @property
    def person(self) -> Json:
        """
        Who writes here.
        """
        return person(self.chat["id"], self.chat["first_name"], language_code="en")

    def _acknowledged(self, query: str) -> str:
        api = self.bot.api
        api.until(lambda: query not in api.log()["unanswered"], "the press to be acknowledged")
        return query
