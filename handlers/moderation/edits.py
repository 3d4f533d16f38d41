"""
Edited messages of groups: what the bot said of a sentence goes when the sentence does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from telegram import Message, Update

from claims.models import Answer, ClaimAnswer, Match, Status
from handlers.brief import best
from handlers.context import Context
from handlers.intake import read_own
from handlers.moderation.drafting import asked_draft
from handlers.moderation.following import Become, Change, Following
from handlers.moderation.ports import By, Card, CardState, Deed, Finding, Post
from handlers.moderation.proposals import propose, wording_digest
from handlers.moderation.room import Room
from handlers.moderation.rules import Rules
from handlers.moderation.watch import Watch
from handlers.wording import is_exact, status

_STANDING = frozenset({CardState.OPEN, CardState.POSTED, CardState.REHEARSED})


class Edits:
    """
    The handler of edited messages.
    """

    def __init__(self, room: Room, watch: Watch) -> None:
        self._room = room
        self._moderation = room.ports.moderation
        self._watch = watch
        self._following = Following(room)

    async def on_edit(self, update: Update, _: Context) -> None:
        """
        Take back what no longer fits; then look at the message as at a new one.
        """
        target = update.effective_message
        if target is None:
            return
        rules = await self._moderation.rules(target.chat_id)
        chat, message = target.chat_id, target.message_id
        posts = await self._moderation.posts_to(chat, message)
        cards = [card for card in await self._moderation.cards_of(chat, message) if card.state in _STANDING]
        if posts or cards:
            await self._adjust(target, (posts, cards), rules)
        if self._watch.is_watched(target, rules):
            await self._watch.look(target, read_own(target), rules)

    async def _adjust(
        self, target: Message, shown: tuple[Sequence[Post], Sequence[Card]], rules: Rules
    ) -> None:
        posts, cards = shown
        message = read_own(target)
        if message is None:
            return
        answer = await self._room.ports.answering.look(message)
        said = _said(answer)
        for post in posts:
            await self._adjust_post(target, post, (answer, said), rules)
        gone = [card for card in cards if card.finding.claim_id not in said]
        change = Change(
            bot=target.get_bot(),
            rules=rules,
            become=Become(CardState.WITHDRAWN, "card_withdrawn"),
            language=answer.language,
        )
        await self._following.follow(gone, target, change)

    async def _adjust_post(
        self, target: Message, post: Post, looked_up: tuple[Answer, Mapping[str, Finding]], rules: Rules
    ) -> None:
        answer, said = looked_up
        finding = said.get(post.finding.claim_id)
        if finding is not None:
            if finding.wording != post.finding.wording:
                await self._moderation.keep_post(replace(post, finding=finding))
            return
        bot = target.get_bot()
        await self._room.publisher.retract(bot, post, Deed.WITHDRAWN, why="edited")
        found = best(answer)
        if post.by is By.ASKED and found is not None and status(found) is Status.CHECKED:
            await self._room.publisher.publish(bot, asked_draft(target, answer, found), rules)


def _said(answer: Answer) -> dict[str, Finding]:
    """
    The records of the claims that a message makes, and does not deny, with where it makes them.
    """
    found: dict[str, Finding] = {}
    for one in (*answer.claims, *answer.more):
        proposal = propose(replace(answer, claims=(one,), more=()))
        if proposal is not None:
            found |= {match.stored.id: _finding(one, match) for match in one.matches if is_exact(match)}
    return found


def _finding(found: ClaimAnswer, match: Match) -> Finding:
    return Finding(
        span=found.claim.span,
        wording=wording_digest(found.claim.quote),
        claim_id=match.stored.id,
        probability=match.probability,
    )
