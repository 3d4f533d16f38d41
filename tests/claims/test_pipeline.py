"""
The way of one message, over a list-backed index and a page reader that knows a few pages.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.errors import BadInputError
from claims.models import (
    Answer,
    Context,
    Message,
    NoticeKind,
    Outlet,
    Page,
    Review,
    Status,
    StoredClaim,
    Tier,
    Verdict,
)
from claims.pipeline import LONGEST_TEXT, Parts, Pipeline
from tests.claims.list_index import ListIndex
from tests.claims.matching.test_entailment import Says

RUMOUR = "Drinking three litres of vinegar a day cures diabetes"
ARTICLE = "https://daily.example/vinegar"
CLAIMS = (
    StoredClaim(
        id="vinegar",
        claim=RUMOUR,
        language="en",
        reviews=(
            Review(
                publisher="Checkers",
                url="https://checkers.example/vinegar",
                rating="False",
                verdict=Verdict.FALSE,
                date="2021-05-04",
            ),
        ),
    ),
    StoredClaim(
        id="bridge",
        claim="The old bridge of Harlow was sold to a hotel in 2019",
        language="en",
        appearances=(ARTICLE,),
        contexts=(
            Context(text="The sale was announced.", publisher="Gazette", url="https://gazette.example/1"),
        ),
    ),
)
OUTLETS = (
    Outlet(
        domain="daily.example",
        notes=(
            Context(text="It invents stories.", publisher="Checkers", url="https://checkers.example/daily"),
        ),
    ),
)


class Pages:
    """
    A page reader over a few pages; remembers what it was asked for.
    """

    def __init__(self, *pages: Page) -> None:
        self._pages = {page.url: page for page in pages}
        self.asked: list[str] = []

    def read(self, url: str) -> Page:
        self.asked.append(url)
        return self._pages.get(url, Page(url=url, problem="I couldn't open that page (it answered 404)."))


def pipeline(*pages: Page) -> tuple[Pipeline, Pages]:
    reader = Pages(*pages)
    index = ListIndex(CLAIMS, outlets=OUTLETS)
    return Pipeline(Parts(index=index, reader=reader, today=lambda: date(2026, 11, 22))), reader


def answered(text: str, *pages: Page) -> Answer:
    return pipeline(*pages)[0].answer(Message(text=text))


def notices(answer: Answer) -> set[NoticeKind]:
    return {notice.kind for notice in answer.notices}


class TestTexts:
    def test_finds_a_rumour(self) -> None:
        """
        A text that repeats a checked claim is answered with its review.
        """
        answer = answered(f"{RUMOUR}!")
        assert [found.status for found in answer.claims] == [Status.CHECKED]
        assert answer.claims[0].matches[0].stored.reviews[0].publisher == "Checkers"

    def test_finds_a_rumour_of_few_words(self) -> None:
        """
        A text needs no length to be looked up, as long as it states something.
        """
        assert answered("Vinegar cured 3,000 diabetics").claims != ()

    @pytest.mark.parametrize("text", ["", "  \n ", "\u200b\ufeff"])
    def test_says_when_there_is_no_text(self, text: str) -> None:
        """
        A message without a visible character gets one clear sentence.
        """
        with pytest.raises(BadInputError, match="no text"):
            answered(text)

    def test_says_when_there_is_nothing_to_check(self) -> None:
        """
        A greeting holds no claim, and the answer says so.
        """
        answer = answered("Good morning!")
        assert answer.claims == ()
        assert notices(answer) == {NoticeKind.NOTHING_TO_CHECK}

    def test_reads_so_much_of_a_long_text(self) -> None:
        """
        A text beyond the limit is cut, and the answer says so.
        """
        answer = answered(f"{RUMOUR}. " + "x" * LONGEST_TEXT)
        assert NoticeKind.TOO_LONG in notices(answer)
        assert answer.claims[0].status is Status.CHECKED

    def test_notices_an_old_text(self) -> None:
        """
        A text that bears a date of years ago is announced as old, from its own date.
        """
        answer = answered("date 2017-02-11 The old bridge of Harlow was sold to a hotel in 2019.")
        assert answer.published == "2017-02-11"
        assert NoticeKind.OLD_TEXT in notices(answer)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(max_size=400))
    def test_quotes_exactly(self, text: str) -> None:
        """
        For any text, every quote is exactly the words at its span, and nothing but bad input is raised.
        """
        try:
            answer = answered(text)
        except BadInputError:
            return
        for found in (*answer.claims, *answer.more):
            start, end = found.claim.span
            assert text[start:end] == found.claim.quote


class TestFewWords:
    def test_that_state_nothing_are_told_flat_of_the_same_words_alone(self) -> None:
        """
        They may name a subject only: what the network takes for the same is asked.
        """
        stored = replace(CLAIMS[0], id="song", claim="Songs in Latin are banned", wordings=("Latin songs",))
        pipeline = Pipeline(
            Parts(index=ListIndex([stored, *CLAIMS[1:]]), entailment=Says(same=0.99)),
        )

        def told(text: str) -> set[Tier]:
            answer = pipeline.answer(Message(text=text))
            return {match.tier for found in (*answer.claims, *answer.more) for match in found.matches}

        assert told("latin songs") == {Tier.SAME}
        assert told("songs Latin") == {Tier.MAYBE}


class TestUnlikelyClaims:
    def test_are_told_where_the_store_knows_them(self) -> None:
        """
        A sentence that seems to be small talk is told as itself where it is read as a stored claim.
        """
        sung = "Hello my dear friends, thank you for this wonderful song"
        known = "Hello dear friends, thank you all for the wonderful song"
        stored = StoredClaim(id="song", claim=known, language="en", reviews=CLAIMS[0].reviews)
        others = (StoredClaim(id=str(n), claim=f"The bridge number {n} fell down") for n in range(20))
        model = Says(same=0.01)
        model.reads_pair(sung, known, 0.99)
        pipeline = Pipeline(Parts(index=ListIndex([stored, *others, *CLAIMS]), entailment=model))
        text = f"The government cut 40% of the budget of all universities in 2019. {sung}."
        answer = pipeline.answer(Message(text=text))
        told = {
            found.claim.quote
            for found in (*answer.claims, *answer.more)
            if found.status in {Status.CHECKED, Status.MAYBE}
        }
        assert f"{sung}." in told


class TestLinks:
    def test_knows_a_link_without_opening_it(self) -> None:
        """
        A link at which a stored claim appeared is answered from the store, with the outlet's notes.
        """
        joined, reader = pipeline()
        answer = joined.answer(Message(text=ARTICLE))
        assert reader.asked == []
        assert [found.matches[0].stored.id for found in answer.claims] == ["bridge"]
        assert answer.claims[0].claim.quote == ARTICLE
        assert [outlet.domain for outlet in answer.outlets] == ["daily.example"]

    def test_reads_the_page_behind_a_bare_link(self) -> None:
        """
        A message that is only a link is answered for the page's text; spans count in it.
        """
        page = Page(
            url="https://blog.example/1", title="Health", text=f"Hello. {RUMOUR}. Bye.", published="2020"
        )
        answer = answered("look: https://blog.example/1", page)
        assert answer.message.page == page
        assert answer.claims[0].status is Status.CHECKED
        start, end = answer.claims[0].claim.span
        assert page.text[start:end] == answer.claims[0].claim.quote

    def test_recognises_where_a_short_link_leads(self) -> None:
        """
        A shortened link that leads to a known article is answered like the article's own link.
        """
        answer = answered("https://t.co/abc", Page(url="https://t.co/abc", text="Nothing here.", title="x"))
        assert answer.claims == ()
        moved = Page(url=ARTICLE, text="Nothing here.")
        joined, reader = pipeline()
        reader._pages["https://t.co/abc"] = moved
        known = joined.answer(Message(text="https://t.co/abc"))
        assert [found.matches[0].stored.id for found in known.claims] == ["bridge"]

    def test_says_why_a_page_could_not_be_read(self) -> None:
        """
        A page that can't be read gives its reason, and nothing else is claimed.
        """
        answer = answered("https://gone.example/1")
        assert answer.claims == ()
        assert notices(answer) == {NoticeKind.UNREADABLE_PAGE}

    def test_reads_so_much_of_a_long_page(self) -> None:
        """
        A page beyond the limit is cut like a message, and the answer says so.
        """
        page = Page(
            url="https://long.example/1", text=f"{RUMOUR}. " + "The bridge of Harlow is old. " * 9_000
        )
        answer = answered("https://long.example/1", page)
        assert answer.claims[0].status is Status.CHECKED
        assert NoticeKind.TOO_LONG in notices(answer)
        assert answer.message.page is not None
        assert len(answer.message.page.text) == LONGEST_TEXT

    @pytest.mark.parametrize(
        "page",
        [
            Page(url="https://long.example/1", text=RUMOUR, cut=True),
            Page(url="https://long.example/1", text="Hello, hello! " * 9_000),
            Page(url="https://long.example/1", text="Hello, hello!", cut=True),
        ],
    )
    def test_says_that_a_page_was_cut(self, page: Page) -> None:
        """
        Whoever cut it, and whether or not a statement was found in its beginning.
        """
        assert NoticeKind.TOO_LONG in notices(answered(page.url, page))

    def test_reads_headlines_one_by_one(self) -> None:
        """
        The headlines of a list are each looked up by themselves, without the page's title.
        """
        text = f"The mayor closed the market.\n\n{RUMOUR}.\n\nThe mayor opened a school."
        page = Page(url="https://list.example/1", title="Health", text=text, listing=True)
        answer = answered(page.url, page)
        assert {found.claim.text: found.status for found in answer.claims} == {
            "The mayor closed the market.": Status.UNKNOWN,
            f"{RUMOUR}.": Status.CHECKED,
            "The mayor opened a school.": Status.UNKNOWN,
        }

    @pytest.mark.parametrize("part", ["a.", "a\n", "a", "(", '"'])
    def test_gets_through_every_page(self, part: str) -> None:
        """
        No text of a page, however long and odd, keeps the pipeline for more than some seconds.
        """
        page = Page(url="https://odd.example/1", text=part * (2_900_000 // len(part)))
        before = time.monotonic()
        answered("https://odd.example/1", page)
        assert time.monotonic() - before < 60

    def test_never_lets_a_page_block_the_text(self) -> None:
        """
        A text beside a link that can't be read is answered all the same.
        """
        answer = answered(f"My neighbour says: {RUMOUR}. See https://gone.example/1")
        # Without a model only the same wording is told flat.
        assert answer.claims[0].status is Status.MAYBE

    def test_leaves_the_sources_of_a_long_text_alone(self) -> None:
        """
        Links inside a long text are its sources; they are not opened.
        """
        joined, reader = pipeline()
        joined.answer(
            Message(text="The council met on Monday and approved the budget. " * 12 + "https://a.example/1")
        )
        assert reader.asked == []

    def test_tells_that_a_page_is_a_fact_check(self) -> None:
        """
        A page that carries a review of its own is announced as a fact-check.
        """
        page = Page(url="https://checkers.example/9", text="We looked at it.", reviewed=(CLAIMS[0],))
        assert NoticeKind.IS_FACT_CHECK in notices(answered("https://checkers.example/9", page))

    def test_names_the_outlet_of_a_mentioned_domain(self) -> None:
        """
        A domain named in a text brings the outlet's notes.
        """
        answer = answered("daily.example reports: the mayor has bought the old bridge of Harlow for a hotel.")
        assert [outlet.domain for outlet in answer.outlets] == ["daily.example"]
