"""
Joins the handlers' memory to the store, in the worker's thread.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.desk import Service
from bot.rules_at_hand import RulesAtHand
from bot.worker import Worker
from claims.errors import StoreError
from claims.models import Answer, Claim
from handlers.ports import Judgement, Waiting
from store.answers import Posted
from store.chats import Setting
from store.requests import RequestStatus
from store.store import Store
from store.writing import moment, now

# Since when a chat can't be written to, a moment; True where nobody noted when.
_BLOCKED = "blocked"
# Before the name of something that a chat was told.
_TOLD = "told_"
# Ids of the requests that a chat waits for, parted by commas.
_WAITING = "waiting"
# A chat can wait for this many; the oldest go first.
_MOST_WAITING = 200

Outcome = TypeVar("Outcome")


@dataclass(slots=True)
class _Arrival:
    """
    An update that is to be noted, and what came of it.
    """

    update_id: int
    is_new: bool | None = None


class StoredMemory:
    """
    The handlers' memory, kept in the store.
    """

    def __init__(self, worker: Worker[Service], rules: RulesAtHand) -> None:
        self._worker = worker
        self._rules = rules
        # Filled by the event loop, emptied by the worker's thread; both ends of a deque may be used at once.
        self._arrived: deque[_Arrival] = deque()

    async def first_seen(self, update_id: int) -> bool:
        """
        Whether an update comes for the first time; from then on it has been seen.

        Raises:
            StoreError: it can't be noted.

        """
        arrival = _Arrival(update_id)
        self._arrived.append(arrival)
        try:
            await self._in_store(self._note_arrived)
            if arrival.is_new is None:
                # It was to be noted with others, and one of them could not be; alone it may be.
                return await self._in_store(lambda store: store.updates.first_seen(update_id))
        except sqlite3.Error as error:
            raise StoreError(f"Updates can't be noted, so none is answered: {error}.") from error
        return arrival.is_new

    def _note_arrived(self, store: Store) -> None:
        """
        Note every update that arrived while the worker was busy with one commit: each has to be on disk
        before it is answered, and a commit takes longer than the rest of a message that needs no check.
        """
        arrivals = [self._arrived.popleft() for _ in range(len(self._arrived))]
        news = store.updates.all_first_seen([arrival.update_id for arrival in arrivals]) if arrivals else []
        for arrival, is_new in zip(arrivals, news, strict=True):
            arrival.is_new = is_new

    async def replies_to(self, chat: int, message: int) -> tuple[int, ...]:
        """
        Ids of the messages that answered a message.
        """
        posted = await self._in_store(lambda store: store.answers.get(chat, message))
        return posted.replies if posted is not None else ()

    async def remember(self, chat: int, message: int, replies: Sequence[int], answer: Answer) -> None:
        """
        Keep which messages answered a message.
        """
        posted = Posted(replies=tuple(replies), digest=digest(answer))
        await self._in_store(lambda store: store.answers.put(chat, message, posted))

    async def ask(self, claims: Sequence[Claim], language: str | None) -> None:
        """
        Put claims on the list of open questions.
        """
        await self._in_store(lambda store: [store.requests.note(claim.text, language) for claim in claims])

    async def wait_for(self, chat: int, claims: Sequence[Claim], language: str | None) -> None:
        """
        Tell this chat when one of these claims is checked.
        """
        await self._in_store(lambda store: _wait(store, chat, [(claim.text, language) for claim in claims]))

    async def waiting(self) -> Sequence[Waiting]:
        """
        Every question that a chat waits for.
        """
        return await self._in_store(lambda store: list(_all_waiting(store)))

    async def stop_waiting(self, waiting: Waiting) -> None:
        """
        A chat was told, or can't be.
        """
        await self._in_store(lambda store: _stop_waiting(store, waiting))

    async def judge(self, claim_ids: Collection[str], judgement: Judgement) -> None:
        """
        Count what a reader says of stored claims.
        """
        await self._in_store(lambda store: [store.feedback.note(each, judgement.value) for each in claim_ids])

    async def forget(self, chat: int) -> None:
        """
        Delete everything that is kept about a chat.
        """
        await self._in_store(lambda store: self._rules.forget(store.chats, chat))

    async def set_blocked(self, chat: int, *, blocked: bool) -> None:
        """
        Note whether a chat can be written to.
        """
        await self._in_store(lambda store: _set_blocked(store, chat, blocked=blocked))

    async def blocked_since(self, before: datetime) -> Sequence[int]:
        """
        Chats that could not be written to since before a moment.
        """
        return await self._in_store(lambda store: _blocked_since(store, moment(before)))

    async def first_told(self, chat: int, what: str) -> bool:
        """
        Whether a chat is told something for the first time; from then on it was told.
        """
        return await self._in_store(lambda store: _first_told(store, chat, f"{_TOLD}{what}"))

    async def untold(self, chat: int, what: str) -> None:
        """
        Something may be told to a chat again.
        """
        await self._in_store(lambda store: store.chats.set(chat, {f"{_TOLD}{what}": None}))

    async def move(self, chat: int, to: int) -> None:
        """
        Follow a group that became a supergroup.
        """
        await self._in_store(lambda store: self._rules.move(store.chats, chat, to))

    async def _in_store(self, function: Callable[[Store], Outcome]) -> Outcome:
        return await self._worker.call(lambda service: function(service.house.store))


def digest(answer: Answer) -> str:
    """
    What an answer says, without its words: it changes when another record or verdict is shown.
    """
    shown = sorted(
        (match.stored.id, review.url, review.verdict.value)
        for found in answer.claims
        for match in found.matches
        for review in match.stored.reviews
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def _wait(store: Store, chat: int, asked: Sequence[tuple[str, str | None]]) -> None:
    noted = [store.requests.note(text, language) for text, language in asked]
    _keep(store, chat, [*_kept(store.chats.get(chat)), *noted])


def _set_blocked(store: Store, chat: int, *, blocked: bool) -> None:
    # A chat that never blocked the bot is not put down as one that did not; nor is a private chat, whose id
    # is the person's, put down for blocking it, unless it waits to be written to.
    kept = store.chats.get(chat)
    if _BLOCKED in kept or (blocked and (chat < 0 or _WAITING in kept)):
        store.chats.set(chat, {_BLOCKED: kept.get(_BLOCKED, now()) if blocked else None})


def _blocked_since(store: Store, before: str) -> list[int]:
    since = {chat: settings.get(_BLOCKED) for chat, settings in store.chats.all().items()}
    return [chat for chat, at in since.items() if isinstance(at, str) and at < before]


def _first_told(store: Store, chat: int, key: str) -> bool:
    new = key not in store.chats.get(chat)
    if new:
        store.chats.set(chat, {key: True})
    return new


def _stop_waiting(store: Store, waiting: Waiting) -> None:
    kept = _kept(store.chats.get(waiting.chat))
    _keep(store, waiting.chat, [number for number in kept if number != waiting.request])


def _all_waiting(store: Store) -> Iterator[Waiting]:
    for chat, settings in store.chats.all().items():
        if settings.get(_BLOCKED):
            continue
        for number in _kept(settings):
            request = store.requests.get(number)
            if request is not None and request.status is not RequestStatus.DISMISSED:
                yield Waiting(
                    chat=chat,
                    request=number,
                    text=request.text,
                    language=request.language,
                    claim_id=request.claim if request.status is RequestStatus.RESOLVED else None,
                )


def _kept(settings: Mapping[str, Setting]) -> list[int]:
    return [int(number) for number in str(settings.get(_WAITING) or "").split(",") if number]


def _keep(store: Store, chat: int, numbers: Sequence[int]) -> None:
    latest = list(dict.fromkeys(numbers))[-_MOST_WAITING:]
    changes: dict[str, Setting] = {_WAITING: ",".join(map(str, latest)) or None}
    if chat > 0 and not latest:
        changes[_BLOCKED] = None
    store.chats.set(chat, changes)
