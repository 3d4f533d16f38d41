from __future__ import annotations

from datetime import date

import pytest

from claims.answer import choose, claim_answer
from claims.matching.twins import joined, levelled
from claims.models import (
    Claim,
    Context,
    Match,
    Message,
    Review,
    Stance,
    Status,
    StoredClaim,
    Tier,
    Verdict,
)
from claims.pipeline import Parts, Pipeline
from claims.serialize import answer_document
from tests.claims.list_index import ListIndex

SAID = "The lighthouse of Orme was moved by a mile"
LINK = "https://forum.example/lighthouse"


def stored(claim_id: str, said: str = SAID, day: str = "2020-01-01", **more: object) -> StoredClaim:
    """
    A claim that the publisher with its id has checked.
    """
    url = f"https://{claim_id}.example/1"
    review = Review(publisher=claim_id, url=url, rating="No", verdict=Verdict.FALSE, date=day)
    return StoredClaim(id=claim_id, claim=said, reviews=(review,), **more)  # type: ignore[arg-type]


def match(one: StoredClaim, tier: Tier, probability: float) -> Match:
    return Match(stored=one, tier=tier, probability=probability, stance=Stance.ASSERTS)


BETA = match(stored("beta"), Tier.SAME, 0.9)
OTHER = match(stored("other", "The lighthouse of Orme was painted"), Tier.MAYBE, 0.7)
GAMMA = match(stored("gamma", f"{SAID.upper()}!", "2021-01-01"), Tier.MAYBE, 0.6)
BACKGROUND = Match(
    stored=StoredClaim(id="base", claim=SAID, contexts=(Context(text="a", publisher="b", url="c"),)),
    tier=Tier.RELATED,
    probability=0.5,
)


class TestLevelled:
    def test_tells_alike_what_is_worded_alike(self) -> None:
        """
        Checked twins stand together and say what the surest says; background and others stay as they are.
        """
        found = levelled((BETA, OTHER, GAMMA, BACKGROUND))
        assert [(one.stored.id, one.tier, one.probability) for one in found] == [
            ("beta", Tier.SAME, 0.9),
            ("gamma", Tier.SAME, 0.9),
            ("other", Tier.MAYBE, 0.7),
            ("base", Tier.RELATED, 0.5),
        ]

    def test_keeps_claims_without_words_apart(self) -> None:
        """
        What has no words in common has not the same ones.
        """
        pictures = [match(stored("one", "🙂"), Tier.SAME, 0.9), match(stored("two", "🚲"), Tier.MAYBE, 0.6)]
        assert levelled(pictures) == tuple(pictures)


class TestJoined:
    def test_is_one_claim_with_all_reviews(self) -> None:
        """
        The first stands for all, with every review and context, the newest first.
        """
        one, other, base = joined(levelled((BETA, OTHER, GAMMA, BACKGROUND)))
        assert (one.match.stored.id, one.twins) == ("beta", ("gamma",))
        assert [review.publisher for review in one.match.stored.reviews] == ["gamma", "beta"]
        assert (other.match, other.twins) == (OTHER, ())
        assert (base.match, base.twins) == (BACKGROUND, ())


class TestAnswers:
    @pytest.mark.parametrize("text", [SAID, LINK])
    def test_list_twins_once(self, text: str) -> None:
        """
        By words and by address: one claim of the message, one match, with the reviews of both publishers.
        """
        twins = [stored("beta", appearances=(LINK,)), stored("gamma", day="2021-01-01", appearances=(LINK,))]
        other = stored("other", "Cats were banned from all trains of Orme")
        parts = Parts(index=ListIndex([*twins, other]), today=lambda: date(2026, 1, 1))
        document = answer_document(Pipeline(parts).answer(Message(text=text)))
        (claim,) = document["claims"]  # type: ignore[misc]
        (found,) = claim["matches"]  # type: ignore[index]
        assert {found["claim_id"], *found["twins"]} == {"beta", "gamma"}
        assert [review["publisher"] for review in found["reviews"]] == ["gamma", "beta"]

    def test_tell_a_twin_no_second_time(self) -> None:
        """
        A claim of a message whose record was shown before, under another publisher's id, comes last.
        """
        texts = ("It was moved", "It moved by a mile", "Cats were banned")
        claims = [
            Claim(text=text, span=(place, place + 1), quote=text, worthiness=1 - place / 10)
            for place, text in enumerate(texts)
        ]
        cats = match(stored("cats", "Cats were banned"), Tier.SAME, 0.85)
        found = [
            claim_answer(claims[0], (BETA,)),
            claim_answer(claims[1], (match(GAMMA.stored, Tier.SAME, 0.88),)),
            claim_answer(claims[2], (cats,)),
        ]
        shown, rest = choose(found, 2)
        assert [one.claim.text for one in shown] == ["It was moved", "Cats were banned"]
        assert [one.status for one in rest] == [Status.CHECKED]
