"""
What a person reads, sketch by sketch, and Telegram's limits for any answer whatever.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.answer import claim_answer
from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Conflict,
    ConflictKind,
    Context,
    Match,
    Message,
    Notice,
    NoticeKind,
    Obstacle,
    Outlet,
    Page,
    Review,
    Stance,
    Status,
    StoredClaim,
    Tier,
    Verdict,
)
from handlers.composition import Action
from handlers.render import compose, compose_rest, to_html
from handlers.texts import languages
from tests.e2e.server.markup import Marked, parse, units
from tests.handlers import samples

FALSE, TRUE = Verdict.FALSE, Verdict.TRUE


def read(answer: Answer, language: str | None = None) -> str:
    """
    What the person reads, folded parts included.
    """
    return "\n".join(parse(reply.html, "HTML").text for reply in to_html(compose(answer, language)))


def first_line(answer: Answer) -> str:
    """
    The first line of an answer.
    """
    return read(answer).split("\n")[0]


class TestRumour:
    def test_says_first_how_many_found_it_true(self) -> None:
        """
        The first line is what is known; then who, when and which rating; then the wording checked.
        """
        assert read(samples.rumour()).split("\n") == [
            "Three fact-checkers looked at this. None found it true.",
            "• Lead Stories, 12 Feb 2020: False",
            "• Factly, 8 Feb 2020: False",
            "• BOOM, 3 Feb 2020: Unproven",
            "",
            "The claim they checked: “One bowl of freshly boiled garlic water cures the coronavirus”",
        ]

    def test_links_every_publisher(self) -> None:
        """
        Each publisher's name links to what it published, the address escaped.
        """
        html = to_html(compose(samples.rumour()))[0].html
        assert '<a href="https://factly.example/check?a=1&amp;b=2">Factly</a>' in html

    def test_quotes_the_sentence_and_says_which_occurrence(self) -> None:
        """
        The reply's quote is an exact part of the message, the right one of several.
        """
        words = "garlic cures"
        text = f"Some say {words}. I say {words}."
        answer = samples.answer_of(text, words, Status.UNKNOWN)
        second = text.rindex(words)
        claim = replace(answer.claims[0].claim, span=(second, second + len(words)))
        composition = compose(replace(answer, claims=(replace(answer.claims[0], claim=claim),)))
        assert (composition.quote, composition.quote_index) == (words, 1)

    def test_of_a_page_is_not_quoted(self) -> None:
        """
        Words of a page are not in the message, so Telegram could not quote them.
        """
        answer = samples.rumour()
        page = Page(url="https://a.example/", text=answer.message.text)
        assert compose(replace(answer, message=replace(answer.message, page=page))).quote is None

    def test_offers_why_and_feedback(self) -> None:
        """
        A checked claim can be questioned, refused and judged.
        """
        assert compose(samples.rumour()).actions == (
            (Action.WHY, Action.NOT_THIS),
            (Action.HELPFUL, Action.NOT_HELPFUL),
        )


class TestTwins:
    @pytest.mark.parametrize("tier", [Tier.SAME, Tier.MAYBE, Tier.OPPOSITE, Tier.RELATED])
    def test_stand_below_one_claim(self, tier: Tier) -> None:
        """
        Of one claim that two publishers stored apart, both reviews are read, whatever its tier.
        """
        apart = [
            replace(samples.GARLIC, id=one.publisher, reviews=(one,)) for one in samples.GARLIC.reviews[:2]
        ]
        found = claim_answer(
            samples.claim(samples.RUMOUR, samples.RUMOUR_CLAIM), [samples.match(one, tier) for one in apart]
        )
        said = read(Answer(message=Message(text=samples.RUMOUR), language="en", claims=(found,)))
        assert said.count("Lead Stories") == said.count("Factly") == 1
        assert said.count(samples.GARLIC.claim) <= 1


class TestLanguage:
    @pytest.mark.parametrize(
        ("language", "line"),
        [
            ("de", "Drei Faktenprüfer haben das geprüft. Keiner fand es richtig."),
            ("ar", "تحقق 3 مدققين من هذا ولم يجده أحد منهم صحيحًا."),
            ("zh-CN", "3 家事实查核机构查核过此事，都没有认定它属实。"),
            ("xx", "Three fact-checkers looked at this. None found it true."),
        ],
    )
    def test_is_the_message_s_own(self, language: str, line: str) -> None:
        """
        The answer speaks the language of the message where it has a catalogue, English elsewhere.
        """
        assert first_line(replace(samples.rumour(), language=language)) == line


class TestOneReview:
    @pytest.mark.parametrize(
        ("date", "line"),
        [
            ("2021-06-14", "AFP rated this False on 14 Jun 2021."),
            ("2021-06", "AFP rated this False in Jun 2021."),
            ("2021", "AFP rated this False in 2021."),
            (None, "AFP rated this False; date unknown."),
        ],
    )
    def test_is_one_sentence_with_its_date(self, date: str | None, line: str) -> None:
        """
        Publisher, rating and date in one sentence, the date as precise as it is known.
        """
        assert first_line(samples.rumour(samples.review("AFP", date, "False", FALSE))) == line

    def test_whose_rating_is_a_sentence_is_said_in_our_word(self) -> None:
        """
        A rating of many words stands as the verdict it was folded to.
        """
        rating = "Garlic has never been shown to cure any viral disease in humans."
        answer = samples.rumour(samples.review("AFP", "2021", rating, FALSE))
        assert first_line(answer) == "AFP rated this false in 2021."

    def test_that_folds_to_no_verdict_is_quoted(self) -> None:
        """
        Without a verdict the publisher's own sentence is quoted, and nobody is said to have rated anything.
        """
        rating = "It depends on what one means by a cure, and whom one asks."
        answer = samples.rumour(samples.review("AFP", "2021", rating, Verdict.OTHER))
        assert first_line(answer) == f"AFP looked at this: “{rating.rstrip('.')}” (2021)."


class TestSeveralReviews:
    @pytest.mark.parametrize(
        ("verdicts", "line"),
        [
            ((FALSE, FALSE), "Two fact-checkers looked at this. Neither found it true."),
            (
                (TRUE, Verdict.MOSTLY_TRUE),
                "Two fact-checkers looked at this. Both found it true or mostly true.",
            ),
            ((Verdict.MISLEADING,) * 3, "Three fact-checkers rated this misleading."),
            ((Verdict.SATIRE,) * 2, "Two fact-checkers rated this satire."),
            ((Verdict.SATIRE, FALSE), "Fact-checkers differ on this."),
            ((TRUE, FALSE), "Fact-checkers differ on this."),
            ((Verdict.MIXED, FALSE), "Fact-checkers differ on this."),
            ((Verdict.OTHER,) * 2, "Two fact-checkers looked at this. Here is what they found."),
            ((FALSE, Verdict.OTHER), "Two fact-checkers looked at this. Neither found it true."),
        ],
    )
    def test_are_summed_up(self, verdicts: tuple[Verdict, ...], line: str) -> None:
        """
        Agreement and disagreement are named, and none is made up.
        """
        reviews = (
            samples.review(f"P{number}", "2021", verdict.value, verdict)
            for number, verdict in enumerate(verdicts)
        )
        assert first_line(samples.rumour(*reviews)) == line

    def test_that_differ_stand_side_by_side(self) -> None:
        """
        Disagreement shows each publisher with its date and its own words.
        """
        answer = samples.rumour(
            samples.review("PolitiFact", "2021-08-05", "False", FALSE),
            samples.review("Snopes", "2021-08-03", "Satire", Verdict.SATIRE),
        )
        assert read(answer).split("\n")[1:3] == [
            "• PolitiFact, 5 Aug 2021: False",
            "• Snopes, 3 Aug 2021: Satire",
        ]


class TestDenial:
    def test_is_not_answered_as_if_it_spread_the_claim(self) -> None:
        """
        A message that says "that is false" is told that fact-checkers agree.
        """
        one = samples.rumour(samples.review("AFP", "2021-06-14", "False", FALSE), stance=Stance.DENIES)
        assert first_line(one) == "This message already says it is false, and AFP agrees: False, 14 Jun 2021."
        assert first_line(samples.rumour(stance=Stance.DENIES)) == (
            "This message already says it is false, and fact-checkers agree."
        )

    @pytest.mark.parametrize("verdict", [TRUE, Verdict.UNPROVEN, Verdict.MIXED])
    def test_of_what_nobody_found_false_is_not_confirmed(self, verdict: Verdict) -> None:
        """
        Nobody is said to agree with a denial unless they found the claim false.
        """
        answer = samples.rumour(samples.review("AFP", "2021", "X", verdict), stance=Stance.DENIES)
        assert first_line(answer) == "This message denies something that fact-checkers did not find false."


class TestNearMiss:
    def test_names_the_conflict_with_both_values(self) -> None:
        """
        The number of the message and the number that was checked stand side by side.
        """
        lines = read(samples.near_miss()).split("\n")
        assert lines[0] == (
            "I have a check of something similar, not of this. Yours says 8.5%, the one checked says 85%."
        )
        assert lines[1] == "• FactCheck.org, date unknown: Unproven"

    def test_lets_the_reader_decide(self) -> None:
        """
        Its buttons ask whether it is the same claim.
        """
        assert compose(samples.near_miss()).actions == ((Action.THAT_ONE, Action.DIFFERENT),)

    @pytest.mark.parametrize("kind", list(ConflictKind))
    @pytest.mark.parametrize(("ours", "theirs"), [("a", "b"), ("", "b"), ("a", ""), ("", "")])
    def test_of_a_same_claim_with_a_conflict_is_still_a_near_miss(
        self, kind: ConflictKind, ours: str, theirs: str
    ) -> None:
        """
        Whatever the tier says, a claim with a named conflict is never shown as the same one.
        """
        match = samples.match(samples.GARLIC, Tier.SAME, Conflict(kind=kind, ours=ours, theirs=theirs))
        answer = samples.answer_of(samples.RUMOUR, samples.RUMOUR_CLAIM, Status.CHECKED, match)
        line = first_line(answer)
        assert line.startswith("I have a check of something similar, not of this. ")
        if kind is not ConflictKind.NEGATION:
            assert all(value in line for value in (ours, theirs))

    def test_names_the_subject_where_nothing_else_differs_by_name(self) -> None:
        """
        A related claim without a named difference says that only the subject is the same.
        """
        match = samples.match(samples.GARLIC, Tier.RELATED)
        answer = samples.answer_of(samples.RUMOUR, samples.RUMOUR_CLAIM, Status.RELATED, match)
        assert first_line(answer).endswith("not of this. Only the subject is the same.")


class TestMaybe:
    def test_asks_whether_it_is_the_claim(self) -> None:
        """
        What may be the same is offered with a question, the wording that was checked, and two buttons.
        """
        match = samples.match(samples.GARLIC, Tier.MAYBE)
        answer = samples.answer_of(samples.RUMOUR, samples.RUMOUR_CLAIM, Status.MAYBE, match)
        assert "?" in first_line(answer)
        assert "may be" in first_line(answer)
        assert samples.GARLIC.claim in read(answer)
        assert compose(answer).actions == ((Action.THAT_ONE, Action.DIFFERENT),)

    def test_of_one_review_names_who_rated_it(self) -> None:
        """
        A single review stands in the first sentence.
        """
        one = replace(samples.GARLIC, reviews=samples.GARLIC.reviews[:1])
        answer = samples.answer_of(
            samples.RUMOUR, samples.RUMOUR_CLAIM, Status.MAYBE, samples.match(one, Tier.MAYBE)
        )
        assert one.reviews[0].publisher in first_line(answer)


class TestOpposite:
    def test_says_that_the_reverse_was_checked(self) -> None:
        """
        The first sentence gives no verdict on the message; the reviews stand with the claim they are of.
        """
        match = samples.match(samples.GARLIC, Tier.OPPOSITE)
        answer = samples.answer_of(samples.RUMOUR, samples.RUMOUR_CLAIM, Status.OPPOSITE, match)
        assert first_line(answer) == "The opposite of this was checked."
        assert samples.GARLIC.claim in read(answer)
        assert samples.GARLIC.reviews[0].publisher in read(answer)


class TestBackground:
    def test_is_newest_first_and_names_a_party(self) -> None:
        """
        A source that is itself party to the dispute is never shown without that.
        """
        assert read(samples.background()).split("\n") == [
            "No fact-check of this, but here is what is known, newest first.",
            "• Axios, 5 Feb 2017: The information was already public.",
            "• WikiLeaks (party to this: the publisher), 3 Feb 2017: Published its own index of mails.",
        ]


class TestArticle:
    def test_says_how_old_how_many_and_how_many_answered(self) -> None:
        """
        The first line of a long text counts what was found.
        """
        assert (
            first_line(samples.article())
            == "This text is from 11 Feb 2017. I found 7 claims; 4 have context."
        )

    def test_numbers_the_answered_claims_and_names_the_others(self) -> None:
        """
        Each claim stands with who said it when; what was not found is named, the rest counted.
        """
        text = read(samples.article())
        assert (
            "1. “Statement number 1 is about something else” (WikiLeaks, 1 Feb 2017)\n• Lead Stories" in text
        )
        assert "No check found: “Statement number 5 is about something else” and 2 more" in text
        assert (
            "About the outlet: yournewswire.com (also newspunch.com)\n• Poynter, 30 Jan 2019: Debunked"
            in text
        )

    def test_does_not_repeat_background(self) -> None:
        """
        Background that stands under an earlier claim is pointed at, not told again.
        """
        text = read(samples.article())
        assert text.count("The information was already public.") == 1
        assert "4. “Statement number 4 is about something else”\n• More of this under 2." in text

    def test_of_a_known_link_shows_what_was_claimed_there(self) -> None:
        """
        A link alone says nothing, so the stored wording stands in its place.
        """
        link = "https://a.example/story"
        found = samples.article().claims[:2]
        linked = tuple(
            replace(each, claim=replace(each.claim, quote=link, text=f"Wording {number}"))
            for number, each in enumerate(found)
        )
        text = read(replace(samples.article(), claims=linked, more=()))
        assert "1. “Wording 0” (WikiLeaks, 1 Feb 2017)" in text
        assert link not in text

    def test_counts_what_is_known_and_not_shown(self) -> None:
        """
        A claim that is left out for room is never told as one without a check.
        """
        claims = samples.article().claims
        answer = replace(samples.article(), claims=claims[:3], more=(claims[3], claims[4]), notices=())
        text = read(answer)
        assert text.startswith("I found 5 claims; 4 have context.")
        assert "1 more has context." in text
        assert "No check found: “Statement number 5 is about something else”\n" in text
        assert Action.SHOW_REST in compose(answer).actions[-1]

    def test_says_when_each_claim_is_known(self) -> None:
        """
        When nothing is left open, no numbers are compared.
        """
        answer = replace(samples.article(), claims=samples.article().claims[:2], more=(), notices=())
        assert first_line(answer) == "I found 2 claims; each has context."

    def test_folds_what_exceeds_a_screen(self) -> None:
        """
        About twelve lines are open; the rest is one expandable quote.
        """
        html = to_html(compose(samples.article()))[0].html
        opened, folded = html.split("<blockquote expandable>")
        assert opened.count("\n") <= 12
        assert folded.endswith("</blockquote>")
        assert "About the outlet" in folded

    def test_shows_the_rest_on_request(self) -> None:
        """
        The claims left out are listed when asked for.
        """
        assert Action.SHOW_REST in compose(samples.article()).actions[-1]
        text = parse(to_html(compose_rest(samples.article()))[0].html, "HTML").text
        assert "Statement number 7" in text
        assert "Statement number 1 " not in text


class TestNothing:
    def test_found_is_no_verdict(self) -> None:
        """
        No check never sounds like "true".
        """
        assert (
            read(samples.unknown()) == "I have no check for this. That says nothing about whether it is true."
        )
        assert compose(samples.unknown()).actions == ((Action.TELL_ME,),)

    def test_to_check_says_what_can_be_looked_up(self) -> None:
        """
        An opinion or a greeting gets a friendly sentence.
        """
        assert first_line(samples.nothing_to_check()).startswith("I found no statement of fact in that.")

    def test_readable_on_a_page_asks_for_its_text(self) -> None:
        """
        The page's own problem, and what the person can do about it.
        """
        sentence = "I couldn't open that page (it answered 403)."
        answer = samples.nothing_to_check(Notice(kind=NoticeKind.UNREADABLE_PAGE, text=sentence))
        assert read(answer) == f"{sentence}\nPaste its text here and I'll look at that."

    def test_says_in_the_reader_s_language_what_kept_a_page_from_being_read(self) -> None:
        """
        The exact reason is English; in other languages its kind is named.
        """
        notice = Notice(
            kind=NoticeKind.UNREADABLE_PAGE,
            text="I couldn't open that page (it answered 403).",
            obstacle=Obstacle.CLOSED,
        )
        answer = replace(samples.nothing_to_check(notice), language="de")
        assert read(answer).startswith("Ich konnte die Seite nicht lesen: Sie ist nicht für alle offen.\n")

    def test_readable_on_a_page_never_hides_the_answer_to_the_text(self) -> None:
        """
        The text beside an unreadable link is answered, and the page's problem told after it.
        """
        sentence = "I couldn't open that page (it answered 403)."
        notice = Notice(kind=NoticeKind.UNREADABLE_PAGE, text=sentence)
        text = read(replace(samples.rumour(), notices=(notice,)))
        assert text.startswith("Three fact-checkers")
        assert sentence in text


class TestEscaping:
    def test_names_and_texts_are_shown_as_they_are(self) -> None:
        """
        Markup in a publisher's name or a claim is shown, not obeyed.
        """
        review = replace(
            samples.review("A&B <News>", "2021", "<b>False</b>", FALSE), url='https://a.example/"x"'
        )
        assert first_line(samples.rumour(review)) == "A&B <News> rated this <b>False</b> in 2021."

    def test_only_web_addresses_become_links(self) -> None:
        """
        An address of another kind stays out of the link.
        """
        review = replace(samples.review("AFP", "2021", "False", FALSE), url="javascript:alert(1)")
        assert "javascript" not in to_html(compose(samples.rumour(review)))[0].html


# Every kind of character that could break markup or a count, and lengths up to past a whole message.
texts = st.builds(
    lambda piece, times: piece * times,
    st.sampled_from(
        ["<b>", "&amp;", "a & b < c ", "\"'", "😀", "ह", "مرحبا ", "字", "{x}", "\n", "word ", " "]
    ),
    st.sampled_from([0, 1, 3, 60, 900]),
)
dates = st.sampled_from([None, "2017", "2017-02", "2017-02-11"])
urls = st.sampled_from(["https://a.example/?q=1&b=<2>", "http://ünï.example/\"'", "ftp://x"])
reviews = st.builds(
    Review, publisher=texts, url=urls, rating=texts, verdict=st.sampled_from(Verdict), date=dates
)
contexts = st.builds(Context, text=texts, publisher=texts, url=urls, date=dates, party=texts)
stored = st.builds(
    StoredClaim,
    id=st.just("c"),
    claim=texts,
    reviews=st.lists(reviews, max_size=8).map(tuple),
    contexts=st.lists(contexts, max_size=8).map(tuple),
)
conflicts = st.builds(Conflict, kind=st.sampled_from(ConflictKind), ours=texts, theirs=texts)
matches = st.builds(
    Match,
    stored=stored,
    tier=st.sampled_from(Tier),
    probability=st.floats(0, 1),
    stance=st.sampled_from(Stance),
    conflicts=st.lists(conflicts, max_size=2).map(tuple),
)
found = st.builds(
    ClaimAnswer,
    claim=st.builds(
        Claim, text=texts, span=st.just((0, 3)), quote=texts, claimant=st.none() | texts, said_on=dates
    ),
    status=st.sampled_from(Status),
    matches=st.lists(matches, max_size=3).map(tuple),
)
answers = st.builds(
    Answer,
    message=st.builds(Message, text=texts),
    language=st.sampled_from([None, "xx", *languages()]),
    published=dates,
    claims=st.lists(found, max_size=8).map(tuple),
    more=st.lists(found, max_size=4).map(tuple),
    outlets=st.lists(
        st.builds(Outlet, domain=texts, notes=st.lists(contexts, max_size=3).map(tuple)), max_size=2
    ).map(tuple),
    notices=st.lists(st.builds(Notice, kind=st.sampled_from(NoticeKind), text=texts), max_size=3).map(tuple),
)


class TestBrokenLetters:
    def test_are_quoted(self) -> None:
        """
        A lone surrogate, as a damaged file gives it, stops no answer.
        """
        text = "Garlic \udcff cures it."
        claim = Claim(text=text, span=(0, len(text)), quote=text)
        found = ClaimAnswer(claim=claim, status=Status.UNKNOWN)
        assert compose(Answer(message=Message(text=text), claims=(found,))).quote == text


class TestAnyAnswer:
    @settings(max_examples=60, deadline=None)
    @given(answers)
    def test_is_valid_telegram_html_within_the_limits(self, answer: Answer) -> None:
        """
        Whatever was found, each message parses, is not empty and keeps Telegram's limits.
        """
        for composition in (compose(answer), compose_rest(answer)):
            for reply in to_html(composition):
                marked: Marked = parse(reply.html, "HTML")
                assert marked.text.strip()
                assert units(marked.text) <= 4096
                assert len(marked.entities) <= 100

    @settings(max_examples=40, deadline=None)
    @given(answers)
    def test_quotes_only_what_the_message_says(self, answer: Answer) -> None:
        """
        A quote is an exact part of the message, and occurs as often as its index says.
        """
        composition = compose(answer)
        if composition.quote is not None:
            assert answer.message.text.count(composition.quote) > composition.quote_index
            assert units(composition.quote) <= 1024
