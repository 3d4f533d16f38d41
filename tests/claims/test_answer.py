"""
From matched claims to an answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claims.answer import choose, claim_answer, old_text_notice
from claims.models import (
    Claim,
    ClaimAnswer,
    Context,
    Match,
    Review,
    Status,
    StoredClaim,
    Tier,
    Verdict,
)

REVIEW = Review(publisher="Checkers", url="https://checkers.example/1", rating="False", verdict=Verdict.FALSE)
CONTEXT = Context(text="It is so.", publisher="Gazette", url="https://gazette.example/1")


def match(identifier: str, probability: float, *, tier: Tier = Tier.SAME, reviewed: bool = True) -> Match:
    stored = StoredClaim(
        id=identifier,
        claim=identifier,
        reviews=(REVIEW,) if reviewed else (),
        contexts=() if reviewed else (CONTEXT,),
    )
    return Match(stored=stored, tier=tier, probability=probability)


def answered(start: int, *matches: Match, worthiness: float = 0.5) -> ClaimAnswer:
    claim = Claim(text="x", span=(start, start + 1), quote="x", worthiness=worthiness)
    return claim_answer(claim, matches)


class TestClaimAnswer:
    @pytest.mark.parametrize(
        ("matches", "status"),
        [
            ((), Status.UNKNOWN),
            ((match("a", 0.9),), Status.CHECKED),
            ((match("a", 0.4, tier=Tier.RELATED),), Status.RELATED),
            ((match("a", 0.9, reviewed=False),), Status.CONTEXT),
            (
                (match("a", 0.4, tier=Tier.RELATED), match("b", 0.3, tier=Tier.RELATED, reviewed=False)),
                Status.CONTEXT,
            ),
        ],
    )
    def test_tells_the_status(self, matches: tuple[Match, ...], status: Status) -> None:
        """
        Checked needs a review of the same claim; background alone is context; similar checks are related.
        """
        assert answered(0, *matches).status is status

    def test_tells_every_record_that_was_read_as_the_same(self) -> None:
        """
        Two records of one claim are both told, the surer first; which are the same, reading decided.
        """
        found = answered(0, match("sure", 0.99), match("twin", 0.81))
        assert [one.tier for one in found.matches] == [Tier.SAME, Tier.SAME]


class TestChoose:
    def test_shows_what_is_answered_first(self) -> None:
        """
        Checked, context, related, unknown, in that order, whatever the order of reading.
        """
        found = [
            answered(0),
            answered(1, match("r", 0.3, tier=Tier.RELATED)),
            answered(2, match("c", 0.9, reviewed=False)),
            answered(3, match("s", 0.9)),
        ]
        shown, rest = choose(found)
        assert [one.claim.span[0] for one in shown] == [3, 2, 1, 0]
        assert rest == ()

    def test_shows_so_many_in_reading_order(self) -> None:
        """
        Of many answered claims the surest are shown, in the order in which they stand in the text.
        """
        found = [answered(i, match(str(i), 0.9 - i / 10)) for i in range(5)]
        shown, rest = choose(list(reversed(found)), shown=3)
        assert [one.claim.span[0] for one in shown] == [0, 1, 2]
        assert [one.claim.span[0] for one in rest] == [3, 4]

    def test_does_not_tell_the_same_thing_twice(self) -> None:
        """
        Of two claims that one record answers, the less sure one makes room for others.
        """
        found = [answered(0), answered(1, match("a", 0.7)), answered(2, match("a", 0.9))]
        shown, rest = choose(found, shown=2)
        assert [one.claim.span[0] for one in shown] == [2, 0]
        assert [one.claim.span[0] for one in rest] == [1]

    def test_takes_the_more_worthy_of_equally_sure_ones(self) -> None:
        """
        Between claims that are about equally sure, check-worthiness decides.
        """
        found = [
            answered(0, match("a", 0.99), worthiness=0.4),
            answered(1, match("b", 0.98), worthiness=0.9),
            answered(2, match("c", 0.97), worthiness=0.8),
        ]
        shown, _ = choose(found, shown=2)
        assert [one.claim.span[0] for one in shown] == [1, 2]

    def test_takes_the_texts_own_claims_before_embedded_posts(self) -> None:
        """
        A post that a text embeds comes after what the text itself says, however sure it is.
        """
        post = answered(1, match("a", 0.99), worthiness=0.9)
        post = replace(post, claim=replace(post.claim, verb="tweeted"))
        shown, _ = choose([answered(0, match("b", 0.7)), post, answered(2, match("c", 0.6))], shown=2)
        assert [one.claim.span[0] for one in shown] == [0, 2]

    def test_never_drops_how_a_text_opens(self) -> None:
        """
        The first claim of a text is shown, even where a surer one brings the same record.
        """
        found = [answered(0, match("a", 0.8)), answered(1, match("a", 0.99)), answered(2)]
        shown, _ = choose(found, shown=2)
        assert [one.claim.span[0] for one in shown] == [0, 1]


class TestOldTextNotice:
    @pytest.mark.parametrize(
        ("published", "old"),
        [
            (None, False),
            ("2026-05-30", False),
            ("2026-01-10", True),
            ("2026", False),
            ("2026-03", True),
            ("2025", True),
            ("2017-02-11", True),
        ],
    )
    def test_is_given_after_half_a_year(self, published: str | None, old: bool) -> None:  # noqa: FBT001 - a case
        """
        A text is old half a year after its date; a date without a day counts from its end.
        """
        notice = old_text_notice(published, date(2026, 11, 22))
        assert (notice is not None) is old
        assert not old or str(published) in notice.text
