"""
Why a post of the bot is there, for everybody who asks: by the button below it, or with /why in reply to it.
"""

from __future__ import annotations

from telegram import Message, Update

from claims.models import StoredClaim
from handlers.context import Context
from handlers.delivery import Outgoing, send
from handlers.moderation.card_text import quote_of
from handlers.moderation.limits import Allowance, CheckLimits
from handlers.moderation.places import is_own
from handlers.moderation.ports import Post
from handlers.moderation.reasoning import reason_in_full, reason_of_post
from handlers.moderation.room import Room
from handlers.moderation.rules import Rules
from handlers.press_guard import shown_at
from handlers.render import to_html
from handlers.speech import say, texts_of
from handlers.texts import texts_for


class Why:
    """
    Explains posts.
    """

    def __init__(self, room: Room, limits: CheckLimits) -> None:
        self._room = room
        self._limits = limits

    async def on_press(self, update: Update, _: Context) -> None:
        """
        Say above the chat, to who pressed only, why a post is there.
        """
        query = update.callback_query
        if query is None:
            return
        texts = texts_for(query.from_user.language_code)
        shown = query.message
        post = await self._post(shown.chat.id, shown.message_id) if shown is not None else None
        if post is None:
            await query.answer(texts.say("pressed_why_unknown"), show_alert=True)
            return
        stored = await self._stored(post)
        record = stored.claim if stored is not None else None
        sentence = quote_of(posted) if (posted := shown_at(query)) is not None else None
        await query.answer(reason_of_post(post, sentence, record, texts), show_alert=True)

    async def on_command(self, update: Update, _: Context) -> None:
        """
        Explain the post that somebody replies to; a reply to something else is none of ours.
        """
        target = update.effective_message
        replied = target.reply_to_message if target is not None else None
        if target is None or replied is None or not is_own(replied):
            return
        rules = await self._room.ports.moderation.rules(target.chat_id)
        if not self._may_ask(target, rules):
            return
        post = await self._post(target.chat_id, replied.message_id)
        if post is None:
            await say(target, "pressed_why_unknown")
            return
        texts = texts_for(rules.language) if rules.language else texts_of(target)
        reason = reason_in_full(post, quote_of(replied), await self._stored(post), rules, texts)
        await send(Outgoing(target, to_html(reason, fold=False), texts))

    def _may_ask(self, target: Message, rules: Rules) -> bool:
        return self._limits.ask(target, self._room.ports.moderation, rules) is Allowance.GIVEN

    async def _post(self, chat: int, reply: int) -> Post | None:
        return await self._room.ports.moderation.post_at(chat, reply)

    async def _stored(self, post: Post) -> StoredClaim | None:
        return await self._room.ports.library.claim(post.finding.claim_id)
