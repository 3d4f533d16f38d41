"""
The words of the field as types: messages, claims, stored claims, reviews, matches and the answer.

Dates are ISO strings of reduced precision (``2017``, ``2017-02`` or ``2017-02-11``), because publishers
often state no day; ``None`` means the date is unknown. Spans count Unicode code points, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """
    A publisher's rating folded onto one scale; the publisher's own words stay beside it.
    """

    FALSE = "false"
    MOSTLY_FALSE = "mostly_false"
    MIXED = "mixed"
    MISLEADING = "misleading"
    MOSTLY_TRUE = "mostly_true"
    TRUE = "true"
    SATIRE = "satire"
    UNPROVEN = "unproven"
    OTHER = "other"


class Tier(StrEnum):
    """
    How close a stored claim is: the same truth conditions; perhaps the same; the message asserts its reverse;
    or only the same subject.
    """

    SAME = "same"
    MAYBE = "maybe"
    OPPOSITE = "opposite"
    RELATED = "related"


class Stance(StrEnum):
    """
    What a message does with a stored claim.
    """

    ASSERTS = "asserts"
    DENIES = "denies"
    REPORTS = "reports"
    ASKS = "asks"
    UNCLEAR = "unclear"


class ConflictKind(StrEnum):
    """
    Why two similar sentences are not the same claim.
    """

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    PLACE = "place"
    NEGATION = "negation"
    QUANTIFIER = "quantifier"
    DIRECTION = "direction"


class Status(StrEnum):
    """
    What the store has for a claim of a message.
    """

    CHECKED = "checked"
    MAYBE = "maybe"
    OPPOSITE = "opposite"
    RELATED = "related"
    CONTEXT = "context"
    UNKNOWN = "unknown"


class MessageKind(StrEnum):
    """
    The form in which a message arrived.
    """

    TEXT = "text"
    CAPTION = "caption"
    QUOTE = "quote"
    PAGE = "page"


class NoticeKind(StrEnum):
    """
    What an answer tells about the message as a whole.
    """

    OLD_TEXT = "old_text"
    UNREADABLE_PAGE = "unreadable_page"
    IS_FACT_CHECK = "is_fact_check"
    NOTHING_TO_CHECK = "nothing_to_check"
    TOO_LONG = "too_long"
    LEXICAL_ONLY = "lexical_only"


class Obstacle(StrEnum):
    """
    What kept a page from being read, roughly; the exact reason is a sentence in English.
    """

    ADDRESS = "address"
    UNREACHABLE = "unreachable"
    MISSING = "missing"
    CLOSED = "closed"
    NO_TEXT = "no_text"
    UNUSABLE = "unusable"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """
    One publisher's finding on a stored claim (schema.org ``ClaimReview``).

    ``rating`` holds the publisher's own words and is never changed.
    """

    publisher: str
    url: str
    rating: str
    verdict: Verdict
    title: str | None = None
    date: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    A sourced statement that carries no verdict.

    ``party`` names the interest of a source that is itself party to the dispute; such a context is
    never shown without it.
    """

    text: str
    publisher: str
    url: str
    date: str | None = None
    language: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """
    A web domain, the other domains it goes by, and sourced notes about it.
    """

    domain: str
    name: str | None = None
    aliases: tuple[str, ...] = ()
    notes: tuple[Context, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """
    A claim in the store, as published, with everything that is shown for it.

    ``wordings`` are other wordings of the same claim, ``appearances`` canonical URLs where it was made,
    ``body`` the longer text of the fact-check where the import had one.
    """

    id: str
    claim: str
    title: str | None = None
    language: str | None = None
    claimant: str | None = None
    said_on: str | None = None
    body: str | None = None
    wordings: tuple[str, ...] = ()
    appearances: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    contexts: tuple[Context, ...] = ()

    @property
    def every_wording(self) -> tuple[str, ...]:
        """
        The claim, then its other wordings.
        """
        return (self.claim, *self.wordings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    A web page as read: what it says of itself, and its main text.

    ``listing`` says that it is a list of headlines, each a text of its own, an empty line after it, and
    ``cut`` that only its beginning was read. ``problem`` is one human sentence when the page could not be
    used (paywall, login, not found), and ``obstacle`` says which kind of problem that is.
    """

    url: str
    text: str = ""
    title: str | None = None
    author: str | None = None
    site: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    reviewed: tuple[StoredClaim, ...] = ()
    listing: bool = False
    cut: bool = False
    problem: str | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """
    What a person handed over.

    ``quote`` is the part the person selected themselves; it is then the claim. ``sent_on`` is the day the
    text was first sent (a forward's origin), against which relative dates resolve. ``context`` is what stands
    around the text where that is known: the sentences before and after it. ``author`` is who is known to have
    said it, apart from the text: the channel that a forward is from.
    """

    text: str
    id: str | None = None
    kind: MessageKind = MessageKind.TEXT
    links: tuple[str, ...] = ()
    quote: str | None = None
    sent_on: str | None = None
    author: str | None = None
    context: str | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    One checkable statement found in a message.

    ``text`` is the stand-alone wording that is matched; ``quote`` is exactly
    ``message.text[span[0]:span[1]]`` and is what is shown. ``whole`` where it is the message from end to end,
    as none of its sentences says it alone.
    """

    text: str
    span: tuple[int, int]
    quote: str
    claimant: str | None = None
    verb: str | None = None
    said_on: str | None = None
    worthiness: float = 0.0
    repeats: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """
    A reason why a message's claim and a stored claim differ, with the words on both sides.

    An empty string on one side means that this side has no such word (a negation, say).
    """

    kind: ConflictKind
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """
    A stored claim proposed for a claim, with a calibrated probability of being what its tier says: the same
    claim, or its reverse.
    """

    stored: StoredClaim
    tier: Tier
    probability: float
    stance: Stance = Stance.UNCLEAR
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswer:
    """
    One claim of the message with what the store has for it, best match first.
    """

    claim: Claim
    status: Status
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    Something to know about the message as a whole, in one sentence; of a page that could not be read also
    the kind of obstacle, for readers of other languages than English.
    """

    kind: NoticeKind
    text: str
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    Everything a reply is rendered from: data, not text.

    ``claims`` are the ones to show first, ``more`` the rest, shown on request.
    """

    message: Message
    language: str | None = None
    published: str | None = None
    claims: tuple[ClaimAnswer, ...] = ()
    more: tuple[ClaimAnswer, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    notices: tuple[Notice, ...] = ()
    took_ms: int = 0

    @property
    def matches(self) -> tuple[Match, ...]:
        """
        Those of all its claims.
        """
        return tuple(match for found in (*self.claims, *self.more) for match in found.matches)
