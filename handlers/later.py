"""
Told later: a chat that waits for a check hears of it once there is one.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from claims.errors import FootnoteError
from claims.models import Answer, Claim, ClaimAnswer, Match, Message, Status, Tier
from handlers.compose import compose
from handlers.composition import Block, Composition, Part, line
from handlers.context import Context
from handlers.delivery import NO_PREVIEW
from handlers.ports import Waiting
from handlers.render import to_html
from handlers.responder import Ports
from handlers.texts import texts_for
from handlers.wording import status

_log = logging.getLogger(__name__)


class Later:
    """
    Looks through the open questions that chats wait for.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._version: str | None = None

    async def on_time(self, context: Context) -> None:
        """
        Tell every chat whose question has found an answer.

        A question that an operator closed with a claim is told at once; the others are looked up again
        only when the store has changed.
        """
        version = await self._ports.library.version()
        changed, untold = version != self._version, False
        for waiting in await self._ports.memory.waiting():
            answer = await self._answer(waiting, look_up=changed)
            if answer is not None:
                untold |= not await self._tell(context.bot, waiting, answer)
        self._version = None if untold else version

    async def _answer(self, waiting: Waiting, *, look_up: bool) -> Answer | None:
        if waiting.claim_id is not None:
            return await self._closed(waiting, waiting.claim_id)
        if not look_up:
            return None
        try:
            answer = await self._ports.answering.look(Message(text=waiting.text))
        except FootnoteError as error:
            # One question that can't be looked up keeps no other waiting.
            _log.error("A question could not be looked up again: %s", type(error).__name__)
            return None
        checked = [found for found in answer.claims if status(found) is Status.CHECKED]
        return replace(answer, claims=tuple(checked), more=()) if checked else None

    async def _closed(self, waiting: Waiting, claim_id: str) -> Answer | None:
        stored = await self._ports.library.claim(claim_id)
        if stored is None:
            return None
        claim = Claim(text=waiting.text, span=(0, len(waiting.text)), quote=waiting.text)
        match = Match(stored=stored, tier=Tier.SAME, probability=1.0)
        found = ClaimAnswer(claim=claim, status=Status.CHECKED, matches=(match,))
        return Answer(message=Message(text=waiting.text), language=waiting.language, claims=(found,))

    async def _tell(self, bot: Bot, waiting: Waiting, answer: Answer) -> bool:
        """
        Whether it is done with: told, or the chat is out of reach.
        """
        memory = self._ports.memory
        try:
            for reply in to_html(_introduced(waiting, answer)):
                await bot.send_message(
                    waiting.chat, reply.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
                )
        except Forbidden:
            await memory.set_blocked(waiting.chat, blocked=True)
        except BadRequest as error:
            # The chat is gone; asking again would not bring it back.
            _log.warning("A chat could not be told: %s", error.message)
        except TelegramError as error:
            # Trouble on the way: the chat is told next time.
            _log.warning("A chat could not be told yet: %s", type(error).__name__)
            return False
        await memory.stop_waiting(waiting)
        return True


def _introduced(waiting: Waiting, answer: Answer) -> Composition:
    texts = texts_for(waiting.language)
    intro = Block(part=Part.NOTICE, lines=(line(texts.say("told_later", text=waiting.text)),))
    composed = compose(answer, waiting.language)
    return Composition(blocks=(intro, *composed.blocks))
