from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from claims.matching.message_context import match_together, rank_together
from claims.models import (
    Claim,
    Conflict,
    ConflictKind,
    Match,
    Message,
    Page,
    Review,
    StoredClaim,
    Tier,
    Verdict,
)
from claims.ports import Hit

REVIEW = Review(publisher="", url="", rating="", verdict=Verdict.FALSE)
TEXT = "The bridge fell. It was built of sand."


class Judge:
    """
    A matcher that finds the same for every claim, and knows how likely the whole message brings up what.
    """

    def __init__(self, matches: Sequence[Match], whole: Mapping[str, float]) -> None:
        self._matches = tuple(matches)
        self._whole = whole
        self.asked: list[Message] = []

    def match(self, claims: Sequence[Claim], *, message: Message | None = None) -> list[tuple[Match, ...]]:
        return [self._matches for _ in claims]

    def rank_whole(self, message: Message) -> list[Hit]:
        self.asked.append(message)
        ranked = sorted(self._whole.items(), key=lambda pair: -pair[1])
        return [Hit(each, score) for each, score in ranked]


def match(claim_id: str, probability: float, *conflicts: Conflict) -> Match:
    stored = StoredClaim(id=claim_id, claim=claim_id, reviews=(REVIEW,))
    tier = Tier.SAME if probability >= 0.5 and not conflicts else Tier.RELATED
    return Match(stored=stored, tier=tier, probability=probability, conflicts=conflicts)


def claims(number: int = 2) -> list[Claim]:
    return [Claim(text="The bridge fell", span=(0, 15), quote="The bridge fell") for _ in range(number)]


class TestMatchTogether:
    def test_lowers_what_the_message_does_not_bear_out(self) -> None:
        """
        A claim that looks the same by itself is only related where the message is about another.
        """
        judge = Judge([match("doubted", 0.6), match("meant", 0.55)], {"meant": 0.8, "doubted": 0.02})
        first, _ = match_together(judge, claims(), Message(text=TEXT))
        assert [(one.stored.id, one.tier) for one in first] == [
            ("meant", Tier.SAME),
            ("doubted", Tier.RELATED),
        ]

    def test_ranks_the_message_as_it_came(self) -> None:
        """
        With its day, who it is from, and its page.
        """
        judge = Judge([match("meant", 0.6)], {"meant": 0.8})
        page = Page(url="", text=TEXT, published="2016-03-01", author="Ann Smith", site="Zebra Daily")
        asked = [
            Message(text=TEXT, sent_on="2016-03-02", author="Zebra News"),
            Message(text="", sent_on="2016-03-02", author="Zebra News", page=page),
        ]
        for message in asked:
            match_together(judge, claims(), message)
        assert judge.asked == asked

    def test_leaves_headlines_of_a_list_to_themselves(self) -> None:
        """
        Of the other headlines nothing follows for one.
        """
        judge = Judge([match("doubted", 0.6)], {"meant": 0.8})
        page = Page(url="", text=TEXT, listing=True)
        found = match_together(judge, claims(), Message(text="", page=page))
        assert [one[0].probability for one in found] == [0.6, 0.6]
        assert judge.asked == []

    def test_hides_nothing_for_the_silence_of_the_message(self) -> None:
        """
        What a claim by itself is shown is shown still, a sure match as the same: a text says more than what
        it is about.
        """
        judge = Judge([match("sure", 0.95), match("faint", 0.2)], {"other": 0.9, "last": 0.0001})
        first, _ = match_together(judge, claims(), Message(text=TEXT))
        assert [(one.stored.id, one.tier) for one in first] == [("sure", Tier.SAME), ("faint", Tier.RELATED)]
        assert first[1].probability == pytest.approx(0.2)

    def test_needs_more_where_only_meaning_speaks(self) -> None:
        """
        The same silence takes a stored claim in another language for related.
        """
        english, german = "The bridge fell into the river", "Die Brücke ist in den Fluss gefallen"
        judge = Judge([match(english, 0.7), match(german, 0.7)], {"other": 0.9, "last": 0.0001})
        first, _ = match_together(judge, claims(), Message(text=TEXT))
        assert {one.stored.id: one.tier for one in first} == {english: Tier.SAME, german: Tier.RELATED}

    def test_raises_what_the_message_bears_out(self) -> None:
        """
        A claim that is only related by itself is the same where the whole message says so.
        """
        judge = Judge([match("first", 0.6), match("second", 0.4)], {"second": 0.95, "first": 0.3})
        first, _ = match_together(judge, claims(), Message(text=TEXT))
        assert [(one.stored.id, one.tier) for one in first] == [
            ("second", Tier.SAME),
            ("first", Tier.RELATED),
        ]

    def test_never_takes_a_conflicting_claim_for_the_same(self) -> None:
        """
        A conflict keeps a match related, however sure the message is.
        """
        conflict = Conflict(kind=ConflictKind.NEGATION, ours="not", theirs="")
        judge = Judge([match("first", 0.9, conflict)], {"first": 0.99})
        first, _ = match_together(judge, claims(), Message(text=TEXT))
        assert first[0].tier is Tier.RELATED

    @pytest.mark.parametrize(
        ("number", "message"), [(1, Message(text=TEXT)), (2, Message(text=TEXT, quote="The bridge fell."))]
    )
    def test_leaves_single_claims_and_selected_words_alone(self, number: int, message: Message) -> None:
        """
        The only claim of a message, and what a person selected, are matched by themselves.
        """
        judge = Judge([match("first", 0.9)], {})
        assert match_together(judge, claims(number), message) == [(match("first", 0.9),)] * number
        assert judge.asked == []

    def test_asks_for_nothing_where_nothing_matched(self) -> None:
        """
        Where no claim has a match, the message is not searched for either.
        """
        judge = Judge([], {"first": 0.9})
        assert match_together(judge, claims(), Message(text=TEXT)) == [(), ()]
        assert judge.asked == []

    @pytest.mark.parametrize("own", [0.2, 0.3, 0.5, 0.9, 1.0])
    def test_gives_probabilities_between_both(self, own: float) -> None:
        """
        The new probability lies between the claim's own and the message's.
        """
        judge = Judge([match("first", own)], {"first": 0.6})
        first, _ = match_together(judge, claims(), Message(text=TEXT))
        assert min(own, 0.6) - 1e-5 <= first[0].probability <= max(own, 0.6) + 1e-5


class TestRankTogether:
    def test_orders_by_claim_and_message(self) -> None:
        """
        A stored claim that both the claims and the message bring up comes before those that only one does;
        what only the message brought up comes last, in its order.
        """
        judge = Judge(
            [match("claim", 0.9), match("both", 0.8)],
            {"both": 0.7, "message": 0.6, "late": 0.2, "claim": 0.01},
        )
        ranked = rank_together(judge, claims(), Message(text=TEXT))
        assert [hit.claim_id for hit in ranked] == ["both", "claim", "message", "late"]

    def test_gives_probabilities_that_never_rise(self) -> None:
        """
        Scores fall or stay down the list.
        """
        judge = Judge([match("claim", 0.4)], {"message": 0.9, "claim": 0.1})
        scores = [hit.score for hit in rank_together(judge, claims(), Message(text=TEXT))]
        assert scores == sorted(scores, reverse=True)

    def test_ranks_by_the_message_where_nothing_is_claimed(self) -> None:
        """
        A message without claims is ranked as a whole.
        """
        judge = Judge([], {"first": 0.9, "second": 0.3})
        assert rank_together(judge, [], Message(text=TEXT)) == [Hit("first", 0.9), Hit("second", 0.3)]
