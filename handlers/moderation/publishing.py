"""
The bot's posts in groups: sent, written anew and taken back. Whatever is sent is kept, and stands in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message

from claims.models import ClaimAnswer
from handlers.brief import compose_found
from handlers.composition import Block, Composition, Line, Part, Span
from handlers.moderation import moments, places, sending
from handlers.moderation.ports import By, Deed, Entry, Finding, Moderation, Post
from handlers.moderation.records import verdicts_of
from handlers.moderation.rules import Rules
from handlers.moderation.sending import Refusal, Words
from handlers.press_guard import GROUPS, Offer
from handlers.render import to_html
from handlers.texts import Texts, texts_for

# The rule of a post that only links to an earlier one.
REFERRED = "referred"
# What the button below a post sends.
WHY = "post:why"
# A post that Telegram no longer shows is still known by its place.
OFFER = Offer(pattern=f"^{WHY}$", chats=GROUPS, elsewhere="pressed_why_unknown", gone=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A post to be: to which message, what it shows, and why. ``quote`` is an exact part of the message,
    ``position`` where it stands there in UTF-16 units. ``who`` is the moderator who posts.
    """

    chat: int
    message: int
    found: ClaimAnswer
    finding: Finding
    by: By
    rule: str
    thread: int | None = None
    language: str | None = None
    quote: str | None = None
    position: int | None = None
    who: str | None = None


class Publisher:
    """
    Writes into groups.
    """

    def __init__(self, moderation: Moderation) -> None:
        self._moderation = moderation

    async def publish(self, bot: Bot, draft: Draft, rules: Rules) -> Post | None:
        """
        Post a draft; None where the message that it answers is gone.
        """
        texts = texts_for(rules.language or draft.language)
        words = Words(
            chat=draft.chat,
            message=draft.message,
            html=_html(compose_found(draft.found, texts)),
            thread=draft.thread,
            quote=draft.quote,
            position=draft.position,
            buttons=buttons(bot, draft.finding.claim_id, texts),
        )
        post = await self._put(bot, draft, rules, words)
        if post is not None and draft.by is not By.ASKED:
            await self.note(post, Deed.POSTED, draft.who, draft.rule)
        return post

    async def refer(self, bot: Bot, draft: Draft, earlier: Post, rules: Rules) -> Post | None:
        """
        Link to an earlier answer in place of a second one; None where that has no address.
        """
        texts = texts_for(rules.language or draft.language)
        address = places.link_to(earlier.chat, earlier.reply, earlier.thread)
        if address is None:
            return None
        spans = texts.spans("post_referred", link=Span(texts.say("post_referred_link"), url=address))
        words = Words(chat=draft.chat, message=draft.message, html=line_html(spans), thread=draft.thread)
        return await self._put(bot, draft, rules, words)

    async def rewrite(self, bot: Bot, post: Post, found: ClaimAnswer | None) -> Refusal | None:
        """
        Put what is known today in place of what a post says, None for nothing any more; tells why Telegram
        refuses, where it does.
        """
        texts = texts_for(post.language)
        html = _corrected(found, texts)
        shown = buttons(bot, post.finding.claim_id, texts) if found is not None else None
        return await sending.edit(bot, Words(chat=post.chat, message=post.reply, html=html, buttons=shown))

    async def correct_below(self, bot: Bot, post: Post, found: ClaimAnswer | None) -> Message | None:
        """
        Say what is known today in reply to a post; None where that is gone.
        """
        html = _corrected(found, texts_for(post.language))
        return await sending.reply(
            bot, Words(chat=post.chat, message=post.reply, thread=post.thread, html=html)
        )

    async def answers(self, chat: int, message: int, claim_id: str) -> bool:
        """
        Whether a post about a stored claim answers a message already.
        """
        posts = await self._moderation.posts_to(chat, message)
        return claim_id in {post.finding.claim_id for post in posts}

    async def retract(
        self, bot: Bot, post: Post, deed: Deed, *, who: str | None = None, why: str = ""
    ) -> None:
        """
        Take a post back, and what links to it.
        """
        await self._remove(bot, post)
        since = datetime.fromisoformat(post.posted)
        last = await self._moderation.last_post(post.chat, post.finding.claim_id, since)
        if last is not None and last.rule == REFERRED and last.withdrawn is None:
            await self._remove(bot, last)
        await self.note(post, deed, who, why)

    async def retract_all(self, bot: Bot, chat: int, message: int, why: str) -> None:
        """
        Take back whatever answers a message that is gone.
        """
        for post in await self._moderation.posts_to(chat, message):
            await self.retract(bot, post, Deed.WITHDRAWN, why=why)

    async def _put(self, bot: Bot, draft: Draft, rules: Rules, words: Words) -> Post | None:
        sent = await sending.reply(bot, words)
        if sent is None:
            await self.retract_all(bot, draft.chat, draft.message, "gone")
            return None
        post = _post(draft, sent.message_id, rules)
        await self._moderation.keep_post(post)
        return post

    async def _remove(self, bot: Bot, post: Post) -> None:
        if await sending.delete(bot, post.chat, post.reply) is Refusal.FORBIDDEN:
            # Too old to be deleted by a bot that is no admin; an own message can still be emptied.
            taken = texts_for(post.language).say("post_taken_back")
            await sending.edit(bot, Words(chat=post.chat, message=post.reply, html=line_html([Span(taken)])))
        await self._moderation.withdraw(post.chat, post.reply, moments.now())

    async def note(self, post: Post, deed: Deed, who: str | None = None, why: str = "") -> None:
        """
        Put what became of a post into the log of actions.
        """
        await self._moderation.note(
            Entry(
                chat=post.chat,
                deed=deed,
                at=moments.kept(moments.now()),
                who=who,
                message=post.message,
                claim_id=post.finding.claim_id,
                why=why,
            )
        )


def buttons(bot: Bot, claim_id: str, texts: Texts) -> InlineKeyboardMarkup:
    """
    The buttons below a post.
    """
    why = InlineKeyboardButton(text=texts.say("post_why"), callback_data=WHY)
    address = places.details_link(bot.username, claim_id)
    details = [InlineKeyboardButton(text=texts.say("post_details"), url=address)] if address else []
    return InlineKeyboardMarkup([[*details, why]])


def line_html(spans: Iterable[Span]) -> str:
    """
    One line as Telegram's HTML.
    """
    block = Block(part=Part.HEADLINE, lines=(Line(tuple(spans)),))
    return _html(Composition(blocks=(block,)))


def _corrected(found: ClaimAnswer | None, texts: Texts) -> str:
    date = texts.date(moments.now().date().isoformat())
    if found is None:
        return line_html([Span(texts.say("post_check_gone", date=date))])
    return f"{line_html([Span(texts.say('post_corrected', date=date))])} {_html(compose_found(found, texts))}"


def _html(composition: Composition) -> str:
    return to_html(composition, fold=False)[0].html


def _post(draft: Draft, reply: int, rules: Rules) -> Post:
    moment = moments.now()
    after = rules.delete_after
    return Post(
        chat=draft.chat,
        message=draft.message,
        reply=reply,
        by=draft.by,
        finding=draft.finding,
        verdicts=verdicts_of(match.stored for match in draft.found.matches),
        rule=draft.rule,
        posted=moments.kept(moment),
        thread=draft.thread,
        language=rules.language or draft.language,
        delete_at=moments.kept(moment + timedelta(minutes=after)) if after else None,
    )
