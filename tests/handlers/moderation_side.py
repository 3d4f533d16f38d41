"""
What moderation remembers, in tests: a few lists and dictionaries that keep to the port's promises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from handlers.moderation.ports import By, Card, CardState, Entry, Finding, Post, Sight
from handlers.moderation.rules import Rules


@dataclass(slots=True)
class FakeModeration:
    """
    A memory of what moderators decided.
    """

    set: dict[int, Rules] = field(default_factory=dict)
    posts: dict[tuple[int, int], Post] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)
    refusals: list[tuple[int, str, str]] = field(default_factory=list)
    warnings: list[tuple[int, str, datetime]] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)
    seen: list[Sight] = field(default_factory=list)

    def token(self, member: int) -> str:
        return f"token-of-{member}"

    async def rules(self, chat: int) -> Rules:
        return self.set.get(chat, Rules())

    async def set_rules(self, chat: int, rules: Rules) -> None:
        self.set[chat] = rules

    async def groups_of(self, log_chat: int) -> Sequence[int]:
        return [chat for chat, rules in self.set.items() if rules.log_chat == log_chat]

    async def keep_post(self, post: Post) -> None:
        self.posts[post.chat, post.reply] = post

    async def post_at(self, chat: int, reply: int) -> Post | None:
        return self.posts.get((chat, reply))

    async def posts_to(self, chat: int, message: int) -> Sequence[Post]:
        return [post for post in self._standing() if (post.chat, post.message) == (chat, message)]

    async def last_post(self, chat: int, claim_id: str, since: datetime) -> Post | None:
        about = [
            post
            for post in self.posts.values()
            if post.withdrawn is None or (post.delete_at is not None and post.withdrawn >= post.delete_at)
            if (post.chat, post.finding.claim_id) == (chat, claim_id) and _at(post.posted) >= since
        ]
        return max(about, key=lambda post: (post.posted, post.reply), default=None)

    async def count_posts(self, chat: int, by: By, since: datetime) -> int:
        return sum(
            (post.chat, post.by) == (chat, by) and _at(post.posted) >= since for post in self.posts.values()
        )

    async def due_posts(self, now: datetime) -> Sequence[Post]:
        return [post for post in self._standing() if post.delete_at and _at(post.delete_at) <= now]

    async def posts_since(self, since: datetime) -> Sequence[Post]:
        return [post for post in self._standing() if _at(post.posted) >= since]

    async def withdraw(self, chat: int, reply: int, at: datetime | None) -> None:
        post = self.posts[chat, reply]
        self.posts[chat, reply] = replace(post, withdrawn=at and at.isoformat(timespec="seconds"))

    async def open_card(self, card: Card) -> Card | None:
        about = (card.chat, card.message, card.finding.claim_id)
        if about in {(one.chat, one.message, one.finding.claim_id) for one in self.cards.values()}:
            return None
        number = len(self.cards) + 1
        self.cards[number] = replace(card, number=number)
        return self.cards[number]

    async def place_card(self, number: int, place: int) -> None:
        self.cards[number] = replace(self.cards[number], place=place)

    async def card(self, number: int) -> Card | None:
        return self.cards.get(number)

    async def cards_of(self, chat: int, message: int) -> Sequence[Card]:
        return [card for card in self.cards.values() if (card.chat, card.message) == (chat, message)]

    async def open_cards(self, chat: int, claim_id: str) -> int:
        sent = [card for card in self.cards.values() if card.chat == chat and card.place is not None]
        return sum((card.finding.claim_id, card.state) == (claim_id, CardState.OPEN) for card in sent)

    async def decide_card(
        self, number: int, state: CardState, *, was: CardState = CardState.OPEN, reply: int | None = None
    ) -> bool:
        card = self.cards.get(number)
        if card is None or card.state is not was:
            return False
        self.cards[number] = replace(card, state=state, reply=card.reply if reply is None else reply)
        return True

    async def refuse_pair(self, chat: int, finding: Finding) -> None:
        self.refusals.append((chat, finding.wording, finding.claim_id))

    async def allow_pair(self, chat: int, finding: Finding) -> None:
        pair = (chat, finding.wording, finding.claim_id)
        self.refusals = [one for one in self.refusals if one != pair]

    async def refused(self, chat: int, wording: str) -> frozenset[str]:
        return frozenset(claim for at, words, claim in self.refusals if (at, words) == (chat, wording))

    async def warn(self, chat: int, member: str, until: datetime, now: datetime) -> int:
        self.warnings.append((chat, member, until))
        return self._counted(chat, member, now)

    async def unwarn(self, chat: int, member: str, now: datetime) -> int:
        mine = [given for given in self.warnings if given[:2] == (chat, member) and given[2] > now]
        if mine:
            self.warnings.remove(mine[-1])
        return self._counted(chat, member, now)

    async def note(self, entry: Entry) -> None:
        self.log.append(entry)

    async def entries(self, chat: int, limit: int) -> Sequence[Entry]:
        return [entry for entry in reversed(self.log) if entry.chat == chat][:limit]

    async def saw(self, sight: Sight) -> None:
        self.seen = [one for one in self.seen if (one.chat, one.message) != (sight.chat, sight.message)]
        self.seen.append(sight)

    async def sights(self, chat: int, since: datetime) -> Sequence[Sight]:
        return [sight for sight in self.seen if sight.chat == chat and _at(sight.at) >= since]

    def _standing(self) -> list[Post]:
        return [post for post in self.posts.values() if post.withdrawn is None]

    def _counted(self, chat: int, member: str, now: datetime) -> int:
        return sum(given[:2] == (chat, member) and given[2] > now for given in self.warnings)


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
