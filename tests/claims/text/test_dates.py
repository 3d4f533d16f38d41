from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.text.dates import mentions, parse, text_date


def days(
    text: str, anchor: str | None = "2017-02-11", before: str | None = None
) -> list[tuple[str, str | None]]:
    return [(text[slice(*one.span)], one.iso) for one in mentions(text, anchor, before)]


class TestMentions:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("on February 1st it rained", ("February 1st", "2017-02-01")),
            ("on Dec. 2 it rained", ("Dec. 2", "2016-12-02")),
            ("In its Feburary 8th edition", ("Feburary 8th", "2017-02-08")),
            ("on 7 February 2015 it rained", ("7 February 2015", "2015-02-07")),
            ("el 7 de febrero de 2016", ("7 de febrero de 2016", "2016-02-07")),
            ("le 1er mars 2016", ("1er mars 2016", "2016-03-01")),
            ("am 7. Februar", ("7. Februar", "2017-02-07")),
            ("em 3 de março de 2016", ("3 de março de 2016", "2016-03-03")),
            ("7 फरवरी 2016 को", ("7 फरवरी 2016", "2016-02-07")),
            ("يوم 7 فبراير 2016", ("7 فبراير 2016", "2016-02-07")),
            ("2016年2月7日消息", ("2016年2月7日", "2016-02-07")),
            ("2月7日消息", ("2月7日", "2017-02-07")),
            ("on 07/02/2016 it rained", ("07/02/2016", "2016-02-07")),
            ("in March 2016", ("March 2016", "2016-03")),
            ("he said yesterday", ("yesterday", "2017-02-10")),
            ("on Monday he left", ("Monday", "2017-02-06")),
            ("three days ago", ("three days ago", "2017-02-08")),
            ("vendredi, il a plu", ("vendredi", "2017-02-10")),
        ],
    )
    def test_are_resolved_against_the_day_of_the_text(self, text: str, found: tuple[str, str]) -> None:
        """
        A day without a year is the latest such day before the text; a relative one counts from it.
        """
        assert days(text) == [found]

    def test_count_from_the_day_named_before(self) -> None:
        """
        "Six days later" counts from the day that was named last.
        """
        assert days("Six days later it rained", before="2017-02-01") == [("Six days later", "2017-02-07")]

    def test_without_an_anchor_have_no_year(self) -> None:
        """
        A day without a year in a text without a date is a day nobody knows.
        """
        assert days("on February 1st it rained", anchor=None) == [("February 1st", None)]

    @pytest.mark.parametrize(
        "text",
        ["it may 3 times", "Russia Today said", "on February 31st", "5 men and 20 women", "version 2.3.4"],
    )
    def test_are_not_invented(self, text: str) -> None:
        """
        Names, figures and impossible days are no dates.
        """
        assert [iso for _, iso in days(text) if iso] == []

    @settings(deadline=None)
    @given(st.text(max_size=200), st.sampled_from([None, "2017", "2017-02", "2017-02-11", "rubbish"]))
    def test_never_raise(self, text: str, anchor: str | None) -> None:
        """
        Any text and any anchor give spans inside the text.
        """
        for one in mentions(text, anchor):
            assert 0 <= one.span[0] < one.span[1] <= len(text)


class TestTextDate:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            (" date 2017-02-11 The desk has accused nobody.", "2017-02-11"),
            ("2020-03-04\nThe bridge is closed.", "2020-03-04"),
            ("12 March 2015\n\nThe bridge is closed.", "2015-03-12"),
            ("LONDON, Feb 3, 2016 (Reuters) - The bridge is closed.", "2016-02-03"),
            ("Bridge closed\nPublished: 12 March 2015\nThe bridge is closed.", "2015-03-12"),
            ("Pont fermé\nPublié le : 12/03/2015 à 10h\nLe pont est fermé.", None),
            ("The bridge is closed. — Ann Other (@another_ann) March 12, 2015", "2015-03-12"),
            ("El puente está cerrado. – Ana (@ana) 12 de marzo de 2015 https://post.example/1", "2015-03-12"),
            ("The bridge is closed. — Ann Other (@another_ann) March 12, 2015 or so", None),
            ("The bridge is closed. — Ann Other, March 12, 2015", None),
            ("The bridge was closed on 3 May 2020 for a year.", None),
            ("3 May 2020 was the day when the bridge was closed.", None),
            ("", None),
        ],
    )
    def test_is_the_day_a_text_says_it_is_from(self, text: str, day: str | None) -> None:
        """
        A header, a dateline, a labelled line or a post's signature tells the day; a day in a sentence does
        not.
        """
        assert text_date(text) == day

    @settings(deadline=None)
    @given(st.text(max_size=300))
    def test_never_raises(self, text: str) -> None:
        """
        Any text has a full ISO day or none.
        """
        found = text_date(text)
        assert found is None or len(found) == 10


class TestParse:
    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("February 1, 2017", "2017-02-01"),
            ("6 Jun 2016", "2016-06-06"),
            ("11 luglio 2015", "2015-07-11"),
            ("soon", None),
        ],
    )
    def test_reads_a_string_that_is_a_date(self, written: str, day: str | None) -> None:
        """
        Common shapes are read here, others by the library; what is no date is none.
        """
        assert parse(written) == day
