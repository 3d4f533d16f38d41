"""
How often each rule that names a difference between two sentences is right, and what is told without it.

    python -m bench conflicts [--data FOLDER] [--home FOLDER] [--every N]

First each rule (``claims.matching.conflicts.RULES``) on pairs that are the same, where whatever it names is
wrong, and on pairs that are not: the lines written beside claims and beside each other (``bench/data``), the
negations and the near misses of ``dev`` of the tests, and with ``--data``, a folder with the retrieval sets,
the pairs that somebody read and labelled. Then the same without the words of one list: how much oftener the
rules are wrong or right. With ``--home``, a data folder with the model, the near misses of ``dev`` are
answered without each rule in turn, the fitted weights staying as they are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bench.entailment_data import KINDS, WRITTEN, Target, labels, written
from bench.near_misses import DATA, folder_with_model, joined, near_misses, summary, told
from bench.retrieval_sets import load_bundled, load_set
from claims.matching.conflicts import RULES
from claims.matching.conflicts.lexicon import Cue
from claims.matching.conflicts.sentence import read_pair
from claims.matching.conflicts.sides import Side, read_side
from claims.models import Conflict, Message

_CROSSED = (
    *(("s2", "s1"), ("s2", "s3"), ("s3", "s4"), ("s4", "s1"), ("c1", "s4"), ("c2", "s4"), ("n1", "s4")),
    *(("n1", "s3"), ("c1", "s3"), ("c2", "s3"), ("n3", "s4"), ("n2", "s4")),
)
# Lists that are large in every language, and so are left out by language.
_BY_LANGUAGE = frozenset({Cue.NUMBER, Cue.MULTIPLIER, Cue.UNIT})
Counts = Counter[tuple[bool, bool]]
"""
Pairs by whether they are the same and whether they are in two languages.
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """
    A message, a claim, whether they are the same, and their languages where they are known.
    """

    ours: str
    theirs: str
    same: bool
    languages: tuple[str | None, str | None] = (None, None)

    def sides(self) -> tuple[Side, Side]:
        """
        As the rules read them.
        """
        mine, other = map(read_side, read_pair(self.ours, self.theirs, self.languages))
        return mine, other


