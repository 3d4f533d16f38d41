"""
The pages of the settings: a text and its buttons, made from the rules alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from types import MappingProxyType

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.moderation import menu_choices as choices
from handlers.moderation import menu_texts as words
from handlers.moderation import moments
from handlers.moderation.decide import THRESHOLDS, rehearses
from handlers.moderation.log_text import entry_line
from handlers.moderation.menu_data import Page, press_data
from handlers.moderation.ports import Entry, Sight
from handlers.moderation.rules import Caution, Mode, Permission, Quiet, Rules
from handlers.texts import Texts, languages

_ROW = 2
_FIRST_QUIET = Quiet(*choices.QUIET_HOURS[0])

Buttons = list[list[InlineKeyboardButton]]
_Rows = Callable[["View"], Iterator[list[InlineKeyboardButton]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """
    What a page is made from. ``warnings`` are sentences about what keeps the settings from working,
    ``log_chat`` the name of the moderators' chat, ``code`` what connects one.
    """

    chat: int
    title: str
    rules: Rules
    now: datetime
    texts: Texts
    sights: Sequence[Sight] = ()
    entries: Sequence[Entry] = ()
    warnings: Sequence[str] = field(default_factory=tuple)
    log_chat: str | None = None
    code: str | None = None

    def button(self, label: str, page: Page, value: str = "") -> InlineKeyboardButton:
        """
        A button that shows a page, or sets something on it.
        """
        return InlineKeyboardButton(text=label, callback_data=press_data(self.chat, page, value))

    def choice(self, label: str, page: Page, value: str) -> InlineKeyboardButton:
        """
        A button that sets something, marked where that is what is set.
        """
        chosen = choices.choose(self.rules, page, value, self.now) == self.rules
        return self.button(f"• {label}" if chosen else label, page, value)


def page_text(page: Page, view: View) -> str:
    """
    The HTML of a page.
    """
    if page is Page.HOME:
        return _home_text(view)
    texts = view.texts
    title = texts.say("set_page", name=words.heading(page, texts), group=view.title)
    paragraphs = [f"<b>{escape(title)}</b>", escape(texts.say(f"set_{page.value}_about"))]
    paragraphs += [escape(line) for line in _details(page, view)]
    if page is Page.LOG_CHAT and view.code is not None:
        command = texts.say("set_logchat_command", code=view.code)
        paragraphs.append(f"{escape(texts.say('set_logchat_code'))}\n<code>{escape(command)}</code>")
    return "\n\n".join(paragraphs)


def page_keyboard(page: Page, view: View) -> InlineKeyboardMarkup:
    """
    The buttons of a page.
    """
    if page is Page.HOME:
        return InlineKeyboardMarkup(_home_rows(view))
    back = [view.button(view.texts.say("button_back"), Page.HOME)]
    return InlineKeyboardMarkup([*_ROWS[page](view), back])


def preview(caution: Caution, sights: Sequence[Sight]) -> int:
    """
    How many of the messages seen would have been answered by themselves, cooldown and caps aside.
    """
    return sum(sight.postable and sight.probability >= THRESHOLDS[caution] for sight in sights)


def _home_text(view: View) -> str:
    texts = view.texts
    lines = [f"<b>{escape(texts.say('set_title', group=view.title))}</b>", ""]
    for page in words.SETTINGS:
        shown = _shown(page, view)
        lines.append(escape(texts.say("set_line", name=words.heading(page, texts), value=shown)))
    lines += [f"\n<b>{escape(warning)}</b>" for warning in view.warnings]
    return "\n".join(lines)


def _shown(page: Page, view: View) -> str:
    """
    What is set on a page, as it is at this moment.
    """
    if page is Page.LOG_CHAT and view.log_chat is not None:
        return view.log_chat
    if page is Page.REHEARSAL and not rehearses(view.rules, view.now):
        return view.texts.say("set_none")
    return words.value(page, view.rules, view.texts)


def _home_rows(view: View) -> Buttons:
    texts = view.texts
    pages = (*words.SETTINGS, Page.TRANSFER, Page.LOG)
    shown = [view.button(words.heading(page, texts), page) for page in pages]
    return [*_in_rows(shown), [view.button(texts.say("button_done"), Page.CLOSE)]]


def _details(page: Page, view: View) -> Iterator[str]:
    texts, rules = view.texts, view.rules
    match page:
        case Page.MODE:
            yield "\n".join(f"• {texts.say(f'mode_{mode.value}_means')}" for mode in Mode)
            yield from view.warnings
        case Page.CAUTION:
            yield from _caution_details(view)
        case Page.QUIET:
            time = moments.clock(view.now, rules.utc_offset)
            yield texts.say("set_quiet_now", hours=words.value(page, rules, texts), time=time)
        case Page.TRANSFER:
            return
        case Page.LOG:
            yield "\n".join(entry_line(one, rules.utc_offset, texts) for one in view.entries) or texts.say(
                "log_empty"
            )
        case Page.LOG_CHAT if view.log_chat is not None:
            yield texts.say("set_logchat_is", name=view.log_chat)
        case _:
            yield texts.say("set_now", value=_shown(page, view))
    if page is Page.REHEARSAL and rules.log_chat is None:
        yield texts.say("set_warn_no_log_chat")


def _caution_details(view: View) -> Iterator[str]:
    texts = view.texts
    meanings = {caution: f"• {texts.say(f'caution_{caution.value}_means')}" for caution in Caution}
    if view.sights:
        for caution, meaning in meanings.items():
            posts = preview(caution, view.sights)
            yield f"{meaning} {texts.count('set_preview', len(view.sights), posts=posts)}"
    else:
        yield "\n".join(meanings.values())
        yield texts.say("set_preview_none")


def _mode_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    for mode in Mode:
        yield [view.choice(view.texts.say(f"mode_{mode.value}"), Page.MODE, mode.value)]


def _caution_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    names = {caution: view.texts.say(f"caution_{caution.value}") for caution in Caution}
    yield [view.choice(name, Page.CAUTION, caution.value) for caution, name in names.items()]


def _language_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    yield [view.choice(words.language_name(None, view.texts), Page.LANGUAGE, choices.NONE)]
    named = [view.choice(words.language_name(code, view.texts), Page.LANGUAGE, code) for code in languages()]
    yield from _in_rows(named, 3)


def _cooldown_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    spans = {hours: words.span_of(hours * 60, view.texts) for hours in choices.COOLDOWNS}
    yield from _in_rows([view.choice(name, Page.COOLDOWN, str(hours)) for hours, name in spans.items()], 3)


def _caps_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    texts = view.texts
    hour = [view.choice(texts.say("set_per_hour", n=n), Page.CAPS, f"h{n}") for n in choices.PER_HOUR]
    day = [view.choice(texts.say("set_per_day", n=n), Page.CAPS, f"d{n}") for n in choices.PER_DAY]
    yield from (*_in_rows(hour, 3), *_in_rows(day, 3))


def _checks_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    texts = view.texts
    member = [
        view.choice(texts.say("set_each_member", n=n), Page.CHECKS, f"m{n}") for n in choices.PER_MEMBER
    ]
    chat = [view.choice(texts.say("set_whole_group", n=n), Page.CHECKS, f"c{n}") for n in choices.PER_CHAT]
    yield from (*_in_rows(member), *_in_rows(chat))


def _quiet_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    texts, rules = view.texts, view.rules
    fixed = [(words.hours_text(*hours), choices.quiet_value(*hours)) for hours in choices.QUIET_HOURS]
    yield [view.choice(texts.say("set_none"), Page.QUIET, choices.NONE)]
    yield [view.choice(label, Page.QUIET, value) for label, value in fixed]
    quiet = rules.quiet or _FIRST_QUIET
    for name, start, end in (("set_from", 1, 0), ("set_until", 0, 1)):
        yield [
            view.button(
                texts.say(name, step=sign),
                Page.QUIET,
                choices.quiet_value(quiet.start + by * start, quiet.end + by * end),
            )
            for sign, by in (("− 1 h", -1), ("+ 1 h", 1))
        ]
    yield [
        view.button(label, Page.QUIET, choices.offset_value(rules.utc_offset + by))
        for label, by in (("UTC − 1 h", -60), ("− 15 min", -15), ("+ 15 min", 15), ("+ 1 h", 60))
    ]


def _log_chat_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    if view.rules.log_chat is not None:
        yield [view.button(view.texts.say("button_no_log_chat"), Page.LOG_CHAT, choices.NONE)]


def _exempt_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    for one in view.rules.exempt:
        label = view.texts.say("button_unexempt", name=one.label)
        yield [view.button(label, Page.EXEMPT, choices.exempt_value(one.token))]


def _delete_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    spans = {minutes: words.span_of(minutes, view.texts) for minutes in choices.DELETE_AFTER}
    yield [view.choice(view.texts.say("set_never"), Page.DELETE, choices.NONE)]
    yield from _in_rows([view.choice(name, Page.DELETE, str(minutes)) for minutes, name in spans.items()], 3)


def _allowed_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    texts = view.texts
    for permission in Permission:
        label = texts.say(f"permission_{permission.value}")
        has = permission in view.rules.allowed
        key = "button_forbid" if has else "button_permit"
        value = f"{permission.value}{'-' if has else '+'}"
        yield [view.button(texts.say(key, what=label), Page.ALLOWED, value)]
    for days in choices.WARNING_DAYS:
        yield [view.choice(texts.count("set_warned_days", days), Page.ALLOWED, f"w{days}")]


def _rehearsal_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    spans = {days: view.texts.count("set_days", days) for days in choices.REHEARSAL_DAYS}
    yield [
        view.choice(view.texts.say("set_none"), Page.REHEARSAL, choices.NONE),
        *(view.button(name, Page.REHEARSAL, str(days)) for days, name in spans.items()),
    ]


def _transfer_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    yield [
        view.button(view.texts.say("button_export"), Page.TRANSFER, "export"),
        view.button(view.texts.say("button_import"), Page.TRANSFER, "import"),
    ]


def _log_rows(view: View) -> Iterator[list[InlineKeyboardButton]]:
    yield [view.button(view.texts.say("button_export"), Page.LOG, "export")]


def _in_rows(buttons: Sequence[InlineKeyboardButton], width: int = _ROW) -> Buttons:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def day_before(now: datetime) -> datetime:
    """
    Since when the preview looks at messages.
    """
    return now - timedelta(days=1)


_ROWS: Mapping[Page, _Rows] = MappingProxyType(
    {
        Page.MODE: _mode_rows,
        Page.CAUTION: _caution_rows,
        Page.LANGUAGE: _language_rows,
        Page.COOLDOWN: _cooldown_rows,
        Page.CAPS: _caps_rows,
        Page.QUIET: _quiet_rows,
        Page.LOG_CHAT: _log_chat_rows,
        Page.EXEMPT: _exempt_rows,
        Page.DELETE: _delete_rows,
        Page.ALLOWED: _allowed_rows,
        Page.REHEARSAL: _rehearsal_rows,
        Page.CHECKS: _checks_rows,
        Page.TRANSFER: _transfer_rows,
        Page.LOG: _log_rows,
    }
)
