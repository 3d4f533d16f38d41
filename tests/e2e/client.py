"""
The test's side of the Bot API server: people who write, press and block, and what they read in return.
"""

from __future__ import annotations

import base64
import itertools
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from tests.e2e.objects import ANN, Json, buttons, entity, private, readable

_TOKENS = itertools.count(7_000_001)
_PAUSE = 0.03


class BotApi:
    """
    One bot's Telegram, seen from outside.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.token = f"{next(_TOKENS)}:TEST-token-of-enough-length-abcdefgh"
        self._http = httpx.Client(timeout=30)
        self._queries = itertools.count(1)
        self.ask("chat", chat=private())

    def close(self) -> None:
        """
        Close the connection to the server.
        """
        self._http.close()

    def ask(self, verb: str, **wish: Any) -> Any:
        """
        One wish to the server; its verbs stand in ``server/app.py``.
        """
        return (
            self._http.post(f"{self.root}/control/{self.token}/{verb}", json=wish).raise_for_status().json()
        )

    # What people do.

    def chat(self, chat: Json, members: Sequence[Json] = (), **details: Any) -> Json:
        """
        Make a chat known to the bot; ``details`` are what only ``getChat`` tells.
        """
        self.ask("chat", chat=chat, members=list(members), details=details)
        return chat

    def user_sends(self, chat: Json, text: str | None = None, *, user: Json = ANN, **fields: Any) -> Json:
        """
        A new message, with any further ``Message`` fields (``entities``, ``forward_origin``, ``quote``,
        ``reply_to_message``, ``caption`` and so on); returns it as Telegram stores it.
        """
        message = {"chat": chat, "from": user, **({"text": text} if text is not None else {}), **fields}
        if text is not None and text.startswith("/") and "entities" not in fields:
            message["entities"] = [entity("bot_command", text, text.split()[0])]
        kind = "channel_post" if chat["type"] == "channel" else "message"
        return self._sent(kind, message)

    def edit(self, message: Json, text: str, **fields: Any) -> Json:
        """
        The user changes a message's text.
        """
        kept = {key: value for key, value in message.items() if key != "entities"}
        edited = {**kept, "text": text, "edit_date": int(time.time()), **fields}
        return self._sent("edited_message", edited)

    def press(self, message: Json, label: str, *, user: Json = ANN) -> str:
        """
        Press the button of that label (or a part of it); returns the callback's id.
        """
        now = self.current(message)
        button = next(found for found in buttons(now) if label in found["text"])
        return self.send_callback(now, button["callback_data"], user=user)

    def send_callback(self, message: Json, payload: str, *, user: Json = ANN) -> str:
        """
        A callback with any payload, as an old or changed client may send it.
        """
        query = f"query-{next(self._queries)}"
        callback = {"id": query, "from": user, "message": message, "chat_instance": "1", "data": payload}
        self.update(callback_query=callback)
        return query

    def update(self, **update: Any) -> Json:
        """
        Any update; missing ids and dates are filled in. Returns it as sent.
        """
        sent: Json = self.ask("update", **update)
        return sent

    def proxy(self, public: str, local: str) -> None:
        """
        Let what Telegram posts to the address ``public`` arrive at ``local``.
        """
        self.ask("proxy", **{public: local})

    def fault(self, method: str, code: int, description: str = "Internal Server Error", **more: Any) -> None:
        """
        Let calls fail; the fields stand at ``server.world.Fault``.
        """
        self.ask("fault", method=method, code=code, description=description, **more)

    def too_many(self, method: str, retry_after: int, **more: Any) -> None:
        """
        Answer 429 with a time to wait.
        """
        description = f"Too Many Requests: retry after {retry_after}"
        self.fault(method, 429, description, parameters={"retry_after": retry_after}, **more)

    def upload(self, name: str, content: bytes) -> None:
        """
        A file that can be fetched by ``name`` as its ``file_id``.
        """
        self.ask("upload", name=name, content=base64.b64encode(content).decode())

    # What comes of it.

    def log(self) -> Json:
        """
        Everything the server has noted.
        """
        noted: Json = self.ask("log")
        return noted

    def calls(self, method: str | None = None) -> list[Json]:
        """
        The bot's calls in order: method, params, result or error, violations.
        """
        return [call for call in self.log()["calls"] if method in (None, call["method"])]

    def violations(self) -> list[str]:
        """
        Every rule that was broken, by the bot or by the test's own updates.
        """
        broken: list[str] = self.log()["violations"]
        return broken

    def wait_for(self, method: str, count: int = 1, *, seconds: float = 20) -> list[Json]:
        """
        Wait until a method was called so often.

        Raises:
            AssertionError: it was not, in time; the message lists what was called.

        """
        self.until(lambda: len(self.calls(method)) >= count, f"{count} x {method}", seconds=seconds)
        return self.calls(method)

    def until(self, holds: Callable[[], bool], wanted: str, *, seconds: float = 20) -> None:
        """
        Wait until something holds.

        Raises:
            AssertionError: it does not, in time.

        """
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                seen = [call["method"] for call in self.calls()]
                raise AssertionError(f"waited {seconds} s for {wanted}; the bot called {seen}")
            time.sleep(_PAUSE)

    def settle(self, seconds: float = 0.7) -> None:
        """
        Wait until every update is taken and nothing was called for so long.
        """
        before, since = -1, time.monotonic()
        while time.monotonic() - since < seconds:
            log = self.log()
            moving = len(log["calls"]) != before or log["pending"] > 0
            before, since = len(log["calls"]), time.monotonic() if moving else since
            time.sleep(_PAUSE)

    def messages(self, chat: Json, *, by_bot: bool | None = None) -> list[Json]:
        """
        The messages that stand in a chat.
        """
        here = [message for message in self.log()["messages"] if message["chat"]["id"] == chat["id"]]
        return [message for message in here if by_bot is None or by_bot == self._is_own(message)]

    def current(self, message: Json) -> Json:
        """
        A message as it stands after all edits.
        """
        (now,) = (one for one in self.messages(message["chat"]) if one["message_id"] == message["message_id"])
        return now

    def answer_to(self, message: Json, *, seconds: float = 20) -> Json:
        """
        The bot's first message that stands after a user's message, waited for.
        """
        return self.answers_to(message, 1, seconds=seconds)[0]

    def answers_to(self, message: Json, count: int, *, seconds: float = 20) -> list[Json]:
        """
        The bot's messages that stand after a user's message, once there are so many.
        """
        found: list[Json] = []

        def has_answered() -> bool:
            own = self.messages(message["chat"], by_bot=True)
            found[:] = [one for one in own if one["message_id"] > message["message_id"]]
            return len(found) >= count

        self.until(has_answered, f"{count} answers to {message.get('text')!r}", seconds=seconds)
        return list(found)

    def transcript(self, chat: Json | None = None) -> str:
        """
        What stands in a chat as plain text: who, the quoted words, the text with its links, the buttons.
        """
        return "\n".join(self._line(message) for message in self.messages(chat or private()))

    def _line(self, message: Json) -> str:
        name = (message.get("from") or message["chat"]).get("first_name", "")
        quoted = f"> {message['quote']['text']}\n" if "quote" in message else ""
        labels = " ".join(f"[{button['text']}]" for button in buttons(message))
        return f"{name}: {quoted}{readable(message)}" + (f"\n{labels}" if labels else "")

    def _sent(self, kind: str, message: Json) -> Json:
        sent: Json = self.update(**{kind: message})[kind]
        return sent

    def _is_own(self, message: Json) -> bool:
        sender = message.get("from", {}).get("id")
        return bool(sender == int(self.token.partition(":")[0]))
