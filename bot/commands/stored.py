"""
``footnote claims``: the operator's hands on the stored claims.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

import click

from bot.commands.db import store_alone
from bot.commands.exchange import export_claims, import_claims
from bot.commands.imports import imports
from bot.commands.merges import merges
from bot.commands.publishers import publishers
from bot.commands.ratings import ratings
from bot.commands.sync import feeds, sync
from bot.house import opened
from bot.progress import Progress
from bot.settings import load_settings
from claims.errors import BadInputError
from claims.models import Context, Review, StoredClaim, Verdict
from store.claims import ClaimState


@click.group()
def claims() -> None:
    """
    Look into the store and change it.
    """


for _command in (import_claims, export_claims, imports, merges, publishers, ratings, sync, feeds):
    claims.add_command(_command)


@claims.command()
@click.argument("claim")
@click.option("--publisher", required=True, help="Who published the fact-check.")
@click.option("--url", required=True, help="Where to read it.")
@click.option("--rating", required=True, help="The publisher's own words.")
@click.option(
    "--verdict", type=click.Choice([one.value for one in Verdict]), help="If the rating's folding is wrong."
)
@click.option("--date", help="When it was published: 2024, 2024-05 or 2024-05-31.")
@click.option("--title", help="Its headline.")
@click.option("--language", help="ISO 639-1 code of the claim.")
def add(claim: str, publisher: str, url: str, rating: str, **rest: str | None) -> None:
    """
    Add a claim that a publisher checked, by hand.
    """
    from store.imports.dates import day
    from store.ratings import verdict_of

    if rest["date"] and day(rest["date"]) is None:
        raise BadInputError(f"{rest['date']} is no date; write 2024, 2024-05 or 2024-05-31.")
    review = Review(
        publisher=publisher,
        url=url,
        rating=rating,
        verdict=Verdict(rest["verdict"]) if rest["verdict"] else verdict_of(rating, rest["language"]),
        title=rest["title"],
        date=day(rest["date"]),
        language=rest["language"],
    )
    stored = StoredClaim(id="", claim=claim, language=rest["language"], reviews=(review,))
    with opened(load_settings(), Progress()) as house:
        with house.store.runs.run("by hand", "operator") as (origin, counts):
            house.store.claims.put([stored], origin, None, counts)
        if counts.skipped:
            raise BadInputError(f"Not added: {counts.skipped[0].reason}.")
        shown = house.store.claims.search(claim, 1)
        trusted = house.store.publishers.at(url)
    click.echo(f"{'Added' if counts.added else 'Known already'}: {shown[0].id if shown else claim}")
    if trusted is None or trusted.trust != "known":
        click.echo(
            f"It is not shown yet: allow its publisher with `footnote claims publishers trust {publisher!r}`."
        )


@claims.command()
@click.argument("claim_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--history", is_flag=True, help="What was done to it by hand, too.")
def show(claim_id: str, *, as_json: bool, history: bool) -> None:
    """
    Show one stored claim with everything that is kept of it.
    """
    with store_alone() as store:
        found = store.claims.get([claim_id]).get(claim_id)
        if found is None:
            raise BadInputError(f"There is no claim with the id {claim_id}.")
        state, changes = store.claims.state(claim_id), store.claims.history(claim_id)
        feedback = store.feedback.of(claim_id)
    if as_json:
        shown = {**asdict(found), "state": asdict(state), "feedback": feedback}
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    _print_claim(found, state)
    if feedback:
        said = (f"{kind.replace('_', ' ')} {count}" for kind, count in sorted(feedback.items()))
        click.echo(f"  readers and moderators said: {', '.join(said)}")
    for change in changes if history else ():
        before = f", was: {change.before.claim}" if change.before else ""
        click.echo(f"  {change.at[:10]} {change.action}{f' ({change.note})' if change.note else ''}{before}")


@claims.command()
@click.argument("claim_id")
@click.option("--claim", help="New wording of the claim.")
@click.option("--title", help="New headline.")
@click.option("--language", help="ISO 639-1 code.")
@click.option("--claimant", help="Who says it.")
@click.option("--said-on", help="When it was said: 2024, 2024-05 or 2024-05-31.")
@click.option("--wording", help="Another wording of the same claim, added to the others.")
@click.option("--note", default="", help="Why, for the history.")
def edit(claim_id: str, wording: str | None, note: str, **fields: str | None) -> None:
    """
    Edit a stored claim; imports leave what you edited alone from then on.

    An empty value clears a field.
    """
    changes: Mapping[str, str | None] = {
        name: value or None for name, value in fields.items() if value is not None
    }
    if not changes and not wording:
        raise click.UsageError("Say what to change, for example --claim or --wording.")
    with store_alone() as store:
        if changes:
            store.claims.edit(claim_id, changes, note)
        if wording:
            store.claims.add_wording(claim_id, wording)
        _print_claim(store.claims.get([claim_id])[claim_id], store.claims.state(claim_id))


@claims.command()
@click.argument("claim_id")
@click.option("--note", default="", help="Why, for the history.")
@click.option("--undo", is_flag=True, help="Bring it back instead.")
def retire(claim_id: str, note: str, *, undo: bool) -> None:
    """
    Take a claim out of every answer for good; imports do not bring it back.
    """
    with store_alone() as store:
        (store.claims.restore if undo else store.claims.retire)(claim_id, note)
    click.echo(f"{claim_id} is {'back' if undo else 'retired'}.")


@claims.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many to list.")
def search(text: str, limit: int) -> None:
    """
    Search the stored claims by words, shown or not; an id or an address finds its claim.
    """
    with store_alone() as store:
        found = store.claims.search(text, limit)
    for claim in found:
        verdicts = ", ".join(f"{review.publisher}: {review.rating}" for review in claim.reviews)
        click.echo(f"{claim.id}  {claim.claim}{f'  ({verdicts})' if verdicts else ''}")
    if not found:
        click.echo("Nothing found.")


@claims.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats(*, as_json: bool) -> None:
    """
    Count what the store holds: by publisher, language, verdict and year, and how much is embedded.
    """
    from bot.house import model_name
    from store.stats import stats as count

    with store_alone() as store:
        figures = count(store, model_name(load_settings()))
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            click.echo(f"{name}: " + ", ".join(f"{key} {number}" for key, number in list(value.items())[:12]))
        elif isinstance(value, list):
            shown = ", ".join(f"{row['name']} {row['reviews']}" for row in value[:12])
            click.echo(f"{name}: {shown}")
        else:
            click.echo(f"{name}: {value if value is not None else 'none'}")


def _print_claim(claim: StoredClaim, state: ClaimState) -> None:
    click.secho(claim.claim, bold=True)
    click.echo(f"  id {claim.id}, {'shown' if state.shown else 'not shown'}, from {state.source}")
    for wording in claim.wordings:
        click.echo(f"  also: {wording}")
    for review in claim.reviews:
        click.echo(f"  {review.publisher}, {_dated(review)}: {review.rating} [{review.verdict}] {review.url}")
    for context in claim.contexts:
        click.echo(f"  {context.publisher}, {_dated(context)}: {context.text} {context.url}")
    for link in claim.appearances:
        click.echo(f"  appeared at {link}")


def _dated(source: Review | Context) -> str:
    return source.date or "date unknown"
