"""
Near misses: of messages that say something else than a stored claim, how many are told as the same, and of
those that say the same, how many are not.

    python -m bench near_misses [--split dev|test] [--model FOLDER] [--show]

The pairs are our own (``tests/data/near_misses.jsonl``); the store holds the starter pack and the further
claims written for the set. A message counts by what is told of its own stored claim. ``--show`` prints the
messages of ``dev`` that came out wrong; those of ``test`` are only ever counted: nothing is chosen by looking
at them. Last come messages that state nothing (``no_statements.jsonl``), of which nothing must be told.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from claims.models import Answer, Match, Message, Review, Stance, StoredClaim, Tier, Verdict
from store.publishers import Publisher, Trust
from store.vectors import embed_pending

DATA = Path(__file__).parents[1] / "tests" / "data"
_SITE = "near-misses.invalid"
# Under this a probability is told as below; above it, by tenths.
_TENTHS = ("<.5", ".5", ".6", ".7", ".8", ".9")
_REVERSED = {"opposite": "opposite", "denial": "denies"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """
    A message, the stored claim it is near, and whether it says the same; ``kind`` says how it is put or what
    differs.
    """

    id: str
    split: str
    kind: str
    same: bool
    claim_id: str
    claim_language: str
    language: str
    message: str


@dataclass(frozen=True, slots=True)
class Told:
    """
    What is told of the stored claim: ``same``, ``denies``, ``maybe``, ``opposite``, ``related`` or nothing,
    and at which probability.
    """

    how: str
    probability: float


def near_misses(split: str) -> list[NearMiss]:
    """
    The pairs of a split, ``dev`` or ``test``.
    """
    lines = (DATA / "near_misses.jsonl").read_text("utf-8").splitlines()
    return [one for one in (NearMiss(**json.loads(line)) for line in lines) if one.split == split]


@contextmanager
def joined(folder: Path) -> Iterator[House]:
    """
    The bot over a data folder, its store filled with the starter pack and the set's further claims.
    """
    settings = Settings(FOOTNOTE_DATA=folder, FOOTNOTE_READ_PAGES=False, _env_file=None)
    with opened(settings, Progress(quiet=True)) as house:
        house.store.publishers.put(Publisher(name="near", site=_SITE, trust=Trust.KNOWN, source="bench"))
        with house.store.runs.run("bench", "near misses", trust_ids=True) as (origin, counts):
            house.store.claims.put(list(_claims()), origin, None, counts)
        if house.embedder is not None:
            embed_pending(house.store, house.embedder)
        yield house


def _claims() -> Iterator[StoredClaim]:
    for number, line in enumerate((DATA / "near_miss_claims.jsonl").read_text("utf-8").splitlines()):
        given = json.loads(line)
        review = Review(
            publisher="near",
            url=f"https://{_SITE}/{number}",
            rating=given["verdict"].capitalize(),
            verdict=Verdict(given["verdict"]),
        )
        yield StoredClaim(id=given["id"], claim=given["claim"], language=given["language"], reviews=(review,))


def told(answer: Answer, claim_id: str) -> Told:
    """
    What an answer tells of a stored claim, the surest of its matches.
    """
    own = [match for match in answer.matches if match.stored.id == claim_id]
    return min(
        (Told(_how(match), match.probability) for match in own), key=_place, default=Told("nothing", 0.0)
    )


def _how(match: Match) -> str:
    if match.tier is Tier.SAME:
        return "denies" if match.stance is Stance.DENIES else "same"
    return match.tier.value


def _place(one: Told) -> int:
    return ("same", "denies", "maybe", "opposite", "related").index(one.how)


def table(rows: Sequence[tuple[NearMiss, Told]]) -> Iterator[str]:
    """
    The lines of the table.
    """
    yield f"{'':30}" + " ".join(
        f"{name:>9}" for name in ("pairs", "same", "maybe", "denies", "opposite", "related")
    )
    for same in (False, True):
        yield "must be told as the same" if same else "must not be told as the same"
        own = [row for row in rows if row[0].same is same]
        for name, part in _parts(own):
            how = Counter(one.how for _, one in part)
            counts = (len(part), *(how[key] for key in ("same", "maybe", "denies", "opposite", "related")))
            yield f"  {name:28}" + " ".join(f"{count:9}" for count in counts)
        tenths = Counter(_tenth(one.probability) for _, one in own if one.how == "same")
        yield "  told as the same at " + "  ".join(f"{tenth}: {tenths[tenth]}" for tenth in _TENTHS)


def _parts(rows: Sequence[tuple[NearMiss, Told]]) -> Iterator[tuple[str, list[tuple[NearMiss, Told]]]]:
    yield "all", list(rows)
    kinds: dict[str, list[tuple[NearMiss, Told]]] = defaultdict(list)
    languages: dict[str, list[tuple[NearMiss, Told]]] = defaultdict(list)
    for row in rows:
        kinds[row[0].kind].append(row)
        languages[row[0].language].append(row)
        kinds["between two languages"] += [row] if row[0].language != row[0].claim_language else []
    yield from (*sorted(kinds.items()), *sorted(languages.items()))


def _tenth(probability: float) -> str:
    return _TENTHS[max(0, min(5, int(probability * 10) - 4))]


def summary(rows: Sequence[tuple[NearMiss, Told]]) -> dict[str, float]:
    """
    The shares that are promised: of those that must not be told as the same, told so and offered with a
    question; of those that must, told so, and told or offered; of the opposites and denials, told as such.
    """
    must = [(one, found) for one, found in rows if one.same]
    across = [(one, found) for one, found in must if one.language != one.claim_language]
    reversed_ = [(one, found) for one, found in rows if one.kind in _REVERSED]
    other = [(one, found) for one, found in rows if not one.same]
    return {
        "near misses told as the same": _share(found.how == "same" for _, found in other),
        "near misses offered with a question": _share(found.how == "maybe" for _, found in other),
        "the same told as the same": _share(found.how == "same" for _, found in must),
        "the same told or offered": _share(found.how in {"same", "maybe"} for _, found in must),
        "the same told or offered, across languages": _share(
            found.how in {"same", "maybe"} for _, found in across
        ),
        "opposites and denials told as such": _share(
            found.how == _REVERSED[one.kind] for one, found in reversed_
        ),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class NoStatement:
    """
    A message that names a subject, or nothing, and states nothing.
    """

    id: str
    split: str
    language: str
    message: str


def no_statements(split: str) -> list[NoStatement]:
    """
    The messages of a split that state nothing.
    """
    lines = (DATA / "no_statements.jsonl").read_text("utf-8").splitlines()
    return [one for one in (NoStatement(**json.loads(line)) for line in lines) if one.split == split]


def surest(answer: Answer) -> Match | None:
    """
    What is told first as the same, offered, or told as the opposite; None where nothing is.
    """
    told_so = [match for match in answer.matches if match.tier is not Tier.RELATED]
    return max(told_so, key=lambda match: (match.tier is Tier.SAME, match.probability), default=None)


def _share(hits: Iterator[bool]) -> float:
    found = list(hits)
    return sum(found) / max(1, len(found))


def main(arguments: Sequence[str]) -> None:
    """
    Print the table.
    """
    parser = argparse.ArgumentParser(prog="python -m bench near_misses", description=__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--data", type=Path, help="a data folder whose model is used; a new one without it")
    parser.add_argument("--show", action="store_true", help="print what came out wrong; dev only")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch, joined(folder_with_model(scratch, options.data)) as house:
        rows = [
            (one, told(house.pipeline.answer(Message(text=one.message)), one.claim_id))
            for one in near_misses(options.split)
        ]
        nothing = [
            (one, surest(house.pipeline.answer(Message(text=one.message))))
            for one in no_statements(options.split)
        ]
    print(f"near misses, {options.split}: {len(rows)} pairs")
    print("\n".join(table(rows)))
    for name, share in summary(rows).items():
        print(f"{name}: {share:.1%}")
    tiers = Counter(match.tier for _, match in nothing if match is not None)
    shown = ", ".join(f"{tier.value} {tiers[tier]}" for tier in (Tier.SAME, Tier.MAYBE, Tier.OPPOSITE))
    print(f"of {len(nothing)} messages that state nothing are told: {shown}")
    if options.show and options.split == "dev":
        for one, found in rows:
            if (found.how == "same") != one.same:
                print(f"{one.kind:10} {found.how:8} {found.probability:.2f} {one.claim_id}: {one.message}")
        for empty, match in nothing:
            if match is not None:
                print(f"nothing    {match.tier:8} {match.probability:.2f} {match.stored.id}: {empty.message}")


def folder_with_model(scratch: str, data: Path | None) -> Path:
    """
    A data folder of its own, with the model of ``data`` where one is given.
    """
    if data is not None:
        (Path(scratch) / "model").symlink_to((data / "model").resolve(), target_is_directory=True)
    return Path(scratch)


if __name__ == "__main__":
    main(sys.argv[1:])
