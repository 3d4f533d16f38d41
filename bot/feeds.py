"""
Feeds on the operator's terms, and what became of them in a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.imports import Skipped
    from store.sync import Clock, SyncReport, SyncTerms


def sync_terms(settings: Settings, clock: Clock | None = None, *, allow_private: bool = False) -> SyncTerms:
    """
    The terms that the settings name.
    """
    from store.sync import Clock, SyncTerms

    key = settings.google_fact_check_key
    return SyncTerms(
        google_key=key.get_secret_value() if key else None,
        requests_a_second=settings.sync_requests_a_second,
        largest_bytes=int(settings.sync_megabytes * 1_000_000),
        seconds=settings.sync_minutes * 60,
        allow_private=allow_private,
        clock=clock or Clock(),
    )


def sentence(report: SyncReport) -> str:
    """
    What became of one feed, in a line.
    """
    told = report.imported
    if told is not None:
        number = "would be added" if told.run is None else f"added (import {told.run})"
        came = (
            f"{told.added:,} claims {number}, {told.updated:,} updated, {told.unchanged:,} unchanged, "
            f"{told.duplicates:,} duplicates, {len(report.skipped):,} skipped."
        )
    elif report.unchanged:
        came = "unchanged since the last sync."
    else:
        came = f"no claims, {len(report.skipped):,} skipped." if report.skipped else "nothing came."
    said = (came, strange_records(report.skipped), report.problem or "")
    return f"{report.feed}: {' '.join(filter(None, said))}"


def strange_records(skipped: Iterable[Skipped]) -> str:
    """
    How many records made their reader fail, in a sentence; empty where none did.
    """
    from store.importing import unforeseen

    number = unforeseen(skipped)
    told = "1 record was" if number == 1 else f"{number:,} records were"
    return f"{told} skipped for a reason that nobody foresaw." if number else ""
