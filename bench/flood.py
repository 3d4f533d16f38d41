"""
What the bot does in a flood: how long questions wait, and what a message costs that needs no look.

    python -m bench.flood [--quiet-messages N] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.house import opened
from bot.progress import Progress
from bot.settings import Settings
from handlers.moderation.rules import Mode
from tests.e2e.client import BotApi
from tests.e2e.flood import GROUPS, MESSAGES, SECONDS, Flood, prepare, small_talk
from tests.e2e.objects import ANN, by_minute
from tests.e2e.process import BotProcess, serving


def quiet(bot: BotProcess, texts: list[str], flood: Flood) -> float:
    """
    Milliseconds of processor time per message, everything included, over messages that need no look.
    """
    before = bot.processor_seconds()
    for number, text in enumerate(texts):
        bot.api.user_sends(flood.groups[number % len(flood.groups)], text, user=ANN)
    bot.api.settle(0.5)
    return (bot.processor_seconds() - before) / len(texts) * 1_000


def idle(bot: BotProcess, seconds: float) -> float:
    """
    Milliseconds of processor time per second in which nothing happens.
    """
    before = bot.processor_seconds()
    time.sleep(seconds)
    return (bot.processor_seconds() - before) / seconds * 1_000


def print_flood(bot: BotProcess, flood: Flood) -> None:
    """
    Pour, wait, and print what came of it.
    """
    before, started = bot.processor_seconds(), time.monotonic()
    flood.pour()
    poured = time.monotonic() - started
    flood.wait()
    spent = bot.processor_seconds() - before
    print(f"| {MESSAGES} messages into {GROUPS} groups, sent in (asked for {SECONDS} s) | {poured:.1f} s |")
    print(f"| processor time of it all | {spent:.1f} s |")
    print(f"| questions | {len(flood.asked)} |")
    print(f"| not answered | {len(flood.unanswered())} |")
    for kind, is_group in (("in a private chat", False), ("in a flooded group", True)):
        waits = sorted(wait for one, wait in flood.waits() if (one.chat < 0) is is_group)
        print(f"| wait for an answer {kind}, median | {waits[len(waits) // 2]:.2f} s |")
        print(f"| the same, longest | {waits[-1]:.2f} s |")
    calls = bot.api.calls("sendMessage")
    minutes = max(max(by_minute(calls, group["id"]), default=0) for group in flood.groups)
    print(f"| messages by the bot | {len(calls)} |")
    print(f"| most in a group in a minute | {minutes} |")
    print(f"| rules of Telegram broken | {len(bot.api.violations())} |")


def main(arguments: Sequence[str]) -> None:
    """
    Print the table.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.flood", description=__doc__)
    parser.add_argument("--data", type=Path, help="prepared data folder; made without it")
    parser.add_argument("--quiet-messages", type=int, default=1_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as scratch, serving() as root:
        data = options.data or Path(made)
        settings = Settings(FOOTNOTE_DATA=data, FOOTNOTE_READ_PAGES=False, _env_file=None)
        with opened(settings, Progress(quiet=True)):
            pass
        api = BotApi(root)
        bot = BotProcess.prepared(api, Path(scratch), data)
        prepare(bot.folder / "footnote.db", mode=Mode.AUTO)
        bot.start(FOOTNOTE_READ_PAGES="no")
        flood = Flood(api)
        flood.open()
        print("| what | figure |\n| --- | --- |")
        print(f"| processor time of an idle second | {idle(bot, 5):.1f} ms |")
        quiet(bot, small_talk(200), flood)
        spent = quiet(bot, small_talk(options.quiet_messages), flood)
        print(f"| processor time of a message that needs no look | {spent:.2f} ms |", flush=True)
        print_flood(bot, flood)
        for line in bot.complaints():
            print(line)
        bot.stop()
        api.close()


if __name__ == "__main__":
    main(sys.argv[1:])
