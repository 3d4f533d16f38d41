"""
What moderation remembers, on a real store.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.memory import StoredMemory
from bot.moderation import StoredModeration
from bot.rules_at_hand import RulesAtHand
from bot.worker import Worker
from claims.errors import BadInputError, StoreError
from handlers.moderation.ports import By, Card, CardState, Deed, Entry, Finding, Moderation, Post, Sight
from handlers.moderation.rules import Exempt, Mode, Rules
from tests.bot.conftest import Service
from tests.handlers import samples

GROUP, LOG = -100_1, -100_2
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FINDING = Finding(span=(3, 40), wording="ab12", claim_id="garlic", probability=0.93)


def at(moment: datetime) -> str:
    """
    A moment as ports hold it.
    """
    return moment.isoformat(timespec="seconds")


def post(reply: int = 20, **fields: object) -> Post:
    """
    A post of the bot by itself, at noon.
    """
    plain = Post(
        chat=GROUP,
        message=10,
        reply=reply,
        by=By.AUTO,
        finding=FINDING,
        verdicts="v1",
        rule="above_threshold",
        posted=at(NOON),
        thread=7,
        language="en",
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


CARD = Card(chat=GROUP, message=10, finding=FINDING, log_chat=LOG, opened=at(NOON), thread=7, author="f" * 24)


@pytest.fixture
def rules() -> RulesAtHand:
    """
    The rules that memory and moderation share.
    """
    return RulesAtHand()


@pytest.fixture
async def moderation(worker: Worker[Service], rules: RulesAtHand) -> StoredModeration:
    """
    Moderation over an empty store.
    """
    made = StoredModeration(worker, rules)  # type: ignore[arg-type]
    await made.prepare()
    return made


@pytest.fixture
def memory(worker: Worker[Service], rules: RulesAtHand) -> StoredMemory:
    """
    The memory over the same store.
    """
    return StoredMemory(worker, rules)  # type: ignore[arg-type]


async def opened(moderation: Moderation, card: Card = CARD) -> Card:
    """
    A card that was new.
    """
    kept = await moderation.open_card(card)
    assert kept is not None
    return kept


async def count(worker: Worker[Service], table: str) -> int:
    """
    How many rows a table holds.
    """
    query = f"select count(*) from {table}"
    return await worker.call(lambda service: int(service.house.store.database.execute(query).fetchone()[0]))


class TestToken:
    async def test_is_the_stores_own(
        self, moderation: StoredModeration, worker: Worker[Service], rules: RulesAtHand
    ) -> None:
        """
        A member has one token in a store, also after a restart, and another member another one.
        """
        again = StoredModeration(worker, rules)  # type: ignore[arg-type]
        await again.prepare()
        assert again.token(5) == moderation.token(5) != moderation.token(6)
        assert len(moderation.token(-5)) == 24

    def test_waits_for_the_secret(self, worker: Worker[Service], rules: RulesAtHand) -> None:
        """
        No token is given under another secret than the store's.
        """
        with pytest.raises(StoreError, match="starting"):
            StoredModeration(worker, rules).token(5)  # type: ignore[arg-type]


class TestRules:
    async def test_kept(
        self, moderation: StoredModeration, worker: Worker[Service], rules: RulesAtHand
    ) -> None:
        """
        What a group set is there after a restart; other groups have the defaults.
        """
        chosen = Rules(mode=Mode.AUTO, log_chat=LOG, exempt=(Exempt("0" * 24, "Ann"),))
        await moderation.set_rules(GROUP, chosen)
        again = StoredModeration(worker, RulesAtHand())  # type: ignore[arg-type]
        assert [await again.rules(chat) for chat in (GROUP, LOG)] == [chosen, Rules()]

    async def test_at_hand(self, moderation: StoredModeration, worker: Worker[Service]) -> None:
        """
        The store is asked once for a group's rules, and what is set is at hand at once.
        """
        await moderation.rules(GROUP)
        await moderation.set_rules(GROUP, Rules(mode=Mode.AUTO))
        worker.stop()
        assert (await moderation.rules(GROUP)).mode is Mode.AUTO

    async def test_beyond_range(self, moderation: StoredModeration) -> None:
        """
        Rules that could not be read back are refused, and nothing changes.
        """
        with pytest.raises(BadInputError, match="posts_per_hour"):
            await moderation.set_rules(GROUP, Rules(posts_per_hour=-1))
        assert await moderation.rules(GROUP) == Rules()

    async def test_unreadable(self, moderation: StoredModeration, worker: Worker[Service]) -> None:
        """
        Rules that can't be read are as if none were set.
        """
        await worker.call(lambda service: service.house.store.chats.set(GROUP, {"rules": '{"mode": 7}'}))
        assert await moderation.rules(GROUP) == Rules()

    async def test_defaults_are_not_kept(self, moderation: StoredModeration, worker: Worker[Service]) -> None:
        """
        A group that went back to the defaults leaves nothing behind.
        """
        await moderation.set_rules(GROUP, Rules(mode=Mode.AUTO))
        await moderation.set_rules(GROUP, Rules())
        assert await count(worker, "chats") == 0


class TestPosts:
    async def test_come_back(self, moderation: StoredModeration) -> None:
        """
        A post is found as it was kept, by its own message and by the one it answers.
        """
        kept = post(delete_at=at(NOON + timedelta(hours=1)))
        await moderation.keep_post(post(verdicts="v0"))
        await moderation.keep_post(kept)
        assert await moderation.post_at(GROUP, 20) == kept
        assert await moderation.posts_to(GROUP, 10) == [kept]
        assert [await moderation.post_at(LOG, 20), await moderation.posts_to(GROUP, 20)] == [None, []]

    async def test_in_one_form(self, moderation: StoredModeration) -> None:
        """
        Moments in another zone compare like all others.
        """
        await moderation.keep_post(post(posted="2026-11-20T13:00:00.5+01:00"))
        kept = await moderation.post_at(GROUP, 20)
        assert kept is not None
        assert kept.posted == at(NOON)

    async def test_last_of_a_claim(self, moderation: StoredModeration) -> None:
        """
        The newest post about a claim that stands, whatever its cause, within the time asked for.
        """
        later = post(21, posted=at(NOON + timedelta(hours=1)), by=By.ASKED)
        other = post(22, finding=replace(FINDING, claim_id="moon"))
        for each in (later, post(), other):
            await moderation.keep_post(each)
        assert await moderation.last_post(GROUP, "garlic", NOON) == later
        assert await moderation.last_post(GROUP, "garlic", NOON + timedelta(hours=2)) is None
        assert await moderation.last_post(LOG, "garlic", NOON) is None
        await moderation.withdraw(GROUP, 21, NOON)
        assert await moderation.last_post(GROUP, "garlic", NOON) == post()

    async def test_last_may_have_deleted_itself(self, moderation: StoredModeration) -> None:
        """
        A post that went when its time was up still counts as an answer; one that was taken back does not.
        """
        await moderation.keep_post(post(delete_at=at(NOON + timedelta(minutes=5))))
        await moderation.withdraw(GROUP, 20, NOON + timedelta(minutes=1))
        assert await moderation.last_post(GROUP, "garlic", NOON) is None
        await moderation.withdraw(GROUP, 20, NOON + timedelta(minutes=6))
        assert await moderation.last_post(GROUP, "garlic", NOON) is not None

    async def test_counted_by_cause(self, moderation: StoredModeration) -> None:
        """
        Posts count by cause and time; one that was taken back was posted nonetheless.
        """
        for each in (post(), post(21), post(22, by=By.ASKED), post(23, posted=at(NOON - timedelta(hours=2)))):
            await moderation.keep_post(each)
        await moderation.withdraw(GROUP, 21, NOON)
        assert await moderation.count_posts(GROUP, By.AUTO, NOON - timedelta(hours=1)) == 2

    async def test_due(self, moderation: StoredModeration) -> None:
        """
        Posts are due when their time has come, in whichever group, until they are withdrawn.
        """
        due = post(21, delete_at=at(NOON + timedelta(minutes=5)))
        for each in (post(), due, post(22, delete_at=at(NOON + timedelta(minutes=9)))):
            await moderation.keep_post(each)
        assert await moderation.due_posts(NOON + timedelta(minutes=5)) == [due]
        await moderation.withdraw(GROUP, 21, NOON)
        assert await moderation.due_posts(NOON + timedelta(minutes=5)) == []

    async def test_withdrawn_and_restored(self, moderation: StoredModeration) -> None:
        """
        A withdrawn post answers nothing any more until it stands again.
        """
        await moderation.keep_post(post())
        await moderation.withdraw(GROUP, 20, NOON)
        assert [await moderation.posts_to(GROUP, 10), await moderation.posts_since(NOON)] == [[], []]
        assert await moderation.post_at(GROUP, 20) == post(withdrawn=at(NOON))
        await moderation.withdraw(GROUP, 20, None)
        assert await moderation.posts_since(NOON) == [post()]


class TestCards:
    async def test_opened_once(self, moderation: StoredModeration) -> None:
        """
        A message has one card for a claim, with a number of its own.
        """
        first = await opened(moderation)
        assert first == replace(CARD, number=first.number)
        assert await moderation.open_card(CARD) is None
        other = await opened(moderation, replace(CARD, message=11))
        assert await moderation.cards_of(GROUP, 10) == [first]
        assert await moderation.card(other.number) == other

    async def test_open_about_a_claim_are_counted(self, moderation: StoredModeration) -> None:
        """
        Those count that moderators can see and have not decided on.
        """
        seen, decided, _ = [await opened(moderation, replace(CARD, message=number)) for number in (1, 2, 3)]
        for number in (seen.number, decided.number):
            await moderation.place_card(number, 100 + number)
        await moderation.decide_card(decided.number, CardState.IGNORED)
        claim = CARD.finding.claim_id
        assert [await moderation.open_cards(chat, claim) for chat in (GROUP, GROUP - 1)] == [1, 0]

    async def test_opened_at_once(self, moderation: StoredModeration) -> None:
        """
        Of many that open a card at the same moment, one does.
        """
        made = await asyncio.gather(*(moderation.open_card(CARD) for _ in range(20)))
        assert sum(card is not None for card in made) == 1

    async def test_placed(self, moderation: StoredModeration) -> None:
        """
        A card knows its message in the log chat.
        """
        card = await opened(moderation)
        await moderation.place_card(card.number, 99)
        assert await moderation.card(card.number) == replace(card, place=99)

    async def test_decided_by_the_quickest(self, moderation: StoredModeration) -> None:
        """
        Of many that press at the same moment one decides, and the card says what.
        """
        card = await opened(moderation)
        states = [CardState.POSTED, CardState.IGNORED, CardState.DELETED] * 7
        won = await asyncio.gather(*(moderation.decide_card(card.number, state) for state in states))
        assert won == [True] + [False] * 20
        decided = await moderation.card(card.number)
        assert decided == replace(card, state=CardState.POSTED)

    async def test_decided_anew(self, moderation: StoredModeration) -> None:
        """
        A card moves on from the state it is said to be in, and keeps the post it led to.
        """
        card = await opened(moderation)
        assert await moderation.decide_card(card.number, CardState.POSTED, reply=20)
        assert not await moderation.decide_card(card.number, CardState.IGNORED)
        assert await moderation.decide_card(card.number, CardState.OPEN, was=CardState.POSTED)
        assert await moderation.card(card.number) == replace(card, reply=20)

    async def test_numbers_are_not_used_again(
        self, moderation: StoredModeration, worker: Worker[Service]
    ) -> None:
        """
        The button of a card that is gone never decides another one.
        """
        first = await opened(moderation)
        await worker.call(lambda service: service.house.store.database.execute("delete from cards"))
        assert (await opened(moderation)).number > first.number

    async def test_posting_cut_short(self, moderation: StoredModeration) -> None:
        """
        After a kill, a card that was being posted is open again; one whose post is known is posted.
        """
        first = await opened(moderation)
        second = await opened(moderation, replace(CARD, message=11))
        for card in (first, second):
            await moderation.decide_card(card.number, CardState.POSTED)
        await moderation.keep_post(post(21, message=11, by=By.MODERATOR))
        await moderation.prepare()
        assert await moderation.card(first.number) == first
        assert await moderation.card(second.number) == replace(second, state=CardState.POSTED, reply=21)


class TestDecisions:
    async def test_refused_pairs(self, moderation: StoredModeration, worker: Worker[Service]) -> None:
        """
        A pair is refused in its group for good, and told to the operator once.
        """
        await moderation.refuse_pair(GROUP, FINDING)
        await moderation.refuse_pair(GROUP, FINDING)
        assert await moderation.refused(GROUP, "ab12") == {"garlic"}
        assert await moderation.refused(LOG, "ab12") == frozenset()
        told = await worker.call(lambda service: service.house.store.feedback.of("garlic"))
        assert told == {"not_this": 1}

    async def test_refused_pairs_can_be_allowed(
        self, moderation: StoredModeration, worker: Worker[Service]
    ) -> None:
        """
        A refusal that is taken back is none, for the operator neither; a second time changes nothing.
        """
        await moderation.refuse_pair(GROUP, FINDING)
        await moderation.refuse_pair(LOG, FINDING)
        for _ in range(2):
            await moderation.allow_pair(GROUP, FINDING)
        assert [await moderation.refused(chat, "ab12") for chat in (GROUP, LOG)] == [set(), {"garlic"}]
        told = await worker.call(lambda service: service.house.store.feedback.of("garlic"))
        assert told == {"not_this": 1}

    async def test_warnings_expire(self, moderation: StoredModeration) -> None:
        """
        Warnings of a member count until they expire; the newest can be taken back.
        """
        for days in (1, 30):
            left = await moderation.warn(GROUP, "f" * 24, NOON + timedelta(days=days), NOON)
        assert left == 2
        assert await moderation.warn(GROUP, "e" * 24, NOON + timedelta(days=1), NOON) == 1
        tomorrow = NOON + timedelta(days=2)
        assert await moderation.warn(GROUP, "f" * 24, NOON + timedelta(days=40), tomorrow) == 2
        assert await moderation.unwarn(GROUP, "f" * 24, tomorrow) == 1
        assert await moderation.unwarn(GROUP, "f" * 24, tomorrow) == 0
        assert await moderation.unwarn(GROUP, "f" * 24, tomorrow) == 0

    async def test_log(self, moderation: StoredModeration) -> None:
        """
        The log of a group, newest first, as long as asked for.
        """
        entries = [
            Entry(chat=GROUP, deed=Deed.POSTED, at=at(NOON), message=10, claim_id="garlic", why="rule"),
            Entry(chat=GROUP, deed=Deed.UNDONE, at=at(NOON), who="Ann"),
        ]
        for entry in entries:
            await moderation.note(entry)
        assert await moderation.entries(GROUP, 5) == entries[::-1]
        assert await moderation.entries(GROUP, 1) == entries[1:]
        assert await moderation.entries(LOG, 5) == []

    async def test_sights(self, moderation: StoredModeration) -> None:
        """
        A group's sights, the latest of each message, oldest first; those older than a day go.
        """
        now = datetime.now(UTC)
        old = Sight(chat=GROUP, message=1, at=at(now - timedelta(days=2)), probability=0.9, postable=True)
        first = Sight(chat=GROUP, message=2, at=at(now - timedelta(hours=1)), probability=0.0, postable=False)
        second = replace(first, message=3, at=at(now), probability=0.8, postable=True)
        for sight in (old, second, replace(first, probability=0.5), first):
            await moderation.saw(sight)
        assert await moderation.sights(GROUP, now - timedelta(days=9)) == [first, second]
        assert await moderation.sights(GROUP, now - timedelta(minutes=1)) == [second]


class TestLife:
    """
    Groups that move and are forgotten, records that grow old.
    """

    async def fill(self, moderation: StoredModeration) -> Card:
        await moderation.set_rules(GROUP, Rules(mode=Mode.SUGGEST, log_chat=LOG))
        await moderation.keep_post(post())
        card = await opened(moderation)
        await moderation.place_card(card.number, 99)
        await moderation.refuse_pair(GROUP, FINDING)
        await moderation.warn(GROUP, "f" * 24, NOON + timedelta(days=30), NOON)
        await moderation.note(Entry(chat=GROUP, deed=Deed.WARNED, at=at(NOON)))
        await moderation.saw(
            Sight(chat=GROUP, message=1, at=at(datetime.now(UTC)), probability=0.9, postable=True)
        )
        return card

    async def test_group_moves(self, moderation: StoredModeration, memory: StoredMemory) -> None:
        """
        Decisions follow a group to its new id. What names its messages does not: there they are others.
        """
        await self.fill(moderation)
        await memory.move(GROUP, -7)
        assert (await moderation.rules(-7)).mode is Mode.SUGGEST
        assert await moderation.rules(GROUP) == Rules()
        assert await moderation.refused(-7, "ab12") == {"garlic"}
        assert await moderation.unwarn(-7, "f" * 24, NOON) == 0
        assert [entry.deed for entry in await moderation.entries(-7, 5)] == [Deed.WARNED]
        for chat in (GROUP, -7):
            assert [*await moderation.posts_to(chat, 10), *await moderation.cards_of(chat, 10)] == []

    async def test_log_chat_moves(self, moderation: StoredModeration, memory: StoredMemory) -> None:
        """
        Groups whose cards go to a chat that moves send them to its new id; open cards stay open.
        """
        card = await self.fill(moderation)
        await memory.move(LOG, -8)
        assert (await moderation.rules(GROUP)).log_chat == -8
        assert await moderation.card(card.number) == replace(card, log_chat=-8, place=None)

    async def test_group_is_forgotten(
        self, moderation: StoredModeration, memory: StoredMemory, worker: Worker[Service]
    ) -> None:
        """
        Nothing of a group is left.
        """
        await self.fill(moderation)
        await memory.remember(GROUP, 5, [6], samples.rumour())
        await memory.forget(GROUP)
        assert await moderation.rules(GROUP) == Rules()
        for table in ("chats", "answers", "posts", "cards", "refused_pairs", "warnings", "deeds", "sights"):
            assert (table, await count(worker, table)) == (table, 0)

    async def test_log_chat_is_forgotten(self, moderation: StoredModeration, memory: StoredMemory) -> None:
        """
        Groups no longer send cards to a chat that is forgotten, and the cards in it go.
        """
        card = await self.fill(moderation)
        await memory.forget(LOG)
        assert await moderation.rules(GROUP) == Rules(mode=Mode.SUGGEST)
        assert await moderation.card(card.number) is None

    async def test_sweep(self, moderation: StoredModeration, worker: Worker[Service]) -> None:
        """
        What is too old goes from silent groups too; what is not stays.
        """
        now = datetime.now(UTC)
        for days in (29, 31):
            await moderation.keep_post(post(days, posted=at(now - timedelta(days=days))))
        for days in (364, 366):
            await moderation.note(Entry(chat=GROUP, deed=Deed.POSTED, at=at(now - timedelta(days=days))))
        for days in (6, 8):
            await opened(moderation, replace(CARD, message=days, opened=at(now - timedelta(days=days))))
        decided = await opened(moderation, replace(CARD, message=29, opened=at(now - timedelta(days=29))))
        await moderation.decide_card(decided.number, CardState.IGNORED)
        for hours in (-1, 1):
            await moderation.warn(GROUP, "f" * 24, now + timedelta(hours=hours), now)
        await moderation.sweep()
        left = {table: await count(worker, table) for table in ("posts", "deeds", "cards", "warnings")}
        assert left == {"posts": 1, "deeds": 1, "cards": 2, "warnings": 1}
        assert await moderation.card(decided.number) is not None

    async def test_names_nobody(
        self, moderation: StoredModeration, memory: StoredMemory, worker: Worker[Service], tmp_path: Path
    ) -> None:
        """
        The file of a store that answered a private chat and warned its owner in a group does not hold their
        id; only who waits to be told is known by it, until they were told.
        """
        person = 7_123_456_789
        await memory.remember(person, 5, [6], samples.rumour())
        await memory.set_blocked(person, blocked=True)
        await moderation.warn(GROUP, moderation.token(person), NOON + timedelta(days=30), NOON)
        await memory.wait_for(person, [samples.unknown().claims[0].claim], "en")
        assert await count(worker, f"chats where chat = {person}") == 1
        await memory.stop_waiting((await memory.waiting())[0])
        dumped = await worker.call(lambda service: "\n".join(service.house.store.database.iterdump()))
        assert str(person) not in dumped
