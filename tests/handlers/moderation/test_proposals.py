"""
What an answer proposes to say in a group.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Conflict,
    ConflictKind,
    Match,
    Message,
    Notice,
    NoticeKind,
    Page,
    Review,
    Stance,
    Status,
    StoredClaim,
    Tier,
    Verdict,
)
from handlers.moderation.proposals import Rule, propose, wording_digest

TEXT = "Boiled garlic water cures the coronavirus"
URL = "https://www.checkers.example/garlic?utm=1"


def stored(*verdicts: Verdict, claim: str = TEXT, claim_id: str = "garlic") -> StoredClaim:
    reviews = tuple(
        Review(
            publisher=f"P{number}",
            url=URL if (number, claim_id) == (0, "garlic") else f"https://p{number}.example/{claim_id}",
            rating=verdict.value,
            verdict=verdict,
        )
        for number, verdict in enumerate(verdicts)
    )
    return StoredClaim(id=claim_id, claim=claim, language="en", reviews=reviews)


def same(known: StoredClaim, probability: float = 0.8, stance: Stance = Stance.ASSERTS) -> Match:
    return Match(stored=known, tier=Tier.SAME, probability=probability, stance=stance)


def found(text: str, *matches: Match, worthiness: float = 0.8) -> ClaimAnswer:
    claim = Claim(text=text, span=(0, len(text)), quote=text, worthiness=worthiness)
    return ClaimAnswer(claim=claim, status=Status.CHECKED, matches=matches)


def answer(*claims: ClaimAnswer, text: str = TEXT, links: tuple[str, ...] = ()) -> Answer:
    return Answer(message=Message(text=text, links=links), language="en", claims=claims)


def hindrance(given: Answer) -> Rule | None:
    proposal = propose(given)
    assert proposal is not None
    assert proposal.postable is (proposal.hindrance is None)
    return proposal.hindrance


class TestPropose:
    def test_names_what_was_found(self) -> None:
        """
        A proposal holds the sentence's place, a digest of its wording, the record and how sure the match is.
        """
        known = same(stored(Verdict.FALSE), 0.8)
        proposal = propose(answer(found(TEXT, known)))
        assert proposal is not None
        assert proposal.finding.span == (0, len(TEXT))
        assert proposal.finding.wording == wording_digest(TEXT)
        assert (proposal.finding.claim_id, proposal.finding.probability) == ("garlic", 0.8)
        assert proposal.match is known
        assert proposal.postable

    @pytest.mark.parametrize("verdict", [Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.MISLEADING])
    def test_may_post_what_was_found_false_or_misleading(self, verdict: Verdict) -> None:
        """
        Publishers that agree on false, mostly false or misleading let a post through.
        """
        assert hindrance(answer(found(TEXT, same(stored(Verdict.FALSE, verdict))))) is None

    @pytest.mark.parametrize(
        "verdict",
        [Verdict.MIXED, Verdict.TRUE, Verdict.MOSTLY_TRUE, Verdict.SATIRE, Verdict.UNPROVEN, Verdict.OTHER],
    )
    def test_never_posts_what_one_publisher_found_otherwise(self, verdict: Verdict) -> None:
        """
        One other verdict, one that nobody could read included, leaves it to the moderators.
        """
        assert hindrance(answer(found(TEXT, same(stored(Verdict.FALSE, verdict))))) is Rule.DISPUTED

    def test_heeds_every_record_of_the_same_claim(self) -> None:
        """
        A second record of the same claim has its say, because the post would show it.
        """
        others = same(stored(Verdict.TRUE, claim_id="other"), 0.75)
        assert hindrance(answer(found(TEXT, same(stored(Verdict.FALSE)), others))) is Rule.DISPUTED

    def test_has_nothing_to_say_of_a_true_claim(self) -> None:
        """
        What everybody found true is not proposed at all.
        """
        assert propose(answer(found(TEXT, same(stored(Verdict.TRUE, Verdict.MOSTLY_TRUE))))) is None

    def test_has_nothing_to_say_of_a_near_miss(self) -> None:
        """
        A related match, one with a conflict, and background without a review are not proposed.
        """
        false = stored(Verdict.FALSE)
        number = Conflict(kind=ConflictKind.NUMBER, ours="8", theirs="85")
        assert propose(answer(found(TEXT, replace(same(false), tier=Tier.RELATED)))) is None
        assert propose(answer(found(TEXT, replace(same(false), conflicts=(number,))))) is None
        assert propose(answer(found(TEXT, same(stored())))) is None
        assert propose(answer()) is None

    def test_leaves_those_alone_who_deny_it(self) -> None:
        """
        A sentence that denies the claim, and one whose denial stands beside it, need no footnote.
        """
        known = stored(Verdict.FALSE)
        assert propose(answer(found(TEXT, same(known, stance=Stance.DENIES)))) is None
        assert propose(answer(found(TEXT, same(known)), text=f"{TEXT}. What a hoax!")) is None
        assert propose(answer(found(TEXT, same(known)), text=f"Das ist falsch: {TEXT}. Fake!")) is None

    def test_leaves_those_alone_who_cite_the_check(self) -> None:
        """
        A message that links to the review, however the link is written, is not answered with it.
        """
        given = answer(found(TEXT, same(stored(Verdict.FALSE))), links=("http://checkers.example/garlic/",))
        assert propose(given) is None

    def test_leaves_a_fact_check_alone(self) -> None:
        """
        A message whose page is itself a fact-check is not answered.
        """
        notice = Notice(kind=NoticeKind.IS_FACT_CHECK, text="That page is itself a fact-check.")
        given = answer(found(TEXT, same(stored(Verdict.FALSE))))
        assert propose(replace(given, notices=(notice,))) is None

    @pytest.mark.parametrize("rest", ["", " Is this true?", " Does anybody know if this is right?"])
    def test_only_proposes_what_is_asked(self, rest: str) -> None:
        """
        A question about the claim, in the sentence or after it, is for moderators.
        """
        stance = Stance.ASSERTS if rest else Stance.ASKS
        given = answer(found(TEXT, same(stored(Verdict.FALSE), stance=stance)), text=f"{TEXT}.{rest}")
        assert hindrance(given) is Rule.ASKED

    def test_posts_what_is_reported_or_passed_on_unsure(self) -> None:
        """
        Who reports a rumour, or passes it on unsure of it, spreads it as well.
        """
        known = stored(Verdict.FALSE)
        for stance in (Stance.REPORTS, Stance.UNCLEAR):
            assert hindrance(answer(found(TEXT, same(known, stance=stance)))) is None

    def test_only_proposes_what_no_sentence_says(self) -> None:
        """
        What a message says as a whole, and none of its sentences alone, is for the moderators to judge.
        """
        given = found(TEXT, same(stored(Verdict.FALSE)))
        whole = replace(given, claim=replace(given.claim, whole=True))
        assert hindrance(answer(given)) is None
        assert hindrance(answer(whole)) is Rule.SCATTERED

    def test_only_proposes_what_a_link_alone_brings(self) -> None:
        """
        An address where the claim was made, and a page read for it, assert nothing by themselves.
        """
        link = "https://rumours.example/garlic"
        claim = Claim(text=TEXT, span=(0, len(link)), quote=link, worthiness=1.0)
        known = same(stored(Verdict.FALSE), 1.0, Stance.UNCLEAR)
        by_address = ClaimAnswer(claim=claim, status=Status.CHECKED, matches=(known,))
        assert hindrance(answer(by_address, text=link, links=(link,))) is Rule.LINKED
        message = Message(text=link, links=(link,), page=Page(url=link, text=f"Long ago: {TEXT}."))
        given = replace(answer(found(TEXT, same(stored(Verdict.FALSE)))), message=message)
        proposal = propose(given)
        assert proposal is not None
        assert proposal.hindrance is Rule.LINKED
        assert proposal.finding.span == (0, len(link))

    def test_is_slow_to_take_small_talk_for_a_claim(self) -> None:
        """
        A sentence that is hardly a claim is an opinion, unless its record is as good as certain.
        """
        known = stored(Verdict.FALSE)
        assert hindrance(answer(found(TEXT, same(known, 0.9), worthiness=0.05))) is Rule.OPINION
        assert hindrance(answer(found(TEXT, same(known, 0.97), worthiness=0.05))) is None

    def test_is_silent_about_very_short_sentences(self) -> None:
        """
        Four words say too little to tell what is meant.
        """
        given = answer(found("This photo is old", same(stored(Verdict.FALSE), 0.99)))
        assert hindrance(given) is Rule.TOO_SHORT

    def test_wants_something_named_by_both_across_languages(self) -> None:
        """
        Alike in meaning only, across languages, is too little unless it is as good as certain.
        """
        hindi = "अगर एक हफ्ते तक गर्म पानी की भाप ली जाए तो कोरोना खत्म हो जाएगा"
        known = stored(Verdict.FALSE, claim=hindi)
        ours = "Don't buy the cheap batteries, mine were empty after a week"
        assert hindrance(answer(found(ours, same(known, 0.88)))) is Rule.UNTIED
        assert hindrance(answer(found(ours, same(known, 0.97)))) is None
        graphene = stored(Verdict.FALSE, claim="99% of the Pfizer vaccine is graphene oxide")
        german = "Der Impfstoff von Pfizer ist zu 99 Prozent Graphenoxid"
        assert hindrance(answer(found(german, same(graphene, 0.8)), text=german)) is None

    def test_wants_the_figures_of_the_record(self) -> None:
        """
        A sentence that lacks a figure of the stored claim is about something else, however alike.
        """
        known = stored(
            Verdict.FALSE, claim="The health ministry gives 7 million dinars to all who got the jab"
        )
        ours = "The health ministry gives its thanks to all who got the jab"
        assert hindrance(answer(found(ours, same(known, 0.96)), text=ours)) is Rule.FEWER_FIGURES
        given = "The health ministry gives seven million dinars to all who got the jab"
        assert hindrance(answer(found(given, same(known, 0.96)), text=given)) is None

    def test_prefers_what_may_be_posted(self) -> None:
        """
        Of several claims, the surest that may be posted comes before a surer one that may not.
        """
        asked = found(TEXT, same(stored(Verdict.FALSE, claim_id="asked"), 0.99, Stance.ASKS))
        less = found(TEXT, same(stored(Verdict.FALSE, claim_id="less"), 0.6))
        more = found(TEXT, same(stored(Verdict.FALSE, claim_id="more"), 0.8))
        proposal = propose(replace(answer(asked, less), more=(more,)))
        assert proposal is not None
        assert proposal.finding.claim_id == "more"


class TestWordingDigest:
    def test_is_the_same_however_a_wording_is_written(self) -> None:
        """
        Case, accents, spaces and punctuation make no difference; other words do.
        """
        assert wording_digest("Garlic  WATER cures côrona!!") == wording_digest("garlic water, cures corona")
        assert wording_digest("garlic water cures") != wording_digest("garlic water kills")

    def test_tells_nothing_of_the_wording(self) -> None:
        """
        A digest has one length and holds none of the words.
        """
        assert len(wording_digest("garlic")) == len(wording_digest(TEXT * 9)) == 32
