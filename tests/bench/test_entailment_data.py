"""
What the entailment network learns from: what the written files hold, and what is made of it.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from bench.entailment_data import (
    KINDS,
    WRITTEN,
    Row,
    Target,
    WrittenClaim,
    across,
    debunked,
    debunks,
    framed,
    frames,
    gathered,
    is_kept_back,
    labels,
    respelt,
    subjects,
    unstated,
    written,
)
from bench.near_misses import near_misses, no_statements

FEWEST_CLAIMS, FEWEST_LABELS, LANGUAGES = 2_600, 3_900, 22
FEWEST_SUBJECTS, FEWEST_DEBUNKS = 1_000, 900


@pytest.fixture(scope="module")
def claims() -> list[WrittenClaim]:
    return written(sorted(WRITTEN.glob("entailment-written-*.jsonl")))


class TestWritten:
    def test_has_lines_of_every_kind_in_many_languages(self, claims: list[WrittenClaim]) -> None:
        """
        Each claim once, with lines of known kinds, none of them empty.
        """
        assert len(claims) >= FEWEST_CLAIMS
        assert len({one.languages["claim"] for one in claims}) >= LANGUAGES
        assert {kind for one in claims for kind in one.lines} == set(KINDS)
        assert all(line.strip() for one in claims for line in one.lines.values())

    def test_holds_nothing_that_is_measured(self, claims: list[WrittenClaim]) -> None:
        """
        No message of the near misses, on which the network is measured.
        """
        own = {text for one in claims for text in (one.claim, *one.lines.values())}
        assert not own & {one.message for split in ("dev", "test") for one in near_misses(split)}

    def test_pairs_across_are_in_two_languages(self, claims: list[WrittenClaim]) -> None:
        """
        Every reading comes up between two languages.
        """
        some = claims[::50]
        assert {row.target for row in across(some)} >= {Target.SAME, Target.NEITHER, Target.OPPOSITE}
        alone = WrittenClaim("a", {"s1": "b", "c1": "c"}, {"claim": "en", "s1": "en", "c1": "de"})
        assert {(row.message, row.claim) for row in across([alone])} == {
            ("c", "a"),
            ("c", "b"),
            ("b", "c"),
            ("a", "c"),
        }

    def test_labels_are_known(self) -> None:
        """
        Labels of pairs by ids alone.
        """
        assert len(labels()) >= FEWEST_LABELS
        assert set(labels().values()) == {Target.SAME, Target.NEITHER, Target.OPPOSITE, Target.DENIES}


class TestFrames:
    def test_have_one_place_for_a_sentence(self) -> None:
        """
        In as many languages as the lines.
        """
        assert all(frame.count("{}") == 1 for _, _, frame in frames())
        assert len({language for _, language, _ in frames()}) == LANGUAGES
        assert min(Counter(kind for kind, _, _ in frames()).values()) >= 100

    def test_change_nothing_unless_they_deny(self) -> None:
        """
        A frame keeps what its sentence says; a denial makes a denial of what says the same, and leaves
        something else what it is.
        """
        one = WrittenClaim(
            "Cats were banned from trains",
            {"s1": "no cats on trains", "c1": "Cats may ride for free", "n1": "Cats were banned from ships"},
            {"claim": "en", "s1": "en", "c1": "en", "n1": "en"},
        )
        rows = [row for seed in range(60) for row in framed([one], Random(seed))]  # noqa: S311 - repeatable
        readings: dict[tuple[str, str], set[Target]] = {}
        for row in rows:
            line = next(text for text in (one.claim, *one.lines.values()) if text in row.message)
            readings.setdefault((row.source, line), set()).add(row.target)
        assert all(row.message != row.claim for row in rows)
        assert {targets.pop() for (source, line), targets in readings.items() if line == one.lines["n1"]} == {
            Target.NEITHER
        }
        assert readings["framed:denies", "no cats on trains"] == {Target.DENIES}
        assert readings["framed:hearsay", "no cats on trains"] == {Target.SAME}
        assert readings["framed:forward", "Cats may ride for free"] == {Target.OPPOSITE}
        assert ("framed:denies", "Cats may ride for free") not in readings


class TestSubjects:
    def test_belong_to_written_claims_and_repeat_no_line(self, claims: list[WrittenClaim]) -> None:
        """
        A thousand and more, in many languages, none of them a message that is measured.
        """
        known, rows = {one.claim for one in claims}, subjects()
        measured = {one.message for split in ("dev", "test") for one in no_statements(split)}
        assert len(rows) >= FEWEST_SUBJECTS
        assert {claim for claim, _ in rows if claim is not None} <= known
        assert not {text for _, text in rows} & measured

    def test_say_neither_beside_any_claim(self, claims: list[WrittenClaim]) -> None:
        """
        Beside their own claim and what says the same, on either side, and without a subject beside others.
        """
        rows = list(unstated(claims, Random(1)))  # noqa: S311 - repeatable
        texts = {text for _, text in subjects()}
        assert {row.target for row in rows} == {Target.NEITHER}
        assert {row.source for row in rows} == {"subject", "nothing"}
        assert any(row.claim in texts for row in rows)


class TestDebunks:
    def test_belong_to_written_claims_both_ways(self, claims: list[WrittenClaim]) -> None:
        """
        Debunked and asserted in the words of debunking, about as often; none is a message that is measured.
        """
        known, rows = {one.claim for one in claims}, debunks()
        asserted = sum(asserts for _, asserts, _ in rows)
        measured = {one.message for split in ("dev", "test") for one in near_misses(split)}
        assert len(rows) >= FEWEST_DEBUNKS
        assert 0.4 < asserted / len(rows) < 0.6
        assert {claim for claim, _, _ in rows} <= known
        assert not {text for _, _, text in rows} & measured

    def test_are_the_same_or_contradict(self, claims: list[WrittenClaim]) -> None:
        """
        Beside their claim and a line that says the same.
        """
        targets = {(text, claim): asserts for claim, asserts, text in debunks()}
        rows = list(debunked(claims, Random(1)))  # noqa: S311 - repeatable
        own = [row for row in rows if (row.message, row.claim) in targets]
        assert len(own) < len(rows)
        assert all(
            row.target is (Target.SAME if targets[row.message, row.claim] else Target.CONTRADICTS)
            for row in own
        )


class TestRespelt:
    def test_changes_letters_and_stops_alone(self) -> None:
        """
        Now and then, and never a question's mark.
        """
        row = Row("Are cats banned?", "Cats were banned from trains.", Target.SAME, "x")
        found = [respelt(row, Random(seed)) for seed in range(400)]  # noqa: S311 - repeatable
        assert {one.message.casefold() for one in found} == {row.message.casefold()}
        assert {one.claim.casefold().rstrip(".!") for one in found} == {"cats were banned from trains"}
        assert 20 < sum(one != row for one in found) < 120
        assert {(one.target, one.source) for one in found} == {(row.target, row.source)}


def test_non_commercial_sets_can_be_left_out(tmp_path: Path) -> None:
    """
    By name of the set.
    """
    for name in ("xnli", "pawsx"):
        lines = (json.dumps({"a": f"{name} {n}", "b": "b", "label": "same"}) + "\n" for n in range(3))
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode()))
    sources = [
        {row.source for row in gathered(tmp_path, Random(1), commercial=each)}  # noqa: S311 - repeatable
        for each in (False, True)
    ]
    assert sources == [{"xnli", "pawsx"}, {"pawsx"}]


def test_whole_claims_are_kept_back() -> None:
    """
    About every sixteenth claim, whatever its case.
    """
    kept = [number for number in range(1_600) if is_kept_back(f"Claim {number}")]
    assert 60 < len(kept) < 140
    assert all(is_kept_back(f" CLAIM {number} ") for number in kept)
