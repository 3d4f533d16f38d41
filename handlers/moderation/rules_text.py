"""
A group's settings as text and back: what is kept, and what admins export and import.

The text is a JSON object with the settings that differ from the defaults, by the names in `Rules`. Reading
it believes nothing: whatever is wrong is refused in one sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from claims.errors import BadInputError
from handlers.moderation import moments
from handlers.moderation.rules import HOURS, Caution, Exempt, Mode, Permission, Quiet, Rules

RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "cooldown_hours": (0, 30 * HOURS),
        "posts_per_hour": (0, 60),
        "posts_per_day": (0, 500),
        "checks_per_member": (0, 1_000),
        "checks_per_chat": (0, 10_000),
        "utc_offset": (-12 * 60, 14 * 60),
        "delete_after": (1, 47 * 60),
        "warning_days": (1, 365),
    }
)
"""
The least and the most of each setting that is a number. Telegram deletes a bot's posts for 48 hours.
"""

PRIVATE = frozenset({"log_chat", "exempt"})
"""
Settings that name a chat or members: they stay in their group.
"""

MOST_EXEMPT = 200
_MOST_CHARACTERS = 60_000
_LABEL_CHARACTERS = 200
# Telegram's ids have at most 52 significant bits.
_CHAT_IDS = (-(2**52), 2**52)
_TOKEN = re.compile(r"[0-9a-f]{24}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")

Choice = TypeVar("Choice", bound=StrEnum)


def to_text(rules: Rules, *, portable: bool = False) -> str:
    """
    What differs from the defaults, as JSON; ``portable`` leaves out what belongs to the one group.
    """
    default = Rules()
    differing = {
        field.name: _plain(getattr(rules, field.name))
        for field in fields(Rules)
        if getattr(rules, field.name) != getattr(default, field.name)
        and not (portable and field.name in PRIVATE)
    }
    return json.dumps(differing, ensure_ascii=False, indent=2, sort_keys=True)


def from_text(text: str) -> Rules:
    """
    The settings that a text holds; what it does not name has its default.

    Raises:
        BadInputError: it is no such text, or names a setting or a value that there is not.

    """
    if len(text) > _MOST_CHARACTERS:
        raise BadInputError(f"These settings are too long: at most {_MOST_CHARACTERS:,} characters are read.")
    given = _parsed(text)
    unknown = sorted(given.keys() - _READERS.keys())
    if unknown:
        raise BadInputError(f"There is no setting {_quoted(unknown[0])}.")
    read: dict[str, object] = {}
    for name, value in given.items():
        try:
            read[name] = _READERS[name](value)
        except _WrongError as wrong:
            raise BadInputError(f'The setting "{name}" must be {wrong}.') from wrong
    # Every reader gives what its field holds.
    return replace(Rules(), **read)  # type: ignore[arg-type]


class _WrongError(Exception):
    """
    A value can't be used; the text says what it must be.
    """


def _plain(value: object) -> object:
    match value:
        case Quiet():
            return {"start": value.start, "end": value.end}
        case Exempt():
            return {"token": value.token, "label": value.label}
        case tuple():
            return [_plain(each) for each in value]
        case frozenset():
            return sorted(value)
        case _:
            return value


def _parsed(text: str) -> dict[str, object]:
    try:
        given = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"These settings are not written as JSON (line {error.lineno}, column {error.colno})."
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadInputError("These settings hold a number or a nesting that can't be read.") from error
    if not isinstance(given, dict):
        raise BadInputError('Settings are a JSON object, such as {"mode": "ask"}.')
    return given


def _without_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise BadInputError(f"These settings name {_quoted(repeated)} twice.")
    return dict(pairs)


def _quoted(name: str) -> str:
    shown = name if len(name) <= 40 else name[:39] + "…"
    return f'"{shown.encode(errors="replace").decode()}"'


def _one_of(kind: type[Choice]) -> Callable[[object], Choice]:
    def read(value: object) -> Choice:
        found = next((choice for choice in kind if choice.value == value), None)
        if found is None:
            raise _WrongError(f"one of {', '.join(kind)}")
        return found

    return read


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        # JSON's true is Python's 1.
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _WrongError(f"a whole number from {least:,} to {most:,}")
        return value

    return read


def _or_none(reader: Callable[[object], object]) -> Callable[[object], object]:
    def read(value: object) -> object:
        return None if value is None else reader(value)

    return read


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise _WrongError('a language code such as "en"')
    return value


def _moment(value: object) -> str:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        if at is not None and at.tzinfo is not None:
            return moments.kept(at)
    except (ValueError, OverflowError) as error:
        raise _WrongError(_A_MOMENT) from error
    raise _WrongError(_A_MOMENT)


_A_MOMENT = "a moment such as 2026-01-31T12:00:00+00:00"


def _quiet(value: object) -> Quiet:
    if not isinstance(value, dict) or value.keys() != {"start", "end"}:
        raise _WrongError('hours such as {"start": 22, "end": 7}')
    hour = _whole(0, HOURS - 1)
    return Quiet(hour(value["start"]), hour(value["end"]))


def _exempt(value: object) -> tuple[Exempt, ...]:
    if not isinstance(value, list) or len(value) > MOST_EXEMPT:
        raise _WrongError(f"a list of at most {MOST_EXEMPT} members")
    return tuple(map(_member, value))


def _member(value: object) -> Exempt:
    match value:
        case {"token": str(token), "label": str(label), **others} if not others and _TOKEN.fullmatch(token):
            if len(label) <= _LABEL_CHARACTERS and _is_writable(label):
                return Exempt(token, label)
    raise _WrongError("a list of members as they were exported")


def _is_writable(label: str) -> bool:
    # Half a pair of surrogates is a text for Python and JSON, and for nobody else.
    return not any("\ud800" <= character <= "\udfff" for character in label)


def _allowed(value: object) -> frozenset[Permission]:
    if not isinstance(value, list):
        raise _WrongError(f"a list of {', '.join(Permission)}")
    return frozenset(map(_one_of(Permission), value))


_READERS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {
        "mode": _one_of(Mode),
        "caution": _one_of(Caution),
        "rehearsal_until": _or_none(_moment),
        "language": _or_none(_language),
        "quiet": _or_none(_quiet),
        "log_chat": _or_none(_whole(*_CHAT_IDS)),
        "exempt": _exempt,
        "allowed": _allowed,
        **{name: _whole(*limits) for name, limits in RANGES.items()},
        "delete_after": _or_none(_whole(*RANGES["delete_after"])),
    }
)
