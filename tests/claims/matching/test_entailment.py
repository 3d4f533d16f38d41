"""
What is told of a match once it was read beside the message: by what the model says, not by what rules name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from claims.matching.decision import SIGNS, Decision, Net, Signs, View
from claims.matching.entailment import SURE, Reader
from claims.matching.pairs import (
    LONGEST_WHOLE,
    MOST_READ,
    MOST_WHOLE,
    SHOWN,
    WORTH_READING,
    WORTH_READING_ABROAD,
)
from claims.models import (
    Claim,
    Context,
    Match,
    Message,
    Page,
    Review,
    Stance,
    StoredClaim,
    Tier,
    Verdict,
)
from claims.ports import READINGS, Vectors

REVIEW = Review(publisher="p", url="https://p.example", rating="False", verdict=Verdict.FALSE)
TEXT = "Vinegar cures diabetes within a week"
CLAIM = Claim(text=TEXT, span=(0, len(TEXT)), quote=TEXT, worthiness=0.9)
MESSAGE = Message(text=TEXT)
CATS_TEXT = "Cats were banned from trains"
CATS = replace(CLAIM, text=CATS_TEXT, quote=CATS_TEXT)
BOTH = Message(text=f"{TEXT}. {CATS_TEXT}.")
LONG = Message(text=f"{TEXT}. {CATS_TEXT}. " + "Nothing more is known. " * LONGEST_WHOLE)


class Says:
    """
    A model that reads every pair alike and remembers what it was given.
    """

    def __init__(self, **readings: float) -> None:
        rest = (1 - sum(readings.values())) / (len(READINGS) - len(readings))
        self._row = np.log([readings.get(name, rest) for name in READINGS]).astype(np.float32)
        self._rows: dict[str, Vectors] = {}
        self.pairs: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        return "says/1"

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        self.pairs += pairs
        found = [
            self._rows.get(f"{ours} | {theirs}", self._rows.get(ours, self._row)) for ours, theirs in pairs
        ]
        return np.array(found, np.float32)

    def reads_pair(self, ours: str, theirs: str, same: float) -> None:
        """
        Of one pair something else.
        """
        self.reads(f"{ours} | {theirs}", same)

    def reads(self, ours: str, same: float) -> None:
        """
        Of one text something else.
        """
        self._rows[ours] = np.log([same, 1 - same - 2e-4, 1e-4, 1e-4]).astype(np.float32)


def by_reading(view: str = "") -> Decision:
    """
    A decision that believes the model alone, by what it makes of the claim or of the ``whole_`` message.
    """
    weights = np.zeros((len(SIGNS), len(READINGS)))
    weights[SIGNS.index(f"{view}same"), 0] = weights[SIGNS.index(f"{view}reverse"), 2:] = 1.0
    weights[SIGNS.index(f"{view}denies_of_reverse"), 3] = 1.0
    # So small that tanh is as good as straight.
    small, none = 1e-4, np.zeros(len(READINGS))
    net = Net(inner=weights * small, inner_bias=none, outer=np.eye(len(READINGS)) / small, outer_bias=none)
    return Decision(mean=np.zeros(len(SIGNS)), scale=np.ones(len(SIGNS)), nets=[net])


def match(claim_id: str, probability: float, claim: str = "Vinegar cures diabetes") -> Match:
    stored = StoredClaim(id=claim_id, claim=claim, reviews=(REVIEW,))
    return Match(stored=stored, tier=Tier.RELATED, probability=probability)


def told(model: Says | None, *matches: Match, text: str = TEXT) -> tuple[Match, ...]:
    claim = replace(CLAIM, text=text, quote=text, span=(0, len(text)))
    (found,) = Reader(model, by_reading()).told([claim], [matches], Message(text=text)).own
    return found


class TestTiers:
    @pytest.mark.parametrize(
        ("readings", "tier", "stance"),
        [
            ({"same": 0.97}, Tier.SAME, Stance.ASSERTS),
            ({"neither": 0.97}, Tier.RELATED, Stance.ASSERTS),
            ({"opposite": 0.97}, Tier.OPPOSITE, Stance.ASSERTS),
            ({"denies": 0.97}, Tier.SAME, Stance.DENIES),
        ],
    )
    def test_follow_the_reading(self, readings: dict[str, float], tier: Tier, stance: Stance) -> None:
        """
        The likeliest reading tells the tier; a message that negates the claim is about the same claim.
        """
        (found,) = told(Says(**readings), match("a", 0.6))
        assert (found.tier, found.stance) == (tier, stance)

    def test_ask_where_it_is_likely_but_not_sure(self) -> None:
        """
        Between one half and .8 a match is offered with a question.
        """
        (found,) = told(Says(same=0.65), match("a", 0.6))
        assert found.tier is Tier.MAYBE
        assert 0.5 <= found.probability < 0.8

    def test_are_not_decided_by_a_conflict(self) -> None:
        """
        A difference that rules name is no reason where the reading is sure, and is named where it is not.
        """
        claim = "Three litres of vinegar cure diabetes"
        text = "Two litres of vinegar cure diabetes"
        (sure,) = told(Says(same=0.99), match("a", 0.6, claim), text=text)
        assert (sure.tier, sure.conflicts) == (Tier.SAME, ())
        (other,) = told(Says(neither=0.99), match("a", 0.6, claim), text=text)
        assert [found.ours for found in other.conflicts] == ["Two litres"]

    def test_are_never_flat_where_two_parties_have_changed_places(self) -> None:
        """
        The same words read as the same; who did it to whom is what rules see.
        """
        claim = match("a", 0.9, "The mayor sued the baker over a cake")
        (found,) = told(Says(same=0.99), claim, text="The baker sued the mayor over a cake")
        assert found.tier is Tier.MAYBE

    def test_of_a_doubtful_reverse_say_how_likely_it_is_the_same(self) -> None:
        """
        What may or may not be the reverse is related, with the probability that it is the same and with what
        rules name.
        """
        claim = "Three litres of vinegar cure diabetes"
        (found,) = told(
            Says(opposite=0.5, neither=0.4),
            match("a", 0.6, claim),
            text="Two litres of vinegar cure diabetes",
        )
        assert found.tier is Tier.RELATED
        assert found.probability < 0.5
        assert [conflict.ours for conflict in found.conflicts] == ["Two litres"]

    def test_know_the_same_wording(self) -> None:
        """
        A copy is the same claim, whatever a model makes of it.
        """
        (found,) = told(Says(neither=0.9), match("a", 0.3, TEXT.upper() + "!"))
        assert found.tier is Tier.SAME
        assert found.probability >= 0.99


class TestReading:
    def test_takes_the_likeliest_few(self) -> None:
        """
        Of many matches the likeliest are read; the others are related at most.
        """
        model = Says(same=0.99)
        matches = [match(str(place), 0.9 - place / 10) for place in range(6)]
        found = told(model, *matches)
        assert len(model.pairs) == MOST_READ
        assert [one.stored.id for one in found if one.tier is Tier.SAME] == ["0", "1", "2"]
        assert {one.tier for one in found[MOST_READ:]} == {Tier.RELATED}

    def test_brings_up_what_the_search_thinks_unlikely(self) -> None:
        """
        What is read as the same is told, however unlikely the search held it; what is not, is not shown.
        """
        faint = match("a", (WORTH_READING + SHOWN) / 2)
        assert [one.tier for one in told(Says(same=0.99), faint)] == [Tier.SAME]
        assert told(Says(neither=0.99), faint) == ()

    def test_leaves_what_the_search_thinks_most_unlikely(self) -> None:
        """
        Of the faintest only the likeliest is read, where it is in another language, of which the search knows
        less.
        """
        faint = (WORTH_READING_ABROAD + WORTH_READING) / 2
        abroad = match("a", faint), match("b", WORTH_READING_ABROAD)
        abroad = tuple(
            replace(each, stored=replace(each.stored, claim="Essig aus Modena heilt Diabetes bei Kindern"))
            for each in abroad
        )
        model = Says(same=0.99)
        assert told(model, match("a", faint)) == ()
        assert model.pairs == []
        assert [one.stored.id for one in told(model, *abroad)] == ["a"]

    def test_takes_the_claim_where_its_nearest_wording_says_more(self) -> None:
        """
        The likeliest match is read in the nearest wording and in the words of the claim; the nearer one
        counts.
        """
        model = Says(neither=0.9)
        model.reads_pair(TEXT, "Sour wine heals", same=0.99)
        longer = "Vinegar from Modena cures diabetes within a week"
        one, other = match("a", 0.9, "Sour wine heals"), match("b", 0.8, "Sour wine heals")
        worded = [replace(each, stored=replace(each.stored, wordings=(longer,))) for each in (one, other)]
        found = told(model, *worded)
        assert model.pairs == [(TEXT, longer), (TEXT, longer), (TEXT, "Sour wine heals")]
        assert [each.tier for each in found] == [Tier.SAME, Tier.RELATED]

    def test_leaves_background_alone(self) -> None:
        """
        A record without a verdict is shown as the search has it.
        """
        model = Says(neither=0.99)
        context = Context(text="t", publisher="p", url="https://p.example")
        stored = StoredClaim(id="a", claim="Vinegar", contexts=(context,))
        background = Match(stored=stored, tier=Tier.SAME, probability=0.7)
        assert told(model, background) == (background,)
        assert model.pairs == []

    def test_reads_all_claims_of_a_message_at_once(self) -> None:
        """
        Each claim beside its own matches.
        """
        model = Says(same=0.99)
        Reader(model, by_reading()).told(
            [CLAIM, CATS], [[match("a", 0.9)], [match("b", 0.9, "Cats may not board trains")]], LONG
        )
        assert model.pairs == [
            (TEXT, "Vinegar cures diabetes"),
            (CATS.text, "Cats may not board trains"),
        ]


class TestEquivalent:
    """
    One claim that publishers word in their own ways.
    """

    @pytest.mark.parametrize(("same", "tier"), [(0.99, Tier.SAME), (0.5, Tier.MAYBE)])
    def test_is_told_with_the_one_that_it_equals(self, same: float, tier: Tier) -> None:
        """
        What is probably the same is told flat beside a claim told flat where the two are read as one claim.
        """
        model = Says(same=0.97)
        model.reads_pair(TEXT, "Sour wine heals diabetics", same=0.7)
        model.reads_pair("Vinegar cures diabetes", "Sour wine heals diabetics", same=same)
        found = told(model, match("a", 0.9), match("b", 0.8, "Sour wine heals diabetics"))
        tiers = {one.stored.id: one.tier for one in found}
        assert tiers == {"a": Tier.SAME, "b": tier}
        assert all((one.probability >= SURE) is (one.tier is Tier.SAME) for one in found)

    def test_is_told_under_the_claim_that_says_it(self) -> None:
        """
        It is one claim more there, although the search brought it up for another claim only, and gone here.
        """
        other = "Sour wine heals diabetics"
        model = Says(neither=0.97)
        model.reads_pair(TEXT, "Vinegar cures diabetes", same=0.97)
        model.reads_pair("Vinegar cures diabetes", other, same=0.99)
        model.reads_pair(CATS_TEXT, other, same=0.3)
        matched = [[match("a", 0.9)], [match("b", 0.8, other)]]
        found = Reader(model, by_reading()).told([CLAIM, CATS], matched, BOTH).own
        tiers = [[(one.stored.id, one.tier) for one in each] for each in found]
        assert tiers == [[("a", Tier.SAME), ("b", Tier.SAME)], []]

    def test_is_not_asked_for_where_nothing_is_told_flat(self) -> None:
        """
        Each pair is read once.
        """
        model = Says(same=0.7)
        told(model, match("a", 0.9), match("b", 0.8, "Sour wine heals diabetics"))
        assert [ours for ours, _ in model.pairs] == [TEXT, TEXT]


class TestWholeMessage:
    """
    A message that is not too long is read as a whole too.
    """

    def test_is_read_beside_all_that_was_found(self) -> None:
        """
        Beside what its claims brought up and what only the whole did, the likeliest first.
        """
        model = Says(same=0.99)
        matched = [[match("a", 0.4)], [match("b", 0.3)]]
        Reader(model, by_reading()).told(
            [CLAIM, CATS], matched, BOTH, lambda: [match("c", 0.9, "Cats eat vinegar"), match("a", 0.6)]
        )
        whole = [theirs for ours, theirs in model.pairs if ours == BOTH.text]
        assert len(model.pairs) == len(matched) + len(whole)
        assert whole == ["Cats eat vinegar", "Vinegar cures diabetes"][:MOST_WHOLE]

    def test_counts_for_the_claim_that_comes_nearest(self) -> None:
        """
        What the message says as a whole makes a claim surer that says so by itself, and no other one.
        """
        model = Says(same=0.99)
        model.reads(CLAIM.text, same=0.6)
        model.reads(CATS.text, same=0.01)
        matched = [[match("a", 0.9)], [match("a", 0.9)]]
        found = Reader(model, by_reading("whole_")).told([CLAIM, CATS], matched, BOTH)
        assert [[one.tier for one in each] for each in found.own] == [[Tier.SAME], [Tier.RELATED]]
        assert found.whole == ()

    def test_is_told_of_no_sentence_that_does_not_say_so(self) -> None:
        """
        A sentence that may well be true is not called false for what stands around it.
        """
        model = Says(same=0.99)
        model.reads(CLAIM.text, same=0.2)
        model.reads(CATS.text, same=0.01)
        matched = [[match("a", 0.9)], [match("a", 0.9)]]
        found = Reader(model, by_reading("whole_")).told([CLAIM, CATS], matched, BOTH)
        assert [(one.stored.id, one.tier) for one in found.whole] == [("a", Tier.SAME)]
        assert found.own == [(), ()]

    def test_tells_what_none_of_its_claims_brought_up(self) -> None:
        """
        A stored claim that only the whole message is about is told of the whole message.
        """
        cats = match("b", 0.9, "Cats banned from all trains")
        found = Reader(Says(same=0.99), by_reading("whole_")).told(
            [CLAIM, CATS], [[], []], BOTH, lambda: [cats]
        )
        assert found.own == [(), ()]
        assert [(one.stored.id, one.tier) for one in found.whole] == [("b", Tier.SAME)]

    def test_shows_nothing_that_it_is_only_related_to(self) -> None:
        """
        What only the whole brought up is shown as the same or the reverse, or not at all.
        """
        cats = match("b", 0.9, "Cats banned from all trains")
        found = Reader(Says(neither=0.99), by_reading("whole_")).told(
            [CLAIM, CATS], [[], []], BOTH, lambda: [cats]
        )
        assert (found.own, found.whole) == ([(), ()], ())

    @pytest.mark.parametrize(
        "message",
        [
            Message(text=f"{TEXT}. " + "Cats were banned from trains. " * (LONGEST_WHOLE // 4)),
            Message(text=TEXT),
            Message(text=f"{TEXT}, they say", quote=TEXT),
            Message(text="https://p.example", page=Page(url="https://p.example", text=f"{TEXT}. So it is.")),
        ],
        ids=["long", "one claim", "selected", "page"],
    )
    def test_is_not_read_again(self, message: Message) -> None:
        """
        Nor where the message is long, but one claim, a selection or a page.
        """
        model = Says(same=0.99)
        Reader(model, by_reading()).told([CLAIM], [[match("a", 0.9)]], message, lambda: [match("b", 0.9)])
        assert [ours for ours, _ in model.pairs] == [TEXT]


class TestWithoutModel:
    def test_nothing_is_told_flat_but_what_is_worded_alike(self) -> None:
        """
        By words alone the same wording is the same claim; what merely fits is offered with a question.
        """
        same = replace(match("a", 0.95, TEXT.upper()), tier=Tier.SAME)
        near = replace(match("b", 0.95), tier=Tier.SAME)
        assert [one.tier for one in told(None, near, same)] == [Tier.SAME, Tier.MAYBE]


class TestSigns:
    def test_are_numbers_for_every_name(self) -> None:
        """
        One finite number a sign, whatever the probabilities.
        """
        reading = np.log(np.array([1.0, 1e-30, 1e-30, 1e-30], np.float32))
        view = View(prior=1.0, reading=reading)
        signs = Signs(own=view, whole=view, foreign=True, stance=Stance.DENIES)
        row = signs.row()
        assert row.shape == (len(SIGNS),)
        assert np.isfinite(row).all()
        assert row[SIGNS.index("denies_by_rule")] == 1
