from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.candidate_statements import Draft, drafts, source
from claims.models import Message
from claims.text.language import detect
from claims.text.quotations import blanked, leaves_open, quotations, within
from claims.text.sentences import sentences, split
from claims.text.sentences_view import view

MARKS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("“”«»„「」『』‘’'\"\n .!?。a")), max_size=200
)

CALLED = (
    "« Le barrage de Vorlay va céder ce soir ! », lança le préfet sur la place.",
    "« Le barrage de Vorlay va céder ce soir ! » hurle-t-on dans les rues.",
    "« Le barrage de Vorlay va-t-il céder ce soir ? », demande un passant.",
    "»Der Damm von Vorlau bricht heute Abend!«, rief ein Mann auf dem Markt.",
    "„Der Damm von Vorlau bricht heute Abend!“, rief ein Mann auf dem Markt.",
    "“The dam of Vorley breaks tonight!” somebody called in the market.",
    "”Dammen i Vorley brister i kväll!” ropade en man på torget.",
    "»Dammen i Vorley brister i kväll!» ropade en man på torget.",
    '"The dam of Vorley breaks tonight!", a man called in the market.',
    "‘The dam of Vorley breaks tonight!’ a man called in the market.",
    "«La presa de Vorley se rompe esta noche!» —gritó un vecino en la plaza.",
    "«Плотина в Ворлее рухнет сегодня вечером!» — крикнул прохожий на рынке.",
    "„Tama w Worleju pęknie dziś wieczorem!” – zawołał ktoś na rynku.",
    "“The dam of Vorley breaks tonight...” – a note in the market said so.",
    "“The dam of Vorley breaks tonight!” Mayor Ines Hollar said on Friday.",
    "“She told us ‘The dam breaks tonight!’” the baker of Vorley said.",
    "「水壩今晚就要垮了！」何美玲說。",
    "『水壩今晚就要垮了！』何美玲在市場說。",
    "「ダムは今夜決壊する！」と男は市場で叫んだ。",
)
APART = (
    ("« Le barrage va céder ! » Personne ne bougea.", ["« Le barrage va céder ! »", "Personne ne bougea."]),
    (
        "“The dam breaks tonight!” The market fell silent.",
        ["“The dam breaks tonight!”", "The market fell silent."],
    ),
    (
        "“The dam breaks tonight!” Ines Hollar said that the town was safe.",
        ["“The dam breaks tonight!”", "Ines Hollar said that the town was safe."],
    ),
    ("«Der Damm bricht!»\n– Ein Mann ging.", ["«Der Damm bricht!»", "Ein Mann ging."]),
    ("「水壩要垮了！」昨天下雨。", ["「水壩要垮了！」", "昨天下雨。"]),
)
TWO = (
    "“Wolves drank the well of Vorley dry. Frost has killed every vine there,” said Ines Hollar on Friday.",
    "“Wolves drank the well of Vorley dry! Frost has killed every vine there!” said Ines Hollar on Friday.",
    "Ines Hollar said on Friday: “Wolves drank the well dry. Frost has killed every vine there.”",
    'Ines Hollar told us "Wolves drank the well dry. Frost has killed every vine there."',
    "‘Wolves drank the well of Vorley dry. Frost has killed every vine there,’ said Ines Hollar on Friday.",
    "« Des loups ont vidé le puits. Le gel a tué toutes les vignes », a déclaré Ines Hollar vendredi.",
    "Ines Hollar a déclaré : « Des loups ont vidé le puits. Le gel a tué toutes les vignes. »",
    "»Wölfe haben den Brunnen leer getrunken. Frost hat alle Reben zerstört«, sagte Ines Hollar am Freitag.",
    "Ines Hollar sagte: „Wölfe haben den Brunnen leer getrunken. Frost hat alle Reben zerstört.“",
    "«Los lobos vaciaron el pozo. La helada mató todas las viñas», dijo Ines Hollar el viernes.",
    "「狼把井水喝光了。霜凍毀了所有葡萄藤。」何美玲說。",
    "何美玲說：「狼把井水喝光了。霜凍毀了所有葡萄藤。」",
    "“狼把井水喝光了。3只狗毁了所有葡萄藤。”何美玲说。",
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text, detect(text))]


def drafted(text: str) -> list[Draft]:
    return drafts(source(Message(text=text)))


