"""
Embedding what is stored: in portions, so that a kill costs one portion, and only what may be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlite_utils

from claims.models import StoredClaim
from claims.ports import Embedder
from store.merging import wording_key
from store.reading import ClaimReader
from store.store import Store
from store.vector_rows import packed

_BATCH = 64
_MOST_WORDINGS = 8
_PASSAGE_WORDS = 60
_MOST_PASSAGES = 6

Step = Callable[[float, str], object]


@dataclass(frozen=True, slots=True)
class _Passage:
    """
    One text of a claim to embed.
    """

    claim: int
    field: str
    position: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingPlan:
    """
    How much is embedded: ``batch`` claims at a time, ``bodies`` too or not, at most ``limit`` claims where
    given.
    """

    batch: int = _BATCH
    bodies: bool = False
    limit: int | None = None


def pending(database: sqlite_utils.Database, model: str, field: str = "claim") -> int:
    """
    How many findable claims have no vectors of this model yet; with ``body``, of their bodies.
    """
    row = database.execute(
        f"select count(*) from claims c where {_PENDING}", {"model": model, "field": field}
    ).fetchone()
    return int(row[0])


def embed_pending(
    store: Store, embedder: Embedder, progress: Step | None = None, plan: EmbeddingPlan | None = None
) -> int:
    """
    Embeds claim, title and wordings, and with ``plan.bodies`` the body's passages, of every findable claim
    that has no vectors of this model; says how many claims that were.

    Each portion is written at once and reported to ``progress`` as the share done; called again after a kill
    it goes on where it stopped. Another model's vectors go once every claim has the new ones.
    """
    plan = plan or EmbeddingPlan()
    job = _Job(store.database, embedder, progress, plan)
    done = sum(job.embed(field) for field in (("claim", "body") if plan.bodies else ("claim",)))
    if plan.limit is None:
        _drop_others(store.database, embedder.name)
    store.index.renew()
    return done


# Written so that two small indexes answer it, without a look at the claims themselves.
_PENDING = """
    c.findable = 1 and (:field <> 'body' or trim(c.body) <> '')
    and not exists (
        select 1 from vectors v where v.claim = c.number and v.model = :model and v.field = :field
    )
"""


@dataclass(frozen=True, slots=True)
class _Job:
    """
    One call of `embed_pending`.
    """

    database: sqlite_utils.Database
    embedder: Embedder
    progress: Step | None
    plan: EmbeddingPlan

    def embed(self, field: str) -> int:
        """
        Embeds one field (``claim`` stands for all but the body) and says of how many claims.
        """
        reader, done, last, total = ClaimReader(self.database), 0, 0, 0
        while numbers := self._next(field, last, done):
            total = total or (self._count(field) if len(numbers) == self.plan.batch else len(numbers))
            claims = reader.single(numbers)
            passages = [part for number in numbers for part in _passages(number, claims[number], field)]
            _embed(self.database, self.embedder, passages)
            done, last = done + len(numbers), numbers[-1]
            if self.progress is not None:
                self.progress(min(1.0, done / max(total, 1)), f"{done} of {total}")
            if len(numbers) < self.plan.batch:
                break
        return done

    def _count(self, field: str) -> int:
        total = pending(self.database, self.embedder.name, field)
        return total if self.plan.limit is None else min(total, self.plan.limit)

    def _next(self, field: str, last: int, done: int) -> list[int]:
        room = self.plan.batch if self.plan.limit is None else min(self.plan.batch, self.plan.limit - done)
        rows = self.database.execute(
            "select c.number from claims c"
            f" where c.number > :last and {_PENDING} order by c.number limit :room",
            {"last": last, "model": self.embedder.name, "field": field, "room": room},
        ).fetchall()
        return [number for (number,) in rows]


def _drop_others(database: sqlite_utils.Database, model: str) -> None:
    """
    Vectors of other models go; looking whether there are any is quick, so that a start is.
    """
    others = "model < :model or model > :model"
    if database.execute(f"select 1 from vectors where {others} limit 1", {"model": model}).fetchone():
        database.execute(f"delete from vectors where {others}", {"model": model})


def _embed(database: sqlite_utils.Database, embedder: Embedder, passages: Sequence[_Passage]) -> None:
    """
    Vectors of a claim that was removed while its texts were embedded are dropped.
    """
    vectors = embedder.passages([passage.text for passage in passages])
    with database.atomic():
        database.conn.executemany(
            "insert or ignore into vectors (claim, model, field, position, vector)"
            " select number, ?, ?, ?, ? from claims where number = ?",
            [
                (embedder.name, passage.field, passage.position, packed(vector), passage.claim)
                for passage, vector in zip(passages, vectors, strict=True)
            ],
        )


def _passages(number: int, claim: StoredClaim, field: str) -> Iterator[_Passage]:
    if field == "body":
        for position, text in enumerate(body_passages(claim.body or "")):
            yield _Passage(number, "body", position, text)
        return
    yield _Passage(number, "claim", 0, claim.claim)
    if claim.title and wording_key(claim.title) != wording_key(claim.claim):
        yield _Passage(number, "title", 0, claim.title)
    for position, wording in enumerate(claim.wordings[:_MOST_WORDINGS]):
        yield _Passage(number, "wording", position, wording)


def body_passages(body: str) -> Iterable[str]:
    """
    The first passages of a body, of some 60 words each.
    """
    found = body.split()
    starts = range(0, min(len(found), _PASSAGE_WORDS * _MOST_PASSAGES), _PASSAGE_WORDS)
    return (" ".join(found[start : start + _PASSAGE_WORDS]) for start in starts)
