"""
The set of near misses is what it says it is.
"""

from __future__ import annotations

import json
from collections import Counter

from bench.near_misses import DATA, NearMiss, near_misses, no_statements
from tests.house import ROOT

_NOT = {"opposite", "denial", "predicate", "subject", "number", "place", "time", "fact", "plan", "story"}
_SAME = {"cross": 100, "short": 100, "slang": 50, "article": 50, "reworded": 50}


def every() -> list[NearMiss]:
    return [*near_misses("dev"), *near_misses("test")]


class TestSet:
    def test_has_pairs_of_every_kind_in_twelve_languages(self) -> None:
        """
        At least 350 pairs that are the same and 350 that are not, of each kind as many as promised.
        """
        rows = every()
        kinds = Counter((one.same, one.kind) for one in rows)
        assert min(Counter(one.same for one in rows).values()) >= 350
        assert {kind for same, kind in kinds if not same} == _NOT
        assert min(kinds[False, kind] for kind in _NOT) >= 30
        assert all(kinds[True, kind] >= least for kind, least in _SAME.items())
        assert len({one.language for one in rows}) == 12

    def test_is_split_by_claim_into_halves(self) -> None:
        """
        No claim is in both halves, and the halves are alike.
        """
        dev, test = ({one.claim_id for one in near_misses(split)} for split in ("dev", "test"))
        assert not dev & test
        assert abs(len(near_misses("dev")) - len(near_misses("test"))) <= 20

    def test_names_claims_that_are_there(self) -> None:
        """
        Every pair names a claim of the starter pack or of the set; 150 and more are the set's own.
        """
        starter, own = (
            {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}
            for path in (ROOT / "store/starter/claims.jsonl", DATA / "near_miss_claims.jsonl")
        )
        assert len(own) >= 150
        assert {one.claim_id for one in every()} <= starter | own

    def test_has_short_messages_and_messages_across_languages(self) -> None:
        """
        Short ones have under six words, and those across languages are in another language than their claim.
        """
        short = [one for one in every() if one.kind == "short" and one.language != "zh"]
        assert [one.message for one in short if len(one.message.split()) >= 6] == []
        assert [one.id for one in every() if one.kind == "cross" and one.language == one.claim_language] == []
        assert len({one.message for one in every()}) == len(every())


class TestNoStatements:
    def test_are_of_all_languages_in_both_halves(self) -> None:
        """
        Eighty and more, none twice and none among the near misses.
        """
        halves = [no_statements("dev"), no_statements("test")]
        rows = [one for half in halves for one in half]
        assert len({one.message for one in rows}) == len(rows) >= 80
        assert [len({one.language for one in half}) for half in halves] == [12, 12]
        assert not {one.message for one in rows} & {one.message for one in every()}
