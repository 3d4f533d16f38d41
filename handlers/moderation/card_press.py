"""
Presses of the buttons below cards: only where the card is, only by who decides for the group, and each
decision once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import CallbackQuery, Message, Update
from telegram.error import Forbidden, TelegramError

from handlers.context import Context
from handlers.moderation import card_buttons, moments
from handlers.moderation.card_buttons import CardAct, CardPress
from handlers.moderation.card_text import body_of, quote_of
from handlers.moderation.cards import Look, texts_of
from handlers.moderation.decide import rehearses
from handlers.moderation.deeds import About, Actor, Deeds, about_card
from handlers.moderation.drafting import MODERATED
from handlers.moderation.ports import By, Card, CardState, Deed
from handlers.moderation.publishing import Draft
from handlers.moderation.reasoning import reason_short
from handlers.moderation.records import found_again
from handlers.moderation.room import Room
from handlers.moderation.rules import Permission
from handlers.moderation.sending import Refusal
from handlers.press_guard import shown_at
from handlers.texts import Texts, texts_for

_ALERT_LENGTH = 200
_NEEDED = {
    CardAct.DELETE: Permission.DELETE,
    CardAct.WARN: Permission.WARN,
    CardAct.UNWARN: Permission.WARN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """
    A press that is in order: who pressed what below which card, and the languages of that person and of the
    card.
    """

    query: CallbackQuery
    press: CardPress
    card: Card
    actor: Actor
    texts: Texts
    board_texts: Texts

    @property
    def about(self) -> About:
        """
        The message that the card is about.
        """
        return about_card(self.card, self.press.language)

    @property
    def shown(self) -> Message | None:
        """
        The card as it stands; None where Telegram no longer tells.
        """
        message = shown_at(self.query)
        return message if message is not None and message.text else None

    def line(self, key: str, **values: object) -> str:
        """
        A card's last line: what was done by whom and when.
        """
        time = moments.clock(moments.now(), self.actor.rules.utc_offset)
        return self.board_texts.say(key, who=self.actor.who, time=time, **values)


class CardPresses:
    """
    The handler of presses. What it returns to who pressed is one sentence.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._moderation = room.ports.moderation
        self._deeds = Deeds(room)
        self._acts: dict[CardAct, Callable[[Pressed], Awaitable[str]]] = {
            CardAct.POST: self._post,
            CardAct.NOT_THIS: self._not_this,
            CardAct.IGNORE: self._ignore,
            CardAct.DELETE: self._delete,
            CardAct.WARN: self._warn,
            CardAct.UNWARN: self._unwarn,
            CardAct.WHY: self._why,
            CardAct.UNDO: self._undo,
        }

    async def on_press(self, update: Update, _: Context) -> None:
        """
        Do what a button says, or say politely why not.
        """
        query = update.callback_query
        if query is None:
            return
        checked = await self._checked(query)
        if isinstance(checked, str):
            await query.answer(texts_for(query.from_user.language_code).say(checked), show_alert=True)
            return
        try:
            said = await self._acts[checked.press.act](checked)
        except Forbidden:
            # It is the group that can't be written to, not the log chat in which the button was pressed.
            said = checked.texts.say("pressed_group_closed")
        await query.answer(said[:_ALERT_LENGTH], show_alert=True)

    async def _checked(self, query: CallbackQuery) -> Pressed | str:
        """
        The press with all it needs, or the key of the sentence that refuses it.
        """
        press = card_buttons.parse(query.data)
        card = await self._moderation.card(press.number) if press is not None else None
        if press is None or card is None:
            return "pressed_card_unknown"
        if not _is_its_place(card, query):
            return "pressed_card_elsewhere"
        bot, user = query.get_bot(), query.from_user
        if not await self._room.admins.may(bot, card.chat, user.id):
            return "pressed_card_not_yours"
        rules = await self._moderation.rules(card.chat)
        if press.act in _NEEDED and _NEEDED[press.act] not in rules.allowed:
            return "pressed_not_allowed"
        if press.act is CardAct.DELETE and not await self._room.admins.may_delete(bot, card.chat, user.id):
            return "pressed_not_yours_to_delete"
        return Pressed(
            query=query,
            press=press,
            card=card,
            actor=Actor(bot=bot, who=user.full_name, rules=rules),
            texts=texts_for(user.language_code),
            board_texts=texts_of(rules, press.language),
        )

    async def _post(self, pressed: Pressed) -> str:
        card = pressed.card
        stored = await self._room.ports.library.claim(card.finding.claim_id)
        if stored is None or not stored.reviews:
            return pressed.texts.say("pressed_record_gone")
        if not await self._moderation.decide_card(card.number, CardState.POSTED):
            return await self._decided(pressed)
        quote = quote_of(pressed.shown) if pressed.shown is not None else None
        draft = Draft(
            chat=card.chat,
            message=card.message,
            found=found_again([stored], card.finding, quote),
            finding=card.finding,
            by=By.MODERATOR,
            rule=MODERATED,
            thread=card.thread,
            language=pressed.press.language,
            quote=quote,
            who=pressed.actor.who,
        )
        try:
            post = await self._room.publisher.publish(pressed.actor.bot, draft, pressed.actor.rules)
        except TelegramError:
            await self._moderation.decide_card(card.number, CardState.OPEN, was=CardState.POSTED)
            raise
        if post is None:
            return await self._gone(pressed, CardState.POSTED)
        await self._moderation.decide_card(
            card.number, CardState.POSTED, was=CardState.POSTED, reply=post.reply
        )
        await self._show(pressed, CardState.POSTED, pressed.line("card_posted"))
        return pressed.texts.say("pressed_posted")

    async def _not_this(self, pressed: Pressed) -> str:
        card = pressed.card
        was = CardState.REHEARSED if card.state is CardState.REHEARSED else CardState.OPEN
        if not await self._moderation.decide_card(card.number, CardState.NOT_THIS, was=was):
            return await self._decided(pressed)
        await self._deeds.refuse(pressed.actor, pressed.about, card.finding)
        await self._show(pressed, CardState.NOT_THIS, pressed.line("card_not_this"))
        return pressed.texts.say("pressed_card_not_this")

    async def _ignore(self, pressed: Pressed) -> str:
        if not await self._moderation.decide_card(pressed.card.number, CardState.IGNORED):
            return await self._decided(pressed)
        claim_id = pressed.card.finding.claim_id
        await self._deeds.note(pressed.actor, pressed.about, Deed.IGNORED, claim_id=claim_id)
        await self._show(pressed, CardState.IGNORED, pressed.line("card_ignored"))
        return pressed.texts.say("pressed_ignored")

    async def _delete(self, pressed: Pressed) -> str:
        card = pressed.card
        if card.state not in card_buttons.AT_HAND or not await self._moderation.decide_card(
            card.number, CardState.DELETED, was=card.state
        ):
            return await self._decided(pressed)
        refusal = await self._deeds.delete(pressed.actor, pressed.about)
        if refusal is Refusal.FORBIDDEN:
            await self._moderation.decide_card(card.number, card.state, was=CardState.DELETED)
            return pressed.texts.say("pressed_delete_forbidden")
        key = "card_gone" if refusal is Refusal.GONE else "card_deleted"
        await self._show(pressed, CardState.DELETED, pressed.line(key))
        return pressed.texts.say("pressed_gone" if refusal is Refusal.GONE else "pressed_deleted")

    async def _warn(self, pressed: Pressed) -> str:
        if pressed.card.state not in card_buttons.AT_HAND or pressed.card.author is None:
            return await self._decided(pressed)
        if await self._deeds.is_warned(pressed.about):
            return pressed.texts.say("pressed_warned_already")
        warned = await self._deeds.warn(pressed.actor, pressed.about)
        if warned is None:
            return pressed.texts.say("pressed_gone")
        count, until = warned
        texts, rules = pressed.board_texts, pressed.actor.rules
        day = moments.day(until, rules.utc_offset, texts)
        time = moments.clock(moments.now(), rules.utc_offset)
        line = texts.count("card_warned", count, who=pressed.actor.who, time=time, day=day)
        await self._show(pressed, pressed.card.state, line)
        return pressed.texts.say("pressed_warned")

    async def _unwarn(self, pressed: Pressed) -> str:
        if not await self._deeds.is_warned(pressed.about):
            return pressed.texts.say("pressed_not_warned")
        await self._deeds.unwarn(pressed.actor, pressed.about)
        await self._show(pressed, pressed.card.state, pressed.line("card_unwarned"))
        return pressed.texts.say("pressed_unwarned")

    async def _undo(self, pressed: Pressed) -> str:
        card = pressed.card
        if card.state is CardState.DELETED:
            return pressed.texts.say("pressed_undo_deleted")
        opened = CardState.REHEARSED if rehearses(pressed.actor.rules, moments.now()) else CardState.OPEN
        undoable = card.state in card_buttons.UNDOABLE
        if not undoable or not await self._moderation.decide_card(card.number, opened, was=card.state):
            return pressed.texts.say("pressed_nothing_to_undo")
        await self._take_back(pressed)
        await self._show(pressed, opened, pressed.line("card_undone"))
        return pressed.texts.say("pressed_undone")

    async def _take_back(self, pressed: Pressed) -> None:
        """
        Undo what the decision on a card did, and put that down.
        """
        card = pressed.card
        if card.state is CardState.NOT_THIS:
            await self._moderation.allow_pair(card.chat, card.finding)
        post = await self._moderation.post_at(card.chat, card.reply) if card.reply else None
        if card.state is CardState.POSTED and post is not None and post.withdrawn is None:
            await self._deeds.undo(pressed.actor, post)
        else:
            claim_id = card.finding.claim_id
            await self._deeds.note(pressed.actor, pressed.about, Deed.UNDONE, claim_id=claim_id)

    async def _why(self, pressed: Pressed) -> str:
        stored = await self._room.ports.library.claim(pressed.card.finding.claim_id)
        quote = quote_of(pressed.shown) if pressed.shown is not None else None
        record = stored.claim if stored is not None else None
        return reason_short(pressed.card.finding, quote, record, pressed.texts)

    async def _gone(self, pressed: Pressed, was: CardState) -> str:
        await self._moderation.decide_card(pressed.card.number, CardState.WITHDRAWN, was=was)
        await self._show(pressed, CardState.WITHDRAWN, pressed.line("card_gone"))
        return pressed.texts.say("pressed_gone")

    async def _decided(self, pressed: Pressed) -> str:
        """
        What was decided already, and by whom.
        """
        card = await self._moderation.card(pressed.card.number) or pressed.card
        entry = await self._deeds.last(card, card.state)
        what = pressed.texts.say(f"decided_{card.state.value}")
        if entry is None or entry.who is None:
            return pressed.texts.say("pressed_decided", what=what)
        time = moments.clock(datetime.fromisoformat(entry.at), pressed.actor.rules.utc_offset)
        return pressed.texts.say("pressed_decided_by", what=what, who=entry.who, time=time)

    async def _show(self, pressed: Pressed, state: CardState, line: str) -> None:
        card = replace(pressed.card, state=state, place=_place(pressed.query))
        look = Look(
            above=body_of(pressed.shown) if pressed.shown is not None else None,
            state=line,
            language=pressed.press.language,
            warned=await self._deeds.is_warned(pressed.about),
        )
        await self._room.board.show(pressed.actor.bot, card, look, pressed.actor.rules)


def _is_its_place(card: Card, query: CallbackQuery) -> bool:
    """
    Whether a press comes from the card itself. One that was sent just before a crash has no place yet.
    """
    if query.message is None or query.message.chat.id != card.log_chat:
        return False
    return card.place in {None, query.message.message_id}


def _place(query: CallbackQuery) -> int | None:
    return query.message.message_id if query.message is not None else None
