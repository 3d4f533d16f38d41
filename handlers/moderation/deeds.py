"""
What moderators do about a message, whether from a card or by reply. Everything stands in the log of actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot

from handlers.composition import Span
from handlers.moderation import moments, sending
from handlers.moderation.ports import Card, CardState, Deed, Entry, Finding, Post
from handlers.moderation.publishing import line_html
from handlers.moderation.room import Room
from handlers.moderation.rules import Rules
from handlers.moderation.sending import Refusal, Words
from handlers.texts import texts_for

# So far back the log is read for what was done about one message.
_READ_BACK = 300
_WARNINGS = frozenset({Deed.WARNED, Deed.RESTORED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """
    A moderator who does something, by name, under the rules of the group.
    """

    bot: Bot
    who: str
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """
    The message that something is done about. ``author`` stands for the member who wrote it; ``language`` is
    the message's.
    """

    chat: int
    message: int
    thread: int | None = None
    author: str | None = None
    language: str | None = None


class Deeds:
    """
    Does it.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._moderation = room.ports.moderation

    async def undo(self, actor: Actor, post: Post) -> None:
        """
        Take a post of the bot back.
        """
        await self._room.publisher.retract(actor.bot, post, Deed.UNDONE, who=actor.who)

    async def delete(self, actor: Actor, about: About) -> Refusal | None:
        """
        Delete a member's message, and what the bot said to it; says why not, where Telegram refuses.
        """
        refusal = await sending.delete(actor.bot, about.chat, about.message)
        if refusal is Refusal.FORBIDDEN:
            return refusal
        await self._room.publisher.retract_all(actor.bot, about.chat, about.message, "deleted")
        await self.note(actor, about, Deed.DELETED, why=refusal.value if refusal else "")
        return refusal

    async def warn(self, actor: Actor, about: About) -> tuple[int, datetime] | None:
        """
        Leave the member a note and count it: how many of theirs count now, and until when; None where the
        message is gone or nobody's.
        """
        now = moments.now()
        until = now + timedelta(days=actor.rules.warning_days)
        texts = texts_for(actor.rules.language or about.language)
        told = texts.say("warning_note", day=moments.day(until, actor.rules.utc_offset, texts))
        html = line_html([Span(told)])
        words = Words(chat=about.chat, message=about.message, thread=about.thread, html=html)
        if about.author is None or await sending.reply(actor.bot, words) is None:
            return None
        count = await self._moderation.warn(about.chat, about.author, until, now)
        await self.note(actor, about, Deed.WARNED)
        return count, until

    async def unwarn(self, actor: Actor, about: About) -> int | None:
        """
        Take a member's newest warning back: how many count still; None where the message is nobody's.
        """
        if about.author is None:
            return None
        count = await self._moderation.unwarn(about.chat, about.author, moments.now())
        await self.note(actor, about, Deed.RESTORED)
        return count

    async def refuse(self, actor: Actor, about: About, finding: Finding) -> None:
        """
        Never propose this record for this wording again, and take back what was posted of it.
        """
        await self._moderation.refuse_pair(about.chat, finding)
        for post in await self._moderation.posts_to(about.chat, about.message):
            if post.finding.claim_id == finding.claim_id:
                await self._room.publisher.retract(actor.bot, post, Deed.WITHDRAWN, who=actor.who)
        await self.note(actor, about, Deed.NOT_THIS, claim_id=finding.claim_id)

    async def is_warned(self, about: About) -> bool:
        """
        Whether a warning for this very message stands.
        """
        entries = await self.done_about(about.chat, about.message)
        last = next((entry.deed for entry in entries if entry.deed in _WARNINGS), None)
        return last is Deed.WARNED

    async def last(self, card: Card, state: CardState) -> Entry | None:
        """
        The line of the log that tells how a card came into its state.
        """
        entries = await self.done_about(card.chat, card.message)
        return next((entry for entry in entries if entry.deed.value == state.value), None)

    async def note(
        self, actor: Actor, about: About, deed: Deed, *, claim_id: str | None = None, why: str = ""
    ) -> None:
        """
        Put something into the log of actions.
        """
        await self._moderation.note(
            Entry(
                chat=about.chat,
                deed=deed,
                at=moments.kept(moments.now()),
                who=actor.who,
                message=about.message,
                claim_id=claim_id,
                why=why,
            )
        )

    async def done_about(self, chat: int, message: int) -> Sequence[Entry]:
        """
        What the log tells of a message, newest first.
        """
        entries = await self._moderation.entries(chat, _READ_BACK)
        return [entry for entry in entries if entry.message == message]


def about_card(card: Card, language: str | None = None) -> About:
    """
    The message that a card is about.
    """
    return About(
        chat=card.chat, message=card.message, thread=card.thread, author=card.author, language=language
    )
