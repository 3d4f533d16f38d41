from __future__ import annotations

import pytest

from claims.extraction.attribution import Attribution, Scene, attribute
from claims.extraction.decontextualize import stand_alone


def worded(sentence: str, scene: Scene, topic: str | None = None) -> str:
    return stand_alone(sentence, attribute(sentence, scene), scene, topic)


class TestStandAlone:
    @pytest.mark.parametrize(
        ("sentence", "wording"),
        [
            ("He closed the bridge.", "Bob Roe closed the bridge."),
            ("They also shared a video.", "The Desk also shared a video."),
            ("Her plan was dropped.", "Bob Roe’s plan was dropped."),
            ("But he’s the mayor of Toytown.", "Bob Roe is the mayor of Toytown."),
            ("In May, he closed the bridge.", "In May, Bob Roe closed the bridge."),
            ("The tiny organisation then left the city.", "The Desk then left the city."),
            ("It is clear that prices fell.", "It is clear that prices fell."),
            ("Ann Lee closed the bridge.", "Ann Lee closed the bridge."),
        ],
    )
    def test_names_who_a_pronoun_stands_for(self, sentence: str, wording: str) -> None:
        """
        A subject pronoun or "the organisation" gives way to the name; an empty "it" and names stay.
        """
        assert worded(sentence, Scene(language="en", person="Bob Roe", body="The Desk")) == wording

    def test_leaves_a_pronoun_that_nobody_explains(self) -> None:
        """
        Without somebody spoken of before, a pronoun stays.
        """
        assert worded("He closed the bridge.", Scene(language="en")) == "He closed the bridge."

    @pytest.mark.parametrize(
        ("language", "sentence", "wording"),
        [
            ("en", "The bridge closed on February 1st.", "The bridge closed on 1 February 2017."),
            ("en", "The bridge closed yesterday.", "The bridge closed on 10 February 2017."),
            ("es", "El puente cerró el 1 de febrero.", "El puente cerró el 1 de febrero de 2017."),
            ("fr", "Le pont a fermé hier.", "Le pont a fermé hier (2017-02-10)."),
            ("zh", "大桥2月1日关闭。", "大桥2017年2月1日关闭。"),
            ("en", "The bridge closed on February 1st, 2016.", "The bridge closed on February 1st, 2016."),
        ],
    )
    def test_writes_days_out(self, language: str, sentence: str, wording: str) -> None:
        """
        A day without a year, or relative to the text's own, is written with its year.
        """
        assert worded(sentence, Scene(language=language, anchor="2017-02-11")) == wording

    def test_says_who_we_are(self) -> None:
        """
        Words in the first person name the one who says them.
        """
        attribution = Attribution(claimant="Ann Lee", verb="said")
        assert stand_alone("We closed it.", attribution, Scene(language="en")) == "Ann Lee: We closed it."

    def test_carries_the_title_in(self) -> None:
        """
        Where a title says what a text is about, "the film" and "it" are that.
        """
        scene = Scene(language="en")
        assert worded("The film was shot in Toytown.", scene, "Rivermen") == "Rivermen was shot in Toytown."
        assert worded("It stars Ann Lee.", scene, "Rivermen") == "Rivermen stars Ann Lee."
