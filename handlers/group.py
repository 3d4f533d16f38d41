"""
Groups: the bot speaks when it is asked, briefly, and never otherwise.
"""

from __future__ import annotations

import re

import telegram
from telegram import MessageEntity, Update

from handlers.brief import best, compose_brief
from handlers.context import Context
from handlers.intake import after_command, read, read_asked, text_of
from handlers.responder import Responder
from handlers.speech import say


class GroupChat:
    """
    Handlers of messages in groups. No text of a group is kept, not even as an open question.
    """

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    async def on_check(self, update: Update, _: Context) -> None:
        """
        Answer what ``/check`` is about.
        """
        target = update.effective_message
        if target is not None and not await self._answer(target, after_command(target)):
            await say(target, "check_usage")

    async def on_message(self, update: Update, context: Context) -> None:
        """
        Answer a mention of the bot, and a reply to it where something is known; stay silent otherwise.
        """
        target = update.effective_message
        if target is None:
            return
        username = context.bot.username
        if mentions(target, username):
            if not await self._answer(target, without_mention(text_of(target), username)):
                await say(target, "check_usage")
        elif _replies_to(target, context.bot.id):
            await self._answer_reply(target)

    async def _answer_reply(self, target: telegram.Message) -> None:
        message = read(target)
        if message is None:
            return
        answer = await self._responder.ports.answering.answer(message)
        if best(answer) is not None:
            await self._responder.post_new(target, answer, compose_brief)

    async def _answer(self, target: telegram.Message, words: str) -> bool:
        asked = read_asked(target, words)
        if asked is None:
            return False
        answer = await self._responder.answer(target, asked.message)
        await self._responder.post_new(asked.target, answer, compose_brief)
        return True


def mentions(message: telegram.Message, username: str) -> bool:
    """
    Whether a message mentions the bot by its username.
    """
    kinds: list[str | None] = [MessageEntity.MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    return any(name.lower() == f"@{username.lower()}" for name in found.values())


def _replies_to(message: telegram.Message, bot_id: int) -> bool:
    replied = message.reply_to_message
    return replied is not None and replied.from_user is not None and replied.from_user.id == bot_id


def without_mention(text: str, username: str) -> str:
    """
    What stands beside the mention of the bot.
    """
    return re.sub(rf"@{re.escape(username)}\b", " ", text, flags=re.IGNORECASE).strip()
