"""
Guest mode: somebody mentions the bot in a chat that it has not joined. One answer, nothing kept.
"""

from __future__ import annotations

import telegram
from telegram import InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.constants import ParseMode

from handlers.brief import compose_brief
from handlers.context import Context
from handlers.delivery import NO_PREVIEW
from handlers.group import without_mention
from handlers.intake import read_asked, text_of
from handlers.moderation.limits import Allowance, CheckLimits
from handlers.moderation.rules import Rules
from handlers.render import to_html
from handlers.responder import Ports
from handlers.speech import texts_of

_TITLE = "Footnote"


class Guest:
    """
    Answers guest mentions as briefly as in a group, and as often as a group that set nothing.
    """

    def __init__(self, ports: Ports, limits: CheckLimits) -> None:
        self._ports = ports
        self._limits = limits

    async def on_guest(self, update: Update, context: Context) -> None:
        """
        Answer what the mention is about: the message replied to, or the words beside it.
        """
        target = update.guest_message
        if target is None or not target.guest_query_id or not self._may_ask(target):
            return
        html = await self._answer(target, context.bot.username)
        shown = InputTextMessageContent(html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
        article = InlineQueryResultArticle(id="answer", title=_TITLE, input_message_content=shown)
        await context.bot.answer_guest_query(target.guest_query_id, article)

    async def _answer(self, target: telegram.Message, username: str) -> str:
        asked = read_asked(target, without_mention(text_of(target), username))
        if asked is None:
            return texts_of(target).say("guest_usage")
        answer = await self._ports.answering.answer(asked.message)
        return to_html(compose_brief(answer))[0].html

    def _may_ask(self, target: telegram.Message) -> bool:
        return self._limits.ask(target, self._ports.moderation, Rules()) is Allowance.GIVEN
