"""
From a proposal to a post with a card that tells of it, or to a card that asks.
"""

from __future__ import annotations

from dataclasses import replace

from telegram import Bot
from telegram.error import TelegramError

from handlers.moderation import moments
from handlers.moderation.card_text import CardView
from handlers.moderation.cards import Look, fresh, texts_of
from handlers.moderation.drafting import Cause, Seen, draft_of, sentence_of
from handlers.moderation.places import author_of, title_of, topic_of
from handlers.moderation.ports import By, Card, CardState
from handlers.moderation.proposals import FOR_MODERATORS, Rule
from handlers.moderation.room import Room
from handlers.moderation.rules import Rules

# Open cards about one claim.
_MOST_OPEN = 3
# Cards on which nobody has decided.
_UNDECIDED = frozenset({CardState.WITHDRAWN, CardState.REHEARSED})


class Proposing:
    """
    Acts on what was decided about a message.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._moderation = room.ports.moderation

    async def post(self, seen: Seen, rule: Rule, rules: Rules) -> None:
        """
        Post, and tell the log chat where there is one; moderators who decided already are not overruled.
        """
        bot, draft = seen.target.get_bot(), draft_of(seen, Cause(by=By.AUTO, rule=rule.value))
        if rules.log_chat is None:
            await self._room.publisher.publish(bot, draft, rules)
            return
        card = await self._open(seen, CardState.OPEN, rules.log_chat)
        # The message may come a second time after a restart.
        if card is None or await self._room.publisher.answers(
            draft.chat, draft.message, draft.finding.claim_id
        ):
            return
        try:
            post = await self._room.publisher.publish(bot, draft, rules)
        except TelegramError:
            # Moderators can still post it, once Telegram answers again.
            await self._put(bot, card, self.look(card, seen, rules), rules)
            raise
        if post is None:
            await self._moderation.decide_card(card.number, CardState.WITHDRAWN)
            return
        await self._moderation.decide_card(card.number, CardState.POSTED, reply=post.reply)
        decided = replace(card, state=CardState.POSTED, reply=post.reply)
        time = moments.clock(moments.now(), rules.utc_offset)
        texts = texts_of(rules, seen.answer.language)
        look = replace(self.look(decided, seen, rules), state=texts.say("card_posted_auto", time=time))
        await self._put(bot, decided, look, rules)

    async def propose(self, seen: Seen, rule: Rule, rules: Rules, *, rehearsed: bool) -> None:
        """
        Ask the moderators, or show them what would have been posted. Of a claim that everybody sends on they
        get a few cards and, until they have decided on one, no more.
        """
        chat, claim_id = seen.target.chat_id, seen.proposal.finding.claim_id
        if await self._moderation.open_cards(chat, claim_id) >= _MOST_OPEN:
            return
        state = CardState.REHEARSED if rehearsed else CardState.OPEN
        card = await self._open(seen, state, rules.log_chat)
        if card is not None:
            hint = f"card_rule_{rule.value}" if rule in FOR_MODERATORS else None
            await self._put(seen.target.get_bot(), card, self.look(card, seen, rules, hint), rules)

    def look(self, card: Card, seen: Seen, rules: Rules, hint: str | None = None) -> Look:
        """
        How a card about a message looks before anybody has decided on it.
        """
        view = CardView(
            title=title_of(seen.target.chat),
            quote=sentence_of(seen),
            sent=seen.target.date,
            stored=seen.proposal.match.stored,
            hint=hint,
        )
        return fresh(card, view, rules, seen.answer.language)

    async def _put(self, bot: Bot, card: Card, look: Look, rules: Rules) -> None:
        if card.place is None:
            await self._room.board.send(bot, card, look, rules)
        else:
            await self._room.board.show(bot, card, look, rules)

    async def _open(self, seen: Seen, state: CardState, log_chat: int | None) -> Card | None:
        """
        The card to send; None where moderators have one already.
        """
        if log_chat is None:
            return None
        target = seen.target
        author = author_of(target)
        speaks_for_group = await self._room.admins.speaks_for(target)
        card = Card(
            chat=target.chat_id,
            message=target.message_id,
            finding=seen.proposal.finding,
            log_chat=log_chat,
            opened=moments.kept(moments.now()),
            state=state,
            thread=topic_of(target),
            author=None if author is None or speaks_for_group else self._moderation.token(author),
        )
        return await self._moderation.open_card(card) or await self._again(card)

    async def _again(self, wanted: Card) -> Card | None:
        """
        The card that was there before, where nobody has decided on it or it never reached its chat.
        """
        cards = await self._moderation.cards_of(wanted.chat, wanted.message)
        same = (card for card in cards if card.finding.claim_id == wanted.finding.claim_id)
        kept = next(same, None)
        if kept is None:
            return None
        if kept.state in _UNDECIDED and kept.state is not wanted.state:
            moved = await self._moderation.decide_card(kept.number, wanted.state, was=kept.state)
            return replace(kept, state=wanted.state) if moved else None
        return kept if kept.place is None and kept.state is wanted.state else None
