"""
The real bot, whose page reader may also go to this machine: no setting allows that.
"""

from __future__ import annotations

from bot.app import run_bot
from bot.settings import load_settings
from store.fetch import FetchLimits, SafePageReader

if __name__ == "__main__":
    run_bot(load_settings(), SafePageReader(FetchLimits(), allow_private=True))
