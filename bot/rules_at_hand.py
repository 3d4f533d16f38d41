"""
Groups' rules at hand: asked for at every message, so read from the store once.

They are read and changed in the worker's thread only, one after the other, so that what is at hand is never
older than what is kept; looking up what is at hand is one step and may happen in any thread.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from claims.errors import BadInputError
from handlers.moderation.rules import Rules
from handlers.moderation.rules_text import from_text, to_text
from store.chats import ChatStore

_log = logging.getLogger(__name__)

# The key among a chat's settings that its rules are kept under.
_RULES = "rules"
_MOST_AT_HAND = 10_000


class RulesAtHand:
    """
    Rules by chat.
    """

    def __init__(self) -> None:
        self._rules: dict[int, Rules] = {}

    def get(self, chat: int) -> Rules | None:
        """
        The rules of a chat, if they are at hand.
        """
        return self._rules.get(chat)

    def read(self, chats: ChatStore, chat: int) -> Rules:
        """
        The rules of a chat, at hand from then on.
        """
        rules = _kept(chats.get(chat).get(_RULES), chat)
        self._put(chat, rules)
        return rules

    def write(self, chats: ChatStore, chat: int, rules: Rules) -> None:
        """
        Replace the rules of a chat; rules like those of a group that set nothing are not kept.

        Raises:
            BadInputError: a value is beyond its range; nothing was changed.

        """
        text = to_text(rules)
        rules = from_text(text)
        chats.set(chat, {_RULES: text if rules != Rules() else None})
        self._put(chat, rules)

    def move(self, chats: ChatStore, old: int, new: int) -> None:
        """
        Follow a group to its new id, as a group and as the log chat of others.
        """
        with chats.atomic():
            chats.move(old, new)
            self._replace_log_chat(chats, old, new)
        self._rules.clear()

    def forget(self, chats: ChatStore, chat: int) -> None:
        """
        Delete everything that is kept about a chat; no group sends its cards there any more.
        """
        with chats.atomic():
            chats.forget(chat)
            self._replace_log_chat(chats, chat, None)
        self._rules.clear()

    def sending_to(self, chats: ChatStore, log_chat: int) -> list[int]:
        """
        Groups whose cards go to a chat.
        """
        kept = {chat: settings.get(_RULES) for chat, settings in chats.all().items()}
        return [chat for chat, text in kept.items() if _kept(text, chat).log_chat == log_chat]

    def _put(self, chat: int, rules: Rules) -> None:
        if len(self._rules) >= _MOST_AT_HAND:
            self._rules.clear()
        self._rules[chat] = rules

    def _replace_log_chat(self, chats: ChatStore, old: int, new: int | None) -> None:
        for chat, settings in chats.all().items():
            rules = _kept(settings.get(_RULES), chat)
            if rules.log_chat == old:
                self.write(chats, chat, replace(rules, log_chat=new))


def _kept(text: object, chat: int) -> Rules:
    if text is None:
        return Rules()
    try:
        return from_text(str(text))
    except BadInputError as error:
        # Written by another version; a group that is only answered when it asks is never bothered.
        _log.error("The rules of chat %d can't be read and are as if none were set: %s", chat, error)
        return Rules()
