"""
Presses of the buttons below an answer.
"""

from __future__ import annotations

import contextlib

import telegram
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from claims.models import Answer, Claim, Status
from handlers import buttons
from handlers.buttons import Press
from handlers.compose import compose_rest
from handlers.composition import Action, Composition
from handlers.context import Context
from handlers.delivery import Outgoing, send
from handlers.moderation.limits import Allowance, CheckLimits
from handlers.ports import Judgement
from handlers.press_guard import NOT_THERE, shown_at
from handlers.reasons import reasons, reasons_short
from handlers.render import to_html
from handlers.responder import Responder
from handlers.texts import Texts, texts_for
from handlers.wording import status

_JUDGEMENTS = {
    Action.HELPFUL: (Judgement.HELPFUL, "pressed_helpful"),
    Action.NOT_HELPFUL: (Judgement.NOT_HELPFUL, "pressed_not_helpful"),
    Action.NOT_THIS: (Judgement.NOT_THIS, "pressed_not_this"),
    Action.THAT_ONE: (Judgement.SAME, "pressed_that_one"),
    Action.DIFFERENT: (Judgement.DIFFERENT, "pressed_different"),
}
# Who waits for a check of an article waits for this many of its claims.
_MOST_AWAITED = 5
# Judgements that leave the person's question open.
_STILL_OPEN = frozenset({Action.NOT_THIS, Action.DIFFERENT})


class Callbacks:
    """
    Handlers of button presses. Every press is acknowledged, or Telegram shows it as loading for ever; in
    private each button counts once.
    """

    def __init__(self, responder: Responder, limits: CheckLimits) -> None:
        self._responder = responder
        self._limits = limits

    async def on_press(self, update: Update, _: Context) -> None:
        """
        Do what a button says, or say politely why it can't be done.
        """
        query = update.callback_query
        if query is None:
            return
        press = buttons.parse(query.data)
        if press is None:
            await query.answer(_texts(query).say("pressed_unknown"), show_alert=True)
            return
        posted = shown_at(query)
        if posted is None:
            await query.answer(_texts(query).say("pressed_stale"), show_alert=True)
        elif posted.chat.type == ChatType.PRIVATE:
            await self._in_private(query, press, posted)
        else:
            await self._in_group(query, press, posted)

    async def _in_private(self, query: CallbackQuery, press: Press, posted: Message) -> None:
        recall = self._responder.recall
        if recall.is_done(posted, press.message, press.action):
            await query.answer(_texts(query).say(NOT_THERE))
            return
        answer = await recall.find(posted, press.message)
        if answer is None:
            await query.answer(_texts(query).say("pressed_stale"), show_alert=True)
            return
        await self._do(query, press.action, (posted, answer))
        recall.note_done(posted, press.message, press.action)
        await _take_away(query, posted, press.action)

    async def _in_group(self, query: CallbackQuery, press: Press, posted: Message) -> None:
        """
        The one button of an answer in a group says why it is there, and stays. To look an answer up again is
        a question like any other.
        """
        recall, moderation = self._responder.recall, self._responder.ports.moderation
        if recall.to_look_up(posted, press.message) is not None:
            allowance = await self._limits.press(query, posted.chat_id, moderation)
            if allowance is not Allowance.GIVEN:
                await query.answer(_texts(query).say("check_limit"), show_alert=True)
                return
        answer = await recall.find(posted, press.message)
        said = (
            reasons_short(answer, texts_for(answer.language))
            if answer
            else _texts(query).say("pressed_stale")
        )
        await query.answer(said, show_alert=True)

    async def _do(self, query: CallbackQuery, action: Action, found: tuple[Message, Answer]) -> None:
        posted, answer = found
        texts = texts_for(answer.language)
        match action:
            case Action.WHY:
                await query.answer()
                await _show(posted, reasons(answer, texts), texts)
            case Action.SHOW_REST:
                await query.answer()
                await _show(posted, compose_rest(answer), texts)
            case Action.TELL_ME:
                key = await self._wait(posted, answer)
                await query.answer(texts.say(key), show_alert=True)
            case _:
                judgement, key = _JUDGEMENTS[action]
                await self._judge(answer, action, judgement)
                await query.answer(texts.say(key))

    async def _wait(self, posted: Message, answer: Answer) -> str:
        claims = _open_claims(answer)
        if not claims:
            return "pressed_tell_nothing"
        await self._responder.ports.memory.wait_for(posted.chat_id, claims, answer.language)
        return "pressed_tell"

    async def _judge(self, answer: Answer, action: Action, judgement: Judgement) -> None:
        memory = self._responder.ports.memory
        shown = [found for found in answer.claims if found.matches]
        ids = dict.fromkeys(match.stored.id for found in shown for match in found.matches)
        await memory.judge(tuple(ids), judgement)
        if action in _STILL_OPEN:
            await memory.ask([found.claim for found in shown], answer.language)


def _open_claims(answer: Answer) -> list[Claim]:
    """
    The claims most worth checking that nobody has checked.
    """
    found = (each.claim for each in (*answer.claims, *answer.more) if status(each) is not Status.CHECKED)
    return sorted(found, key=lambda claim: -claim.worthiness)[:_MOST_AWAITED]


def _texts(query: CallbackQuery) -> Texts:
    return texts_for(query.from_user.language_code)


async def _show(posted: telegram.Message, composition: Composition, texts: Texts) -> None:
    await send(Outgoing(posted, to_html(composition, fold=False), texts))


async def _take_away(query: CallbackQuery, posted: telegram.Message, action: Action) -> None:
    """
    Remove the buttons that were answered; that the message is gone or unchanged does not matter.
    """
    with contextlib.suppress(BadRequest):
        await query.edit_message_reply_markup(buttons.after(posted.reply_markup, action))
