"""
What moderation needs to remember, as a protocol that ``bot`` satisfies over the store.

Kept are numbers, moments (ISO 8601, UTC, in seconds), ids of stored claims and digests; never what members
wrote, and no member's id in the clear. Moderators' names stand in the log of actions, because a log without
them is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from handlers.moderation.rules import Rules


class By(StrEnum):
    """
    What made the bot post.
    """

    ASKED = "asked"
    AUTO = "auto"
    MODERATOR = "moderator"


class CardState(StrEnum):
    """
    What became of a card. ``REHEARSED`` cards show what would have been posted.
    """

    OPEN = "open"
    POSTED = "posted"
    IGNORED = "ignored"
    NOT_THIS = "not_this"
    DELETED = "deleted"
    REHEARSED = "rehearsed"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """
    What stands in the log of actions.
    """

    POSTED = "posted"
    DELETED = "deleted"
    WARNED = "warned"
    UNDONE = "undone"
    RESTORED = "restored"
    NOT_THIS = "not_this"
    IGNORED = "ignored"
    EXEMPTED = "exempted"
    SETTINGS = "settings"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    A sentence of a message and the record it was matched with: where the sentence stands (code points of the
    message's text), a digest of its wording, the stored claim, how sure.
    """

    span: tuple[int, int]
    wording: str
    claim_id: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """
    A message of the bot in a group: which message it answers, why it is there, and what it shows.

    ``reply`` is the bot's message. ``verdicts`` is a digest of the reviews shown, which changes when one
    does. ``rule`` names the rule that let it through. ``delete_at`` is when it deletes itself. A withdrawn
    post stays on record until it is pruned.
    """

    chat: int
    message: int
    reply: int
    by: By
    finding: Finding
    verdicts: str
    rule: str
    posted: str
    thread: int | None = None
    language: str | None = None
    delete_at: str | None = None
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    A proposal in the moderators' log chat. ``number`` is 0 until it is kept; ``place`` is the card's own
    message there, None until it is sent; ``reply`` the bot's post, once posted. ``author`` stands for the
    member who wrote the message.
    """

    chat: int
    message: int
    finding: Finding
    log_chat: int
    opened: str
    number: int = 0
    state: CardState = CardState.OPEN
    thread: int | None = None
    author: str | None = None
    place: int | None = None
    reply: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One line of the log of actions: what was done, by whom (a name, or None for the bot itself), when, to
    which message and why.
    """

    chat: int
    deed: Deed
    at: str
    who: str | None = None
    message: int | None = None
    claim_id: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """
    What the preview keeps of a message for a day: its id and how sure the best match was (0 without one);
    ``postable`` says whether publishers agree that the claim is false or misleading.
    """

    chat: int
    message: int
    at: str
    probability: float
    postable: bool


class Moderation(Protocol):
    """
    Remembers what moderation needs.
    """

    def token(self, member: int) -> str:
        """
        Stands for a member's or channel's id: always the same, with no way back without the store's secret.
        """

    async def rules(self, chat: int) -> Rules:
        """
        What a group has set; quick, it is asked for every message.
        """

    async def set_rules(self, chat: int, rules: Rules) -> None:
        """
        Replace what a group has set.
        """

    async def groups_of(self, log_chat: int) -> Sequence[int]:
        """
        Groups whose cards go to a log chat.
        """

    async def keep_post(self, post: Post) -> None:
        """
        Remember a post, in place of one with the same chat and reply.
        """

    async def post_at(self, chat: int, reply: int) -> Post | None:
        """
        The post that a message of the bot is.
        """

    async def posts_to(self, chat: int, message: int) -> Sequence[Post]:
        """
        Posts that answer a member's message and were not withdrawn.
        """

    async def last_post(self, chat: int, claim_id: str, since: datetime) -> Post | None:
        """
        The newest post about a stored claim, by whatever cause; not one that was taken back, but one that
        deleted itself.
        """

    async def count_posts(self, chat: int, by: By, since: datetime) -> int:
        """
        How many posts of a cause there were.
        """

    async def due_posts(self, now: datetime) -> Sequence[Post]:
        """
        Posts of all groups whose time to delete themselves has come and that are still there.
        """

    async def posts_since(self, since: datetime) -> Sequence[Post]:
        """
        Posts of all groups that are still there.
        """

    async def withdraw(self, chat: int, reply: int, at: datetime | None) -> None:
        """
        Note that a post was taken back, or, with None, that it stands again.
        """

    async def open_card(self, card: Card) -> Card | None:
        """
        Keep a new card and give it its number; None where the message has one for that stored claim already.
        """

    async def place_card(self, number: int, place: int) -> None:
        """
        Note which message of the log chat a card is.
        """

    async def card(self, number: int) -> Card | None:
        """
        One card.
        """

    async def cards_of(self, chat: int, message: int) -> Sequence[Card]:
        """
        Cards about a message.
        """

    async def open_cards(self, chat: int, claim_id: str) -> int:
        """
        How many cards about a stored claim stand in the log chat that nobody has decided on.
        """

    async def decide_card(
        self, number: int, state: CardState, *, was: CardState = CardState.OPEN, reply: int | None = None
    ) -> bool:
        """
        Move a card from one state to another; False when somebody was quicker and it is no longer ``was``.
        """

    async def refuse_pair(self, chat: int, finding: Finding) -> None:
        """
        Never propose this record for this wording in this group again, and tell the operator.
        """

    async def allow_pair(self, chat: int, finding: Finding) -> None:
        """
        Take a refusal back, towards the operator too.
        """

    async def refused(self, chat: int, wording: str) -> frozenset[str]:
        """
        Ids of stored claims that were refused for a wording.
        """

    async def warn(self, chat: int, member: str, until: datetime, now: datetime) -> int:
        """
        Count a warning of a member (a token); gives how many of theirs have not expired.
        """

    async def unwarn(self, chat: int, member: str, now: datetime) -> int:
        """
        Take the newest warning of a member back; gives how many are left.
        """

    async def note(self, entry: Entry) -> None:
        """
        Put something into the log of actions.
        """

    async def entries(self, chat: int, limit: int) -> Sequence[Entry]:
        """
        The log of a group, newest first.
        """

    async def saw(self, sight: Sight) -> None:
        """
        Keep what the preview needs of a message; sights older than a day go.
        """

    async def sights(self, chat: int, since: datetime) -> Sequence[Sight]:
        """
        What the preview knows of a group's messages.
        """
