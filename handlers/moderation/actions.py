"""
What moderators do by reply: /post, /undo, /delete, /warn, /unwarn, /notthis.

Success is a nod below the command, not another message; who does not decide for the group gets no word, so
that nobody can make the bot talk.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from telegram import Message, Update
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest

from handlers.context import Context
from handlers.intake import read_own
from handlers.moderation import places
from handlers.moderation.deeds import About, Actor, Deeds
from handlers.moderation.drafting import MODERATED, Cause, Seen, draft_of
from handlers.moderation.following import Become, Change, Following
from handlers.moderation.ports import By, Card, CardState, Finding, Post
from handlers.moderation.proposals import propose
from handlers.moderation.room import Room
from handlers.moderation.rules import Permission
from handlers.moderation.sending import Refusal
from handlers.moderation.vanishing import reply_briefly
from handlers.speech import texts_of

COMMANDS = ("post", "undo", "delete", "warn", "unwarn", "notthis")

_NEEDED = {"delete": Permission.DELETE, "warn": Permission.WARN, "unwarn": Permission.WARN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """
    A moderator's command in reply to a message. ``post`` is the bot's post where it replies to one; ``about``
    the member's message, which that post answers or which the command replies to itself.
    """

    target: Message
    replied: Message
    actor: Actor
    about: About
    post: Post | None


class Actions:
    """
    Handlers of the commands. Each says what was wrong as the key of a sentence, or None where it was done.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._moderation = room.ports.moderation
        self._deeds = Deeds(room)
        self._following = Following(room)
        self._acts: dict[str, Callable[[Command], Awaitable[str | None]]] = {
            "post": self._post,
            "undo": self._undo,
            "delete": self._delete,
            "warn": self._warn,
            "unwarn": self._unwarn,
            "notthis": self._not_this,
        }

    async def on_command(self, update: Update, context: Context) -> None:
        """
        Do what a moderator says.
        """
        target = update.effective_message
        if target is None or not await self._room.admins.speaks_for(target):
            return
        name = _name(target)
        wrong = await self._do(name, target)
        if wrong is not None:
            said = texts_of(target).say(wrong, command=f"/{name}")
            await reply_briefly(context, target, said)
        elif name != "delete":
            await _nod(target)

    async def _do(self, name: str, target: Message) -> str | None:
        rules = await self._moderation.rules(target.chat_id)
        if name in _NEEDED and _NEEDED[name] not in rules.allowed:
            return "pressed_not_allowed"
        actor = Actor(bot=target.get_bot(), who=places.name_of(target), rules=rules)
        command = await self._read(target, actor)
        return await self._acts[name](command) if command is not None else "act_needs_reply"

    async def _read(self, target: Message, actor: Actor) -> Command | None:
        replied = target.reply_to_message
        # In a topic, what replies to nothing replies to the message that opened the topic.
        if replied is None or replied.forum_topic_created is not None:
            return None
        post = await self._moderation.post_at(target.chat_id, replied.message_id)
        author = places.author_of(replied) if post is None else None
        about = About(
            chat=target.chat_id,
            message=post.message if post is not None else replied.message_id,
            thread=places.topic_of(target),
            author=self._moderation.token(author) if author is not None else None,
            language=post.language if post is not None else None,
        )
        return Command(target=target, replied=replied, actor=actor, about=about, post=post)

    async def _post(self, command: Command) -> str | None:
        message = read_own(command.replied)
        if command.post is not None or message is None:
            return "act_nothing_to_post"
        answer = await self._room.ports.answering.answer(message)
        proposal = propose(answer)
        if proposal is None:
            return "act_nothing_to_post"
        publisher, about = self._room.publisher, command.about
        if await publisher.answers(about.chat, about.message, proposal.finding.claim_id):
            return "act_posted_already"
        seen = Seen(target=command.replied, answer=answer, proposal=proposal)
        cause = Cause(by=By.MODERATOR, rule=MODERATED, who=command.actor.who)
        bot, rules = command.actor.bot, command.actor.rules
        post = await publisher.publish(bot, draft_of(seen, cause), rules)
        if post is None:
            return "pressed_gone"
        await self._follow(
            replace(command, about=replace(about, language=answer.language)),
            Become(CardState.POSTED, "card_posted", post.reply),
            post.finding.claim_id,
        )
        return None

    async def _undo(self, command: Command) -> str | None:
        if command.post is not None:
            posts = [command.post] if command.post.withdrawn is None else []
        else:
            posts = list(await self._moderation.posts_to(command.about.chat, command.about.message))
        for post in posts:
            await self._deeds.undo(command.actor, post)
            await self._follow(command, Become(CardState.OPEN, "card_undone"), post.finding.claim_id)
        return None if posts else "pressed_nothing_to_undo"

    async def _delete(self, command: Command) -> str | None:
        if command.post is not None:
            return await self._undo(command)
        actor, about = command.actor, command.about
        user = command.target.from_user
        if command.target.sender_chat is None and (
            user is None or not await self._room.admins.may_delete(actor.bot, about.chat, user.id)
        ):
            return "pressed_not_yours_to_delete"
        if await self._deeds.delete(actor, about) is Refusal.FORBIDDEN:
            return "pressed_delete_forbidden"
        await self._follow(command, Become(CardState.DELETED, "card_deleted"))
        with contextlib.suppress(BadRequest):
            await command.target.delete()
        return None

    async def _warn(self, command: Command) -> str | None:
        if command.post is not None or places.is_own(command.replied):
            return "act_not_a_member"
        if await self._room.admins.speaks_for(command.replied):
            return "act_is_moderator"
        if await self._deeds.is_warned(command.about):
            return "pressed_warned_already"
        return None if await self._deeds.warn(command.actor, command.about) is not None else "pressed_gone"

    async def _unwarn(self, command: Command) -> str | None:
        if command.post is not None or places.is_own(command.replied):
            return "act_not_a_member"
        await self._deeds.unwarn(command.actor, command.about)
        return None

    async def _not_this(self, command: Command) -> str | None:
        cards = await self._moderation.cards_of(command.about.chat, command.about.message)
        posts = await self._moderation.posts_to(command.about.chat, command.about.message)
        findings = {one.claim_id: one for one in (*_findings(posts), *_findings(cards))}
        if command.post is not None:
            findings = {command.post.finding.claim_id: command.post.finding}
        for finding in findings.values():
            await self._deeds.refuse(command.actor, command.about, finding)
            await self._follow(command, Become(CardState.NOT_THIS, "card_not_this"), finding.claim_id)
        return None if findings else "act_nothing_shown"

    async def _follow(self, command: Command, become: Become, claim_id: str | None = None) -> None:
        cards = await self._moderation.cards_of(command.about.chat, command.about.message)
        change = Change(
            bot=command.actor.bot,
            rules=command.actor.rules,
            become=become,
            who=command.actor.who,
            language=command.about.language,
        )
        concerned = [card for card in cards if claim_id in {None, card.finding.claim_id}]
        await self._following.follow(concerned, command.replied, change)


def _findings(shown: Iterable[Post] | Iterable[Card]) -> list[Finding]:
    return [one.finding for one in shown]


def _name(target: Message) -> str:
    return (target.text or "").split(maxsplit=1)[0].removeprefix("/").partition("@")[0].lower()


async def _nod(target: Message) -> None:
    # Where reactions are switched off, what was done still shows.
    with contextlib.suppress(BadRequest):
        await target.set_reaction(ReactionEmoji.OK_HAND_SIGN)