class TestQuotations:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("He “said «this» so” and “that”.", ["“said «this» so”", "“that”"]),
            ("“A “B” C” D", ["“A “B” C”"]),
            ('„Ja“, »nein« und "gut".', ["„Ja“", "»nein«", '"gut"']),
            ("Don’t say 'no, never.' The dogs’ day.", ["'no, never.'"]),
            ("“First paragraph.\n“Last one.” End", ["“Last one.”"]),
            ("Never “closed", []),
            ("Closed” only", []),
        ],
    )
    def test_finds_what_is_closed(self, text: str, expected: list[str]) -> None:
        """
        Outermost quotations by any pair of marks; apostrophes and single marks are none.
        """
        assert [text[start:end] for start, end in quotations(view(text))] == expected

    @settings(deadline=None)
    @given(MARKS)
    def test_lie_in_order_in_any_text(self, text: str) -> None:
        """
        For any characters they do not overlap, and a stretch finds those that share a place with it.
        """
        seen = view(text)
        found = quotations(seen)
        assert all(left[1] <= right[0] for left, right in pairwise(found))
        middle = len(seen) // 2
        assert list(within(found, middle, len(seen))) == [one for one in found if one[1] > middle]
        assert len(blanked(seen)) == len(seen)

    def test_shows_what_stands_outside(self) -> None:
        """
        Of a sentence in a quotation only the words that are not quoted are left, each in its place.
        """
        assert blanked("killed it,” said Lee. “Now") == "         ,” said Lee. “   "
        assert blanked("Lee said: “Wolves") == "Lee said: “      "
        assert blanked("frost killed it").strip() == ""

    def test_knows_what_goes_on(self) -> None:
        """
        A quotation without its closing mark goes on in the next sentence.
        """
        assert leaves_open("Lee said: «Wolves came.")
        assert not leaves_open("Lee said: «Wolves came.»")


class TestCuts:
    @pytest.mark.parametrize("text", CALLED)
    def test_none_before_a_closing_mark(self, text: str) -> None:
        """
        A quotation that ends in "!", "?" or dots is one sentence with who says it.
        """
        assert cut(text) == [text]

    @pytest.mark.parametrize(("text", "expected"), APART)
    def test_one_after_it_where_another_sentence_begins(self, text: str, expected: list[str]) -> None:
        """
        A closing mark belongs to what it closes; what states something else is a sentence of its own.
        """
        assert cut(text) == expected

    def test_take_time_in_proportion(self) -> None:
        """
        Ten thousand marks, open or closed, are no burden.
        """
        assert len(sentences("“Wolves came! " * 2_000 + "”" * 2_000 + " «A! » B" * 2_000)) > 100


class TestOpened:
    @pytest.mark.parametrize("text", TWO)
    def test_gives_each_sentence_to_the_speaker(self, text: str) -> None:
        """
        Each statement of a quotation is one of its own, said by the one who is named beside the quotation.
        """
        found = drafted(text)
        assert len(found) == 2
        assert {one.attribution.claimant for one in found} <= {"Ines Hollar", "何美玲"}
        assert not {"Wolves", "Wölfe", "loups", "lobos", "狼"} & set(text[slice(*found[1].span)].split())

    def test_gives_a_third_one_too(self) -> None:
        """
        However many there are.
        """
        text = "“The well is dry. All vines are dead. No train will stop here again,” said Ines Hollar."
        assert [one.attribution.claimant for one in drafted(text)] == ["Ines Hollar"] * 3

    def test_gives_two_quotations_of_a_sentence_to_their_speaker(self) -> None:
        """
        What goes on after "said Lee" is said by Lee as well.
        """
        text = (
            "“Wolves drank the well dry. Frost killed every vine,” said Ines Hollar, “and no train stops "
            "here. The station has been sold twice.” Nobody in the town agreed."
        )
        assert [one.attribution.claimant for one in drafted(text)] == ["Ines Hollar"] * 3 + [None]

    @pytest.mark.parametrize(
        "text",
        [
            "The film “Who Sold the Station? A Murder in Vorley” was shown on Friday.",
            "“We left. They stayed,” Ines Hollar said.",
            "The town would “rather burn. Or drown in its own wine.”",
        ],
    )
    def test_leaves_titles_and_turns_of_phrase_whole(self, text: str) -> None:
        """
        What is not surely reported, or says too little, is not cut.
        """
        assert cut(text) == [text]
