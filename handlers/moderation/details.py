"""
"Details in private": the address below a post opens the bot's private chat, and this answers there.
"""

from __future__ import annotations

from telegram import Update

from claims.models import Answer, Message
from handlers.context import Context
from handlers.intake import after_command
from handlers.moderation.places import DETAILS
from handlers.moderation.ports import Finding
from handlers.moderation.records import found_again
from handlers.responder import Responder
from handlers.speech import say

# What ``/start`` with such an address behind it looks like.
PATTERN = rf"^/start(@\w+)? {DETAILS}"


class Details:
    """
    Shows a record in full to whoever asks. It holds nothing of the group or of who wrote there.
    """

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    async def on_start(self, update: Update, _: Context) -> None:
        """
        Show the record that the address names.
        """
        target = update.effective_message
        if target is None:
            return
        claim_id = after_command(target).removeprefix(DETAILS)
        stored = await self._responder.ports.library.claim(claim_id)
        if stored is None:
            await say(target, "details_gone")
            return
        found = found_again([stored], Finding(span=(0, 0), wording="", claim_id=claim_id, probability=1.0))
        language = target.from_user.language_code if target.from_user is not None else None
        answer = Answer(message=Message(text=stored.claim), language=language, claims=(found,))
        await self._responder.post_new(target, answer)
