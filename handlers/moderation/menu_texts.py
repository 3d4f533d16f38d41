"""
What a group has set, in words: the same in the menu, in the log and after an import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from handlers.moderation import moments
from handlers.moderation.menu_data import Page
from handlers.moderation.rules import Permission, Rules
from handlers.texts import Texts

_DAY_MINUTES = 24 * 60
_NAMED = 10
# Languages by their own names.
_LANGUAGES = MappingProxyType(
    {
        "ar": "العربية",
        "de": "Deutsch",
        "en": "English",
        "es": "Español",
        "fr": "Français",
        "hi": "हिन्दी",
        "pt": "Português",
        "zh": "中文",
    }
)


def heading(page: Page, texts: Texts) -> str:
    """
    What a page is called.
    """
    return texts.say(f"set_{page.value}")


def value(page: Page, rules: Rules, texts: Texts) -> str:
    """
    What a group has set on a page, in a few words.
    """
    return _VALUES[page](rules, texts)


def changes(before: Rules, after: Rules, texts: Texts) -> tuple[str, ...]:
    """
    What differs between two sets of rules, each as a setting with its value.
    """
    shown = [page for page in SETTINGS if _VALUES[page](before, texts) != _VALUES[page](after, texts)]
    return tuple(
        texts.say("set_line", name=heading(page, texts), value=value(page, after, texts)) for page in shown
    )


def span_of(minutes: int, texts: Texts) -> str:
    """
    A span of time in the largest unit that it fills.
    """
    if minutes % _DAY_MINUTES == 0:
        return texts.count("set_days", minutes // _DAY_MINUTES)
    if minutes % 60 == 0:
        return texts.count("set_hours", minutes // 60)
    return texts.count("set_minutes", minutes)


def language_name(code: str | None, texts: Texts) -> str:
    """
    A language by its own name; None is the language of the message.
    """
    return _LANGUAGES.get(code, code) if code else texts.say("set_language_message")


def offset(minutes: int) -> str:
    """
    How far a clock is from Greenwich: ``UTC+5:45``.
    """
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def hours_text(start: int, end: int) -> str:
    """
    Hours of the day: ``22:00-7:00``.
    """
    return f"{start}:00–{end}:00"


def until(moment: str, rules: Rules, texts: Texts) -> str:
    """
    A moment in the group's time, to the minute.
    """
    at = datetime.fromisoformat(moment)
    return f"{moments.day(at, rules.utc_offset, texts)}, {moments.clock(at, rules.utc_offset)}"


def _mode(rules: Rules, texts: Texts) -> str:
    return texts.say(f"mode_{rules.mode.value}")


def _caution(rules: Rules, texts: Texts) -> str:
    return texts.say(f"caution_{rules.caution.value}")


def _language(rules: Rules, texts: Texts) -> str:
    return language_name(rules.language, texts)


def _cooldown(rules: Rules, texts: Texts) -> str:
    return texts.say("set_cooldown_value", span=span_of(rules.cooldown_hours * 60, texts))


def _caps(rules: Rules, texts: Texts) -> str:
    return texts.say("set_caps_value", hour=rules.posts_per_hour, day=rules.posts_per_day)


def _checks(rules: Rules, texts: Texts) -> str:
    return texts.say("set_checks_value", member=rules.checks_per_member, chat=rules.checks_per_chat)


def _quiet(rules: Rules, texts: Texts) -> str:
    hours = hours_text(rules.quiet.start, rules.quiet.end) if rules.quiet else texts.say("set_none")
    return f"{hours} ({offset(rules.utc_offset)})"


def _log_chat(rules: Rules, texts: Texts) -> str:
    # Only the number is certain; the page itself asks Telegram for the name.
    return texts.say("set_none") if rules.log_chat is None else str(rules.log_chat)


def _exempt(rules: Rules, texts: Texts) -> str:
    names = [one.label for one in rules.exempt]
    more = [texts.count("and_more", len(names) - _NAMED)] if len(names) > _NAMED else []
    return ", ".join(names[:_NAMED] + more) or texts.say("set_nobody")


def _delete(rules: Rules, texts: Texts) -> str:
    if rules.delete_after is None:
        return texts.say("set_never")
    return texts.say("set_delete_value", span=span_of(rules.delete_after, texts))


def _allowed(rules: Rules, texts: Texts) -> str:
    names = [texts.say(f"permission_{one.value}") for one in Permission if one in rules.allowed]
    days = texts.count("set_warned_days", rules.warning_days)
    return f"{', '.join(names) or texts.say('set_post_only')} ({days})"


def _rehearsal(rules: Rules, texts: Texts) -> str:
    if rules.rehearsal_until is None:
        return texts.say("set_none")
    return texts.say("set_rehearsal_value", until=until(rules.rehearsal_until, rules, texts))


_VALUES: Mapping[Page, Callable[[Rules, Texts], str]] = MappingProxyType(
    {
        Page.MODE: _mode,
        Page.CAUTION: _caution,
        Page.REHEARSAL: _rehearsal,
        Page.LOG_CHAT: _log_chat,
        Page.ALLOWED: _allowed,
        Page.EXEMPT: _exempt,
        Page.COOLDOWN: _cooldown,
        Page.CAPS: _caps,
        Page.QUIET: _quiet,
        Page.DELETE: _delete,
        Page.LANGUAGE: _language,
        Page.CHECKS: _checks,
    }
)
SETTINGS = tuple(_VALUES)
