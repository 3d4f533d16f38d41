"""
Buttons below a reply: what stands on them, and the 64 bytes that come back when one is pressed.

A press names the action and the message that was answered; the chat is where it was pressed. Nothing else
is needed to find the answer. ``handlers.press_guard`` lets only those presses through whose button is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.composition import Action
from handlers.payload import positive
from handlers.press_guard import GROUPS, PRIVATE, Offer
from handlers.texts import Texts

_LABELS = {action: f"button_{action.value}" for action in Action}
_FEEDBACK = frozenset({Action.HELPFUL, Action.NOT_HELPFUL})
_IDENTITY = frozenset({Action.THAT_ONE, Action.DIFFERENT, Action.NOT_THIS})
# In a group an answer only says why it is there: what the other buttons do belongs to one person.
_IN_GROUPS = (Action.WHY,)
_IN_PRIVATE = tuple(action for action in Action if action not in _IN_GROUPS)
OFFERS = (
    Offer(pattern=f"(?:{'|'.join(_IN_GROUPS)}):", chats=PRIVATE | GROUPS),
    Offer(pattern=f"(?:{'|'.join(_IN_PRIVATE)}):", chats=PRIVATE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """
    A button that was pressed: what it does, and for the answer to which message of its chat.
    """

    action: Action
    message: int


def keyboard(actions: Iterable[Sequence[Action]], message: int, texts: Texts) -> InlineKeyboardMarkup | None:
    """
    The buttons of a reply to ``message``, or None where it has none.
    """
    rows = [[_button(action, message, texts) for action in row] for row in actions if row]
    return InlineKeyboardMarkup(rows) if rows else None


def parse(data: str | None) -> Press | None:
    """
    What was pressed, or None for what no button of this version sends.
    """
    action, _, message = (data or "").partition(":")
    number = positive(message)
    if action not in set(Action) or number is None:
        return None
    return Press(action=Action(action), message=number)


def answered_by(pressed: Action) -> frozenset[Action]:
    """
    The buttons that one press answers: a question that was answered isn't asked again.
    """
    return next((group for group in (_FEEDBACK, _IDENTITY) if pressed in group), frozenset({pressed}))


def after(markup: InlineKeyboardMarkup | None, pressed: Action) -> InlineKeyboardMarkup | None:
    """
    The buttons that stay once one was pressed.
    """
    if markup is None:
        return None
    gone = answered_by(pressed)
    rows = [[button for button in row if not _does(button, gone)] for row in markup.inline_keyboard]
    return InlineKeyboardMarkup([row for row in rows if row])


def _button(action: Action, message: int, texts: Texts) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=texts.say(_LABELS[action]), callback_data=f"{action.value}:{message}")


def _does(button: InlineKeyboardButton, actions: Iterable[Action]) -> bool:
    press = parse(button.callback_data if isinstance(button.callback_data, str) else None)
    return press is not None and press.action in actions
