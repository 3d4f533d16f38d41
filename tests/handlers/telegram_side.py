"""
The Telegram side of the bot in tests: a request object that answers like the Bot API and keeps what was
sent, fakes of the ports, and updates as Telegram writes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ExtBot
from telegram.request import BaseRequest, RequestData

from bot.app import add_handlers
from bot.ordering import OrderedByChat
from claims.models import Answer, Claim, Message, StoredClaim
from handlers.ports import Holdings, Judgement, Waiting
from handlers.responder import Ports
from tests.handlers.moderation_side import FakeModeration

BOT = {"id": 7, "is_bot": True, "first_name": "Footnote", "username": "footnote_bot"}
ANNA = {"id": 42, "is_bot": False, "first_name": "Anna", "language_code": "en"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Anna"}
GROUP = {"id": -100500, "type": "supergroup", "title": "News of the Valley"}
NOON = 1_767_268_800  # 1 January 2026, 12:00 UTC

Payload = dict[str, Any]
Refusal = Callable[[str, Payload], tuple[int, Payload] | None]


class RecordingRequest(BaseRequest):
    """
    Answers every method like the Bot API; ``refuse`` may answer first, with an HTTP status and a body.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, Payload]] = []
        self.refuse: Refusal = lambda method, sent: None
        self._next_message = 9000

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: object, **kwargs: object
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        sent = dict(request_data.parameters) if request_data else {}
        self.calls.append((name, sent))
        refused = self.refuse(name, sent)
        if refused is not None:
            return refused[0], json.dumps({"ok": False, "error_code": refused[0], **refused[1]}).encode()
        return 200, json.dumps({"ok": True, "result": self._outcome(name, sent)}).encode()

    def of(self, method: str) -> list[Payload]:
        """
        Parameters of every call of a method.
        """
        return [sent for name, sent in self.calls if name == method]

    @property
    def said(self) -> list[str]:
        """
        The HTML of everything that was sent, in order.
        """
        return [sent["text"] for sent in self.of("sendMessage")]

    def _outcome(self, name: str, sent: Payload) -> Any:
        if name == "getMe":
            return BOT
        if name not in {"sendMessage", "editMessageText", "editMessageReplyMarkup"}:
            return True
        self._next_message += name == "sendMessage"
        chat = GROUP if int(sent["chat_id"]) < 0 else PRIVATE
        number = sent.get("message_id", self._next_message)
        return {"message_id": number, "date": NOON, "chat": chat, "from": BOT, "text": sent.get("text", "x")}


@dataclass(slots=True)
class FakeAnswering:
    """
    Answers with what the test prepared, by the text of the message.
    """

    answers: dict[str, Answer | Exception] = field(default_factory=dict)
    asked: list[Message] = field(default_factory=list)
    default: Answer | None = None

    async def answer(self, message: Message) -> Answer:
        self.asked.append(message)
        prepared = self.answers.get(message.quote or message.text, self.default)
        if isinstance(prepared, Exception):
            raise prepared
        return prepared or Answer(message=message, language="en")

    async def look(self, message: Message) -> Answer:
        return await self.answer(message)


@dataclass(slots=True)
class FakeLibrary:
    """
    A small library.
    """

    held: Holdings = field(
        default_factory=lambda: Holdings(
            claims=97, contexts=12, publishers=(("AFP", 40), ("Snopes", 3)), newest="2026-01-01"
        )
    )
    state: str = "first"
    claims: dict[str, StoredClaim] = field(default_factory=dict)

    async def holdings(self) -> Holdings:
        return self.held

    async def version(self) -> str:
        return self.state

    async def claim(self, claim_id: str) -> StoredClaim | None:
        return self.claims.get(claim_id)


