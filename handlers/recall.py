"""
Answers at hand for a press of a button: the latest ones from memory, older ones from the message itself.

Texts are kept in the memory of the process only, and only as many; after a restart the message that was
answered, which Telegram sends along with a press, is looked up again.
"""

from __future__ import annotations

from collections import OrderedDict

import telegram

from claims.models import Answer
from handlers.intake import read
from handlers.ports import Answering

_KEPT = 500


class Recall:
    """
    Finds the answer behind a press.
    """

    def __init__(self, answering: Answering, kept: int = _KEPT) -> None:
        self._answering = answering
        self._kept = kept
        self._answers: OrderedDict[tuple[int, int], Answer] = OrderedDict()

    def keep(self, chat: int, message: int, answer: Answer) -> None:
        """
        Keep an answer at hand; the oldest one goes when there are too many.
        """
        self._answers[chat, message] = answer
        self._answers.move_to_end((chat, message))
        while len(self._answers) > self._kept:
            self._answers.popitem(last=False)

    def forget(self, chat: int) -> None:
        """
        Drop every answer of a chat.
        """
        for key in [key for key in self._answers if key[0] == chat]:
            del self._answers[key]

    async def find(self, posted: telegram.Message, message: int) -> Answer | None:
        """
        The answer that ``posted`` shows to ``message`` of its chat, or None when it can't be had any more.
        """
        kept = self._answers.get((posted.chat_id, message))
        if kept is not None:
            return kept
        replied = posted.reply_to_message
        if replied is None or replied.message_id != message:
            return None
        read_again = read(replied)
        return await self._answering.answer(read_again) if read_again is not None else None
