"""
``footnote claims sync`` and ``feeds``: sources that are kept current.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.feeds import sentence, sync_terms
from bot.house import fill_store, load_embedder, opened_store
from bot.progress import Progress
from bot.settings import load_settings
from claims.errors import FootnoteError
from store.store import Store

if TYPE_CHECKING:
    from store.sync import SyncPlan, SyncTerms

# The names of `store.sync.FeedKind`, written out so that no other command waits for its libraries; a test
# compares.
KINDS = ("datacommons", "google", "rss", "pages", "file")
_LISTED_SKIPS = 10


@click.command()
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="Only list the feeds, as `feeds list` does.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--full", is_flag=True, help="Read everything again, not only what is new.")
@click.option(
    "--no-embed", is_flag=True, help="Leave embedding to the next start; search by words works at once."
)
def sync(name: str | None, *, listed: bool, dry_run: bool, full: bool, no_embed: bool) -> None:
    """
    Bring the feeds up to date, or the one that is named.

    Only what is new is asked for. Ended at any moment, the next sync goes on where this one stopped. A feed
    that fails does not stop the others; the exit status is 1 then.
    """
    from store.sync import SyncPlan

    settings = load_settings()
    with opened_store(settings) as store:
        if listed:
            _print_feeds(store)
            return
        failed = synced(store, sync_terms(settings), SyncPlan(name=name, rehearsed=dry_run, afresh=full))
        if not dry_run and not no_embed:
            embedder, _ = load_embedder(settings, Progress())
            fill_store(store, embedder, Progress())
    if failed:
        raise FootnoteError(f"Not every feed could be read: {', '.join(failed)}.")


@click.group()
def feeds() -> None:
    """
    The sources that `sync` keeps current.
    """


@feeds.command("list")
def list_feeds() -> None:
    """
    List the feeds with when they were last read and what went wrong.
    """
    with opened_store(load_settings()) as store:
        _print_feeds(store)


@feeds.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("address", required=False)
@click.option("--name", help="What to call it; default: the kind.")
@click.option("--query", "queries", multiple=True, help="google: words to search for; repeatable.")
@click.option("--site", "sites", multiple=True, help="google: a publisher's site; repeatable.")
@click.option("--language", "languages", multiple=True, help="google: a language code; repeatable.")
@click.option(
    "--page-size",
    type=click.IntRange(1, 1000),
    default=100,
    show_default=True,
    help="google: claims an answer.",
)
@click.option(
    "--map", "columns", metavar="FIELD=COLUMN", multiple=True, help="file: name a table's column; repeatable."
)
def add(kind: str, address: str | None, name: str | None, **options: tuple[str, ...] | int) -> None:
    """
    Add a feed.

    datacommons and google need no ADDRESS; rss is an RSS or Atom feed, pages a sitemap or a text with an
    address a line, file a file of any format that `import` reads.
    """
    from store.sync import Feed, FeedKind, FeedOptions
    from store.sync import add as add_feed

    wrong = [pair for pair in _texts(options["columns"]) if not all(pair.partition("="))]
    if wrong:
        raise click.UsageError(f"{wrong[0]!r} is no FIELD=COLUMN.")
    given = FeedOptions(
        queries=_texts(options["queries"]),
        sites=_texts(options["sites"]),
        languages=_texts(options["languages"]),
        columns=_texts(options["columns"]),
        page_size=int(str(options["page_size"])),
    )
    feed = Feed(name=name or kind, kind=FeedKind(kind), address=address or "", options=given)
    with opened_store(load_settings()) as store:
        added = add_feed(store, feed)
    click.echo(f"Added {added.name}: {added.address}; `footnote claims sync {added.name}` reads it.")


@feeds.command()
@click.argument("name")
def remove(name: str) -> None:
    """
    Forget a feed; claims that came from it stay.
    """
    from store.sync import remove as remove_feed

    with opened_store(load_settings()) as store:
        remove_feed(store, name)
    click.echo(f"{name} is no feed any more; its claims stay.")


@feeds.command()
@click.argument("name")
def pause(name: str) -> None:
    """
    Leave a feed out when all are read.
    """
    _switch(name, enabled=False)


@feeds.command()
@click.argument("name")
def resume(name: str) -> None:
    """
    Read a paused feed again with the others.
    """
    _switch(name, enabled=True)


def _switch(name: str, *, enabled: bool) -> None:
    from store.sync import switch

    with opened_store(load_settings()) as store:
        switch(store, name, enabled=enabled)
    click.echo(f"{name} is {'read with the others' if enabled else 'paused'}.")


def synced(store: Store, terms: SyncTerms, plan: SyncPlan) -> list[str]:
    """
    Syncs and prints; gives the names of feeds that failed.
    """
    from store.sync import feeds as all_feeds
    from store.sync import sync as sync_feeds

    if plan.name is None and not all_feeds(store):
        click.echo("There are no feeds yet; `footnote claims feeds add datacommons` adds the public one.")
        return []
    step = Progress().step("Syncing")
    failed = []

    def told(feed: str, claims: int) -> None:
        # A feed does not say how long it is: the bar moves, and the count tells.
        step(1 - 1 / (1 + claims / 10_000), f"{feed}: {claims:,} records")

    for report in sync_feeds(store, terms, plan, told):
        step(1.0, report.feed)
        click.echo(sentence(report))
        for skip in report.skipped[:_LISTED_SKIPS]:
            click.echo(f"  {skip.where}: {skip.reason}")
        if len(report.skipped) > _LISTED_SKIPS:
            click.echo(f"  and {len(report.skipped) - _LISTED_SKIPS:,} more.")
        if report.failed:
            failed.append(report.feed)
    return failed


def _print_feeds(store: Store) -> None:
    from store.sync import feeds as all_feeds

    found = all_feeds(store)
    for feed in found:
        state = "" if feed.enabled else " (paused)"
        read = f"read {feed.last_run[:16]}" if feed.last_run else "not read yet"
        click.echo(f"{feed.name:<16} {feed.kind:<12} {feed.address}{state}: {read}")
        if feed.last_error:
            click.echo(f"  {feed.last_error}")
    if not found:
        click.echo("There are no feeds yet; `footnote claims feeds add datacommons` adds the public one.")


def _texts(given: tuple[str, ...] | int) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()
