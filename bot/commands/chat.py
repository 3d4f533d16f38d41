"""
``footnote chat``: the same conversation in this terminal, no token.
"""

from __future__ import annotations

import select
import sys
from collections.abc import Iterator

import click

from bot.given import is_typed, lines_of
from bot.house import House, opened
from bot.printing import print_answer
from bot.progress import Progress
from bot.sample import SAMPLE
from bot.settings import load_settings
from claims.errors import BadInputError
from claims.models import Message

_HELP = "Paste a text or a link and press Enter. /quit ends."


@click.command()
def chat() -> None:
    """
    Talk to Footnote in this terminal.
    """
    with opened(load_settings(), Progress()) as house:
        converse(house)


def converse(house: House) -> None:
    """
    Read, answer, repeat, until the input ends or somebody says /quit.
    """
    if is_typed():
        click.echo(_HELP)
    for text in _typed() if is_typed() else _piped():
        if text in {"/quit", "/exit", "/q"}:
            return
        say(house, text)


def say(house: House, text: str) -> None:
    """
    Answer one text as the bot would, or say in one sentence why not.
    """
    if text in {"/help", "/start"}:
        click.echo(_HELP)
        return
    try:
        print_answer(house.pipeline.answer(Message(text=text)))
    except BadInputError as error:
        click.echo(str(error))
    click.echo()


def show_sample(house: House) -> None:
    """
    Answer the sample, so that a newcomer sees an answer at once.
    """
    click.echo(f"> {SAMPLE}\n")
    say(house, SAMPLE)


def _typed() -> Iterator[str]:
    import readline  # noqa: F401 - line editing and history for input()

    while True:
        try:
            text = _read()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        yield text


def _piped() -> Iterator[str]:
    """
    Messages that another program writes, one a line.
    """
    return (line.strip() for line in lines_of("-") if line.strip())


def _read() -> str:
    """
    One line, and every line that a paste brings along with it.
    """
    lines = [input("› ")]
    while select.select([sys.stdin], [], [], 0.05)[0]:
        line = sys.stdin.readline()
        if not line:
            break
        lines.append(line.rstrip("\n"))
    return "\n".join(lines).strip()
