"""
Retrieval sets: stored claims, messages and which answers which, from a folder or bundled with the tests.

A set is a folder with ``claims.jsonl.gz`` and, for each split, ``queries.SPLIT.jsonl.gz`` and
``qrels.SPLIT.tsv`` (``query 0 claim 1``).
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claims.models import Review, StoredClaim, Verdict
from store.imports.dates import day

BUNDLED = Path(__file__).parents[1]
CLAIMS = "claims.jsonl.gz"
_REVIEW = Review(publisher="", url="", rating="", verdict=Verdict.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """
    Messages with the ids of the claims that answer them; those without any are left out.
    """

    name: str
    queries: tuple[tuple[str, str], ...]
    relevant: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """
    Stored claims and the splits of messages asked of them.
    """

    name: str
    claims: tuple[StoredClaim, ...]
    splits: tuple[Split, ...]

    def having(self, prefix: str) -> tuple[Split, ...]:
        """
        The splits whose names begin so.
        """
        return tuple(split for split in self.splits if split.name.startswith(prefix))


def folder(given: str) -> Path | None:
    """
    A folder as it is named on the command line; an empty name is none.
    """
    return Path(given) if given else None


def load_set(path: Path) -> RetrievalSet:
    """
    A set from its folder.
    """
    claims = tuple(map(stored_claim, _lines(path / CLAIMS)))
    names = sorted(
        each.name.split(".", 1)[1][: -len(".jsonl.gz")] for each in path.glob("queries.*.jsonl.gz")
    )
    return RetrievalSet(name=path.name, claims=claims, splits=tuple(_split(path, name) for name in names))


def load_bundled() -> RetrievalSet:
    """
    The starter pack, and the rewordings of its claims that the tests carry.
    """
    claims = tuple(
        StoredClaim(
            id=row["id"],
            claim=row["claim"],
            language=row.get("language"),
            wordings=tuple(row["wordings"]),
            reviews=(_REVIEW,),
        )
        for row in _lines(BUNDLED / "store" / "starter" / "claims.jsonl")
    )
    rows = list(_lines(BUNDLED / "tests" / "data" / "rewordings.jsonl"))
    queries = tuple((str(number), row["text"]) for number, row in enumerate(rows))
    relevant = {str(number): frozenset([row["claim_id"]]) for number, row in enumerate(rows)}
    split = Split(name="dev", queries=queries, relevant=relevant)
    return RetrievalSet(name="starter", claims=claims, splits=(split,))


def stored_claim(row: Mapping[str, Any]) -> StoredClaim:
    """
    A claim of a set as it would be stored: its subtitle is another wording, its text the body, its author
    who made the claim, its date the review's.
    """
    title = row.get("title") or None
    claim = row.get("claim") or title or ""
    subtitle = row.get("subtitle")
    return StoredClaim(
        id=row["id"],
        claim=claim,
        title=None if title == claim else title,
        language=row.get("lang"),
        claimant=row.get("author") or None,
        wordings=(subtitle,) if subtitle else (),
        body=row.get("text") or None,
        reviews=(replace(_REVIEW, date=day(row.get("date"))),),
    )


def _split(path: Path, name: str) -> Split:
    relevant: dict[str, set[str]] = {}
    for line in (path / f"qrels.{name}.tsv").read_text("utf-8").splitlines():
        query, _, claim, grade = line.split()
        if int(grade) > 0:
            relevant.setdefault(query, set()).add(claim)
    rows = _lines(path / f"queries.{name}.jsonl.gz")
    queries = tuple((row["id"], row["text"]) for row in rows if row["id"] in relevant)
    return Split(
        name=name, queries=queries, relevant={query: frozenset(ids) for query, ids in relevant.items()}
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as file
    ):
        for line in file:
            yield json.loads(line)


def sets_in(data: Path | None, names: Sequence[str]) -> Iterator[RetrievalSet]:
    """
    The sets of a folder, those of ``names`` where any are given; the bundled one alone where there is no such
    folder, which is said.
    """
    if data is None or not data.is_dir():
        print("No folder of retrieval sets: the bundled set only.", file=sys.stderr)
        yield load_bundled()
        return
    for path in sorted(data.iterdir(), key=lambda path: path.name):
        if (path / CLAIMS).exists() and (not names or path.name in names):
            yield load_set(path)
