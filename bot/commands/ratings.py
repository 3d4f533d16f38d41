"""
``footnote claims ratings``: publishers' words and the verdicts they were folded to.
"""

from __future__ import annotations

import click

from bot.commands.db import store_alone
from claims.models import Verdict


@click.group(invoke_without_command=True)
@click.option("--other", is_flag=True, help="Only those that no verdict was found for.")
@click.pass_context
def ratings(context: click.Context, *, other: bool) -> None:
    """
    List publishers' ratings, how often they occur, and how each was folded.
    """
    from store.ratings import fold_rating

    if context.invoked_subcommand is not None:
        return
    with store_alone() as store:
        rows = store.database.execute(
            "select rating, verdict, count(*) from reviews group by rating, verdict order by 3 desc, 1"
        ).fetchall()
        decided = store.overrides.all()
    for rating, verdict, count in rows:
        if not other or verdict == Verdict.OTHER:
            click.echo(f"{count:>7}  {verdict:<12} {fold_rating(rating, None, decided).how:<9} {rating}")


@ratings.command("set")
@click.argument("rating")
@click.argument("verdict", type=click.Choice([*(one.value for one in Verdict), "default"]))
def set_rating(rating: str, verdict: str) -> None:
    """
    Decide which verdict a rating stands for, in every review that has it; `default` leaves it to the list.
    """
    with store_alone() as store:
        changed = store.overrides.set(rating, None if verdict == "default" else Verdict(verdict))
    click.echo(f"{rating}: {verdict}; {changed:,} reviews changed.")
