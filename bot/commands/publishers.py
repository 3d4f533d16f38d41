"""
``footnote claims publishers``: whose reviews are shown.
"""

from __future__ import annotations

import click

from bot.commands.db import store_alone
from store.publishers import Trust


@click.group(invoke_without_command=True)
@click.pass_context
def publishers(context: click.Context) -> None:
    """
    List publishers with their trust; only the reviews of known ones are shown.
    """
    if context.invoked_subcommand is not None:
        return
    with store_alone() as store:
        for publisher in store.publishers.all():
            click.echo(f"{publisher.trust:<8} {publisher.site:<36} {publisher.name} ({publisher.source})")


@publishers.command()
@click.argument("name_or_site")
def trust(name_or_site: str) -> None:
    """
    Show a publisher's reviews.
    """
    _decide(name_or_site, Trust.KNOWN)


@publishers.command()
@click.argument("name_or_site")
def block(name_or_site: str) -> None:
    """
    Never show a publisher's reviews.
    """
    _decide(name_or_site, Trust.BLOCKED)


@publishers.command()
@click.argument("name_or_site")
def forget(name_or_site: str) -> None:
    """
    Treat a publisher as unknown: its reviews are kept, and not shown.
    """
    _decide(name_or_site, Trust.UNKNOWN)


def _decide(name_or_site: str, decision: Trust) -> None:
    with store_alone() as store:
        publisher = store.publishers.decide(name_or_site, decision)
    click.echo(f"{publisher.name} ({publisher.site}) is {publisher.trust} now.")
