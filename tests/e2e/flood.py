"""
Many messages at once: twenty groups in which everybody talks, a few who spread rumours or ask, and people who
ask in private meanwhile.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.rules_at_hand import RulesAtHand
from handlers.moderation.glance import worth_a_look
from handlers.moderation.rules import Mode, Rules
from store.store import Store
from tests.e2e.client import BotApi
from tests.e2e.objects import Json, person, private
from tests.e2e.talk import OTHER_RUMOUR, RUMOUR
from tests.groups import ordinary, rumours

GROUPS, MESSAGES, SECONDS = 20, 1_000, 10
_FIRST_GROUP, _FIRST_MEMBER, _FIRST_PERSON = -1_000_800_000_000, 8_000, 9_000
_CHECK_EVERY, _RUMOUR_EVERY, _PRIVATE_EVERY = 40, 50, 50

Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    A question, when it was put, and the message that an answer replies to.
    """

    message: Json
    at: float
    chat: int
    target: int


@dataclass(slots=True)
class Flood:
    """
    What was sent; ``sent`` counts the messages in groups.
    """

    api: BotApi
    groups: list[Json] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    sent: int = 0
    _calls: list[Json] = field(default_factory=list)

    def open(self, count: int = GROUPS) -> None:
        """
        Make the groups known.
        """
        for number in range(count):
            chat = {"id": _FIRST_GROUP - number, "type": "supergroup", "title": f"Group {number}"}
            self.groups.append(self.api.chat(chat))

    def pour(self, count: int = MESSAGES, seconds: float = SECONDS) -> None:
        """
        Send messages evenly over some seconds, group by group in turn.
        """
        started = time.monotonic()
        people = (self.api.chat(private(person(_FIRST_PERSON + n, f"Eve{n}"))) for n in itertools.count())
        for number, text in enumerate(_texts(count)):
            time.sleep(max(0.0, started + seconds * number / count - time.monotonic()))
            member = person(_FIRST_MEMBER + number % 97, f"Member{number % 97}")
            self._say(self.group_of(number), text, member)
            if number % _PRIVATE_EVERY == _PRIVATE_EVERY - 1:
                self._ask(next(people))
        self.sent += count

    def group_of(self, number: int) -> Json:
        """
        Where the message of a number goes: each group gets one of every twenty, another one each time.
        """
        count = len(self.groups)
        return self.groups[(number + number // count) % count]

    def first_asked_group(self) -> Json:
        """
        The group in which somebody asks first.
        """
        return self.group_of(_CHECK_EVERY - 1)

    def wait(self, seconds: float = 300) -> None:
        """
        Wait until every question is answered and nothing more is said.

        Raises:
            AssertionError: that takes too long.

        """
        self.api.until(lambda: not self.unanswered(), "every question to be answered", seconds=seconds)
        self.api.settle(2)

    def unanswered(self) -> list[Json]:
        """
        Questions that no message of the bot replies to.
        """
        answered = {place for place, _ in self.replies()}
        return [one.message for one in self.asked if (one.chat, one.target) not in answered]

    def replies(self) -> list[tuple[Place, float]]:
        """
        Each message that the bot sent, in order: chat and message it replies to, and when.
        """
        return [(_place(call["result"]), call["time"]) for call in self.said()]

    def said(self) -> list[Json]:
        """
        The calls by which the bot replied to something.
        """
        self._calls += self.api.ask("calls", since=len(self._calls))
        return [call for call in self._calls if "reply_to_message" in _outcome(call)]

    def waits(self) -> list[tuple[Asked, float]]:
        """
        For each answered question, how many seconds passed until its answer.
        """
        answered: dict[Place, float] = {}
        for place, at in self.replies():
            answered.setdefault(place, at)
        told = [(one, answered.get((one.chat, one.target))) for one in self.asked]
        return [(one, at - one.at) for one, at in told if at is not None]

    def _say(self, group: Json, text: str, member: Json) -> None:
        at = time.time()
        sent = self.api.user_sends(group, text, user=member)
        if text.startswith("/check"):
            self.asked.append(Asked(message=sent, at=at, chat=group["id"], target=sent["message_id"]))

    def _ask(self, chat: Json) -> None:
        at = time.time()
        sent = self.api.user_sends(chat, RUMOUR, user=person(chat["id"], chat["first_name"]))
        self.asked.append(Asked(message=sent, at=at, chat=chat["id"], target=sent["message_id"]))


def _outcome(call: Json) -> Json:
    """
    What a call came to, where that is an object.
    """
    result = call.get("result")
    return result if isinstance(result, dict) else {}


def _place(message: Json) -> Place:
    replied: Json = message["reply_to_message"]
    return replied["chat"]["id"], replied["message_id"]


def prepare(store: Path, groups: Sequence[int] = (), mode: Mode = Mode.AUTO) -> None:
    """
    Let the groups of a store that no bot uses be in a mode.
    """
    chats = groups or [_FIRST_GROUP - number for number in range(GROUPS)]
    with Store.open(store, embedder_name=None) as opened:
        for chat in chats:
            RulesAtHand().write(opened.chats, chat, Rules(mode=mode))


def small_talk(count: int) -> list[str]:
    """
    Ordinary messages that hold nothing to look up.
    """
    found = [text for text in ordinary() if not worth_a_look(text)]
    return list(itertools.islice(itertools.cycle(found), count))


def _texts(count: int) -> Iterator[str]:
    """
    Ordinary messages with rumours and questions among them.
    """
    known = itertools.cycle(rumours())
    for number, text in enumerate(itertools.islice(itertools.cycle(ordinary()), count)):
        if number % _CHECK_EVERY == _CHECK_EVERY - 1:
            yield f"/check {OTHER_RUMOUR}"
        elif number % _RUMOUR_EVERY == _RUMOUR_EVERY - 1:
            yield next(known).text
        else:
            yield text
