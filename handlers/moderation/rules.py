"""
What a group's moderators have set. Everything has a default; a group that set nothing is only answered when
somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HOURS = 24


class Mode(StrEnum):
    """
    When the bot speaks in a group.
    """

    OFF = "off"
    ASK = "ask"
    SUGGEST = "suggest"
    AUTO = "auto"


class Caution(StrEnum):
    """
    How sure a match must be before it is posted or proposed.
    """

    CAUTIOUS = "cautious"
    BALANCED = "balanced"
    EAGER = "eager"


class Permission(StrEnum):
    """
    What moderators may do from cards and by reply, beside posting.
    """

    DELETE = "delete"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Exempt:
    """
    A member or channel whose messages are not looked at: ``token`` stands for the id (see
    ``Moderation.token``), ``label`` is the name as it was when an admin exempted it.
    """

    token: str
    label: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """
    Hours of the day, 0 to 23 in the group's own time, from ``start`` up to ``end``, in which the bot says
    nothing by itself; over midnight where ``start`` is the later one.
    """

    start: int
    end: int

    def covers(self, hour: int) -> bool:
        """
        Whether an hour of the day is a quiet one.
        """
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    The settings of one group.

    ``rehearsal_until`` is a moment (ISO 8601, UTC) until which nothing is posted and cards are sent instead,
    whatever the mode. ``language`` is that of the bot's posts; None takes the message's. ``cooldown_hours``
    is how long the same claim is not answered again. ``posts_per_hour`` and ``posts_per_day`` count what the
    bot posts by itself; ``checks_per_member`` and ``checks_per_chat`` count questions in an hour.
    ``utc_offset`` are minutes east of Greenwich. ``log_chat`` is where cards go. ``delete_after`` are minutes
    after which the bot deletes its own posts, None for never. ``warning_days`` is how long a warning counts.
    """

    mode: Mode = Mode.ASK
    caution: Caution = Caution.BALANCED
    rehearsal_until: str | None = None
    language: str | None = None
    cooldown_hours: int = 24
    posts_per_hour: int = 4
    posts_per_day: int = 20
    checks_per_member: int = 6
    checks_per_chat: int = 30
    quiet: Quiet | None = None
    utc_offset: int = 0
    log_chat: int | None = None
    exempt: tuple[Exempt, ...] = ()
    delete_after: int | None = None
    allowed: frozenset[Permission] = frozenset(Permission)
    warning_days: int = 30
