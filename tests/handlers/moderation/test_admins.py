"""
Who may decide for a group.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import Message, Update

from handlers.moderation.admins import Admins, Standing
from tests.e2e.objects import member
from tests.handlers.telegram_side import ANNA, BOT, GROUP, Payload, World, message

CHAT = GROUP["id"]
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
STAND_IN = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
CHANNEL = {"id": -1007, "type": "channel", "title": "The valley's paper"}


def admin(user: Payload, **rights: object) -> Payload:
    """
    An administrator with every right but the given ones.
    """
    return {**member(user, "administrator"), **rights}


class Clock:
    """
    A clock that the test sets.
    """

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


class Town:
    """
    A group's admins as Telegram tells of them, and what the bot makes of it.
    """

    def __init__(self, world: World) -> None:
        self.world, self.clock = world, Clock()
        self.admins = Admins(self.clock)
        self.list: list[Payload] = [admin(ANNA), admin(BOT)]
        self.linked: int | None = None
        self.fails = False
        world.request.refuse = self._answer

    async def may(self, user: int) -> bool:
        """
        Whether somebody may decide.
        """
        return await self.admins.may(self.world.app.bot, CHAT, user)

    async def speaks(self, **content: Any) -> bool:
        """
        Whether a message is by somebody who decides.
        """
        written = Message.de_json(message("hello", **{"chat": GROUP, **content}), self.world.app.bot)
        return await self.admins.speaks_for(written)

    @property
    def asked(self) -> int:
        """
        How often Telegram was asked for the list.
        """
        return len(self.world.request.of("getChatAdministrators"))

    def _answer(self, method: str, sent: Payload) -> tuple[int, Payload] | None:
        if self.fails:
            return 403, {"description": "Forbidden: bot is not a member of the supergroup chat"}
        if method == "getChatAdministrators":
            return 200, {"ok": True, "result": self.list}
        if method == "getChat":
            more = {"accent_color_id": 0, "max_reaction_count": 1, "linked_chat_id": self.linked}
            gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
            return 200, {
                "ok": True,
                "result": {
                    **GROUP,
                    **more,
                    "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
                },
            }
        return None


@pytest.fixture
def town(world: World) -> Town:
    """
    A group that Anna and the bot are admins of.
    """
    return Town(world)


class TestMay:
    async def test_an_admin_but_no_member_and_no_bot(self, town: Town) -> None:
        """
        Only people on Telegram's own list decide.
        """
        assert [await town.may(user) for user in (42, 43, BOT["id"])] == [True, False, False]

    async def test_asks_once_in_ten_minutes(self, town: Town) -> None:
        """
        Presses of admins, even at the same time, cost one request.
        """
        assert all(await asyncio.gather(*(town.may(42) for _ in range(5))))
        town.clock.time += 599
        assert await town.may(42)
        assert town.asked == 1
        town.clock.time += 1
        assert await town.may(42)
        assert town.asked == 2

    async def test_looks_again_for_somebody_new_once_a_minute(self, town: Town) -> None:
        """
        Who became an admin since is found; who keeps pressing without being one costs no more requests.
        """
        await town.may(42)
        town.clock.time += 60
        town.list.append(admin({**ANNA, "id": 43}))
        assert await town.may(43)
        assert not any([await town.may(44) for _ in range(20)])
        assert town.asked == 2

    async def test_asks_anew_when_the_list_changed(self, town: Town) -> None:
        """
        A lost right is lost at once.
        """
        assert await town.may(42)
        was, now = admin(ANNA), {"status": "member", "user": ANNA}
        change = {"chat": GROUP, "from": BOT, "date": 1, "old_chat_member": was, "new_chat_member": now}
        town.list.clear()
        update = Update.de_json({"update_id": 1, "chat_member": change}, town.world.app.bot)
        await town.admins.on_change(update, None)  # type: ignore[arg-type]
        assert not await town.may(42)

    async def test_nothing_where_telegram_fails(self, town: Town) -> None:
        """
        Without an answer nobody is let in, not even who was an admin before; soon it is tried again.
        """
        assert await town.may(42)
        town.clock.time += 600
        town.fails = True
        bot = town.world.app.bot
        assert await town.admins.standing(bot, CHAT, 42) is Standing.UNKNOWN
        town.fails = False
        assert not await town.may(42)
        town.clock.time += 10
        assert await town.may(42)

    async def test_delete_only_with_telegram_s_right_to(self, town: Town) -> None:
        """
        The bot is no way around a right that an admin was not given.
        """
        bob, eve = {**ANNA, "id": 43}, {**ANNA, "id": 44}
        town.list += [
            admin(bob, can_delete_messages=False),
            {"status": "creator", "user": eve, "is_anonymous": True},
        ]
        bot = town.world.app.bot
        assert [await town.admins.may_delete(bot, CHAT, user) for user in (42, 43, 44)] == [True, False, True]


class TestSpeaksFor:
    async def test_a_group_does_who_may(self, town: Town) -> None:
        """
        An admin by name, and nobody else by name.
        """
        assert await town.speaks()
        assert not await town.speaks(**{"from": {**ANNA, "id": 43}})

    async def test_a_group_does_an_anonymous_admin(self, town: Town) -> None:
        """
        Who writes as the group is one of its admins; who writes as another group is not.
        """
        assert await town.speaks(sender_chat=GROUP, **{"from": ANONYMOUS})
        other = {**GROUP, "id": -1009}
        assert not await town.speaks(sender_chat=other, **{"from": ANONYMOUS})

    async def test_a_group_does_its_linked_channel(self, town: Town) -> None:
        """
        The channel's posts that arrive by themselves, and what its owner writes as the channel.
        """
        assert await town.speaks(sender_chat=CHANNEL, is_automatic_forward=True, **{"from": STAND_IN})
        assert not await town.speaks(sender_chat=CHANNEL, **{"from": STAND_IN})
        town.linked = CHANNEL["id"]
        town.clock.time += 600
        assert await town.speaks(sender_chat=CHANNEL, **{"from": STAND_IN})
        assert len(town.world.request.of("getChat")) == 2

    async def test_no_group_does_who_writes_in_private(self, town: Town) -> None:
        """
        A private chat is nobody's group.
        """
        assert not await town.speaks(chat={"id": 42, "type": "private", "first_name": "Anna"})


class TestNames:
    async def test_are_those_of_people(self, town: Town) -> None:
        """
        Bots among the admins are told apart, the bot itself too.
        """
        bot = town.world.app.bot
        assert await town.admins.names(bot, CHAT) == ("Anna",)
        assert await town.admins.includes_bot(bot, CHAT)
