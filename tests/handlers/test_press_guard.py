"""
Presses that no unaltered client sends, of every button the bot has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from telegram.ext import CallbackQueryHandler

from bot.app import _GUARD, OFFERS
from handlers import buttons
from handlers.composition import Action
from handlers.moderation.card_buttons import CardAct
from handlers.moderation.menu_data import Page, press_data
from handlers.moderation.publishing import WHY
from handlers.moderation.rules import Mode, Rules
from handlers.texts import languages, texts_for
from tests.handlers import samples
from tests.handlers.moderation.office import Office
from tests.handlers.moderation.scene import CARLA, LOG, Scene
from tests.handlers.telegram_side import ANNA, BOT, GROUP, PRIVATE, Payload, World, carrying, message

CHAT = GROUP["id"]
NOT_THERE = texts_for("en").say("pressed_not_there")
ANSWERS = [f"{action.value}:5" for action in Action]
OF_ONE_PERSON = [f"{action.value}:5" for action in Action if action is not Action.WHY]
CARDS = [f"card:{act.value}:1:en" for act in CardAct]
CHANGES = {Page.MODE: "auto", Page.CAPS: "h20", Page.TRANSFER: "export", Page.LOG: "export"}
MENUS = [press_data(CHAT, page, CHANGES.get(page, "")) for page in Page]
EXPORT = f"log:{CHAT}"
EVERY = [*ANSWERS, *CARDS, *MENUS, EXPORT, WHY]
# Telegram's stub of a message that is too old to be shown.
OLD: Payload = {"date": 0}


async def told(world: World, data: str, shown: Payload, by: Payload = ANNA) -> str:
    """
    What somebody hears who sends a press below a message, the only thing that the bot does about it.
    """
    before = len(world.request.calls)
    query = {"id": "1", "from": by, "chat_instance": "c", "data": data, "message": shown}
    await world.send(callback_query=query)
    ((method, sent),) = world.request.calls[before:]
    assert method == "answerCallbackQuery"
    return str(sent.get("text", ""))


def posted(chat: Payload, **content: Any) -> Payload:
    """
    A message of the bot that quotes Anna's message 5.
    """
    return message(
        "answer", message_id=9001, chat=chat, **{"from": BOT, "reply_to_message": message("x"), **content}
    )


@pytest.fixture
def known(world: World) -> Iterator[World]:
    """
    A world in which every message would be answered, and where nothing that lasts may change.
    """
    world.answering.default = samples.article()
    world.moderation.set[CHAT] = rules = Rules(mode=Mode.ASK, log_chat=LOG["id"])
    yield world
    assert (world.memory.waits, world.memory.asked, world.memory.judged) == ([], [], [])
    assert (world.moderation.set, world.moderation.log) == ({CHAT: rules}, [])
    assert (world.moderation.posts, world.moderation.refusals, world.moderation.warnings) == ({}, [], [])


class TestForged:
    @pytest.mark.parametrize("data", EVERY)
    @pytest.mark.parametrize("chat", [PRIVATE, GROUP, LOG], ids=lambda chat: str(chat["id"]))
    @pytest.mark.parametrize("below", [{}, carrying("dance:5")], ids=["no buttons", "another button"])
    async def test_below_a_message_without_that_button(
        self, known: World, data: str, chat: Payload, below: Payload
    ) -> None:
        """
        Nothing is done and nothing looked up; who sent it hears one sentence.
        """
        assert (await told(known, data, posted(chat, **below))).endswith(".")
        assert known.answering.asked == []

    @pytest.mark.parametrize("data", ["yes:5", "card:post:1:en", MENUS[0], EXPORT, WHY, "dance:5", ""])
    async def test_hears_that_the_button_is_not_there(self, known: World, data: str) -> None:
        """
        Where it could have been, by its kind.
        """
        chat = LOG if data.startswith(("card", "log", "post")) else PRIVATE
        assert await told(known, data, posted(chat)) == NOT_THERE

    @pytest.mark.parametrize("code", languages())
    async def test_hears_so_in_their_language(self, known: World, code: str) -> None:
        """
        In that which they have set in Telegram.
        """
        said = await told(known, "tell:5", posted(GROUP), {**ANNA, "language_code": code})
        assert said == texts_for(code).say("pressed_not_there")

    @pytest.mark.parametrize(
        "part", [{"message": None}, {"message": None, "inline_message_id": "i"}, {"data": None}]
    )
    async def test_without_message_or_payload(self, known: World, part: Payload) -> None:
        """
        A press of an inline message or of a game is of no button of ours.
        """
        query = {"id": "1", "from": ANNA, "chat_instance": "c", "data": "tell:5", "message": posted(PRIVATE)}
        given = {key: value for key, value in {**query, **part}.items() if value is not None}
        await known.send(callback_query=given)
        assert [sent["text"] for sent in known.request.of("answerCallbackQuery")] == [NOT_THERE]

    async def test_that_telegram_no_longer_waits_for(self, known: World) -> None:
        """
        Nothing is done either where even the refusal can't be delivered.
        """
        refusal = {"description": "Bad Request: query is too old and response timeout expired"}
        known.request.refuse = lambda method, _: (400, refusal) if method == "answerCallbackQuery" else None
        known.expected_errors = (Exception,)
        await told(known, "tell:5", posted(GROUP))

    async def test_by_a_member_of_a_group_asks_for_nothing(self, known: World) -> None:
        """
        What a group was told is not a member's to be told of later, nor to be spread out.
        """
        known.answering.default = samples.unknown()
        await known.group("/check My village has 12 bakeries.")
        said = known.request.of("sendMessage")
        for _ in range(12):
            await told(known, "tell:5", posted(GROUP, **carrying("why:5")))
            await told(known, "rest:5", posted(GROUP, **carrying("why:5")))
        assert known.request.of("sendMessage") == said


class TestElsewhere:
    """
    Buttons that are there, in a chat of a kind in which they are never offered.
    """

    @pytest.mark.parametrize("data", OF_ONE_PERSON)
    async def test_of_a_person_s_answer(self, known: World, data: str) -> None:
        """
        What belongs to one person is not pressed in a group.
        """
        assert await told(known, data, posted(GROUP, **carrying(data))) == NOT_THERE

    @pytest.mark.parametrize(
        ("data", "chat", "said"),
        [
            (MENUS[0], GROUP, "in a private chat with me"),
            (CARDS[0], PRIVATE, "belongs to a card in another place"),
            (EXPORT, PRIVATE, "only shown in the moderators’ chat"),
            (WHY, PRIVATE, "I keep no reason for that message"),
        ],
    )
    async def test_of_a_group(self, known: World, data: str, chat: Payload, said: str) -> None:
        """
        Each says where it belongs.
        """
        assert said in await told(known, data, posted(chat, **carrying(data)))


class TestTooOld:
    """
    Messages of which Telegram shows the place only, so that no button can be looked for.
    """

    @pytest.mark.parametrize(
        ("data", "chat", "said"),
        [
            *((data, PRIVATE, "Send me the message again") for data in ANSWERS),
            ("why:5", GROUP, "Send me the message again"),
            *((data, PRIVATE, "Send /settings in the group") for data in MENUS),
            (EXPORT, LOG, "Send /log here"),
            (WHY, GROUP, "I keep no reason for that message"),
            ("card:post:1:en", LOG, "I don’t know that card"),
            ("dance:5", PRIVATE, "Send me the message again"),
        ],
    )
    async def test_say_what_to_do(self, known: World, data: str, chat: Payload, said: str) -> None:
        """
        Answers, menus and logs are asked for anew; cards and posts are known by their place or not at all.
        """
        stub = {"message_id": 9001, "chat": chat, **OLD}
        assert said in await told(known, data, stub)

    async def test_explain_a_post_that_is_known(self, world: World) -> None:
        """
        What is kept of a post is enough to say why it is there.
        """
        scene = Scene(world)
        await scene.says()
        reply = scene.shown_post()["message_id"]
        stub = {"message_id": reply, "chat": GROUP, **OLD}
        assert "97% sure" in await told(world, WHY, stub)

    async def test_decide_no_card_of_another_place(self, world: World) -> None:
        """
        An admin's altered client can't decide a card through another old message.
        """
        scene = Scene(world)
        scene.set(mode=Mode.SUGGEST, log_chat=LOG["id"])
        await scene.says()
        stub = {"message_id": 3, "chat": LOG, **OLD}
        assert "in another place" in await told(world, "card:post:1:en", stub, CARLA)
        assert scene.said == []


class TestCards:
    @pytest.mark.parametrize("data", CARDS)
    async def test_decide_what_they_show(self, world: World, data: str) -> None:
        """
        Not even an admin presses a button that the card does not have.
        """
        scene = Scene(world)
        scene.set(mode=Mode.SUGGEST, log_chat=LOG["id"])
        await scene.says()
        before = dict(scene.moderation.cards)
        assert (
            await scene.sends_press(data, reply_markup=carrying("card:why:2:en")["reply_markup"]) == NOT_THERE
        )
        assert (scene.moderation.cards, scene.said, scene.deeds) == (before, [], [])


class TestMenus:
    @pytest.mark.parametrize("data", MENUS)
    async def test_do_what_they_show(self, world: World, data: str) -> None:
        """
        Not even an admin presses a button of a page that is not open.
        """
        office = Office(world)
        await office.opens()
        before = len(world.request.calls)
        assert (
            await office.sends_press(data, reply_markup=carrying("set:-7:home")["reply_markup"]) == NOT_THERE
        )
        assert [method for method, _ in world.request.calls[before:]] == ["answerCallbackQuery"]
        assert office.moderation.set == {}


class TestOnce:
    """
    Presses that left before the first one took the button away carry it still.
    """

    @pytest.fixture
    async def answered(self, world: World) -> World:
        """
        Anna's message 5, an article, was answered in private.
        """
        world.answering.default = samples.article()
        await world.private("x")
        return world

    async def press(self, world: World, *data: str) -> list[str]:
        """
        Anna presses buttons that all stand below the answer; returns what she hears.
        """
        for one in data:
            await world.press(one, **carrying(*data))
        return [sent.get("text", "") for sent in world.request.of("answerCallbackQuery")]

    async def test_show_the_rest(self, answered: World) -> None:
        """
        Twelve presses, one message.
        """
        before = len(answered.request.said)
        heard = await self.press(answered, *["rest:5"] * 12)
        assert heard == ["", *[NOT_THERE] * 11]
        assert len(answered.request.said) == before + 1

    async def test_explain(self, answered: World) -> None:
        """
        The same of "Why this?", which is shown in full.
        """
        before = len(answered.request.said)
        await self.press(answered, *["why:5"] * 12)
        assert len(answered.request.said) == before + 1

    async def test_count_a_judgement(self, answered: World) -> None:
        """
        Helpful or not is one question, and so is whether the record fits.
        """
        await self.press(answered, "yes:5", "no:5", "yes:5", "not:5", "not:5")
        judged = {judgement for _, judgement in answered.memory.judged}
        assert [judgement.value for judgement in sorted(judged)] == ["helpful", "not_this"]
        assert len(answered.memory.judged) == len(set(answered.memory.judged))

    async def test_wait(self, answered: World) -> None:
        """
        A chat waits once for an answer.
        """
        await self.press(answered, *["tell:5"] * 12)
        assert len(answered.memory.waits) == len({wait.text for wait in answered.memory.waits}) == 5

    async def test_after_trouble_once_more(self, answered: World) -> None:
        """
        A press that did nothing, because Telegram failed, is none.
        """
        answered.expected_errors = (Exception,)
        answered.request.refuse = lambda method, _: (
            (400, {"description": "Bad Request: no"}) if method == "sendMessage" else None
        )
        await self.press(answered, "rest:5")
        answered.request.refuse = lambda method, sent: None
        before = len(answered.request.said)
        await self.press(answered, "rest:5")
        assert len(answered.request.said) == before + 1

    async def test_of_each_answer(self, answered: World) -> None:
        """
        An answer that was edited has its buttons again.
        """
        await self.press(answered, "rest:5")
        before = len(answered.request.said)
        await answered.send(edited_message=message("x, and more", edit_date=message()["date"] + 1))
        await self.press(answered, "rest:5")
        assert len(answered.request.said) == before + 1


class TestLookingUp:
    async def test_in_a_group_is_a_question(self, world: World) -> None:
        """
        After a restart a press of "Why this?" looks its message up again: once for each, and six an hour.
        """
        world.answering.default = samples.rumour()
        heard = []
        for number in (1, 1, 1, 2, 3, 4, 5, 6, 7, 7):
            data = f"why:{number}"
            replied = message(samples.RUMOUR, message_id=number, chat=GROUP)
            heard.append(await told(world, data, posted(GROUP, reply_to_message=replied, **carrying(data))))
        assert len(world.answering.asked) == 6
        limit = texts_for("en").say("check_limit")
        assert [said == limit for said in heard] == [*[False] * 8, True, True]


class TestOffers:
    def test_stand_for_every_handler_of_presses(self, world: World) -> None:
        """
        The guard stands before all of them, and knows where each kind of button is offered.
        """
        handlers = [
            (group, handler)
            for group, found in world.app.handlers.items()
            for handler in found
            if isinstance(handler, CallbackQueryHandler)
        ]
        (guard,) = (handler for group, handler in handlers if group == _GUARD)
        assert guard.pattern is None
        others = [(group, handler.pattern) for group, handler in handlers if handler is not guard]
        assert all(group > _GUARD for group, _ in others)
        named = {pattern.pattern for _, pattern in others if isinstance(pattern, re.Pattern)}
        assert named == {offer.pattern for offer in OFFERS}

    @pytest.mark.parametrize("data", EVERY)
    def test_hold_every_button(self, data: str) -> None:
        """
        No button is of no kind, and none of two.
        """
        fitting = [offer for offer in (*buttons.OFFERS, *OFFERS) if re.match(offer.pattern, data)]
        assert len(fitting) == 1