@dataclass(slots=True)
class FakeMemory:
    """
    A memory that is a few dictionaries.
    """

    seen: set[int] = field(default_factory=set)
    posted: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waits: list[Waiting] = field(default_factory=list)
    judged: list[tuple[str, Judgement]] = field(default_factory=list)
    blocked: dict[int, bool] = field(default_factory=dict)
    moved: list[tuple[int, int]] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    told: set[tuple[int, str]] = field(default_factory=set)
    left: list[int] = field(default_factory=list)

    async def first_seen(self, update_id: int) -> bool:
        new = update_id not in self.seen
        self.seen.add(update_id)
        return new

    async def replies_to(self, chat: int, message: int) -> tuple[int, ...]:
        return self.posted.get((chat, message), ())

    async def remember(self, chat: int, message: int, replies: Sequence[int], answer: Answer) -> None:
        self.posted[chat, message] = tuple(replies)

    async def ask(self, claims: Sequence[Claim], language: str | None) -> None:
        self.asked += [claim.text for claim in claims]

    async def wait_for(self, chat: int, claims: Sequence[Claim], language: str | None) -> None:
        self.waits += [
            Waiting(chat=chat, request=number, text=claim.text, language=language)
            for number, claim in enumerate(claims, start=1)
        ]

    async def waiting(self) -> Sequence[Waiting]:
        return list(self.waits)

    async def stop_waiting(self, waiting: Waiting) -> None:
        self.waits.remove(waiting)

    async def judge(self, claim_ids: Collection[str], judgement: Judgement) -> None:
        self.judged += [(claim_id, judgement) for claim_id in claim_ids]

    async def forget(self, chat: int) -> None:
        self.forgotten.append(chat)

    async def set_blocked(self, chat: int, *, blocked: bool) -> None:
        self.blocked[chat] = blocked

    async def blocked_since(self, before: datetime) -> Sequence[int]:
        return self.left

    async def first_told(self, chat: int, what: str) -> bool:
        new = (chat, what) not in self.told
        self.told.add((chat, what))
        return new

    async def untold(self, chat: int, what: str) -> None:
        self.told.discard((chat, what))

    async def move(self, chat: int, to: int) -> None:
        self.moved.append((chat, to))


class World:
    """
    A bot with a recording request, fakes at its ports, and every error that a handler raised.
    """

    def __init__(self, *, sends_out: bool = False) -> None:
        self.request = RecordingRequest()
        self.answering, self.library, self.memory = FakeAnswering(), FakeLibrary(), FakeMemory()
        self.moderation = FakeModeration()
        self.errors: list[BaseException] = []
        self.expected_errors: tuple[type[BaseException], ...] = ()
        bot: ExtBot[None] = ExtBot("7:token", request=self.request, get_updates_request=RecordingRequest())
        self.app: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().bot(bot).updater(None).concurrent_updates(OrderedByChat()).build()
        )
        self.ports = Ports(
            answering=self.answering,
            library=self.library,
            memory=self.memory,
            moderation=self.moderation,
            sends_out=sends_out,
        )
        add_handlers(self.app, self.ports)
        self.app.add_error_handler(self._note)
        self._updates = 0

    async def send(self, **content: object) -> None:
        """
        Let an update of this content arrive and wait until everything it starts has ended.
        """
        self._updates += 1
        update = Update.de_json({"update_id": self._updates, **content}, self.app.bot)
        await self.app.process_update(update)

    async def private(self, text: str | None = None, **content: object) -> None:
        """
        Let Anna write in her private chat.
        """
        await self.send(message=message(text, **content))

    async def group(self, text: str | None = None, **content: object) -> None:
        """
        Let Anna write in a group.
        """
        await self.send(message=message(text, chat=GROUP, **content))

    async def press(self, data: str, **posted: object) -> None:
        """
        Let Anna press a button below one of the bot's messages, which carries it unless told otherwise.
        """
        shown = message("answer", message_id=9001, **{"from": BOT, **carrying(data), **posted})
        await self.send(
            callback_query={"id": "1", "from": ANNA, "chat_instance": "c", "data": data, "message": shown}
        )

    async def _note(self, update: object, context: Any) -> None:
        if not isinstance(context.error, self.expected_errors):
            self.errors.append(context.error)


def message(text: str | None = None, **content: object) -> Payload:
    """
    A message from Anna to the bot, as Telegram writes it; a command gets its entity.
    """
    written: Payload = {"message_id": 5, "date": NOON, "chat": PRIVATE, "from": ANNA}
    if text is not None:
        written["text"] = text
        if text.startswith("/"):
            length = len(text.split()[0])
            written["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {**written, **content}


def carrying(*data: str) -> Payload:
    """
    The buttons of a message that send these.
    """
    row = [{"text": one[:20] or "-", "callback_data": one} for one in data]
    return {"reply_markup": {"inline_keyboard": [row]}}


def entity(text: str, words: str, kind: str, **more: object) -> Payload:
    """
    An entity over some words of a text, its offsets in UTF-16 units as Telegram counts them.
    """
    offset = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return {"type": kind, "offset": offset, "length": len(words.encode("utf-16-le")) // 2, **more}
