"""
``footnote requests``: what people asked and nobody has checked.
"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from bot.commands.db import ROW, store_alone
from store.requests import RequestStatus


@click.group()
def requests() -> None:
    """
    What people asked about and nobody has checked: the queue of what to check next.
    """


@requests.command("list")
@click.option("--all", "every", is_flag=True, help="Closed ones too.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many to list.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_requests(*, every: bool, limit: int, as_json: bool) -> None:
    """
    List requests, most asked first. Who asked is never kept.
    """
    with store_alone() as store:
        listed = store.requests.list(None if every else RequestStatus.OPEN, limit)
    for request in listed:
        if as_json:
            click.echo(json.dumps(asdict(request), ensure_ascii=False))
        else:
            click.echo(f"{request.id:>6}  {request.count:>4} x  {request.last_asked[:10]}  {request.text}")
    if not listed and not as_json:
        click.echo("Nobody is waiting for anything.")


@requests.command()
@click.argument("number", type=ROW)
@click.option("--claim", metavar="ID", help="The stored claim that answers it.")
@click.option("--dismiss", is_flag=True, help="Close it as not to be checked.")
def resolve(number: int, claim: str | None, *, dismiss: bool) -> None:
    """
    Close a request, naming the stored claim that answers it.
    """
    status = RequestStatus.DISMISSED if dismiss else RequestStatus.RESOLVED
    with store_alone() as store:
        request = store.requests.resolve(number, claim, status)
    click.echo(f"{request.status.value}: {request.text}")
