"""
``footnote claims import`` and ``export``: claims in and out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bot.commands.db import store_alone
from bot.feeds import strange_records, sync_terms
from bot.house import fill_store, load_embedder, opened_store
from bot.progress import Progress
from bot.settings import load_settings
from claims.errors import BadInputError
from claims.extraction.unexpected import contained
from store.exports import Format, export
from store.store import Store

if TYPE_CHECKING:
    from store.importing import ImportReport
    from store.imports import Reader
    from store.sync import SyncTerms

_LISTED_SKIPS = 20


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option(
    "--map", "mapping", metavar="FIELD=COLUMN", multiple=True, help="Name a table's column; repeatable."
)
@click.option(
    "--skips", type=click.Path(dir_okay=False, path_type=Path), help="Write every skip with its reason here."
)
@click.option(
    "--no-embed", is_flag=True, help="Leave embedding to the next start; search by words works at once."
)
def import_claims(
    sources: tuple[str, ...], mapping: tuple[str, ...], skips: Path | None, *, dry_run: bool, no_embed: bool
) -> None:
    """
    Import claims from files or addresses of any supported format, found out from their content.

    Searching by words works at once; embedding follows in the same command and goes on where it stopped. A
    source that fails does not stop the others; the exit status is 1 then.
    """
    named, problems = _mapping(mapping), {}
    with opened_store(load_settings()) as store:
        for source in sources:
            problem = _attempt(store, source, named, skips, rehearsed=dry_run)
            if problem is not None:
                problems[source] = problem
                if len(sources) > 1:
                    click.echo(f"footnote: {problem}", err=True)
        if not dry_run and not no_embed and len(problems) < len(sources):
            embedder, _ = load_embedder(load_settings(), Progress())
            fill_store(store, embedder, Progress())
    if len(sources) == 1 and problems:
        raise BadInputError(problems[sources[0]])
    if problems:
        raise BadInputError(f"Not every source could be imported: {', '.join(problems)}.")


@click.command("export")
@click.argument("path", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Format]),
    help="Default: by the file's ending, else jsonl.",
)
def export_claims(path: Path, form: str | None) -> None:
    """
    Export every claim: JSON lines, CSV or ClaimReview JSON-LD; - is standard output.

    Imported into an empty store and exported again, the file is the same.
    """
    chosen = Format(form) if form else _format_of(path)
    with store_alone() as store, _written(path) as file:
        count = export(store.claims.all(), file, chosen)
    click.echo(f"{count:,} claims exported.", err=True)


def _attempt(
    store: Store, source: str, mapping: dict[str, str], skips: Path | None, *, rehearsed: bool
) -> str | None:
    """
    Imports a source and reports; gives the sentence for what went wrong, None where nothing did.
    """
    with contained(f"{source} was imported") as caught:
        try:
            report = _imported(store, source, mapping, rehearsed=rehearsed)
        except BadInputError as error:
            return str(error)
        _report(report, skips)
        return f"{source}: {report.problem}" if report.problem else None
    return f"{source} can't be imported, for a reason that nobody foresaw: {caught.place}."


def _imported(store: Store, source: str, mapping: dict[str, str], *, rehearsed: bool) -> ImportReport:
    from store.imports import Reader, detect

    if not source.startswith(("https://", "http://")):
        path = Path(source)
        reader = Reader(source=path, format=detect(path, mapping or None), mapping=mapping or None)
        return _taken(store, (source, path.name), reader, rehearsed=rehearsed)
    with downloaded(source, sync_terms(load_settings()), store.path.parent, mapping) as reader:
        return _taken(store, (source, source), reader, rehearsed=rehearsed)


@contextmanager
def downloaded(url: str, terms: SyncTerms, folder: Path, mapping: dict[str, str]) -> Iterator[Reader]:
    """
    A reader of what an address holds, as long as it is needed.

    Raises:
        BadInputError: it can't be had, or is nothing that claims are read from.

    """
    from store.imports import Reader, detect
    from store.sync import fetched

    with fetched(url, terms, folder) as found:
        yield Reader(
            source=found.path,
            format=detect(found.path, mapping or None),
            base=found.base,
            mapping=mapping or None,
            pages=found.pages,
        )


def _taken(store: Store, named: tuple[str, str], reader: Reader, *, rehearsed: bool) -> ImportReport:
    from store.importing import import_entries

    source, shown = named
    step, done = Progress().step(f"Importing {shown}"), 0

    def report(further: int) -> None:
        nonlocal done
        done += further
        # A stream does not say how long it is: the bar moves, and the count tells.
        step(1 - 1 / (1 + done / 10_000), f"{done:,} records")

    found = import_entries(
        store, (source, reader.format.value), reader.entries(), report, rehearsed=rehearsed
    )
    step(1.0, f"{done:,} records")
    return found


def _report(report: ImportReport, skips: Path | None) -> None:
    kind = "would be" if report.run is None else "were"
    number = "" if report.run is None else f" (import {report.run})"
    click.echo(
        f"{report.source}{number}: {report.added:,} claims {kind} added, {report.updated:,} updated, "
        f"{report.unchanged:,} unchanged, {report.duplicates:,} duplicates, {len(report.skipped):,} skipped."
    )
    if report.unshown:
        click.echo(
            f"{report.unshown:,} publishers are not known; their reviews stay hidden until "
            "`footnote claims publishers trust NAME`."
        )
    strange = strange_records(report.skipped)
    if strange:
        click.echo(strange)
    for skip in report.skipped[:_LISTED_SKIPS]:
        click.echo(f"  {skip.where}: {skip.reason}")
    if len(report.skipped) > _LISTED_SKIPS and skips is None:
        click.echo(f"  and {len(report.skipped) - _LISTED_SKIPS:,} more; --skips FILE writes them all.")
    if skips is not None:
        with skips.open("a", encoding="utf-8") as file:
            file.writelines(f"{report.source}\t{skip.where}\t{skip.reason}\n" for skip in report.skipped)


def _mapping(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    wrong = next((field for field, sign, column in pairs if not (sign and field and column)), None)
    if wrong is not None:
        raise BadInputError(f"{wrong!r} is no FIELD=COLUMN.")
    return {field: column for field, _, column in pairs}


def _format_of(path: Path) -> Format:
    endings = {".csv": Format.CSV, ".jsonld": Format.JSONLD, ".json": Format.JSONLD}
    return endings.get(path.suffix.lower(), Format.JSONL)


@contextmanager
def _written(path: Path) -> Iterator[TextIO]:
    """
    A text file that appears under its name only when it is whole; standard output for ``-``.
    """
    if str(path) == "-":
        yield sys.stdout
        return
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise BadInputError(f"{path} can't be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
