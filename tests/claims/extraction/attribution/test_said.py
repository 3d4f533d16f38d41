from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.attribution import Names, Scene, attribute
from claims.extraction.attribution.names import Kind, names_in
from tests.claims.extraction.attribution.cases import CASES


class TestAttribute:
    @pytest.mark.parametrize(("language", "sentence", "claimant", "verb"), CASES)
    def test_finds_who_says_it(
        self, language: str, sentence: str, claimant: str | None, verb: str | None
    ) -> None:
        """
        Verbs of saying, sources, quotations and headlines name the claimant; the text's own statements none.
        """
        found = attribute(sentence, Scene(language=language, names=Names([sentence])))
        assert (found.claimant, found.verb) == (claimant, verb)

    def test_reads_a_pronoun_by_what_was_told_before(self) -> None:
        """
        "He said" is said by the person spoken of last, "the organisation" is the body spoken of last.
        """
        scene = Scene(language="en", person="Bob Roe", body="The Desk")
        assert attribute("He said that the bridge was old.", scene).claimant == "Bob Roe"
        assert attribute("The tiny organisation denied everything.", scene).claimant == "The Desk"

    def test_reads_a_pronoun_by_its_own_sentence_first(self) -> None:
        """
        A name before the pronoun, outside quotation marks, is nearer than one of another sentence.
        """
        scene = Scene(language="en", person="Bob Roe")
        sentence = "Desk founder Ann Lee gave an interview where she said that Tom Poe lied."
        assert attribute(sentence, scene).claimant == "Ann Lee"
        assert attribute("“I never met President Tom Poe,” he said.", scene).claimant == "Bob Roe"

    def test_goes_on_with_the_last_speaker_in_a_quotation(self) -> None:
        """
        A quotation that names nobody belongs to whoever spoke last, or to whom the sentence before is about.
        """
        assert attribute("“It is old.”", Scene(language="en", speaker="Ann Lee")).claimant == "Ann Lee"
        introduced = Scene(language="en", speaker="Ann Lee", introduced="Bob Roe")
        assert attribute("“It is old.”", introduced).claimant == "Bob Roe"
        assert attribute("It is old.", introduced).claimant is None

    @pytest.mark.parametrize(
        ("sentence", "day"),
        [
            ("On February 7th Ann Lee said that the bridge had closed on May 3, 2015.", "2017-02-07"),
            ("“The bridge is old,” Ann Lee said on Monday.", "2017-02-06"),
            ("The Desk published 40 files on February 1st.", "2017-02-01"),
            ("Ann Lee said that the bridge had closed on May 3, 2015.", None),
            ("Ann Lee says that the bridge is old.", "2017-02-11"),
        ],
    )
    def test_dates_the_saying_not_what_is_said(self, sentence: str, day: str | None) -> None:
        """
        ``said_on`` is the day beside the verb; a verb in the present tense is said on the day of the text.
        """
        scene = Scene(language="en", anchor="2017-02-11", own_day="2017-02-11", opening=False)
        assert attribute(sentence, scene).said_on == day

    @settings(deadline=None)
    @given(st.text(max_size=300), st.sampled_from([None, "en", "de", "hi", "ar", "zh", "xx"]))
    def test_never_raises(self, text: str, language: str | None) -> None:
        """
        Any text has an attribution, if an empty one.
        """
        assert attribute(text, Scene(language=language, person="Ann Lee")).claimant != ""


class TestNames:
    def test_are_told_from_capitals_that_open_a_sentence(self) -> None:
        """
        Ordinary words, roles and nationalities are not part of a name.
        """
        sentence = "Yesterday French newspaper Le Courrier Bleu met former Secretary Ann O'Lee."
        assert [name.text for name in names_in(sentence)] == ["Le Courrier Bleu", "Ann O'Lee"]

    def test_are_people_beside_a_role_and_bodies_by_their_words(self) -> None:
        """
        A role before a name marks a person; words such as union, or an acronym, a body.
        """
        kinds = {name.text: name.kind for name in names_in("Senator Roe left the Workers Union and the NSO.")}
        assert kinds == {"Roe": Kind.PERSON, "Workers Union": Kind.BODY, "NSO": Kind.BODY}

    def test_are_read_in_full(self) -> None:
        """
        A surname is the person named in full elsewhere, a spelling the commoner one, or the bearer's own.
        """
        names = Names(
            ["Ann Lee met Bob Roe.", "DeskNews spoke.", "DeskNews left.", "Desknews won."], own=["TinyMill"]
        )
        assert names.full("Lee’s") == "Ann Lee"
        assert names.full("Desknews") == "DeskNews"
        assert names.full("Tinymill") == "TinyMill"

    def test_leave_a_shared_surname_alone(self) -> None:
        """
        Where two people bear a surname, nobody is guessed.
        """
        assert Names(["Ann Lee met Tom Lee."]).full("Lee") == "Lee"
