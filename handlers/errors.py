"""
What happens to errors: expected ones become one sentence for the person, the rest is logged once.

No text of a message, no name and no token is logged.
"""

from __future__ import annotations

import contextlib
import logging

from telegram import Message, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from claims.errors import BadInputError, FootnoteError
from claims.extraction.unexpected import described
from handlers.context import Context
from handlers.delivery import is_not_modified
from handlers.ports import Memory
from handlers.speech import speak
from handlers.texts import texts_for

_log = logging.getLogger(__name__)

# Telegram's limit for what is shown above a chat.
_ALERT_LENGTH = 200


class Errors:
    """
    The error handler.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def on_error(self, update: object, context: Context) -> None:
        """
        Deal with an error of a handler, or of fetching updates.
        """
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else None
        match context.error:
            case Forbidden() if chat is not None:
                await self._memory.set_blocked(chat, blocked=True)
            case ChatMigrated() as moved if chat is not None:
                await self._memory.move(chat, moved.new_chat_id)
            case BadRequest() as refused if is_not_modified(refused) or _is_late(refused):
                return
            case BadRequest() as refused:
                # The chat may be gone, or closed to the bot; Telegram's reason tells.
                _log.warning("Telegram refused a request: %s", refused.message)
                await self._tell(update, refused)
            case Conflict():
                _log.error("Another program polls with this token; only one can.")
            case RetryAfter() | NetworkError() as trouble:
                _log.warning("Telegram could not be reached: %s", type(trouble).__name__)
            case FootnoteError() as expected:
                await self._tell(update, expected)
            case Exception() as error:
                _log.error("A handler failed: %s", described(error))
                await self._tell(update, error)
            case _:
                return

    async def _tell(self, update: object, error: Exception) -> None:
        """
        Say what went wrong where somebody waits for an answer: at a press, or in a private chat.
        """
        if isinstance(error, FootnoteError) and not isinstance(error, BadInputError):
            _log.error("%s: %s", type(error).__name__, error)
        if not isinstance(update, Update):
            return
        # Where the answer could not be sent, the apology can't either; the cause is logged above.
        with contextlib.suppress(TelegramError):
            if update.callback_query is not None:
                await update.callback_query.answer(_sentence(error, update)[:_ALERT_LENGTH], show_alert=True)
            elif update.effective_message is not None and _is_private(update.effective_message):
                await speak(update.effective_message, _sentence(error, update))


def _is_late(error: BadRequest) -> bool:
    # A press that was answered too late; the person has seen that nothing happened.
    return "query is too old" in error.message.lower()


def _is_private(message: Message) -> bool:
    return message.chat.type == message.chat.PRIVATE


def _sentence(error: Exception, update: Update) -> str:
    if isinstance(error, BadInputError):
        return str(error)
    key = "error_busy" if isinstance(error, FootnoteError) else "error_unexpected"
    return texts_for(update.effective_user.language_code if update.effective_user else None).say(key)
