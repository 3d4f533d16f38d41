"""
Members and channels whose messages the bot leaves alone: named by reply, in the group.
"""

from __future__ import annotations

from dataclasses import replace

from telegram import Message, Update

from handlers.context import Context
from handlers.moderation.admins import Admins
from handlers.moderation.places import author_of, name_of
from handlers.moderation.ports import Deed
from handlers.moderation.rulebook import Author, RuleBook
from handlers.moderation.rules import Exempt, Rules
from handlers.moderation.rules_text import MOST_EXEMPT
from handlers.moderation.vanishing import reply_briefly
from handlers.speech import texts_of

_LONGEST_LABEL = 100


class Exemptions:
    """
    Handlers of ``/exempt`` and ``/unexempt``.
    """

    def __init__(self, rulebook: RuleBook, admins: Admins) -> None:
        self._rulebook = rulebook
        self._admins = admins

    async def on_exempt(self, update: Update, context: Context) -> None:
        """
        Leave the author of the message replied to alone.
        """
        if update.effective_message is not None:
            await self._answer(context, update.effective_message, exempt=True)

    async def on_unexempt(self, update: Update, context: Context) -> None:
        """
        Look at the author of the message replied to again.
        """
        if update.effective_message is not None:
            await self._answer(context, update.effective_message, exempt=False)

    async def _answer(self, context: Context, target: Message, *, exempt: bool) -> None:
        texts = texts_of(target)
        replied = target.reply_to_message
        if not await self._admins.speaks_for(target):
            await reply_briefly(context, target, texts.say("exempt_admins"))
            return
        author = author_of(replied) if replied is not None else None
        if replied is None or author is None:
            await reply_briefly(context, target, texts.say("exempt_usage"))
            return
        named = Exempt(self._rulebook.moderation.token(author), name_of(replied)[:_LONGEST_LABEL])
        changed = await self._rulebook.change(
            target.chat_id,
            Author(name=name_of(target), texts=texts),
            lambda rules: _altered(rules, named, exempt=exempt),
            Deed.EXEMPTED,
        )
        done = "exempt_done" if exempt else "unexempt_done"
        key = done if changed is not None else "exempt_full"
        await reply_briefly(context, target, texts.say(key, name=named.label))


def _altered(rules: Rules, named: Exempt, *, exempt: bool) -> Rules | None:
    others = tuple(one for one in rules.exempt if one.token != named.token)
    if not exempt:
        return replace(rules, exempt=others)
    return replace(rules, exempt=(*others, named)) if len(others) < MOST_EXEMPT else None
