"""
What a button of the settings carries: the group, the page and what it sets, in Telegram's 64 bytes.

Values are absolute ("cooldown is 24 hours", never "more"), so that an old menu sets what it shows. Nothing
in a press is believed: the menu has to carry the button, and whoever presses it has to be an admin of the
group it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from handlers.payload import number
from handlers.press_guard import PRIVATE, Offer

_PREFIX = "set"
PATTERN = rf"^{_PREFIX}:"
OFFER = Offer(pattern=PATTERN, chats=PRIVATE, elsewhere="pressed_set_private", gone="pressed_set_gone")
START = "set_"
_DATA = re.compile(rf"{_PREFIX}:(-\d+):([a-z]{{1,10}})(?::([\w+-]{{1,24}}))?", re.ASCII)


class Page(StrEnum):
    """
    A page of the settings.
    """

    HOME = "home"
    MODE = "mode"
    CAUTION = "caution"
    LANGUAGE = "language"
    COOLDOWN = "cooldown"
    CAPS = "caps"
    QUIET = "quiet"
    LOG_CHAT = "logchat"
    EXEMPT = "exempt"
    DELETE = "delete"
    ALLOWED = "allowed"
    REHEARSAL = "rehearsal"
    CHECKS = "checks"
    TRANSFER = "transfer"
    LOG = "log"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPress:
    """
    A button of the settings that was pressed; ``value`` is empty where it only shows a page.
    """

    chat: int
    page: Page
    value: str = ""


def press_data(chat: int, page: Page, value: str = "") -> str:
    """
    What a button carries.
    """
    return f"{_PREFIX}:{chat}:{page.value}" + (f":{value}" if value else "")


def parse_press(data: str | None) -> MenuPress | None:
    """
    What was pressed, or None for what no button of this version carries.
    """
    found = _DATA.fullmatch(data or "")
    chat = number(found[1]) if found is not None else None
    if found is None or chat is None or found[2] not in set(Page):
        return None
    return MenuPress(chat=chat, page=Page(found[2]), value=found[3] or "")


def settings_link(username: str, chat: int) -> str:
    """
    The link that opens a group's settings in a private chat with the bot.
    """
    return f"https://t.me/{username}?start={START}{chat}"


def chat_of_link(text: str) -> int | None:
    """
    The group that a link to its settings, or the word after ``/start``, names.
    """
    named = text.rpartition("?start=")[2]
    chat = number(named.removeprefix(START)) if named.startswith(START) else None
    return chat if chat is not None and chat < 0 else None
