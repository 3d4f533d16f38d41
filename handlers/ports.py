"""
What the handlers need from outside, as protocols that ``bot`` satisfies; none blocks the event loop.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from claims.models import Answer, Claim, Message, StoredClaim


class Judgement(StrEnum):
    """
    What a reader says of a record that was shown.
    """

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    NOT_THIS = "not_this"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """
    What the store holds; ``publishers`` are names with their number of reviews, most first.
    """

    claims: int
    contexts: int
    publishers: tuple[tuple[str, int], ...]
    newest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    A chat that waits for a check of an open question; ``claim_id`` is the stored claim that an operator
    closed the question with.
    """

    chat: int
    request: int
    text: str
    language: str | None = None
    claim_id: str | None = None


class Answering(Protocol):
    """
    Answers messages.
    """

    async def answer(self, message: Message) -> Answer:
        """
        What is known of a message's claims.

        Raises:
            FootnoteError: it can't be answered; the error's text is one sentence.

        """

    async def look(self, message: Message) -> Answer:
        """
        The same for a message nobody asked about: whoever asks goes first.

        Raises:
            FootnoteError: as for ``answer``.

        """


class Library(Protocol):
    """
    Looks into the store without a message.
    """

    async def holdings(self) -> Holdings:
        """
        What the store holds.
        """

    async def version(self) -> str:
        """
        Changes whenever other claims than before may be found.
        """

    async def claim(self, claim_id: str) -> StoredClaim | None:
        """
        One stored claim, if it may be shown.
        """


class Memory(Protocol):
    """
    Remembers what was answered where. Holds numbers, never who wrote or what.
    """

    async def first_seen(self, update_id: int) -> bool:
        """
        Whether an update comes for the first time; from then on it has been seen.

        Raises:
            FootnoteError: it can't be noted.

        """

    async def replies_to(self, chat: int, message: int) -> tuple[int, ...]:
        """
        Ids of the messages that answered a message, in order; empty when it has no answer.
        """

    async def remember(self, chat: int, message: int, replies: Sequence[int], answer: Answer) -> None:
        """
        Keep which messages answered a message, in place of what was kept before.
        """

    async def ask(self, claims: Sequence[Claim], language: str | None) -> None:
        """
        Put claims that nobody has checked on the list of open questions, without who asked.
        """

    async def wait_for(self, chat: int, claims: Sequence[Claim], language: str | None) -> None:
        """
        Tell this chat when one of these claims is checked.
        """

    async def waiting(self) -> Sequence[Waiting]:
        """
        Every question that a chat waits for, chats that blocked the bot left out.
        """

    async def stop_waiting(self, waiting: Waiting) -> None:
        """
        A chat was told, or can't be.
        """

    async def judge(self, claim_ids: Collection[str], judgement: Judgement) -> None:
        """
        Count what a reader says of stored claims.
        """

    async def forget(self, chat: int) -> None:
        """
        Delete everything that is kept about a chat.
        """

    async def set_blocked(self, chat: int, *, blocked: bool) -> None:
        """
        Note whether a chat can be written to.
        """

    async def blocked_since(self, before: datetime) -> Sequence[int]:
        """
        Chats that the bot could not write to since before a moment.
        """

    async def first_told(self, chat: int, what: str) -> bool:
        """
        Whether a chat is told something for the first time; from then on it was told.
        """

    async def untold(self, chat: int, what: str) -> None:
        """
        Something may be told to a chat again.
        """

    async def move(self, chat: int, to: int) -> None:
        """
        A group became a supergroup: what is kept of it goes with it.
        """
