"""
Every message of a moderated group: looked at, and mostly left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import telegram
from telegram import Message

from claims import models
from handlers.bundles import QUIET_SECONDS, Bundles, Starter
from handlers.intake import read_bundle, read_own, text_of
from handlers.moderation import moments
from handlers.moderation.decide import (
    Decision,
    Outcome,
    Rule,
    Situation,
    decide,
    held_back,
    propose,
    rehearses,
)
from handlers.moderation.deeds import Deeds
from handlers.moderation.drafting import Cause, Seen, draft_of
from handlers.moderation.glance import worth_a_look
from handlers.moderation.places import author_of, is_by_bot
from handlers.moderation.ports import By, Deed, Sight
from handlers.moderation.proposals import Proposal
from handlers.moderation.proposing import Proposing
from handlers.moderation.publishing import REFERRED
from handlers.moderation.room import Room
from handlers.moderation.rules import Mode, Rules

# Telegram's clock and this machine's may differ; what came while the bot was being restarted is looked at.
_GRACE = timedelta(seconds=30)
_WATCHING = frozenset({Mode.SUGGEST, Mode.AUTO})


class Watch:
    """
    Looks at messages nobody asked about. ``started`` is when the bot did: what was written before has been
    read by everybody.
    """

    def __init__(self, room: Room, started: datetime, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._room = room
        self._moderation = room.ports.moderation
        self._proposing = Proposing(room)
        self._deeds = Deeds(room)
        self._since = started - _GRACE
        self._albums = Bundles(self._on_album, quiet_seconds)

    async def take(self, target: Message, start: Starter) -> None:
        """
        Look at a message that came; the parts of an album are gathered first.
        """
        rules = await self._moderation.rules(target.chat_id)
        if not self.is_watched(target, rules):
            return
        if target.media_group_id is not None:
            self._albums.add(target, start)
        else:
            await self.look(target, read_own(target), rules)

    def is_watched(self, target: Message, rules: Rules) -> bool:
        """
        Whether a message is looked at uninvited: not a bot's, not an old one, not an exempt member's.
        """
        if rules.mode not in _WATCHING or (target.edit_date or target.date) < self._since:
            return False
        return not is_by_bot(target) and not self._is_exempt(target, rules)

    async def look(self, target: Message, message: models.Message | None, rules: Rules) -> None:
        """
        Post what the group's rules let through, or propose it to the moderators, or say nothing.
        """
        if message is None or not worth_a_look(message.text):
            return
        answer = await self._room.ports.answering.look(message)
        proposal = propose(answer)
        await self._note(target, proposal)
        if proposal is None:
            return
        situation = await self._situation(target, proposal, rules)
        seen = Seen(target=target, answer=answer, proposal=proposal)
        await self._act(seen, decide(proposal, situation), situation)

    async def _act(self, seen: Seen, decision: Decision, situation: Situation) -> None:
        rules = situation.rules
        match decision.outcome:
            case Outcome.POST:
                await self._proposing.post(seen, decision.rule, rules)
            case Outcome.CARD:
                rehearsed = rehearses(rules, situation.now)
                await self._proposing.propose(seen, decision.rule, rules, rehearsed=rehearsed)
            case _ if decision.rule is Rule.COOLDOWN and _may_refer(seen, decision, situation):
                await self._refer(seen, decision, rules)

    async def _refer(self, seen: Seen, decision: Decision, rules: Rules) -> None:
        draft = draft_of(seen, Cause(by=By.AUTO, rule=REFERRED))
        if decision.earlier is not None:
            bot = seen.target.get_bot()
            await self._room.publisher.refer(bot, draft, decision.earlier, rules)

    async def _situation(self, target: Message, proposal: Proposal, rules: Rules) -> Situation:
        chat, now, finding = target.chat_id, moments.now(), proposal.finding
        moderation = self._moderation
        lately = now - timedelta(hours=rules.cooldown_hours)
        return Situation(
            rules=rules,
            now=now,
            posts_hour=await moderation.count_posts(chat, By.AUTO, now - timedelta(hours=1)),
            posts_day=await moderation.count_posts(chat, By.AUTO, now - timedelta(days=1)),
            answered=await moderation.last_post(chat, finding.claim_id, lately),
            refused=await moderation.refused(chat, finding.wording) | await self._undone(target),
        )

    async def _undone(self, target: Message) -> frozenset[str]:
        """
        Records whose post to an edited message a moderator took back: an edit does not bring it back.
        """
        if target.edit_date is None:
            return frozenset()
        entries = await self._deeds.done_about(target.chat_id, target.message_id)
        return frozenset(entry.claim_id for entry in entries if entry.deed is Deed.UNDONE and entry.claim_id)

    async def _note(self, target: Message, proposal: Proposal | None) -> None:
        await self._moderation.saw(
            Sight(
                chat=target.chat_id,
                message=target.message_id,
                at=moments.kept(moments.now()),
                probability=proposal.match.probability if proposal is not None else 0.0,
                postable=proposal is not None and proposal.postable,
            )
        )

    async def _on_album(self, parts: Sequence[telegram.Message]) -> None:
        ordered = sorted(parts, key=lambda part: part.message_id)
        target = next((part for part in ordered if text_of(part)), ordered[0])
        rules = await self._moderation.rules(target.chat_id)
        await self.look(target, read_bundle(ordered), rules)

    def _is_exempt(self, target: Message, rules: Rules) -> bool:
        if not rules.exempt:
            return False
        author = author_of(target)
        return author is not None and self._moderation.token(author) in {one.token for one in rules.exempt}


def _may_refer(seen: Seen, decision: Decision, situation: Situation) -> bool:
    """
    Whether an earlier answer is linked to: once, and under the limits of everything the bot says by itself.
    """
    rules, earlier = situation.rules, decision.earlier
    if rules.mode is not Mode.AUTO or rehearses(rules, situation.now) or held_back(situation) is not None:
        return False
    if earlier is None or earlier.withdrawn is not None:
        return False
    return earlier.rule != REFERRED and earlier.message != seen.target.message_id
