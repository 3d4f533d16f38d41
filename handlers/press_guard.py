"""
What stands before every handler of presses. What a press carries is written by the client that sends it, so
it counts only if the message it was made below, which Telegram sends along, carries exactly that button.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from handlers.context import Context
from handlers.texts import texts_for

PRIVATE = frozenset({ChatType.PRIVATE})
GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
NOT_THERE = "pressed_not_there"
_STALE = "pressed_stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    Buttons of one kind: a regular expression of what they send, and in which kinds of chat they are offered.

    ``elsewhere`` and ``gone`` are the keys of what a press hears in another kind of chat, and below a message
    that Telegram no longer shows to the bot. Without ``gone`` such a press goes on: what is kept of that very
    message then says what may be done.
    """

    pattern: str
    chats: frozenset[ChatType]
    elsewhere: str = NOT_THERE
    gone: str | None = _STALE


class PressGuard:
    """
    Lets those presses through that somebody can have made with an unaltered client.
    """

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = tuple(offers)

    async def on_press(self, update: Update, context: Context) -> None:
        """
        Stop a press that does not count, and say so to who sent it.
        """
        query = update.callback_query
        refusal = self.refusal(query) if query is not None else None
        if query is None or refusal is None:
            return
        said = texts_for(query.from_user.language_code).say(refusal)
        try:
            # Two quick taps meet this too, so it passes by itself instead of waiting to be closed.
            await query.answer(said, show_alert=refusal != NOT_THERE)
        except TelegramError as error:
            # An error that is only raised would let the press go on to the next handlers.
            await context.application.process_error(update, error)
        raise ApplicationHandlerStop

    def refusal(self, query: CallbackQuery) -> str | None:
        """
        The key of the sentence that refuses a press; None for one that counts.
        """
        data, posted = query.data, query.message
        if data is None or posted is None:
            return NOT_THERE
        offer = next((one for one in self._offers if re.match(one.pattern, data)), None)
        if offer is not None and posted.chat.type not in offer.chats:
            return offer.elsewhere
        shown = shown_at(query)
        if shown is None:
            return offer.gone if offer is not None else _STALE
        return None if carries(shown, data) else NOT_THERE


def shown_at(query: CallbackQuery) -> Message | None:
    """
    The message that a press was made below, None where Telegram no longer shows it: it then sends only where
    that stood, which the library makes a message without content.
    """
    posted = query.message
    return posted if isinstance(posted, Message) and posted.is_accessible else None


def carries(posted: Message, data: str) -> bool:
    """
    Whether a button below a message sends exactly this.
    """
    rows = posted.reply_markup.inline_keyboard if posted.reply_markup is not None else ()
    return any(button.callback_data == data for row in rows for button in row)