def pairs(data: Path | None) -> Iterator[Pair]:
    """
    All that are judged by; the labelled ones where the retrieval sets are in ``data``.
    """
    yield from _near_misses()
    for line in (DATA / "negations.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)
        yield Pair(given["ours"], given["theirs"], not given["negated"])
    yield from _written()
    if data is not None:
        yield from _labelled(data)


def _near_misses() -> Iterator[Pair]:
    lines = (DATA / "near_miss_claims.jsonl").read_text("utf-8").splitlines()
    claims = {given["id"]: given["claim"] for given in map(json.loads, lines)}
    claims |= {claim.id: claim.claim for claim in load_bundled().claims}
    for one in near_misses("dev"):
        yield Pair(one.message, claims[one.claim_id], one.same, (one.language, one.claim_language))


def _written() -> Iterator[Pair]:
    for one in written(sorted(WRITTEN.glob("entailment-written-*.jsonl"))):
        lines = {"claim": one.claim, **one.lines}
        beside = [*((kind, "claim") for kind in one.lines), *_CROSSED]
        for ours, theirs in beside:
            if ours in lines and theirs in lines:
                languages = one.languages[ours], one.languages[theirs]
                yield Pair(lines[ours], lines[theirs], KINDS[ours] is Target.SAME, languages)


def _labelled(data: Path) -> Iterator[Pair]:
    read = labels()
    for folder in sorted({key.split("/", 1)[0] for key, _ in read}):
        if not (data / folder).is_dir():
            continue
        one = load_set(data / folder)
        claims = {claim.id: claim.claim for claim in one.claims}
        said = {
            f"{one.name}/{split.name}/{query}": text
            for split in one.having("train")
            for query, text in split.queries
        }
        for (key, claim_id), target in read.items():
            if key in said and claim_id in claims:
                yield Pair(said[key], claims[claim_id], target is Target.SAME)


def conflicts_of(sides: tuple[Side, Side]) -> Iterator[tuple[str, Conflict]]:
    """
    What each rule names by itself, with the rule; numbers by what they measure, opposites by the words.
    """
    for name, rule in RULES.items():
        conflict = rule(*sides)
        if conflict is not None:
            yield f"{name}{_grain(name, sides[0], conflict)}", conflict


def _grain(rule: str, side: Side, conflict: Conflict) -> str:
    if rule == "numbers":
        quoted = (one for one in side.numerals if side.sentence.quote(one.start, one.end) == conflict.ours)
        return "".join(f", {numeral.kind}" for numeral in islice(quoted, 1))
    cue = {"opposites": Cue.OPPOSITE, "quantifiers": Cue.QUANTIFIER}.get(rule)
    marks = side.sentence.found(cue) if cue else []
    quoted_marks = (m for m in marks if side.sentence.quote(m.start, m.end) == conflict.ours)
    return "".join(f", {mark.key}" for mark in islice(quoted_marks, 1))


def unread(side: Side, cue: Cue) -> Side:
    """
    A side as it is read without the words of a list.
    """
    marks = tuple(mark for mark in side.sentence.marks if mark.cue != cue)
    return side if len(marks) == len(side.sentence.marks) else read_side(replace(side.sentence, marks=marks))


def counted(given: Iterable[Pair]) -> tuple[Counts, Mapping[str, Counts], Mapping[str, Counter[bool]]]:
    """
    All pairs; those on which a rule names something; and by list how many more are named without its words.
    """
    every: Counts = Counter()
    by_rule: dict[str, Counts] = defaultdict(Counter)
    by_list: dict[str, Counter[bool]] = defaultdict(Counter)
    for pair in given:
        sides = pair.sides()
        where = pair.same, sides[0].sentence.language != sides[1].sentence.language
        every[where] += 1
        named = dict(conflicts_of(sides))
        for rule in named:
            by_rule[rule][where] += 1
        for cue in {mark.cue for side in sides for mark in side.sentence.marks}:
            without = unread(sides[0], cue), unread(sides[1], cue)
            more = sum(1 for _ in conflicts_of(without)) - len(named)
            for name in _names(cue, sides):
                by_list[name][pair.same] += more
    return every, by_rule, by_list


def _names(cue: Cue, sides: tuple[Side, Side]) -> set[str]:
    if cue not in _BY_LANGUAGE:
        return {cue.value}
    return {f"{cue}, {side.sentence.language}" for side in sides if side.sentence.found(cue)}


def tables(
    every: Counts, by_rule: Mapping[str, Counts], by_list: Mapping[str, Counter[bool]]
) -> Iterator[str]:
    """
    The lines of both tables.
    """
    for same in (True, False):
        within, across = every[same, False], every[same, True]
        told_as = "the same" if same else "not the same"
        yield f"{told_as}: {within} pairs in one language, {across} in two"
    yield f"{'rule':24} {'wrong':>6} {'right':>6}  in one language  in two"
    for rule, counts in sorted(by_rule.items()):
        (a, b), (c, d) = ([counts[same, across] for same in (True, False)] for across in (False, True))
        yield f"{rule:24} {a + c:6} {b + d:6} {f'{a} : {b}':>16} {f'{c} : {d}':>7}"
    yield f"{'without the words of':24} {'wrong':>6} {'right':>6}"
    for name, more in sorted(by_list.items()):
        yield f"{name:24} {more[True]:+6} {more[False]:+6}"


@contextmanager
def left_out(name: str) -> Iterator[None]:
    """
    The rules without one of them.
    """
    kept = dict(RULES)
    del RULES[name]
    try:
        yield
    finally:
        # In their order again.
        RULES.clear()
        RULES.update(kept)


def without_each(home: Path) -> Iterator[str]:
    """
    What is told of the near misses of ``dev`` with all rules, and without each in turn.
    """
    with tempfile.TemporaryDirectory() as scratch, joined(folder_with_model(scratch, home)) as house:

        def shares() -> str:
            rows = [
                (one, told(house.pipeline.answer(Message(text=one.message)), one.claim_id))
                for one in near_misses("dev")
            ]
            return "  ".join(f"{share:8.1%}" for share in summary(rows).values())

        yield "told with every rule, then without one: " + ", ".join(summary([]))
        yield f"{'':24}{shares()}"
        for name in tuple(RULES):
            with left_out(name):
                yield f"{name:24}{shares()}"


def main(arguments: Sequence[str]) -> None:
    """
    Print the tables.
    """
    parser = argparse.ArgumentParser(prog="python -m bench conflicts", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of retrieval sets, for the labelled pairs")
    parser.add_argument("--home", type=Path, help="data folder with the model, to answer the near misses")
    parser.add_argument("--every", type=int, default=1, help="count every so many pairs only")
    options = parser.parse_args(arguments)
    print("\n".join(tables(*counted(islice(pairs(options.data), 0, None, options.every)))), flush=True)
    for line in without_each(options.home) if options.home else ():
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
