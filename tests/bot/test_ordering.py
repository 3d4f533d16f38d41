"""
Order within a chat, chats side by side.
"""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.ordering import OrderedByChat


def update(chat: int, number: int) -> Update:
    """
    A message in a chat.
    """
    message = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}, "text": "x"}
    made = Update.de_json({"update_id": number, "message": message}, None)
    assert made is not None
    return made


class TestOrderedByChat:
    async def test_keeps_the_order_within_a_chat(self) -> None:
        """
        A later update of a chat begins when the earlier one has ended, however long that takes.
        """
        ended: list[int] = []

        async def work(number: int, pause: float) -> None:
            await asyncio.sleep(pause)
            ended.append(number)

        ordered = OrderedByChat()
        pauses = (0.03, 0.0, 0.02, 0.0)
        await asyncio.gather(
            *(ordered.process_update(update(1, n), work(n, pause)) for n, pause in enumerate(pauses))
        )
        assert ended == [0, 1, 2, 3]

    async def test_lets_no_chat_wait_for_another(self) -> None:
        """
        While hundreds of updates wait in one chat, another chat is answered.
        """
        gate = asyncio.Event()
        answered = asyncio.Event()

        async def answer() -> None:
            answered.set()

        ordered = OrderedByChat()
        busy = [
            asyncio.ensure_future(ordered.process_update(update(1, number), gate.wait()))
            for number in range(300)
        ]
        await asyncio.sleep(0)
        await asyncio.wait_for(ordered.process_update(update(2, 1000), answer()), 5)
        assert answered.is_set()
        gate.set()
        await asyncio.gather(*busy)

    async def test_a_failure_does_not_block_the_chat(self) -> None:
        """
        The next update of a chat is worked on after one that failed.
        """

        async def fail() -> None:
            raise ValueError

        async def work() -> None:
            done.append(True)

        done: list[bool] = []
        ordered = OrderedByChat()
        outcomes = await asyncio.gather(
            ordered.process_update(update(1, 1), fail()),
            ordered.process_update(update(1, 2), work()),
            return_exceptions=True,
        )
        assert isinstance(outcomes[0], ValueError)
        assert done == [True]

    async def test_forgets_chats_that_are_quiet(self) -> None:
        """
        Nothing is kept of a chat once its updates are done.
        """
        ordered = OrderedByChat()
        for chat in range(20):
            await ordered.process_update(update(chat, chat), asyncio.sleep(0))
        assert ordered._turns == {}
