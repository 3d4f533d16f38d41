"""
Short replies in a group that take themselves away.
"""

from __future__ import annotations

import contextlib

import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from handlers.context import Context
from handlers.delivery import NO_PREVIEW

# Long enough to read and to press.
SECONDS = 60.0
# So many may stand in a group at once; whoever asks on and on is not answered.
_MOST = 3


async def reply_briefly(
    context: Context, target: telegram.Message, text: str, button: InlineKeyboardButton | None = None
) -> None:
    """
    Reply without a sound, in the topic of the message, and delete the reply after a minute.

    A restart in between leaves the reply where it is. Where the bot may not write, nothing is said.
    """
    name = f"brief:{target.chat_id}"
    if context.job_queue is not None and len(context.job_queue.get_jobs_by_name(name)) >= _MOST:
        return
    try:
        sent = await target.reply_text(
            text,
            do_quote=True,
            disable_notification=True,
            allow_sending_without_reply=True,
            reply_markup=InlineKeyboardMarkup([[button]]) if button is not None else None,
            link_preview_options=NO_PREVIEW,
        )
    except TelegramError:
        return
    if context.job_queue is not None:
        context.job_queue.run_once(_take_away, SECONDS, data=sent, name=name)


async def _take_away(context: Context) -> None:
    sent = context.job.data if context.job is not None else None
    if isinstance(sent, telegram.Message):
        # Somebody may have been quicker.
        with contextlib.suppress(TelegramError):
            await sent.delete()
