"""
Answers at hand for a press of a button: the latest ones from memory, older ones from the message itself.

Texts are kept in the memory of the process only, and only as many; after a restart the message that was
answered, which Telegram sends along with a press, is looked up again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import telegram

from claims.models import Answer, Message
from handlers.buttons import answered_by
from handlers.composition import Action
from handlers.intake import read
from handlers.ports import Answering

_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    """
    An answer, and which buttons below which of the messages that show it were answered already.
    """

    answer: Answer
    done: set[tuple[int, Action]] = field(default_factory=set)


class Recall:
    """
    Finds the answer behind a press, and knows which presses it has had: a press that was sent before the last
    one's button went away carries a button that is no longer there.
    """

    def __init__(self, answering: Answering, kept: int = _KEPT) -> None:
        self._answering = answering
        self._kept = kept
        self._answers: OrderedDict[tuple[int, int], _Kept] = OrderedDict()

    def keep(self, chat: int, message: int, answer: Answer) -> None:
        """
        Keep an answer at hand, with no button of it pressed; the oldest one goes when there are too many.
        """
        self._answers[chat, message] = _Kept(answer)
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
        One that had to be looked up again is at hand from then on.
        """
        again = self.to_look_up(posted, message)
        if again is not None:
            self.keep(posted.chat_id, message, await self._answering.answer(again))
        kept = self._answers.get((posted.chat_id, message))
        return kept.answer if kept is not None else None

    def to_look_up(self, posted: telegram.Message, message: int) -> Message | None:
        """
        What ``find`` has to look up again; None where the answer is at hand, or out of reach.
        """
        replied = posted.reply_to_message
        if (posted.chat_id, message) in self._answers or replied is None or replied.message_id != message:
            return None
        return read(replied)

    def is_done(self, posted: telegram.Message, message: int, action: Action) -> bool:
        """
        Whether a button below ``posted``, which answers ``message``, was pressed before.
        """
        kept = self._answers.get((posted.chat_id, message))
        return kept is not None and (posted.message_id, action) in kept.done

    def note_done(self, posted: telegram.Message, message: int, action: Action) -> None:
        """
        A button was pressed: it, and whatever asks the same question, is answered.
        """
        kept = self._answers.get((posted.chat_id, message))
        if kept is not None:
            kept.done.update((posted.message_id, answered) for answered in answered_by(action))
