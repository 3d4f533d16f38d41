"""
Joins the handlers' moderation to the store, in the worker's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from bot.desk import Service
from bot.moderation_rows import (
    card_of,
    entry_of,
    kept_deed,
    kept_post,
    kept_sight,
    new_card,
    post_of,
    sight_of,
)
from bot.rules_at_hand import RulesAtHand
from bot.worker import Worker
from claims.errors import StoreError
from handlers.moderation.ports import By, Card, CardState, Entry, Finding, Post, Sight
from handlers.moderation.rules import Rules
from store.cards import KeptCard
from store.store import Store
from store.sweeping import sweep
from store.tokens import token
from store.writing import moment

_log = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")


class StoredModeration:
    """
    What moderation remembers, kept in the store; ready once ``prepare`` was awaited.
    """

    def __init__(self, worker: Worker[Service], rules: RulesAtHand) -> None:
        self._worker = worker
        self._rules = rules
        self._secret = b""

    async def prepare(self) -> None:
        """
        Fetch the secret of the store's tokens, and open cards again whose posting was cut short by a kill.
        """
        reopened = await self._in_store(lambda store: store.cards.reopen_unfinished())
        if reopened:
            _log.info("%d cards that were being posted when the bot ended are open again", reopened)
        self._secret = await self._in_store(lambda store: store.tokens.secret)

    def token(self, member: int) -> str:
        """
        Stands for a member's or channel's id.

        Raises:
            StoreError: asked for before the secret was fetched.

        """
        if not self._secret:
            raise StoreError("Footnote is still starting.")
        return token(self._secret, member)

    async def rules(self, chat: int) -> Rules:
        """
        What a group has set, from the process's own memory once it was read.
        """
        at_hand = self._rules.get(chat)
        if at_hand is None:
            at_hand = await self._in_store(lambda store: self._rules.read(store.chats, chat))
        return at_hand

    async def set_rules(self, chat: int, rules: Rules) -> None:
        """
        Replace what a group has set.

        Raises:
            BadInputError: a value is beyond its range.

        """
        await self._in_store(lambda store: self._rules.write(store.chats, chat, rules))

    async def groups_of(self, log_chat: int) -> Sequence[int]:
        """
        Groups whose cards go to a log chat.
        """
        return await self._in_store(lambda store: self._rules.sending_to(store.chats, log_chat))

    async def keep_post(self, post: Post) -> None:
        """
        Remember a post, in place of one with the same chat and reply.
        """
        await self._in_store(lambda store: store.posts.keep(kept_post(post)))

    async def post_at(self, chat: int, reply: int) -> Post | None:
        """
        The post that a message of the bot is.
        """
        row = await self._in_store(lambda store: store.posts.at(chat, reply))
        return post_of(row) if row else None

    async def posts_to(self, chat: int, message: int) -> Sequence[Post]:
        """
        Posts that answer a member's message and were not withdrawn.
        """
        return [
            post_of(row) for row in await self._in_store(lambda store: store.posts.answering(chat, message))
        ]

    async def last_post(self, chat: int, claim_id: str, since: datetime) -> Post | None:
        """
        The newest post about a stored claim, by whatever cause; not one that was taken back, but one that
        deleted itself.
        """
        row = await self._in_store(lambda store: store.posts.last(chat, claim_id, moment(since)))
        return post_of(row) if row else None

    async def count_posts(self, chat: int, by: By, since: datetime) -> int:
        """
        How many posts of a cause there were.
        """
        return await self._in_store(lambda store: store.posts.count(chat, by.value, moment(since)))

    async def due_posts(self, now: datetime) -> Sequence[Post]:
        """
        Posts of all groups whose time to delete themselves has come and that are still there.
        """
        return [post_of(row) for row in await self._in_store(lambda store: store.posts.due(moment(now)))]

    async def posts_since(self, since: datetime) -> Sequence[Post]:
        """
        Posts of all groups that are still there.
        """
        return [post_of(row) for row in await self._in_store(lambda store: store.posts.since(moment(since)))]

    async def withdraw(self, chat: int, reply: int, at: datetime | None) -> None:
        """
        Note that a post was taken back, or, with None, that it stands again.
        """
        when = moment(at) if at is not None else None
        await self._in_store(lambda store: store.posts.withdraw(chat, reply, when))

    async def open_card(self, card: Card) -> Card | None:
        """
        Keep a new card and give its number; None where the message has one for that stored claim already.
        """
        row = await self._in_store(lambda store: _opened(store, card))
        return card_of(row) if row else None

    async def place_card(self, number: int, place: int) -> None:
        """
        Note which message of the log chat a card is.
        """
        await self._in_store(lambda store: store.cards.place(number, place))

    async def card(self, number: int) -> Card | None:
        """
        One card.
        """
        row = await self._in_store(lambda store: store.cards.get(number))
        return card_of(row) if row else None

    async def cards_of(self, chat: int, message: int) -> Sequence[Card]:
        """
        Cards about a message.
        """
        return [card_of(row) for row in await self._in_store(lambda store: store.cards.about(chat, message))]

    async def open_cards(self, chat: int, claim_id: str) -> int:
        """
        How many cards about a stored claim stand in the log chat that nobody has decided on.
        """
        return await self._in_store(lambda store: store.cards.count_open(chat, claim_id))

    async def decide_card(
        self, number: int, state: CardState, *, was: CardState = CardState.OPEN, reply: int | None = None
    ) -> bool:
        """
        Move a card from one state to another; False when somebody was quicker and it is no longer ``was``.
        """
        return await self._in_store(lambda store: store.cards.decide(number, state.value, was.value, reply))

    async def refuse_pair(self, chat: int, finding: Finding) -> None:
        """
        Never propose this record for this wording in this group again, and tell the operator.
        """
        await self._in_store(lambda store: store.refused.refuse(chat, finding.wording, finding.claim_id))

    async def allow_pair(self, chat: int, finding: Finding) -> None:
        """
        Take a refusal back, towards the operator too.
        """
        await self._in_store(lambda store: store.refused.allow(chat, finding.wording, finding.claim_id))

    async def refused(self, chat: int, wording: str) -> frozenset[str]:
        """
        Ids of stored claims that were refused for a wording.
        """
        return await self._in_store(lambda store: store.refused.of(chat, wording))

    async def warn(self, chat: int, member: str, until: datetime, now: datetime) -> int:
        """
        Count a warning of a member (a token); gives how many of theirs have not expired.
        """
        return await self._in_store(
            lambda store: store.warnings.give(chat, member, moment(until), moment(now))
        )

    async def unwarn(self, chat: int, member: str, now: datetime) -> int:
        """
        Take the newest warning of a member back; gives how many are left.
        """
        return await self._in_store(lambda store: store.warnings.take_back(chat, member, moment(now)))

    async def note(self, entry: Entry) -> None:
        """
        Put something into the log of actions.
        """
        await self._in_store(lambda store: store.deeds.note(kept_deed(entry)))

    async def entries(self, chat: int, limit: int) -> Sequence[Entry]:
        """
        The log of a group, newest first.
        """
        return [entry_of(row) for row in await self._in_store(lambda store: store.deeds.last(chat, limit))]

    async def saw(self, sight: Sight) -> None:
        """
        Keep what the preview needs of a message; sights older than a day go.
        """
        await self._in_store(lambda store: store.sights.keep(kept_sight(sight)))

    async def sights(self, chat: int, since: datetime) -> Sequence[Sight]:
        """
        What the preview knows of a group's messages.
        """
        rows = await self._in_store(lambda store: store.sights.since(chat, moment(since)))
        return [sight_of(row) for row in rows]

    async def sweep(self, _: object = None) -> None:
        """
        Delete what is too old; runs on a schedule, so that it goes from silent groups too.
        """
        gone = await self._in_store(lambda store: sweep(store.database, datetime.now(UTC)))
        if gone:
            _log.info("%d old records of conversations were deleted", gone)

    async def _in_store(self, function: Callable[[Store], Outcome]) -> Outcome:
        return await self._worker.call(lambda service: function(service.house.store))


def _opened(store: Store, card: Card) -> KeptCard | None:
    number = store.cards.open(new_card(card))
    return store.cards.get(number) if number is not None else None
