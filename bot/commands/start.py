"""
``footnote start``: what ``make run`` does.
"""

from __future__ import annotations

import sys

import click

from bot.commands.chat import converse, say, show_sample
from bot.given import is_typed, text_of
from bot.house import opened
from bot.progress import Progress
from bot.settings import load_settings


@click.command()
def start() -> None:
    """
    Start the bot when BOT_TOKEN is set, else the terminal chat.

    With standard input not a terminal, answers what it is given, or a sample, and ends.
    """
    settings = load_settings()
    if settings.bot_token is not None:
        from bot.commands.run import serve

        serve(settings)
        return
    terminal = is_typed()
    given = "" if terminal or sys.stdin is None else text_of("-")
    with opened(settings, Progress()) as house:
        if given.strip():
            say(house, given)
            return
        show_sample(house)
        if terminal:
            converse(house)
        else:
            click.echo("Set BOT_TOKEN to run this as a Telegram bot; README.md says how to get one.")
