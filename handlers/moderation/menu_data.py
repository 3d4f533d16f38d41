"""
What a button of the settings carries: the group, the page and what it sets, in Telegram's 64 bytes.

Values are absolute ("cooldown is 24 hours", never "more"), so that an old menu sets what it shows. Nothing
in a press is believed: whoever sends it has to be an admin of the group it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_PREFIX = "set"
PATTERN = rf"^{_PREFIX}:"
START = "set_"
_START = re.compile(rf"{START}(-\d{{1,15}})")
_DATA = re.compile(rf"{_PREFIX}:(-\d{{1,15}}):([a-z]{{1,10}})(?::([\w+-]{{1,24}}))?", re.ASCII)


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
    if found is None or found[2] not in set(Page):
        return None
    return MenuPress(chat=int(found[1]), page=Page(found[2]), value=found[3] or "")


def settings_link(username: str, chat: int) -> str:
    """
    The link that opens a group's settings in a private chat with the bot.
    """
    return f"https://t.me/{username}?start={START}{chat}"


def chat_of_link(text: str) -> int | None:
    """
    The group that a link to its settings, or the word after ``/start``, names.
    """
    found = _START.fullmatch(text.rpartition("?start=")[2])
    return int(found[1]) if found else None
