"""
The handlers' own name for python-telegram-bot's context, which they use for its application only.
"""

from __future__ import annotations

from typing import Any

from telegram.ext import CallbackContext, ExtBot

# State lives in the store, so the library's own three dictionaries stay empty.
_Nothing = dict[Any, Any]
Context = CallbackContext[ExtBot[Any], _Nothing, _Nothing, _Nothing]
