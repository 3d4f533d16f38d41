"""
Private chats: whatever a person hands over is answered.
"""

from __future__ import annotations

from collections.abc import Sequence

import telegram
from telegram import Update

from claims.models import Message
from handlers.bundles import QUIET_SECONDS, Bundles
from handlers.context import Context
from handlers.intake import read, read_bundle, text_of
from handlers.responder import Responder
from handlers.speech import say

# What a message without text is, by the attribute that Telegram gives it.
_KINDS = (
    ("sticker", "sticker"),
    ("dice", "sticker"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("photo", "picture"),
    ("animation", "video"),
    ("video", "video"),
    ("video_note", "video"),
    ("story", "video"),
    ("document", "document"),
    ("poll", "poll"),
    ("venue", "place"),
    ("location", "place"),
    ("contact", "place"),
)


class PrivateChat:
    """
    Handlers of messages in private chats.
    """

    def __init__(self, responder: Responder, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._responder = responder
        self._bundles = Bundles(self._on_bundle, quiet_seconds)

    async def on_message(self, update: Update, context: Context) -> None:
        """
        Answer a message; parts of an album, and of a text that was cut, are gathered first.
        """
        target = update.effective_message
        if target is None:
            return
        if not update.edited_message and self._bundles.takes(target):
            self._bundles.add(target, lambda work: context.application.create_task(work, update=update))
            return
        await self._respond(target, read(target))

    async def _on_bundle(self, parts: Sequence[telegram.Message]) -> None:
        ordered = sorted(parts, key=lambda part: part.message_id)
        with_text = next((part for part in ordered if text_of(part)), ordered[0])
        await self._respond(with_text, read(ordered[0]) if len(ordered) == 1 else read_bundle(ordered))

    async def _respond(self, target: telegram.Message, message: Message | None) -> None:
        if message is None:
            await say(target, what_it_lacks(target))
            return
        answer = await self._responder.answer(target, message)
        await self._responder.post(target, answer)
        await self._responder.note_unknown(answer)


def what_it_lacks(message: telegram.Message) -> str:
    """
    The key of the sentence for a message that holds no text.
    """
    return next((key for attribute, key in _KINDS if getattr(message, attribute)), "empty_message")
