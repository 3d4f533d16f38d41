"""
``footnote run``: the Telegram bot.
"""

from __future__ import annotations

import click

from bot.settings import Settings, load_settings
from claims.errors import SettingsError


@click.command()
@click.option(
    "--webhook", metavar="URL", help="Receive updates at this public https address instead of polling."
)
@click.option("--listen", metavar="HOST:PORT", help="Where to receive them (default 127.0.0.1:8443).")
def run(webhook: str | None, listen: str | None) -> None:
    """
    Run the Telegram bot; needs BOT_TOKEN.

    Polls for updates, or receives them with --webhook.
    """
    changes = {"webhook_url": webhook, "webhook_listen": listen}
    settings = load_settings().model_copy(update={name: value for name, value in changes.items() if value})
    serve(settings)


def serve(settings: Settings) -> None:
    """
    Serve until stopped.

    Raises:
        SettingsError: there is no token.

    """
    if settings.bot_token is None:
        raise SettingsError(
            "BOT_TOKEN is not set; README.md says how to get one. `footnote chat` needs none."
        )
    from bot.app import run_bot

    run_bot(settings)
