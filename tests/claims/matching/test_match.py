"""
Matching over a list of claims: by words alone, and with vectors given by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from claims.matching.match import Matcher, Thresholds
from claims.models import Claim, ConflictKind, Context, Message, Page, Review, StoredClaim, Tier, Verdict
from tests.claims.list_index import ListIndex

REVIEW = Review(publisher="Checkers", url="https://checkers.org/1", rating="False", verdict=Verdict.FALSE)
CONTEXT = Context(text="The ministry's figures", publisher="Ministry", url="https://ministry.org/1")
STORED = (
    StoredClaim(
        id="buses",
        claim="The mayor of Springfield sold 40 city buses to his cousin",
        title="Did the mayor sell the buses?",
        reviews=(REVIEW,),
    ),
    StoredClaim(id="lemon", claim="Drinking hot lemon water cures influenza overnight", reviews=(REVIEW,)),
    StoredClaim(id="coins", claim="The central bank will abolish all coins next spring", reviews=(REVIEW,)),
    StoredClaim(
        id="harvest", claim="The wheat harvest in Freedonia fell by half in 2019", contexts=(CONTEXT,)
    ),
)


class ReadIndex(ListIndex):
    """
    An index that notes which claims are read whole.
    """

    def __init__(self, stored: Sequence[StoredClaim]) -> None:
        super().__init__(stored)
        self.read: list[list[str]] = []

    def claims(self, ids: Collection[str]) -> Mapping[str, StoredClaim]:
        """
        Notes the ids.
        """
        self.read.append(list(ids))
        return super().claims(ids)


def claim(text: str) -> Claim:
    """
    A claim that is a whole message.
    """
    return Claim(text=text, span=(0, len(text)), quote=text)


SAID = "The mayor of Springfield sold 40 city buses to his cousin"
DAYS = ("2012-01-05", "2016-03-02", "2020-07-09")


def reviewed(*days: str) -> list[StoredClaim]:
    """
    Claims of one wording, each reviewed on a day, which is its id.
    """
    return [StoredClaim(id=day, claim=SAID, reviews=(replace(REVIEW, date=day),)) for day in days]


class TestDays:
    @pytest.mark.parametrize(
        "message",
        [
            Message(text=SAID, sent_on="2016-03-01"),
            Message(text="x", sent_on="2020-07-08", page=Page(url="", text=SAID, published="2016-03-01")),
            Message(text=SAID, quote=SAID, sent_on="2016-03-01"),
        ],
    )
    def test_of_a_forward_and_of_a_page_bring_the_review_near_them_first(self, message: Message) -> None:
        """
        Of claims in the same words, the one reviewed soon after the day of the message comes first.
        """
        for days in (DAYS, DAYS[::-1]):
            (found,) = Matcher(ListIndex(reviewed(*days))).match([claim(SAID)], message=message)
            assert found[0].stored.id == "2016-03-02"

    def test_long_after_a_review_are_nothing_against_it(self) -> None:
        """
        A rumour that is sent on years after it was checked is as likely the same as one without a day.
        """
        matcher = Matcher(ListIndex([*STORED, *reviewed("2012-01-05")]))
        found = [
            matcher.match([claim(SAID)], message=Message(text=SAID, sent_on=day))
            for day in (None, "2024-03-01")
        ]
        assert found[0] == found[1]

    def test_are_given_to_a_ranking(self) -> None:
        """
        A whole text is ranked by the day that is known apart from it.
        """
        matcher = Matcher(ListIndex(reviewed(*DAYS)))
        assert matcher.rank(SAID, 1, day="2016-03-01")[0].claim_id == "2016-03-02"


NAMES = ("Ann Zebra", "Eve Lemon", "Zoe Smith")


def made_by(*names: str) -> list[StoredClaim]:
    """
    Claims of one wording, each made by somebody, whose name is its id.
    """
    return [StoredClaim(id=name, claim=SAID, claimant=name, reviews=(REVIEW,)) for name in names]


class TestClaimants:
    @pytest.mark.parametrize(
        ("said", "message"),
        [
            (claim(SAID), Message(text=SAID, author="Lemon News, Eve")),
            (claim(SAID), Message(text="x", page=Page(url="", text=SAID, author="Eve Lemon"))),
            (claim(SAID), Message(text="x", page=Page(url="", text=SAID, site="Eve Lemon"))),
            (replace(claim(SAID), claimant="Eve Lemon"), Message(text=SAID)),
            (replace(claim(SAID), claimant="Eve Lemon"), None),
            (claim(SAID), Message(text=f"{SAID}, as Eve Lemon wrote")),
        ],
        ids=["forward", "page", "site", "claimant", "claim alone", "text"],
    )
    def test_that_a_message_is_by_or_names_come_first(self, said: Claim, message: Message | None) -> None:
        """
        Of claims in the same words, the one made by who is said to say it comes first.
        """
        for names in (NAMES, NAMES[::-1]):
            (found,) = Matcher(ListIndex([*STORED, *made_by(*names)])).match([said], message=message)
            assert found[0].stored.id == "Eve Lemon"

    def test_are_given_to_a_ranking(self) -> None:
        """
        A whole text is ranked by who is known to have said it, and by whom it names.
        """
        for names in (NAMES, NAMES[::-1]):
            matcher = Matcher(ListIndex([*STORED, *made_by(*names)]))
            assert matcher.rank(SAID, 1, author="Eve Lemon")[0].claim_id == "Eve Lemon"
            assert matcher.rank(f"Eve Lemon: {SAID}", 1)[0].claim_id == "Eve Lemon"

    def test_are_not_told_apart_where_nobody_is_known(self) -> None:
        """
        Where the store does not say who made a claim, it makes no difference who says it.
        """
        matcher = Matcher(ListIndex(STORED))
        assert matcher.rank(SAID, 4, author="Eve Lemon") == matcher.rank(SAID, 4)

    def test_one_who_made_all_claims_makes_no_difference(self) -> None:
        """
        In a store of one person's claims none is likelier for being theirs.
        """
        index = ListIndex([replace(one, claimant="Eve Lemon") for one in STORED])
        matcher, words = Matcher(index), "The mayor sold some buses"
        theirs, anybodys = matcher.rank(words, 4, author="Eve Lemon"), matcher.rank(words, 4)
        assert [hit.claim_id for hit in theirs] == [hit.claim_id for hit in anybodys]
        assert [hit.score for hit in theirs] == pytest.approx([hit.score for hit in anybodys])


class TestMatch:
    @pytest.mark.parametrize("text", ["the mayor sold city buses to a cousin", "lemon water cures influenza"])
    def test_what_is_stored_is_a_claim_however_unworthy(self, text: str) -> None:
        """
        A sentence that hardly seems worth checking finds the same records, as likely, as one that does.
        """
        matcher = Matcher(ListIndex(STORED))
        unworthy, worthy = (replace(claim(text), worthiness=one) for one in (0.01, 0.9))
        assert matcher.match([unworthy]) == matcher.match([worthy]) != [()]

    def test_a_reworded_claim_is_the_same(self) -> None:
        """
        The stored claim comes first, as the same, and is likelier than any other.
        """
        matcher = Matcher(ListIndex(STORED))
        (found,) = matcher.match([claim("Springfield's mayor sold 40 city buses to a cousin of his")])
        assert (found[0].stored.id, found[0].tier) == ("buses", Tier.SAME)
        assert found[0].probability > 0.5

    def test_one_tuple_for_each_claim(self) -> None:
        """
        Claims keep their order; one that is nowhere in the store has no match.
        """
        matcher = Matcher(ListIndex(STORED))
        claims = [claim("I had pancakes this morning"), claim("Hot lemon water cures influenza overnight")]
        nothing, lemon = matcher.match(claims)
        assert nothing == ()
        assert lemon[0].stored.id == "lemon"

    def test_a_conflict_demotes(self) -> None:
        """
        Another number makes it related at most, however alike the words are, and is named.
        """
        matcher = Matcher(ListIndex(STORED))
        (found,) = matcher.match([claim("The mayor of Springfield sold 90 city buses to his cousin")])
        assert found[0].stored.id == "buses"
        assert found[0].tier is Tier.RELATED
        assert ConflictKind.NUMBER in {conflict.kind for conflict in found[0].conflicts}

    def test_thresholds_are_kept(self) -> None:
        """
        Nothing under the floor is shown, and nothing under the threshold is the same.
        """
        text = "The mayor of Springfield sold city buses"
        (found,) = Matcher(ListIndex(STORED), thresholds=Thresholds(same=1.0)).match([claim(text)])
        assert {match.tier for match in found} == {Tier.RELATED}
        assert Matcher(ListIndex(STORED), thresholds=Thresholds(floor=1.0)).match([claim(text)]) == [()]

    def test_an_empty_store_matches_nothing(self) -> None:
        """
        No candidates is no match, not an error.
        """
        matcher = Matcher(ListIndex(()))
        assert matcher.match([claim("The mayor sold the buses")]) == [()]
        assert matcher.rank("The mayor sold the buses", 10) == []

    def test_a_claim_is_read_in_its_short_message(self) -> None:
        """
        What stands around the only claim of a short message may name what the claim leaves out.
        """
        message = Message(text="Springfield's mayor and the 40 city buses he sold: They went to his cousin!")
        alone = claim("They went to his cousin")
        matcher = Matcher(ListIndex(STORED))
        ((in_message, *_),) = matcher.match([alone], message=message)
        ((by_itself, *_),) = matcher.match([alone])
        assert in_message.probability > by_itself.probability

    def test_a_selection_is_meant_alone(self) -> None:
        """
        Of a message of which the person selected a part, nothing else is searched for.
        """
        part = "Hot lemon water cures influenza overnight"
        message = Message(text=f"{part}. The mayor of Springfield sold 40 city buses!", quote=part)
        matcher = Matcher(ListIndex(STORED))
        assert matcher.match([claim(part)], message=message) == matcher.match([claim(part)])

    def test_no_more_than_five_and_the_same_first(self) -> None:
        """
        Of many that are alike, five are kept; a claim that conflicts comes after all that are the same.
        """
        many = [
            StoredClaim(id=f"c{number}", claim=f"The mayor sold {buses} city buses", reviews=(REVIEW,))
            for number, buses in enumerate([90, 40, 91, 40, 92, 93, 40, 94, 95, 40])
        ]
        matcher = Matcher(ListIndex([*many, *STORED[1:]]), thresholds=Thresholds(floor=0.0))
        (found,) = matcher.match([claim("The mayor sold 40 city buses")])
        assert [match.tier for match in found] == [Tier.SAME] * 4 + [Tier.RELATED]
        assert {match.stored.claim for match in found[:4]} == {"The mayor sold 40 city buses"}

    def test_reads_only_what_may_be_shown(self) -> None:
        """
        Stored claims are read whole where they are likely enough to be shown, once for all claims.
        """
        index = ReadIndex(STORED)
        text = "The mayor of Springfield sold 40 city buses to his cousin"
        Matcher(index).match([claim(text), claim("The mayor of Springfield sold the city buses next spring")])
        assert [sorted(each) for each in index.read] == [["buses"]]


class TestHear:
    def test_matches_as_the_matcher_does(self) -> None:
        """
        What is remembered of a message changes nothing in what is found, whatever was asked first.
        """
        text = (
            "The mayor of Springfield sold the buses next spring. Hot lemon water cures influenza overnight."
        )
        claims = [claim("The mayor sold the buses"), claim("Lemon water cures influenza")]
        matcher = Matcher(ListIndex(STORED))
        hearing = matcher.hear()
        assert hearing.rank(text, 10) == matcher.rank(text, 10)
        assert hearing.match(claims) == matcher.match(claims)
        assert hearing.rank(text, 10, without=["buses"]) == matcher.rank(text, 10, without=["buses"])


class TestRank:
    def test_scores_never_rise(self) -> None:
        """
        The ranking is by fit, and its probabilities fall.
        """
        hits = Matcher(ListIndex(STORED)).rank("The mayor of Springfield sold the buses next spring", 10)
        scores = [hit.score for hit in hits]
        assert hits[0].claim_id == "buses"
        assert scores == sorted(scores, reverse=True)

    def test_limit(self) -> None:
        """
        No more claims than asked for.
        """
        assert len(Matcher(ListIndex(STORED)).rank("the city the bank the wheat lemon", 2)) == 2
