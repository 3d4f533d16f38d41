"""
``footnote db``: backup, migrations, integrity.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.progress import Progress
from bot.settings import load_settings
from claims.errors import StoreError
from store.store import Store

# The numbers that a row can have.
ROW = click.IntRange(1, 2**63 - 1)


@click.group()
def db() -> None:
    """
    Look after the store: backup, migrations, integrity.
    """


@db.command()
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """
    Copy the store into one file, while the bot goes on.
    """
    from store.backup import back_up

    with store_alone() as store:
        back_up(store, path, Progress().step("Copying the store"))
    click.echo(f"The store is copied to {path}.")


@db.command()
def migrate() -> None:
    """
    Bring the store to this version's layout; opening it does the same.
    """
    with store_alone() as store:
        click.echo(f"The store {store.path} has this version's layout.")


@db.command("check")
def check_db() -> None:
    """
    Say whether the store is whole, and the files beside it, which are made from it.
    """
    from store.check import check_files, check_store

    with store_alone() as store:
        problems = [*check_store(store), *check_files(store)]
        for problem in problems:
            click.echo(problem)
        if problems:
            raise StoreError(f"The store {store.path} is not whole, see above.")
        click.echo(f"The store {store.path} is whole.")


@contextmanager
def store_alone() -> Iterator[Store]:
    """
    The store of the settings, opened without the model.

    Raises:
        StoreError: there is none yet, or it can't be opened.

    """
    path = load_settings().store_path
    if not path.exists():
        raise StoreError(f"There is no store at {path} yet; `footnote check` or `make run` makes one.")
    with Store.open(path, embedder_name=None) as store:
        yield store
