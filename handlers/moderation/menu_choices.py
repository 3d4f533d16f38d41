"""
What each page of the settings offers, and the rules that a choice makes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from handlers.moderation import moments
from handlers.moderation.menu_data import Page
from handlers.moderation.rules import HOURS, Caution, Mode, Permission, Quiet, Rules
from handlers.texts import languages

NONE = "none"

COOLDOWNS = (1, 6, 12, 24, 72, 168)
PER_HOUR = (1, 2, 4, 8, 20)
PER_DAY = (5, 10, 20, 50, 100)
PER_MEMBER = (1, 3, 6, 12, 30)
PER_CHAT = (10, 30, 60, 120)
DELETE_AFTER = (5, 15, 60, 360, 1440)
WARNING_DAYS = (7, 30, 90)
REHEARSAL_DAYS = (1, 7)
FIRST_REHEARSAL = timedelta(days=7)
QUIET_HOURS = ((22, 7), (23, 8), (0, 6))
# Clocks on Earth are at most so far from Greenwich, in steps of a quarter of an hour.
_EARLIEST, _LATEST, _STEP = -12 * 60, 14 * 60, 15

_Choice = Callable[[Rules, str, datetime], Rules | None]


def choose(rules: Rules, page: Page, value: str, now: datetime) -> Rules | None:
    """
    The rules that a press makes, or None where the page offers no such value.
    """
    choice = _CHOICES.get(page)
    return choice(rules, value, now) if choice is not None else None


def quiet_value(start: int, end: int) -> str:
    """
    How a press names quiet hours; hours past midnight count on from there.
    """
    return f"h{start % HOURS}-{end % HOURS}"


def offset_value(minutes: int) -> str:
    """
    How a press names the group's time.
    """
    return f"o{min(max(minutes, _EARLIEST), _LATEST)}"


def exempt_value(token: str) -> str:
    """
    How a press names somebody who is left alone.
    """
    return token[-16:]


def _mode(rules: Rules, value: str, now: datetime) -> Rules | None:
    """
    Whoever lets the bot post by itself starts with a rehearsal, and sees in cards what it would say.
    """
    if value not in set(Mode):
        return None
    chosen = replace(rules, mode=Mode(value))
    if chosen.mode is not Mode.AUTO or rules.mode is Mode.AUTO:
        return chosen
    return replace(chosen, rehearsal_until=moments.kept(now + FIRST_REHEARSAL))


def _caution(rules: Rules, value: str, _: datetime) -> Rules | None:
    return replace(rules, caution=Caution(value)) if value in set(Caution) else None


def _language(rules: Rules, value: str, _: datetime) -> Rules | None:
    if value not in {NONE, *languages()}:
        return None
    return replace(rules, language=None if value == NONE else value)


def _cooldown(rules: Rules, value: str, _: datetime) -> Rules | None:
    hours = _one_of(value, COOLDOWNS)
    return replace(rules, cooldown_hours=hours) if hours is not None else None


def _caps(rules: Rules, value: str, _: datetime) -> Rules | None:
    hour, day = _one_of(value, PER_HOUR, "h"), _one_of(value, PER_DAY, "d")
    if hour is not None:
        return replace(rules, posts_per_hour=hour)
    return replace(rules, posts_per_day=day) if day is not None else None


def _checks(rules: Rules, value: str, _: datetime) -> Rules | None:
    member, chat = _one_of(value, PER_MEMBER, "m"), _one_of(value, PER_CHAT, "c")
    if member is not None:
        return replace(rules, checks_per_member=member)
    return replace(rules, checks_per_chat=chat) if chat is not None else None


def _quiet(rules: Rules, value: str, _: datetime) -> Rules | None:
    if value == NONE:
        return replace(rules, quiet=None)
    offset = _one_of(value, range(_EARLIEST, _LATEST + 1, _STEP), "o")
    if offset is not None:
        return replace(rules, utc_offset=offset)
    hours = [_one_of(hour, range(HOURS)) for hour in value.removeprefix("h").split("-")]
    match hours:
        case [int(start), int(end)] if start != end:
            return replace(rules, quiet=Quiet(start, end))
    return None


def _log_chat(rules: Rules, value: str, _: datetime) -> Rules | None:
    return replace(rules, log_chat=None) if value == NONE else None


def _exempt(rules: Rules, value: str, _: datetime) -> Rules | None:
    kept = tuple(one for one in rules.exempt if exempt_value(one.token) != value)
    return replace(rules, exempt=kept) if len(kept) < len(rules.exempt) else None


def _delete(rules: Rules, value: str, _: datetime) -> Rules | None:
    minutes = _one_of(value, DELETE_AFTER)
    return replace(rules, delete_after=minutes) if minutes is not None or value == NONE else None


def _allowed(rules: Rules, value: str, _: datetime) -> Rules | None:
    days = _one_of(value, WARNING_DAYS, "w")
    if days is not None:
        return replace(rules, warning_days=days)
    name, given = value[:-1], value[-1:]
    if name not in set(Permission) or given not in {"+", "-"}:
        return None
    permission = frozenset({Permission(name)})
    allowed = rules.allowed | permission if given == "+" else rules.allowed - permission
    return replace(rules, allowed=allowed)


def _rehearsal(rules: Rules, value: str, now: datetime) -> Rules | None:
    days = _one_of(value, REHEARSAL_DAYS)
    if days is None:
        return replace(rules, rehearsal_until=None) if value == NONE else None
    return replace(rules, rehearsal_until=moments.kept(now + timedelta(days=days)))


def _one_of(value: str, offered: tuple[int, ...] | range, prefix: str = "") -> int | None:
    known = {f"{prefix}{number}": number for number in offered}
    return known.get(value)


_CHOICES: Mapping[Page, _Choice] = MappingProxyType(
    {
        Page.MODE: _mode,
        Page.CAUTION: _caution,
        Page.LANGUAGE: _language,
        Page.COOLDOWN: _cooldown,
        Page.CAPS: _caps,
        Page.QUIET: _quiet,
        Page.LOG_CHAT: _log_chat,
        Page.EXEMPT: _exempt,
        Page.DELETE: _delete,
        Page.ALLOWED: _allowed,
        Page.REHEARSAL: _rehearsal,
        Page.CHECKS: _checks,
    }
)
