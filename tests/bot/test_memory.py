"""
The handlers' memory on a real store.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.memory import StoredMemory, digest
from bot.rules_at_hand import RulesAtHand
from bot.worker import Worker
from claims.errors import StoreError
from claims.models import Verdict
from handlers.ports import Judgement
from store.requests import RequestStatus
from tests.bot.conftest import Service
from tests.handlers import samples


@pytest.fixture
def memory(worker: Worker[Service]) -> StoredMemory:
    """
    A memory over an empty store.
    """
    return StoredMemory(worker, RulesAtHand())  # type: ignore[arg-type]


class TestStoredMemory:
    async def test_sees_each_update_once(self, memory: StoredMemory) -> None:
        """
        An update is new the first time only.
        """
        assert [await memory.first_seen(number) for number in (5, 5, 6)] == [True, False, True]

    async def test_sees_updates_that_arrive_together(
        self, memory: StoredMemory, worker: Worker[Service]
    ) -> None:
        """
        Of updates that arrive at the same moment each is new once, and they are kept with few commits.
        """
        commits: list[str] = []
        await worker.call(
            lambda service: service.house.store.database.conn.set_trace_callback(
                lambda sql: commits.append(sql) if sql.upper().startswith("COMMIT") else None
            )
        )
        numbers = [*range(300), *range(300)]
        new = await asyncio.gather(*(memory.first_seen(number) for number in numbers))
        assert new == [True] * 300 + [False] * 300
        assert 0 < len(commits) < 100

    async def test_an_update_that_can_not_be_noted_is_told(
        self, memory: StoredMemory, worker: Worker[Service]
    ) -> None:
        """
        Where nothing can be noted, no update passes for new or for seen; each that asked is told.
        """
        await worker.call(lambda service: service.house.store.database.execute("pragma query_only = on"))
        outcomes = await asyncio.gather(
            *(memory.first_seen(number) for number in range(3)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [StoreError] * 3

    async def test_knows_which_messages_answer_a_message(self, memory: StoredMemory) -> None:
        """
        The latest replies to a message of a chat, and none for any other.
        """
        await memory.remember(1, 5, [10, 11], samples.rumour())
        await memory.remember(1, 5, [10], samples.rumour())
        assert [await memory.replies_to(1, 5), await memory.replies_to(2, 5)] == [(10,), ()]

    async def test_waits_for_open_questions(self, memory: StoredMemory, worker: Worker[Service]) -> None:
        """
        The chat keeps the numbers of the questions it waits for, each once, and nothing else.
        """
        claim = samples.unknown().claims[0].claim
        other = replace(claim, text="My village has 3 churches")
        await memory.ask([claim], "en")
        await memory.wait_for(7, [claim], "en")
        await memory.wait_for(7, [claim, other], "en")
        asked = await worker.call(lambda service: service.house.store.requests.list(RequestStatus.OPEN))
        kept = await worker.call(lambda service: service.house.store.chats.get(7))
        assert {request.text for request in asked} == {claim.text, other.text}
        assert kept == {
            "waiting": ",".join(str(number) for number in sorted(request.id for request in asked))
        }

    async def test_lists_who_waits_until_told(self, memory: StoredMemory, worker: Worker[Service]) -> None:
        """
        A chat waits until it is told; one that blocked the bot, or whose question was dismissed, does not.
        """
        claim = samples.unknown().claims[0].claim
        for chat in (7, 8):
            await memory.wait_for(chat, [claim], "en")
        await memory.set_blocked(8, blocked=True)
        waiting = await memory.waiting()
        assert [(wait.chat, wait.text, wait.language) for wait in waiting] == [(7, claim.text, "en")]
        await memory.stop_waiting(waiting[0])
        assert await memory.waiting() == []

    async def test_counts_judgements(self, memory: StoredMemory, worker: Worker[Service]) -> None:
        """
        What readers say of a record is counted by record.
        """
        await memory.judge(["garlic"], Judgement.HELPFUL)
        await memory.judge(["garlic"], Judgement.HELPFUL)
        assert await worker.call(lambda service: service.house.store.feedback.of("garlic")) == {"helpful": 2}

    async def test_forgets_a_chat(self, memory: StoredMemory, worker: Worker[Service]) -> None:
        """
        Nothing of a chat is left: neither what it waits for nor what was answered.
        """
        await memory.remember(7, 5, [10], samples.rumour())
        await memory.wait_for(7, [samples.unknown().claims[0].claim], "en")
        await memory.forget(7)
        assert await memory.replies_to(7, 5) == ()
        assert await worker.call(lambda service: service.house.store.chats.all()) == {}

    async def test_moves_a_chat(self, memory: StoredMemory) -> None:
        """
        What names messages does not follow a group to its new id, under which they are other messages.
        """
        await memory.remember(-1, 5, [10], samples.rumour())
        await memory.move(-1, -100)
        assert [await memory.replies_to(chat, 5) for chat in (-1, -100)] == [(), ()]

    async def test_notes_who_blocked_the_bot(self, memory: StoredMemory, worker: Worker[Service]) -> None:
        """
        A group that blocked the bot is marked until it unblocks.
        """
        await memory.set_blocked(-9, blocked=False)
        assert await worker.call(lambda service: service.house.store.chats.all()) == {}
        await memory.set_blocked(-7, blocked=True)
        assert set(await worker.call(lambda service: service.house.store.chats.get(-7))) == {"blocked"}
        await memory.set_blocked(-7, blocked=False)
        assert await worker.call(lambda service: service.house.store.chats.all()) == {}

    async def test_knows_since_when_a_chat_is_blocked(self, memory: StoredMemory) -> None:
        """
        Counted from the first time; what is kept of the chat goes when it is forgotten.
        """
        before = datetime.now(UTC)
        assert await memory.first_told(-7, "introduction")
        await memory.set_blocked(-7, blocked=True)
        assert await memory.blocked_since(before - timedelta(minutes=1)) == []
        assert not await memory.first_told(-7, "introduction")
        await memory.set_blocked(-7, blocked=True)
        assert await memory.blocked_since(before + timedelta(minutes=1)) == [-7]
        await memory.forget(-7)
        assert await memory.first_told(-7, "introduction")

    async def test_may_be_told_something_again(self, memory: StoredMemory) -> None:
        """
        What is noted as told can be taken back.
        """
        told = [await memory.first_told(-7, "blind") for _ in range(2)]
        await memory.untold(-7, "blind")
        assert [*told, await memory.first_told(-7, "blind")] == [True, False, True]

    async def test_keeps_no_id_of_a_person_for_nothing(
        self, memory: StoredMemory, worker: Worker[Service]
    ) -> None:
        """
        A private chat that blocks the bot is noted only while it waits to be told something.
        """
        await memory.set_blocked(7, blocked=True)
        assert await worker.call(lambda service: service.house.store.chats.all()) == {}
        await memory.wait_for(7, [samples.unknown().claims[0].claim], "en")
        waiting = await memory.waiting()
        await memory.set_blocked(7, blocked=True)
        assert await memory.waiting() == []
        await memory.stop_waiting(waiting[0])
        assert await worker.call(lambda service: service.house.store.chats.all()) == {}


class TestDigest:
    def test_changes_with_the_verdict_only(self) -> None:
        """
        Two answers that show the same verdicts have one digest, whatever their messages.
        """
        answer = samples.rumour()
        changed = samples.rumour(replace(samples.GARLIC.reviews[0], verdict=Verdict.TRUE))
        assert digest(answer) == digest(replace(answer, took_ms=9))
        assert digest(answer) != digest(changed)
