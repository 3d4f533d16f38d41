"""
Numbers in what comes back from outside: what a button carries, and what stands in a link to the bot.
"""

from __future__ import annotations

# The largest whole number that the store holds; Telegram's own ids are far smaller
# (https://core.telegram.org/bots/api#chat: at most 52 bits).
_LARGEST = 2**63 - 1
_MOST_DIGITS = len(str(_LARGEST))


def number(text: str) -> int | None:
    """
    A number of ASCII digits, with a minus before it or not, that the store can hold; None for anything else.
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        return None
    found = int(text)
    return found if abs(found) <= _LARGEST else None


def positive(text: str) -> int | None:
    """
    As ``number``, of a message or a card: those are counted from 1.
    """
    found = number(text)
    return found if found is not None and found > 0 else None
