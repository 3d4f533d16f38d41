"""
``footnote claims merges``: reviews of one claim by several publishers, joined under one stored claim.
"""

from __future__ import annotations

import click

from bot.commands.db import ROW, store_alone
from bot.house import opened
from bot.progress import Progress
from bot.settings import load_settings
from claims.models import Claim


@click.group(invoke_without_command=True)
@click.pass_context
def merges(context: click.Context) -> None:
    """
    List which stored claims were joined, and why; each can be parted again.
    """
    if context.invoked_subcommand is not None:
        return
    with store_alone() as store:
        for merge in store.merges.all():
            sure = f" {merge.probability:.0%}" if merge.probability is not None else ""
            state = f" (parted {merge.undone[:10]})" if merge.undone else ""
            click.echo(
                f"{merge.id:>5}  {merge.at[:10]}  {merge.joined} -> {merge.kept}: {merge.reason}{sure}{state}"
            )


@merges.command()
@click.option("--dry-run", is_flag=True, help="Only list what would be joined.")
def find(*, dry_run: bool) -> None:
    """
    Join stored claims that are almost certainly the same, checked by different publishers.
    """
    from claims.matching.match import Matcher
    from store.joining import same_claims

    with opened(load_settings(), Progress()) as house:
        matcher, joined = Matcher(house.store.index, house.embedder), 0

        def match(text: str) -> tuple[object, ...]:
            claim = Claim(text=text, span=(0, len(text)), quote=text)
            return matcher.match([claim])[0]

        for claim_id, found in list(same_claims(house.store.claims.all(), match)):  # type: ignore[arg-type]
            joined += 1
            click.echo(f"{claim_id} -> {found.stored.id}  {found.probability:.0%}  {found.stored.claim}")
            if not dry_run:
                house.store.merges.join(found.stored.id, claim_id, "same claim", found.probability)
    click.echo(f"{joined:,} claims {'would be' if dry_run else 'were'} joined.")


@merges.command()
@click.argument("number", type=ROW)
def part(number: int) -> None:
    """
    Undo a merge: each claim has its own reviews again.
    """
    with store_alone() as store:
        merge = store.merges.part(number)
    click.echo(f"{merge.joined} and {merge.kept} are apart again.")
