"""
Telegram's limits, on a clock of the test's own: time passes only while everybody waits.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.limits import ChatLimits, Limits
from tests.handlers.telegram_side import RecordingRequest

Outcome = TypeVar("Outcome")

ANN, VALLEY, RIVER = 42, -100_1, -100_2


class _Leap(selectors.SelectSelector):
    """
    Waits for nothing: what would be waited for is put on the clock.
    """

    def __init__(self) -> None:
        super().__init__()
        self.leapt = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        # A clock that stands still between two looks would let the library look for ever.
        self.leapt += max(timeout or 0.0, 1e-7)
        return super().select(0)


class _Clock(asyncio.SelectorEventLoop):
    """
    An event loop whose time leaps from one moment that is waited for to the next.
    """

    def __init__(self) -> None:
        self.leap = _Leap()
        super().__init__(self.leap)

    def time(self) -> float:
        return self.leap.leapt


def run(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    """
    Run something on such a clock.
    """
    with asyncio.Runner(loop_factory=_Clock) as runner:
        return runner.run(work)


class Telegram:
    """
    Counts every request that arrives; refuses the chats it is told to, until a moment.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = ChatLimits(limits)
        self.arrived: list[tuple[float, int | None, str]] = []
        self.closed: dict[int | None, float] = {}
        self.refusals = 0

    async def ask(self, endpoint: str, chat: int | None = None, takes: float = 0.0) -> object:
        """
        One request of the bot, sent when the limits let it.
        """

        async def arrive(endpoint: str) -> object:
            now = asyncio.get_running_loop().time()
            left = self.closed.get(chat, 0.0) - now
            if left > 0:
                self.refusals += 1
                raise RetryAfter(timedelta(seconds=left))
            self.arrived.append((round(now, 3), chat, endpoint))
            await asyncio.sleep(takes)
            return {"message_id": len(self.arrived)}

        data = {"chat_id": chat} if chat is not None else {}
        return await self.limits.process_request(arrive, (endpoint,), {}, endpoint, data, None)

    def times(self, chat: int | None = None) -> list[float]:
        """
        When requests arrived, for one chat or for all.
        """
        return [at for at, where, _ in self.arrived if chat in (None, where)]


def most_within(times: Sequence[float], seconds: float) -> int:
    """
    The most that lie in any span of so many seconds.
    """
    return max(sum(start <= at < start + seconds for at in times) for start in times)


