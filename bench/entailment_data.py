"""
What the entailment network learns from: pairs gathered from public sets, pairs written for the job, and pairs
of messages with what the search finds for them.

A gathered set is ``NAME.jsonl.gz`` with ``a``, ``b``, ``label`` and ``source``. Written claims come with
lines of several kinds (``bench/data/README.md``); lines of one claim are paired with each other too, which
gives near misses across languages. Whole claims are kept back for development, by a checksum of their text.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

WRITTEN = Path(__file__).with_name("data")
_LONGEST_MESSAGE, _LONGEST_CLAIM = 420, 300
_KEPT_BACK = 16
_TWINS = 0.93
_UNLIKELY, _SHARE_OF_OTHERS = 0.15, 0.1


class Target(IntEnum):
    """
    What is right for a pair: an output of the network, or one of several where the set does not say which.
    ``CONTRADICTS`` is the opposite or a denial, ``DIFFERENT`` anything but the same.
    """

    SAME = 0
    NEITHER = 1
    OPPOSITE = 2
    DENIES = 3
    CONTRADICTS = 4
    DIFFERENT = 5


@dataclass(frozen=True, slots=True)
class Row:
    """
    One pair to learn from.
    """

    message: str
    claim: str
    target: Target
    source: str


@dataclass(slots=True)
class WrittenClaim:
    """
    A claim with the lines written for it, by kind, and the language of each; the claim's own is under
    ``claim``.
    """

    claim: str
    lines: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)


LABELS: Mapping[str, Target] = {
    "same": Target.SAME,
    "entails": Target.SAME,
    "neutral": Target.NEITHER,
    "related": Target.NEITHER,
    "contradicts": Target.CONTRADICTS,
    "denies": Target.CONTRADICTS,
    "different": Target.DIFFERENT,
}
KINDS: Mapping[str, Target] = {
    "s1": Target.SAME,
    "s2": Target.SAME,
    "s3": Target.SAME,
    "s4": Target.SAME,
    "s5": Target.SAME,
    "c1": Target.OPPOSITE,
    "c2": Target.DENIES,
    "c3": Target.OPPOSITE,
    "c4": Target.DENIES,
    "n1": Target.NEITHER,
    "n2": Target.NEITHER,
    "n3": Target.NEITHER,
    "n4": Target.NEITHER,
    "q1": Target.SAME,
}
"""
Of the written lines: the same, short, long, in another language, reworded, and as hearsay or a forward; the
opposite and a denial, and both in another language; one detail changed; another statement on the subject;
planned, asked or done by another; somebody's own story; a question whether the claim is so, which is about
the same.
"""
_CROSSED = (
    *(
        (ours, theirs, Target.SAME)
        for ours in ("s2", "s3", "s4")
        for theirs in ("s1", "s3", "s4")
        if ours != theirs
    ),
    ("claim", "s1", Target.SAME),
    ("claim", "s3", Target.SAME),
    ("claim", "s4", Target.SAME),
    ("s1", "s3", Target.SAME),
    *(("c1", theirs, Target.OPPOSITE) for theirs in ("s1", "s3", "s4")),
    *(("c2", theirs, Target.DENIES) for theirs in ("s1", "s3", "s4")),
    *((ours, "c1", Target.OPPOSITE) for ours in ("claim", "s1", "s2", "s3", "s4")),
    *(("n1", theirs, Target.NEITHER) for theirs in ("s1", "s3", "s4")),
    *((ours, "n1", Target.NEITHER) for ours in ("claim", "s2", "s3", "s4")),
    *((kind, theirs, Target.NEITHER) for kind in ("n2", "n3", "n4") for theirs in ("s1", "s3", "s4")),
    *((ours, "n2", Target.NEITHER) for ours in ("claim", "s2", "s3", "c1")),
    *(("s5", theirs, Target.SAME) for theirs in ("s1", "s3", "s4")),
    *(("c3", theirs, Target.OPPOSITE) for theirs in ("s1", "s3", "s4")),
    *(("c4", theirs, Target.DENIES) for theirs in ("s1", "s3", "s4")),
    *(("s5", theirs, Target.OPPOSITE) for theirs in ("c1", "c3")),
    ("c3", "c1", Target.SAME),
    ("c1", "c3", Target.SAME),
    ("c1", "n1", Target.DIFFERENT),
    ("n1", "c1", Target.DIFFERENT),
    ("n2", "n3", Target.NEITHER),
)
MOST: Mapping[str, int] = {
    "factgpt_train": 9_000,
    "ans_arabic": 3_000,
    "emergent": 1_600,
    "covidfact_claims": 1_500,
    "check_covid_claims": 500,
    "check_covid_evidence": 1_500,
    "wikifactcheck_negated": 2_500,
    "fever_dev": 2_000,
    "fever_symmetric": 500,
    "vitaminc_sample": 400,
    "fool_me_twice": 1_500,
    "climate_fever": 1_000,
    "healthver_test": 1_000,
    "scifact": 500,
    "claimdiff": 600,
    "daccord_fr": 500,
    "paraphraser_ru": 3_000,
    "pawsx": 3_000,
    "pawsx_cross": 4_000,
    "paws_id": 1_500,
    "numswap_derived": 5_000,
    "negation_minpairs": 1_500,
    "negation_minpairs_nli": 1_500,
    "sugarcrepe": 1_500,
    "breaking_nli": 1_000,
    "conjnli_train": 2_000,
    "conjnli": 600,
    "mrpc": 1_000,
    "ppc_pl": 1_500,
    "turku_fi_sv": 2_000,
    "assin_pt": 2_500,
    "xnli": 9_000,
    "xnli_cross": 9_000,
    "xnli_parallel": 3_000,
    "xnli_more_langs": 2_500,
    "indonli": 3_000,
    "inferes_es": 3_000,
    "rte3_fr": 1_000,
    "ocnli_zh": 3_500,
    "klue_nli_ko": 2_000,
    "jnli_ja": 1_000,
    "farstail_fa": 2_500,
    "terra_ru": 1_500,
    "mnli_dev": 4_000,
    "snli_dev": 1_500,
    "rte_en": 1_500,
    "cad_snli": 1_500,
    "neg_nli": 1_000,
    "sick": 1_500,
    "sick_cross": 1_500,
    "med": 700,
    "ntrex_parallel": 4_000,
    "ntrex_neighbours": 3_000,
    "tatoeba": 1_500,
}
"""
Most rows taken of each gathered set: more of what is nearer to the job, and of what is spread over languages.
"""


def is_kept_back(claim: str) -> bool:
    """
    Whether a stored claim is for development alone.
    """
    return zlib.crc32(claim.strip().casefold().encode()) % _KEPT_BACK == 0


REVERSING = frozenset(
    {
        *("factgpt_train", "ans_arabic", "emergent", "covidfact_claims", "check_covid_claims"),
        *("wikifactcheck_negated", "fever_dev", "fever_symmetric", "daccord_fr", "negation_minpairs"),
        *("negation_minpairs_nli", "neg_nli", "healthver_test", "scifact", "check_covid_evidence"),
        *("climate_fever", "breaking_nli", "conjnli_train"),
    }
)
"""
The gathered sets whose contradictions are reversals or denials; in others another detail contradicts too,
which here is neither.
"""

NON_COMMERCIAL = frozenset(
    {
        *("factgpt_train", "xnli", "xnli_cross", "xnli_parallel", "xnli_more_langs", "ocnli_zh"),
        *("scifact", "sick", "sick_cross", "negation_minpairs_nli", "numswap_derived"),
    }
)
"""
The gathered sets with rows whose licence forbids commercial use (CC BY-NC and CC BY-NC-SA), and those made
by script from such rows.
"""


def gathered(folder: Path, rng: Random, *, commercial: bool = False) -> Iterator[Row]:
    """
    Rows of the gathered sets of a folder, at most ``MOST`` of each; without the claims kept back, and for
    ``commercial`` use without the ``NON_COMMERCIAL`` sets.
    """
    for name, most in MOST.items():
        if commercial and name in NON_COMMERCIAL:
            continue
        path = folder / f"{name}.jsonl.gz"
        if not path.exists():
            print(f"{path} is missing")
            continue
        rows = [row for row in _labelled(path) if not is_kept_back(row.claim)]
        yield from rng.sample(rows, min(most, len(rows)))


def kept_back(path: Path) -> list[Row]:
    """
    Rows of a gathered set whose claims are for development alone.
    """
    return [row for row in _labelled(path) if is_kept_back(row.claim)]


def _labelled(path: Path) -> Iterator[Row]:
    for given in _lines(path):
        target = LABELS.get(given["label"])
        short = len(given["a"]) <= _LONGEST_MESSAGE and len(given["b"]) <= _LONGEST_CLAIM
        name = path.name.split(".")[0]
        if target is Target.CONTRADICTS and name not in REVERSING:
            target = Target.DIFFERENT
        if target is not None and short:
            yield Row(given["a"], given["b"], target, name)


def written(paths: Iterable[Path]) -> list[WrittenClaim]:
    """
    Written claims of rows (``a``, ``b``, ``source`` NAME:kind) and of records (``claim``, ``lines``).
    """
    rows: dict[str, WrittenClaim] = {}
    for path in paths:
        for given in _lines(path):
            if "lines" in given:
                lines = {line["kind"]: line["text"] for line in given["lines"]}
                languages = {line["kind"]: line["language"] for line in given["lines"]}
                languages["claim"] = given["language"]
                rows[given["claim"]] = WrittenClaim(given["claim"], lines, languages)
                continue
            own = rows.setdefault(given["b"], WrittenClaim(given["b"]))
            kind = given["source"].split(":")[1]
            own.lines[kind] = given["a"]
            own.languages |= {kind: given["lang_a"], "claim": given["lang_b"]}
    return list(rows.values())


LABELLED = WRITTEN / "entailment-labels.jsonl"
_READ = {"s": Target.SAME, "n": Target.NEITHER, "o": Target.OPPOSITE, "d": Target.DENIES}


def labels() -> dict[tuple[str, str], Target]:
    """
    What somebody who read them said of pairs that the search found, by message (set/split/id) and claim id.
    """
    if not LABELLED.exists():
        return {}
    return {
        (given["message"], given["claim_id"]): _READ[given["label"]]
        for given in _lines(LABELLED)
        if given["label"] in _READ
    }


def held_out(query: str) -> bool:
    """
    Whether a message of a train split is kept from the network, so that its reading can be calibrated on it.
    """
    return zlib.crc32(query.encode()) % 4 == 0


def told(claims: Sequence[WrittenClaim]) -> Iterator[Row]:
    """
    The lines of written claims beside their claim.
    """
    for one in claims:
        for kind, line in one.lines.items():
            yield Row(line, one.claim, KINDS[kind], f"written:{kind}")


def crossed(claims: Sequence[WrittenClaim]) -> Iterator[Row]:
    """
    The lines of written claims beside each other.
    """
    for one in claims:
        sides = {**one.lines, "claim": one.claim}
        for ours, theirs, target in _CROSSED:
            if ours in sides and theirs in sides and len(sides[theirs]) <= _LONGEST_CLAIM:
                yield Row(sides[ours], sides[theirs], target, f"crossed:{ours}-{theirs}")


def across(claims: Sequence[WrittenClaim]) -> Iterator[Row]:
    """
    Of the lines beside their claim and beside each other those in two languages.
    """
    for one in claims:
        sides = {**one.lines, "claim": one.claim}
        own = ((kind, "claim", target) for kind, target in KINDS.items() if kind in one.lines)
        for ours, theirs, target in (*own, *_CROSSED):
            both = ours in sides and theirs in sides and len(sides[theirs]) <= _LONGEST_CLAIM
            if both and one.languages[ours] != one.languages[theirs]:
                yield Row(sides[ours], sides[theirs], target, f"across:{ours}-{theirs}")


FRAMES = WRITTEN / "entailment-frames.jsonl"
_STATED, _SAYS_THE_SAME = ("claim", "s1", "s3", "s4", "c1", "n1", "n2", "n3"), ("claim", "s1", "s3", "s4")
_LONGEST_FRAMED = 240


def frames() -> list[tuple[str, str, str]]:
    """
    What people put around a sentence: kind, language, and the frame with ``{}`` in it.
    """
    return [(given["kind"], given["language"], given["frame"]) for given in _lines(FRAMES)]


def framed(claims: Sequence[WrittenClaim], rng: Random, each: int = 4) -> Iterator[Row]:
    """
    Lines of written claims in frames beside their claim, ``each`` a claim: forwarding, hearsay, a question or
    small talk around a sentence changes nothing of what it says; a denial around what says the same denies.
    """
    by_language: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, language, frame in frames():
        by_language[language].append((kind, frame))
    for one in claims:
        sides = {**one.lines, "claim": one.claim}
        fitting = [
            kind
            for kind in _STATED
            if len(sides.get(kind, "")) in range(1, _LONGEST_FRAMED) and one.languages[kind] in by_language
        ]
        for line in rng.sample(fitting, min(each, len(fitting))):
            kind, frame = rng.choice(by_language[one.languages[line]])
            own = Target.SAME if line in _SAYS_THE_SAME else KINDS[line]
            if own is Target.OPPOSITE and kind in {"denies", "asks"}:
                continue
            if kind == "denies" and own is Target.SAME:
                own = Target.DENIES
            yield Row(frame.replace("{}", sides[line]), one.claim, own, f"framed:{kind}")


_TURNED, _BESIDE = 0.25, 8


def subjects() -> list[tuple[str | None, str]]:
    """
    Messages that state nothing, each with the claim whose subject it names, or None.
    """
    paths = sorted(WRITTEN.glob("entailment-subjects-*.jsonl"))
    return [(given["claim"], given["text"]) for path in paths for given in _lines(path)]


def unstated(claims: Sequence[WrittenClaim], rng: Random) -> Iterator[Row]:
    """
    Messages that state nothing beside the claim whose subject they name, and a line of it that says the same;
    those without a subject beside any claims. Some stored claims state nothing either, so now and then the
    line comes as the message.
    """
    known = {one.claim: one for one in claims}
    for claim, text in subjects():
        if claim is None:
            others = rng.sample(claims, min(_BESIDE, len(claims)))
            yield from (Row(text, one.claim, Target.NEITHER, "nothing") for one in others)
        elif claim in known:
            sides = _same(known[claim])
            yield from (Row(text, side, Target.NEITHER, "subject") for side in _beside(known[claim], rng))
            if sides and rng.random() < _TURNED:
                yield Row(rng.choice(sides), text, Target.NEITHER, "subject")


def debunks() -> list[tuple[str, bool, str]]:
    """
    Messages that debunk a claim, or assert it in the words of debunking: the claim, whether it is asserted,
    and the message.
    """
    paths = sorted(WRITTEN.glob("entailment-debunks-*.jsonl"))
    return [(given["claim"], given["kind"] == "a", given["text"]) for path in paths for given in _lines(path)]


def debunked(claims: Sequence[WrittenClaim], rng: Random) -> Iterator[Row]:
    """
    Such messages beside their claim and beside a line of it that says the same.
    """
    known = {one.claim: one for one in claims}
    for claim, asserts, text in debunks():
        if claim in known and len(text) <= _LONGEST_MESSAGE:
            target = Target.SAME if asserts else Target.CONTRADICTS
            yield from (Row(text, side, target, "debunk") for side in _beside(known[claim], rng))


def _same(one: WrittenClaim) -> list[str]:
    """
    Lines that can stand for a claim.
    """
    return [one.lines[kind] for kind in ("s1", "s3", "s4") if kind in one.lines]


def _beside(one: WrittenClaim, rng: Random) -> list[str]:
    """
    A claim, and a line that can stand for it.
    """
    short = [side for side in _same(one) if len(side) <= _LONGEST_CLAIM]
    return [one.claim, *rng.sample(short, min(1, len(short)))]


_ENDS = ".!?。！？।॥؟…"
_RESPELT, _RESPELT_CLAIMS = 0.14, 0.06
_WAYS = ("lower", "first", "bare") * 2 + ("upper", "stop", "loud")


def respelt(row: Row, rng: Random) -> Row:
    """
    The row, now and then with its message or claim in other letters or punctuation, as people type: none of
    it changes what is said. A question keeps its mark.
    """
    message, claim = row.message, row.claim
    if rng.random() < _RESPELT:
        message = _respelt(message, rng)
    if rng.random() < _RESPELT_CLAIMS:
        claim = _respelt(claim, rng)
    return row if (message, claim) == (row.message, row.claim) else replace(row, message=message, claim=claim)


def _respelt(text: str, rng: Random) -> str:
    way = rng.choice(_WAYS)
    if way == "lower":
        return text.lower()
    if way == "upper":
        return text.upper()
    if way == "first":
        return text[:1].swapcase() + text[1:]
    bare = text.rstrip(_ENDS)
    if not bare or text.endswith(("?", "？", "؟")):
        return text
    return bare + {"bare": "", "stop": ".", "loud": "!!!"}[way]


def strangers(claims: Sequence[WrittenClaim], rng: Random) -> Iterator[Row]:
    """
    A line of each claim beside another, unrelated claim: it says neither the same nor the opposite.
    """
    for one in claims:
        other = rng.choice(claims)
        if other is not one:
            yield Row(rng.choice([*one.lines.values()]), other.claim, Target.NEITHER, "stranger")


def searched(found: Path, retrieval: Path, rng: Random) -> Iterator[Row]:
    """
    Messages of train splits beside what the search found for them (``bench.search_pairs``), but those held
    out: labelled pairs twice, the set's own answers, and others that the search thinks unlikely.
    """
    read, claims = labels(), _claim_texts(retrieval)
    for given in _lines(found):
        name, _, query = given["message"].split("/", 2)
        text = " ".join(given["text"].split())[:_LONGEST_MESSAGE]
        if held_out(query):
            continue
        for claim_id, probability in given["found"]:
            target = read.get((given["message"], claim_id))
            claim = claims[name].get(claim_id, "")[:_LONGEST_CLAIM]
            if target is not None:
                yield from [Row(text, claim, target, "labelled")] * 2
            elif claim_id in given["right"]:
                yield Row(text, claim, Target.SAME, "answer")
            elif probability < _UNLIKELY and rng.random() < _SHARE_OF_OTHERS:
                yield Row(text, claim, Target.DIFFERENT, "other")


def _claim_texts(retrieval: Path) -> dict[str, dict[str, str]]:
    paths = retrieval.glob("*/claims.jsonl.gz")
    return {
        path.parent.name: {
            given["id"]: given.get("claim") or given.get("title") or "" for given in _lines(path)
        }
        for path in paths
        if path.parent.name != "world_factchecks"
    }


def neighbours(claims: Sequence[WrittenClaim], vectors: np.ndarray, rng: Random) -> Iterator[Row]:
    """
    Lines of each claim beside the two other claims nearest in meaning: they say neither the same nor the
    opposite. ``vectors`` are those of the claims; claims nearer than ``_TWINS`` may be the same one twice.
    """
    for place, one in enumerate(claims):
        cosines = vectors @ vectors[place]
        cosines[place] = 0
        for other in np.argsort(-cosines)[:4]:
            if cosines[other] < _TWINS:
                kind = rng.choice(list(one.lines))
                yield Row(one.lines[kind], claims[int(other)].claim, Target.NEITHER, "neighbour")


def counted(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """
    How many rows of each source and target.
    """
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        counts[row.source.split(":")[0]][row.target.name.lower()] += 1
    return {source: dict(own) for source, own in counts.items()}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    yield from (json.loads(line) for line in text.split("\n") if line.strip())
