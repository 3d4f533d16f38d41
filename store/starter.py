"""
The starter pack: a hundred or so much-forwarded claims that every store begins with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from claims.models import Outlet
from store.claims import Counts
from store.publishers import Publisher, Trust
from store.records import context_from, from_record
from store.store import Store
from store.urls import canonical_url

_KEY = "starter_version"
_SOURCE = "starter pack"

Step = Callable[[float, str], object]


def load_starter(store: Store, progress: Step | None = None, folder: Traversable | None = None) -> Counts:
    """
    Loads the pack, or what a later version of it changed; does nothing when the store has this version.

    What the operator edited, retired or decided about publishers stays as it is. ``progress`` gets the share
    done, from 0 to 1, and words for it.
    """
    folder = folder or files("store") / "starter"
    version = int((folder / "VERSION").read_text(encoding="utf-8"))
    if int(store.settings.get(_KEY) or 0) >= version:
        return Counts()
    _load_publishers(store, folder)
    _load_outlets(store, folder)
    claims = [from_record(line) for line in _lines(folder, "claims.jsonl")]
    with store.runs.run(f"{_SOURCE} {version}", "starter", trust_ids=True) as (origin, counts):

        def report(_further: int) -> None:
            if progress is not None:
                progress(counts.seen / len(claims), f"{counts.seen} of {len(claims)}")

        store.claims.put(claims, origin, report, counts)
    store.settings.set(_KEY, str(version))
    return counts


def _load_publishers(store: Store, folder: Traversable) -> None:
    """
    Besides the list that ships, the pack's own reviews come from publishers chosen by hand.
    """
    for line in _lines(folder, "publishers.jsonl"):
        store.publishers.put(
            Publisher(
                name=line["name"],
                site=line["site"],
                trust=Trust(line.get("trust", Trust.KNOWN)),
                source=line.get("source", _SOURCE),
                aliases=tuple(line.get("aliases", ())),
            )
        )
    for line in _lines(folder, "claims.jsonl"):
        for review in line.get("reviews", ()):
            address = canonical_url(review["url"])
            known = store.publishers.at(address)
            if known is None or known.trust is Trust.UNKNOWN:
                name = known.name if known else review["publisher"]
                store.publishers.put(Publisher(name=name, site=address, trust=Trust.KNOWN, source=_SOURCE))


def _load_outlets(store: Store, folder: Traversable) -> None:
    for line in _lines(folder, "outlets.jsonl"):
        outlet = Outlet(
            domain=line["domain"],
            name=line.get("name"),
            aliases=tuple(line.get("aliases", ())),
            notes=tuple(map(context_from, line.get("notes", ()))),
        )
        store.outlets.put(outlet, _SOURCE)


def _lines(folder: Traversable, name: str) -> Iterator[dict[str, Any]]:
    path = folder / name
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
