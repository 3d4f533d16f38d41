"""
What of a message is searched for.
"""

from __future__ import annotations

import pytest

from claims.matching.queries import MOST_SENTENCES, Day, essence, query, whole_query
from claims.models import Message, Page


class TestEssence:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Buses sold! https://t.co/abc123", "Buses sold!"),
            ("Buses soldpic.twitter.com/x1 now", "Buses sold now"),
            ("#StopTheSteal says @KellyMiller", "Stop The Steal says Kelly Miller"),
            ("Fish &amp; chips", "Fish & chips"),
            ("Words — Ann (@ann) May 1, 2016", "Words — Ann (ann) May 1, 2016"),
            ("The mayorâ€™s cafÃ© is closed", "The mayor’s café is closed"),
            ("РњСЌСЂ РїСЂРѕРґР°Р» Р°РІС‚РѕР±СѓСЃС‹", "Мэр продал автобусы"),
        ],
    )
    def test_values(self, text: str, expected: str) -> None:
        """
        Links go, tags come apart, wrongly decoded letters are mended, and who wrote it and when stays.
        """
        assert essence(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("BREAKING: THE MAYOR SOLD THE BUSES!", "Breaking: the mayor sold the buses!"),
            ("ВНИМАНИЕ! МЭР ПРОДАЛ АВТОБУСЫ", "Внимание! мэр продал автобусы"),
            ("NASA, WHO", "NASA, WHO"),
            ("The MAYOR sold the BUSES to ANN LEE", "The MAYOR sold the BUSES to ANN LEE"),
        ],
    )
    def test_capitals_throughout_are_small_letters(self, text: str, expected: str) -> None:
        """
        A text in capitals is read as if it were not shouted; a few capitals, or some among others, stay.
        """
        assert essence(text) == expected

    def test_a_mere_link_stays(self) -> None:
        """
        A text of nothing but a link is still searched for.
        """
        assert essence("https://example.org/buses-sold") == "https://example.org/buses-sold"


class TestQuery:
    def test_one_sentence_is_one_view(self) -> None:
        """
        A single sentence is not searched for twice.
        """
        assert query("The mayor sold the buses to his cousin.").sentences == ()

    def test_sentences_of_a_long_message(self) -> None:
        """
        The whole comes first, then each sentence with something to find.
        """
        found = query("The mayor sold forty buses. Wow. The bank will abolish coins in spring.")
        assert found.views[0].startswith("The mayor")
        assert found.sentences == (
            "The mayor sold forty buses.",
            "The bank will abolish coins in spring.",
        )

    def test_repeats_are_left_out(self) -> None:
        """
        A post that says its text three times is read once.
        """
        once = "The mayor sold forty buses. The bank will abolish coins in spring."
        assert query(f"{once} {once} {once}").whole == once

    def test_very_long_text_is_bounded(self) -> None:
        """
        No more sentences than the limit, however long the text.
        """
        text = " ".join(f"Sentence number {number} tells of bus {number * 7}." for number in range(2_000))
        assert len(query(text).sentences) == MOST_SENTENCES

    def test_the_day_a_text_is_from(self) -> None:
        """
        A post that is signed with a day keeps it, whether it is one sentence or several.
        """
        signed = "The mayor sold forty buses. — Ann Other (@another_ann) March 12, 2015"
        assert query(signed).day == query(f"The bank will abolish coins. {signed}").day == Day("2015-03-12")
        assert query("The mayor sold forty buses.").day is None

    def test_nothing(self) -> None:
        """
        An empty text is an empty query.
        """
        assert query("").views == ("",)


class TestDay:
    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            (Message(text="Buses sold"), None),
            (Message(text="Buses sold", sent_on="2016-05-10"), Day("2016-05-10", "2016-05-03")),
            (Message(text="Buses sold — Ann (@ann) May 1, 2016", sent_on="2020-01-01"), Day("2016-05-01")),
            (Message(text="Buses sold", sent_on="2016-05"), None),
            (Message(text="Buses sold", sent_on="0001-01-01"), None),
            (
                Message(
                    text="x", sent_on="2020-01-01", page=Page(url="", text="Sold", published="2016-05-10")
                ),
                Day("2016-05-10", "2016-05-03"),
            ),
            (Message(text="x", sent_on="2020-01-01", page=Page(url="", text="Sold", published="2016")), None),
        ],
    )
    def test_is_the_text_s_own_before_any_other(self, message: Message, expected: Day | None) -> None:
        """
        A text may say its day; else a forward was sent on one, and a page was published on one.
        """
        assert Day.of(message) == expected

    def test_of_a_query_is_given_where_the_text_says_none(self) -> None:
        """
        A query for a whole text keeps to the same order.
        """
        assert query("Buses sold", "2016-05-10").day == Day.apart("2016-05-10")
        assert query("Buses sold — Ann (@ann) May 1, 2016", "2020-01-01").day == Day("2016-05-01")


class TestWholeQuery:
    @pytest.mark.parametrize(
        ("message", "day", "author"),
        [
            (Message(text="x", sent_on="2016-03-02", author="Zebra News"), "2016-03-02", "Zebra News"),
            (
                Message(
                    text="",
                    sent_on="2016-03-02",
                    author="Zebra News",
                    page=Page(
                        url="", text="y", published="2016-03-01", author="Ann Smith", site="Zebra Daily"
                    ),
                ),
                "2016-03-01",
                "Ann Smith Zebra Daily",
            ),
        ],
    )
    def test_is_of_the_forward_or_of_the_page(self, message: Message, day: str, author: str) -> None:
        """
        The day and the channel of a forward count for the message; author, site and day of a page for it.
        """
        asked = whole_query(message)
        assert asked.whole == (message.page.text if message.page else message.text)
        assert asked.day == Day.apart(day)
        assert asked.author == author

    def test_of_a_page_that_does_not_say_who_wrote_it(self) -> None:
        """
        Who sent the link is not who wrote the page.
        """
        assert whole_query(Message(text="", author="Zebra News", page=Page(url="", text="y"))).author is None
