"""
What the store holds, in figures.
"""

from __future__ import annotations

from typing import Any

from store.store import Store
from store.vectors import pending

_MOST_PUBLISHERS = 50

_COUNTS = {
    "claims": "select count(*) from claims where head is null",
    "shown": "select count(*) from claims where head is null and findable",
    "retired": "select count(*) from claims where retired is not null",
    "joined": "select count(*) from claims where head is not null",
    "wordings": "select count(*) from wordings",
    "reviews": "select count(*) from reviews",
    "contexts": "select count(*) from contexts",
    "outlets": "select count(*) from outlets",
    "imports": "select count(*) from imports where undone is null",
    "requests_open": "select count(*) from requests where status = 'open'",
}
_GROUPS = {
    "languages": "select coalesce(language, 'unknown'), count(*) from claims where head is null group by 1",
    "verdicts": "select verdict, count(*) from reviews group by 1",
    "years": "select coalesce(substr(date, 1, 4), 'unknown'), count(*) from reviews group by 1",
    "trust": "select trust, count(*) from publishers group by 1",
}


def stats(store: Store, model: str | None = None) -> dict[str, Any]:
    """
    Counts of everything kept; reviews by publisher, verdict and year; with ``model``, how many of the claims
    to show have vectors of it. Ready to be printed as JSON.
    """
    query = store.database.execute
    figures: dict[str, Any] = {name: query(sql).fetchone()[0] for name, sql in _COUNTS.items()}
    for name, sql in _GROUPS.items():
        figures[name] = dict(query(f"{sql} order by 2 desc, 1").fetchall())
    figures["newest_review"] = query("select max(date) from reviews").fetchone()[0]
    figures["publishers"] = _publishers(store)
    if model is not None:
        figures["embedding"] = _embedding(store, model)
    figures["bytes"] = sum(part.stat().st_size for part in store.path.parent.glob(f"{store.path.name}*"))
    return figures


def _publishers(store: Store) -> list[dict[str, Any]]:
    rows = store.database.query(
        "select p.name, p.site, p.trust, count(*) as reviews from publishers p"
        " join reviews r on r.publisher = p.id group by p.id order by reviews desc, p.site limit ?",
        [_MOST_PUBLISHERS],
    )
    return list(rows)


def _embedding(store: Store, model: str) -> dict[str, Any]:
    total = store.database.execute("select count(*) from claims where findable").fetchone()[0]
    waiting = pending(store.database, model)
    return {"model": model, "embedded": total - waiting, "waiting": waiting}
