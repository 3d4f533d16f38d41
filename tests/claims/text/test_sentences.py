from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.text.sentences import sentences, split

NOISE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("“”\"'’«»\ufffd\ud800😀🇫🇷\u200d\n\r\t .,!?…:;—–-()#@/&1٣० अبア。ก"),
    ),
    max_size=300,
)


def cut(text: str, language: str | None = None) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


class TestSplit:
    @settings(deadline=None)
    @given(NOISE, st.sampled_from([None, "en", "de", "hi", "ar", "zh", "xx"]))
    def test_gives_ordered_spans_inside_any_text(self, text: str, language: str | None) -> None:
        """
        For any characters the spans lie in the text, in order, without overlap; nothing raises.
        """
        reached = 0
        for start, end in split(text, language):
            assert reached <= start < end <= len(text)
            reached = end

    @pytest.mark.parametrize(
        "text",
        [
            "Dr. Smith met Gen. Lee at 5 p.m. on Monday with Sen. J. K. Rowling.",
            "Prices rose 3.5 percent to $4.2 billion vs. No. 5 of the list.",
            "“We won. They lost,” he said.",
            "“Really?” he asked the crowd.",
            "M. Dupont et Mme. Durand ont dit « Oui. Non. » hier soir.",
            "El Sr. Pérez dijo a EE.UU. que no.",
        ],
    )
    def test_keeps_abbreviations_decimals_and_quotations_whole(self, text: str) -> None:
        """
        A full stop that ends no sentence cuts none.
        """
        assert cut(text, "fr" if "Mme" in text else "es" if "Sr." in text else "en") == [text]

    def test_keeps_german_ordinals_whole(self) -> None:
        """
        "der 3. Weg" is one sentence in German.
        """
        assert cut("Am 7. Februar begann der 3. Weg.", "de") == ["Am 7. Februar begann der 3. Weg."]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Masks do not work😡😡 Share this now", ["Masks do not work", "Share this now"]),
            ("It is true 😱 Doctors hide it", ["It is true", "Doctors hide it"]),
            ("I ❤️ this town a lot.", ["I ❤️ this town a lot."]),
            ("See https://t.co/Ab1 Macron resigned", ["See", "Macron resigned"]),
            ("He died of cancer.Rest in peace", ["He died of cancer.", "Rest in peace"]),
            ("1. Garlic cures flu\n2. Onions too", ["Garlic cures flu", "Onions too"]),
            ("• Garlic cures flu • Onions too", ["Garlic cures flu", "Onions too"]),
            ("Vaccines kill. #truth #wakeup", ["Vaccines kill.", "#truth #wakeup"]),
            ("हाँ यह सच है।वह गया", ["हाँ यह सच है।", "वह गया"]),
            ("他说了。真的吗？是的！好", ["他说了。", "真的吗？", "是的！", "好"]),
            ("قال ذلك؟ نعم. لا", ["قال ذلك؟", "نعم.", "لا"]),
        ],
    )
    def test_cuts_chat_style(self, text: str, expected: list[str]) -> None:
        """
        Emoji, links before a capital, bullets, missing spaces and other scripts' marks end a sentence.
        """
        assert cut(text) == expected

    def test_joins_lines_wrapped_for_width(self) -> None:
        """
        A line break inside a sentence of hard-wrapped text is no boundary.
        """
        text = (
            "The ministry announced on Friday that the cases, which had long\nfallen for weeks, rose again."
        )
        assert cut(text, "en") == [text]

    def test_keeps_a_quotation_inside_a_sentence_whole_over_paragraphs(self) -> None:
        """
        A sentence whose quotation goes on in the next paragraph is one sentence, up to the closing mark.
        """
        text = "The agency expects “messages by the thousand.\n\nOr by leaks of mail.” Asked, Lee said no."
        assert cut(text, "en") == [
            "The agency expects “messages by the thousand.\n\nOr by leaks of mail.”",
            "Asked, Lee said no.",
        ]

    def test_opens_a_long_quotation(self) -> None:
        """
        The sentences of a long quotation are found one by one and share its start.
        """
        text = (
            "Before. “The fund gave millions to worthy groups over the years. It broke no law of any state. "
            "It will be closed this winter to avoid doubts,” he said."
        )
        found = sentences(text, "en")
        assert [text[slice(*one.span)][:12] for one in found] == [
            "Before.",
            "“The fund ga",
            "It broke no ",
            "It will be c",
        ]
        assert [one.quotation for one in found] == [None, 8, 8, 8]

    def test_takes_embedded_tweets_apart(self) -> None:
        """
        A tweet's words are sentences of that tweet; its signature and links are none.
        """
        text = "Look: 1,138 files https://t.co/x pic.twitter.com/y — The Desk (@desk) February 1, 2017\nNext."
        found = sentences(text, "en")
        words = [text[slice(*one.span)] for one in found if not one.noise]
        assert words == ["Look: 1,138 files", "Next."]
        assert found[0].tweet is not None
        assert (found[0].tweet.name, found[0].tweet.handle, found[0].tweet.date) == (
            "The Desk",
            "desk",
            "February 1, 2017",
        )
        assert found[-1].tweet is None

    def test_takes_copied_tweets_apart(self) -> None:
        """
        A tweet copied from the screen, header above and time below, is read as one too.
        """
        text = (
            "Intro.\n Ann Lee @annlee\nThe bridge is closed\n6:39 PM - 6 Jun 2016\n  3,899 Retweets\nAfter."
        )
        found = [one for one in sentences(text, "en") if not one.noise]
        assert [text[slice(*one.span)] for one in found] == ["Intro.", "The bridge is closed", "After."]
        assert [one.tweet and one.tweet.name for one in found] == [None, "Ann Lee", None]

    @pytest.mark.parametrize(
        "furniture",
        [
            "Read more",
            "Desk.online reports:",
            "Photo: Ann Lee/Getty Images",
            "We use cookies to improve your experience.",
            "Forwarded many times",
            "Sent from my iPhone",
            "https://example.org/a",
            "By Ann Lee",
            "Share this with everyone!!!",
            "Leer más",
            "कई बार फ़ॉरवर्ड किया गया",
            "转发给所有人！",
            "date 2017-02-11",
        ],
    )
    def test_marks_furniture(self, furniture: str) -> None:
        """
        Headers, credits, banners, calls to share and bare links are marked as noise; what follows is not.
        """
        text = f"{furniture}\n\nThe bridge over the river was closed on Monday."
        assert [one.noise for one in sentences(text)] == [True, False]

    def test_marks_no_statement_as_furniture(self) -> None:
        """
        A short statement is a sentence, whatever its subject.
        """
        for text in ("Garlic cures flu", "Photo editing was banned in France.", "Share prices fell by 4%."):
            assert [one.noise for one in sentences(text)] == [False]
