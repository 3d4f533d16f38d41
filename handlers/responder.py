"""
One message in, one answer out, the same way in every kind of chat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import telegram
from telegram.constants import ChatType

from claims.models import Answer, Message, Status
from handlers import delivery
from handlers.compose import compose
from handlers.composition import Composition
from handlers.delivery import Outgoing
from handlers.moderation.ports import Moderation
from handlers.ports import Answering, Library, Memory
from handlers.recall import Recall
from handlers.render import to_html
from handlers.texts import texts_for
from handlers.wording import status

Composer = Callable[[Answer], Composition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """
    Everything the handlers need from outside, and in ``sends_out`` whether sentences of messages may leave
    this machine.
    """

    answering: Answering
    library: Library
    memory: Memory
    moderation: Moderation
    sends_out: bool = False


class Responder:
    """
    Answers messages in their chats and remembers which replies belong to which message.
    """

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.recall = Recall(ports.answering)

    async def answer(self, target: telegram.Message, message: Message) -> Answer:
        """
        Look a message up while the chat sees that an answer is being written.

        A text too short to tell its language is answered, in private, in that of the person's Telegram.
        """
        async with delivery.typing(target):
            answer = await self.ports.answering.answer(message)
        if answer.language is None and target.chat.type == ChatType.PRIVATE and target.from_user is not None:
            return replace(answer, language=target.from_user.language_code)
        return answer

    async def post(self, target: telegram.Message, answer: Answer, composer: Composer = compose) -> None:
        """
        Send an answer as a reply to ``target``, or edit the one that is already there.
        """
        earlier = await self.ports.memory.replies_to(target.chat_id, target.message_id)
        await self._put(self._outgoing(target, answer, composer), answer, earlier)

    async def post_new(self, target: telegram.Message, answer: Answer, composer: Composer = compose) -> None:
        """
        Send an answer as a reply to ``target``, whether or not there is one already: somebody asked.
        """
        await self._put(self._outgoing(target, answer, composer), answer, ())

    def _outgoing(self, target: telegram.Message, answer: Answer, composer: Composer) -> Outgoing:
        # Kept before it is sent, so that a button pressed at once finds it.
        self.recall.keep(target.chat_id, target.message_id, answer)
        return Outgoing(target, to_html(composer(answer)), texts_for(answer.language))

    async def _put(self, outgoing: Outgoing, answer: Answer, earlier: tuple[int, ...]) -> None:
        replies = await (delivery.edit(outgoing, earlier) if earlier else delivery.send(outgoing))
        target = outgoing.target
        await self.ports.memory.remember(target.chat_id, target.message_id, replies, answer)

    async def note_unknown(self, answer: Answer) -> None:
        """
        Put what nobody has checked on the list of open questions.
        """
        unknown = [found.claim for found in answer.claims if status(found) is Status.UNKNOWN]
        if unknown:
            await self.ports.memory.ask(unknown, answer.language)
