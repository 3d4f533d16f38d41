"""
A store for one evaluation, in a folder that goes afterwards: filled from plain rows, embedded, searched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.progress import Progress
from claims.errors import BadInputError
from claims.matching.match import Matcher
from claims.models import Review, StoredClaim, Verdict
from claims.pipeline import Parts, Pipeline
from claims.ports import Embedder, Entailment
from store.imports.dates import day
from store.publishers import Publisher, Trust
from store.store import Store
from store.vectors import embed_pending

# RFC 2606 reserves the domain, so that no real publisher is ever mistaken for the rows' own.
_SITE = "rows.invalid"
_REVIEW = Review(publisher="rows", url=f"https://{_SITE}", rating="unrated", verdict=Verdict.OTHER)


@contextmanager
def matcher_over(
    rows: Iterable[Mapping[str, Any]], embedder: Embedder | None, progress: Progress
) -> Iterator[Matcher]:
    """
    A matcher over rows of ``id``, ``claim``, and optional ``title``, ``subtitle``, ``text``, ``author``,
    ``date`` (of the review) and ``lang``. The title stands for a claim that is missing; rows that state
    nothing are left out, as an import does.

    Raises:
        BadInputError: a row has no id, no row states a claim, or two rows have one id.

    """
    with store_over(rows, embedder, progress) as store:
        yield Matcher(store.index, embedder)


@contextmanager
def pipeline_over(
    rows: Iterable[Mapping[str, Any]],
    embedder: Embedder | None,
    entailment: Entailment | None,
    progress: Progress,
) -> Iterator[Pipeline]:
    """
    The whole pipeline, which opens no page, over the same rows, with the same refusals.
    """
    with store_over(rows, embedder, progress) as store:
        yield Pipeline(Parts(index=store.index, embedder=embedder, entailment=entailment))


@contextmanager
def store_over(
    rows: Iterable[Mapping[str, Any]], embedder: Embedder | None, progress: Progress
) -> Iterator[Store]:
    """
    The store itself, over the same rows, with the same refusals.
    """
    claims = [claim for number, row in enumerate(rows, start=1) if (claim := _stored(number, row))]
    if not claims:
        raise BadInputError('No row has a "claim".')
    if len({claim.id for claim in claims}) < len(claims):
        raise BadInputError("Two claims have the same id.")
    with store_of(claims, embedder, progress) as store:
        yield store


@contextmanager
def store_of(claims: Sequence[StoredClaim], embedder: Embedder | None, progress: Progress) -> Iterator[Store]:
    """
    A store of claims, each with one review by a made-up publisher in place of its own.
    """
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as folder:
        store = Store.open(Path(folder) / "eval.db", embedder_name=embedder.name if embedder else None)
        with store:
            _fill(store, [_reviewed(*numbered) for numbered in enumerate(claims, start=1)], progress)
            if embedder is not None:
                step = progress.step("Embedding claims")
                embed_pending(store, embedder, step)
            else:
                store.index.renew()
            yield store


def _fill(store: Store, claims: Sequence[StoredClaim], progress: Progress) -> None:
    store.publishers.put(Publisher(name="rows", site=_SITE, trust=Trust.KNOWN, source="evaluation"))
    step, done = progress.step("Storing claims"), 0

    def report(further: int) -> None:
        nonlocal done
        done += further
        step(done / len(claims), f"{done} of {len(claims)}")

    with store.runs.run("evaluation", "rows", trust_ids=True) as (origin, counts):
        store.claims.put(claims, origin, report, counts)


def _stored(number: int, row: Mapping[str, Any]) -> StoredClaim | None:
    if not row.get("id"):
        raise BadInputError(f'Claim {number} has no "id".')
    stated, subtitle = row.get("claim") or row.get("title"), row.get("subtitle")
    if not stated:
        return None
    return StoredClaim(
        id=str(row["id"]),
        claim=str(stated),
        title=row.get("title") or None,
        language=row.get("lang") or None,
        claimant=row.get("author") or None,
        body=row.get("text") or None,
        wordings=(str(subtitle),) if subtitle else (),
        reviews=(replace(_REVIEW, date=day(row.get("date"))),),
    )


def _reviewed(number: int, claim: StoredClaim) -> StoredClaim:
    """
    The claim with one review at an address of its own, of the day that its own review has.
    """
    said = next((review.date for review in claim.reviews), None)
    return replace(claim, reviews=(replace(_REVIEW, url=f"https://{_SITE}/{number}", date=said),))
