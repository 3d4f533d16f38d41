"""
``footnote claims imports``: where records came from, run by run.
"""

from __future__ import annotations

import click

from bot.commands.db import ROW, store_alone
from bot.progress import Progress


@click.group(invoke_without_command=True)
@click.pass_context
def imports(context: click.Context) -> None:
    """
    List the import runs, latest first; undo one with `undo`.
    """
    if context.invoked_subcommand is not None:
        return
    with store_alone() as store:
        runs = store.runs.all()
    for run in runs:
        state = f"undone {run.undone[:10]}" if run.undone else "" if run.finished else "broken off"
        click.echo(
            f"{run.id:>5}  {run.started[:16]}  {run.source} ({run.kind}): {run.added:,} added, "
            f"{run.updated:,} updated, {run.skipped:,} skipped {state}".rstrip()
        )


@imports.command()
@click.argument("run", type=ROW)
def undo(run: int) -> None:
    """
    Take back what one run added and changed; what later runs said stays.
    """
    from store.undo import undo_run

    with store_alone() as store:
        undone = undo_run(store, run, Progress().step("Taking back"))
    click.echo(f"{undone.removed:,} claims removed, {undone.restored:,} put back as they were.")
    for claim_id in undone.kept:
        click.echo(f"  kept, because it was edited by hand: {claim_id}")