@pytest.fixture(autouse=True)
def spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Lets the library give spans of time without warning that it will.
    """
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


class TestLimits:
    """
    What Telegram names is never exceeded.
    """

    def test_overall(self) -> None:
        """
        However many chats are written to at once, 30 a second leave at most, and nothing is lost.
        """

        async def burst() -> list[float]:
            telegram = Telegram()
            await asyncio.gather(*(telegram.ask("sendMessage", chat) for chat in range(1, 301)))
            return telegram.times()

        times = run(burst())
        assert len(times) == 300
        assert most_within(times, 1) <= 30
        assert times[-1] < 20

    def test_group(self) -> None:
        """
        A group gets 20 a minute at most, edits included, the first few at once.
        """

        async def burst() -> list[float]:
            telegram = Telegram()
            kinds = ("sendMessage", "editMessageText") * 30
            await asyncio.gather(*(telegram.ask(kind, VALLEY) for kind in kinds))
            return telegram.times(VALLEY)

        times = run(burst())
        assert len(times) == 60
        assert most_within(times, 60) <= 20
        assert times[2] == 0

    def test_private_chat(self) -> None:
        """
        A private chat gets one a second after a short burst; edits of what stands there are free.
        """

        async def burst() -> Telegram:
            telegram = Telegram()
            asked = [telegram.ask("sendMessage", ANN) for _ in range(20)]
            await asyncio.gather(*asked, *(telegram.ask("editMessageText", ANN) for _ in range(20)))
            return telegram

        telegram = run(burst())
        sent = [at for at, _, endpoint in telegram.arrived if endpoint == "sendMessage"]
        assert sum(at == 0 for at in telegram.times()) == 23
        assert most_within(sent, 10) <= 13

    def test_flood(self) -> None:
        """
        A thousand answers within ten seconds to twenty groups: every one is sent, in its group's order, and
        no limit is exceeded; a person who writes meanwhile is answered within two seconds.
        """
        sent: dict[int, list[int]] = {}

        async def answer(telegram: Telegram, number: int) -> None:
            await asyncio.sleep(number / 100)
            group = -100 - number % 20
            await telegram.ask("sendMessage", group)
            sent.setdefault(group, []).append(number)

        async def person(telegram: Telegram) -> float:
            await asyncio.sleep(5)
            await telegram.ask("sendMessage", ANN)
            return asyncio.get_running_loop().time()

        async def flood() -> tuple[Telegram, float]:
            telegram = Telegram()
            *_, answered = await asyncio.gather(*(answer(telegram, n) for n in range(1000)), person(telegram))
            return telegram, float(answered or 0.0)

        telegram, answered = run(flood())
        assert {group: numbers == sorted(numbers) for group, numbers in sent.items()} == dict.fromkeys(
            range(-119, -99), True
        )
        assert len(telegram.arrived) == 1001
        assert answered <= 7
        assert most_within(telegram.times(), 1) <= 30
        assert max(most_within(telegram.times(group), 60) for group in sent) <= 20

    def test_buckets_stay_under(self) -> None:
        """
        By the arithmetic of buckets, no span lets more through than Telegram takes.
        """
        limits = Limits()
        assert limits.overall.most_within(1) <= 30
        assert limits.group.most_within(60) <= 20


class TestWhatDoesNotWait:
    """
    What is no message passes those that wait.
    """

    @pytest.mark.parametrize(
        ("endpoint", "chat"),
        [
            ("getChatMember", VALLEY),
            ("getChatAdministrators", VALLEY),
            ("deleteMessage", VALLEY),
            ("setMessageReaction", VALLEY),
            ("sendChatAction", VALLEY),
            ("answerCallbackQuery", None),
            ("answerInlineQuery", None),
        ],
    )
    def test_leaves_at_once(self, endpoint: str, chat: int | None) -> None:
        """
        Asked for while a hundred messages wait, it leaves at once.
        """

        async def crowd() -> list[float]:
            telegram = Telegram()
            waiting = [asyncio.ensure_future(telegram.ask("sendMessage", VALLEY)) for _ in range(100)]
            await asyncio.sleep(0.5)
            await telegram.ask(endpoint, chat)
            for each in waiting:
                each.cancel()
            return [at for at, _, kind in telegram.arrived if kind == endpoint]

        assert run(crowd()) == [0.5]

    def test_slow_chat_keeps_no_other_waiting(self) -> None:
        """
        While Telegram takes its time with one chat's message, another chat's leaves.
        """

        async def both() -> list[float]:
            telegram = Telegram()
            await asyncio.gather(
                telegram.ask("sendMessage", VALLEY, takes=30), telegram.ask("sendMessage", RIVER)
            )
            return telegram.times(RIVER)

        assert run(both()) == [0]


class TestRefused:
    """
    Telegram says "too many requests".
    """

    def test_for_that_chat_alone(self) -> None:
        """
        The chat is written to when its time has come, not before and in order; others go on.
        """

        async def both() -> Telegram:
            telegram = Telegram()
            telegram.closed[VALLEY] = 30.0
            chats = [VALLEY, RIVER, ANN] * 3
            await asyncio.gather(*(telegram.ask("sendMessage", chat) for chat in chats))
            return telegram

        telegram = run(both())
        assert telegram.refusals == 1
        assert max(*telegram.times(RIVER), *telegram.times(ANN)) < 1
        assert [30 < at < 34 for at in telegram.times(VALLEY)] == [True] * 3

    def test_reads_pass(self) -> None:
        """
        While a chat has to wait, its members can be read, presses answered, and no sign of typing is sent.
        """

        async def meanwhile() -> Telegram:
            telegram = Telegram()
            telegram.closed[VALLEY] = 30.0
            waiting = asyncio.ensure_future(telegram.ask("sendMessage", VALLEY))
            await asyncio.sleep(1)
            telegram.closed.clear()
            for endpoint in ("getChatMember", "sendChatAction"):
                await telegram.ask(endpoint, VALLEY)
            await telegram.ask("answerCallbackQuery")
            await waiting
            return telegram

        telegram = run(meanwhile())
        assert [endpoint for _, _, endpoint in telegram.arrived] == [
            "getChatMember",
            "answerCallbackQuery",
            "sendMessage",
        ]

    def test_typing_is_never_retried(self) -> None:
        """
        A refused sign of typing is let go, and the message waits for the time that it named.
        """

        async def typed() -> list[float]:
            telegram = Telegram()
            telegram.closed[VALLEY] = 10.0
            await telegram.ask("sendChatAction", VALLEY)
            await telegram.ask("sendMessage", VALLEY)
            assert telegram.refusals == 1
            return telegram.times()

        assert [10 < at < 11 for at in run(typed())] == [True]

    def test_gives_up(self) -> None:
        """
        A request that is refused again and again fails, after as many tries as it has.
        """

        class Stubborn(dict[int | None, float]):
            def get(self, *_: object) -> float:  # type: ignore[override]
                return asyncio.get_running_loop().time() + 1

        async def refused() -> Telegram:
            telegram = Telegram()
            telegram.closed = Stubborn()
            with pytest.raises(RetryAfter):
                await telegram.ask("sendMessage", VALLEY)
            return telegram

        assert run(refused()).refusals == 1 + Limits().retries

    def test_a_pause_too_long(self) -> None:
        """
        Where Telegram names hours, nobody waits: this request and later ones fail at once.
        """

        async def refused() -> tuple[Telegram, float]:
            telegram = Telegram()
            telegram.closed[VALLEY] = 7200.0
            for _ in range(3):
                with pytest.raises(RetryAfter):
                    await telegram.ask("sendMessage", VALLEY)
            return telegram, asyncio.get_running_loop().time()

        telegram, now = run(refused())
        assert telegram.refusals == 1
        assert now < 10


class TestInABot:
    """
    The limits in the library's own bot.
    """

    def test_real_calls(self) -> None:
        """
        The names and parameters that the library hands on are the ones that are looked at.
        """

        async def calls() -> tuple[RecordingRequest, float]:
            request = RecordingRequest()
            bot: ExtBot[int] = ExtBot(
                "7:token", request=request, get_updates_request=RecordingRequest(), rate_limiter=ChatLimits()
            )
            async with bot:
                for _ in range(10):
                    await bot.send_message(chat_id=VALLEY, text="x")
                    await bot.delete_message(chat_id=str(VALLEY), message_id=1)
                    await bot.answer_callback_query("1")
            return request, asyncio.get_running_loop().time()

        request, took = run(calls())
        assert [len(request.of(name)) for name in ("sendMessage", "deleteMessage")] == [10, 10]
        # Seven, three of them at once and then one a second; after that one in five seconds.
        assert 15 <= took <= 20

    def test_forgets_chats(self) -> None:
        """
        Chats that nothing is sent to any more take up no memory.
        """

        async def many() -> int:
            telegram = Telegram()
            for chat in range(1, 2000):
                await telegram.ask("sendMessage", chat)
            return len(telegram.limits._lanes)

        assert run(many()) < 600
