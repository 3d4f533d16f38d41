"""
Groups: the bot answers who asks, briefly; everything else goes to the watch.
"""

from __future__ import annotations

import re
from functools import partial

import telegram
from telegram import MessageEntity, Update

from claims.models import Answer, Status
from handlers.brief import best, compose_brief
from handlers.context import Context
from handlers.intake import after_command, read, read_asked, text_of
from handlers.moderation.drafting import asked_draft
from handlers.moderation.glance import worth_a_look
from handlers.moderation.limits import Allowance, CheckLimits
from handlers.moderation.places import is_by_bot, is_own
from handlers.moderation.room import Room
from handlers.moderation.rules import Mode, Rules
from handlers.moderation.vanishing import reply_briefly
from handlers.moderation.watch import Watch
from handlers.responder import Responder
from handlers.speech import texts_of
from handlers.wording import status


class GroupChat:
    """
    Handlers of messages in groups. No text of a group is kept, not even as an open question.
    """

    def __init__(self, responder: Responder, room: Room, watch: Watch, limits: CheckLimits) -> None:
        self._responder = responder
        self._room = room
        self._watch = watch
        self._limits = limits

    async def on_check(self, update: Update, context: Context) -> None:
        """
        Answer what ``/check`` is about.
        """
        target = update.effective_message
        if target is not None:
            await self._asked(target, after_command(target), context)

    async def on_message(self, update: Update, context: Context) -> None:
        """
        Answer a mention of the bot, and a reply to it where something is known; watch over the rest.
        """
        target = update.effective_message
        if target is None:
            return
        username = context.bot.username
        if mentions(target, username):
            await self._asked(target, without_mention(text_of(target), username), context)
        elif target.reply_to_message is not None and is_own(target.reply_to_message):
            await self._answer_reply(target, context)
        else:
            await self._watch.take(target, lambda work: context.application.create_task(work, update=update))

    async def _asked(self, target: telegram.Message, words: str, context: Context) -> None:
        rules = await self._room.ports.moderation.rules(target.chat_id)
        if rules.mode is Mode.OFF or is_by_bot(target):
            return
        asked = read_asked(target, words)
        if asked is None:
            await reply_briefly(context, target, texts_of(target).say("check_usage"))
        elif await self._is_allowed(target, rules, context):
            answer = await self._responder.answer(target, asked.message)
            await self._answer(asked.target, answer, rules)

    async def _answer_reply(self, target: telegram.Message, context: Context) -> None:
        rules = await self._room.ports.moderation.rules(target.chat_id)
        message = read(target)
        if rules.mode is Mode.OFF or is_by_bot(target) or message is None or not worth_a_look(message.text):
            return
        answer = await self._responder.ports.answering.answer(message)
        if best(answer) is not None and await self._is_allowed(target, rules, context):
            await self._answer(target, answer, rules)

    async def _answer(self, target: telegram.Message, answer: Answer, rules: Rules) -> None:
        found = best(answer)
        if found is None or status(found) is not Status.CHECKED:
            await self._responder.post_new(target, answer, partial(compose_brief, language=rules.language))
            return
        await self._room.publisher.publish(target.get_bot(), asked_draft(target, answer, found), rules)

    async def _is_allowed(self, target: telegram.Message, rules: Rules, context: Context) -> bool:
        """
        Whether the member may ask now; the first question too many is told so.
        """
        allowance = self._limits.ask(target, self._room.ports.moderation, rules)
        if allowance is Allowance.TOLD:
            await reply_briefly(context, target, texts_of(target).say("check_limit"))
        return allowance is Allowance.GIVEN


def mentions(message: telegram.Message, username: str) -> bool:
    """
    Whether a message mentions the bot by its username.
    """
    kinds: list[str | None] = [MessageEntity.MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    return any(name.lower() == f"@{username.lower()}" for name in found.values())


def without_mention(text: str, username: str) -> str:
    """
    What stands beside the mention of the bot.
    """
    return re.sub(rf"@{re.escape(username)}\b", " ", text, flags=re.IGNORECASE).strip()
