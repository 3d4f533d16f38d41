"""
The command line: ``footnote`` and its commands, errors as one line, exit status 0, 1 or 2.
"""

from __future__ import annotations

import io
import sys

import click

from bot.commands.chat import chat
from bot.commands.check import check
from bot.commands.db import db
from bot.commands.doctor import doctor
from bot.commands.evaluate import evaluate
from bot.commands.requested import requests
from bot.commands.run import run
from bot.commands.start import start
from bot.commands.stored import claims
from claims.errors import FootnoteError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="footnote", message="footnote %(version)s")
def footnote() -> None:
    """
    Footnote adds the footnote: sourced context for what people forward.

    It finds the claims in a text or page and looks each up in a local store of published fact-checks.
    Nothing that is handed to it leaves this machine, unless FOOTNOTE_ENTAILMENT_URL_REMOTE is set.
    """


for _command in (run, chat, check, claims, requests, evaluate, db, doctor, start):
    footnote.add_command(_command)


def main() -> None:
    """
    Run the command line: 0 done, 1 the work failed (one line on stderr says why), 2 bad usage.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A terminal that knows fewer letters than a reply has shows a question mark for the others.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        footnote.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except FootnoteError as error:
        click.echo(f"footnote: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
