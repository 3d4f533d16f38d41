from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.extract import MOST_CLAIMS, extract, extract_all
from claims.models import Claim, Message, Page
from tests.claims.scorer import EverySentence, WordsWeigh

ARTICLE = Path(__file__).parents[4] / "shared" / "data" / "articles" / "wikileaks-bbc-2017.txt"

CHAT = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from('“”"’\ufffd\ud800😀\n .,!?:—-()#@ said he1')),
    max_size=400,
)


def found(text: str, **more: object) -> tuple[Claim, ...]:
    return extract(Message(text=text, **more), worthiness=EverySentence(), embedder=None)  # type: ignore[arg-type]


class OneVector:
    """
    An embedder for which all texts mean the same.
    """

    name = "one"
    dimensions = 2

    def __init__(self) -> None:
        self.asked = 0

    def queries(self, texts: list[str]) -> np.ndarray:
        self.asked += len(texts)
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))

    passages = messages = queries

    def states(self, texts: list[str]) -> None:
        return None


class TestExtract:
    @settings(deadline=None)
    @given(CHAT)
    def test_gives_exact_spans_for_any_text(self, text: str) -> None:
        """
        For any characters ``text[start:end]`` is exactly the quote, and nothing raises.
        """
        for claim in found(text):
            assert text[slice(*claim.span)] == claim.quote != ""

    @settings(deadline=None)
    @given(CHAT, st.integers(0, 400), st.integers(0, 400))
    def test_stays_inside_what_was_selected(self, text: str, start: int, end: int) -> None:
        """
        Claims of a selection lie inside it, with exact spans in the whole message.
        """
        quote = text[start:end] or None
        for claim in found(text, quote=quote):
            assert text[slice(*claim.span)] == claim.quote
            assert quote is None or claim.quote in text

    @pytest.mark.parametrize(
        "text", ["", "   ", "😀😀😀", "https://example.org/a", "??", "\ud800", "Read more"]
    )
    def test_finds_nothing_where_nothing_is_said(self, text: str) -> None:
        """
        Emptiness, emoji, links and furniture hold no claim.
        """
        assert found(text) == ()

    def test_takes_a_forwarded_rumour(self) -> None:
        """
        The statement of a chain letter is found, without its shouting, with its exact words beside.
        """
        text = "🚨🚨 URGENT!! Garlic cures the flu in 3 days 😱😱 Please share with everyone!!!"
        (claim,) = found(text)
        assert claim.text == "Garlic cures the flu in 3 days"
        assert claim.quote in text

    def test_takes_what_a_question_asks_about(self) -> None:
        """
        A question about a statement is looked up as that statement; one that asks for help is not.
        """
        (claim,) = found("Is it true that garlic cures the flu?")
        assert claim.text == "Garlic cures the flu"
        assert claim.quote == "Is it true that garlic cures the flu?"
        assert found("Can you send me the photos?") == ()

    def test_drops_what_is_not_worth_checking(self) -> None:
        """
        Only sentences that the weigher finds worth it are claims.
        """
        text = "Good morning to all of you. Garlic cures the flu. I love this song. What a day. Bye now."
        claims = extract(Message(text=text), worthiness=WordsWeigh("flu"), embedder=None)
        assert [claim.quote for claim in claims] == ["Garlic cures the flu."]

    def test_keeps_apart_what_seems_to_be_no_claim(self) -> None:
        """
        Beside a claim other sentences are kept apart, since a store may know them; small talk alone has none.
        """
        text = "Garlic cures the flu. I love this song very much."
        found = extract_all(Message(text=text), worthiness=WordsWeigh("flu"), embedder=None)
        assert [claim.quote for claim in found.claims] == ["Garlic cures the flu."]
        assert [claim.quote for claim in found.unlikely] == ["I love this song very much."]
        nothing = extract_all(Message(text=text), worthiness=WordsWeigh("tax"), embedder=None)
        assert (nothing.claims, nothing.unlikely) == ((), ())

    def test_gives_no_more_sentences_than_claims(self) -> None:
        """
        Claims and the sentences beside them are together no more than one message gives.
        """
        text = " ".join(
            f"Bridge number {n} was closed {'by flu' if n % 2 else ''} in 19{n}." for n in range(60)
        )
        found = extract_all(Message(text=text), worthiness=WordsWeigh("flu"), embedder=None)
        assert len(found.claims) + len(found.unlikely) == MOST_CLAIMS

    def test_reads_the_page_where_there_is_one(self) -> None:
        """
        With a page, spans count in the page's text, and its date resolves its days.
        """
        page = Page(
            url="https://example.org/a",
            text="Ann Lee said on Monday that prices fell.",
            published="2017-02-11",
        )
        (claim,) = extract(
            Message(text="see https://example.org/a", page=page), worthiness=EverySentence(), embedder=None
        )
        assert page.text[slice(*claim.span)] == claim.quote == page.text
        assert (claim.claimant, claim.said_on) == ("Ann Lee", "2017-02-06")

    def test_takes_the_selection_for_the_claim(self) -> None:
        """
        What the person selected is the claim, however little it weighs.
        """
        text = "Good morning. Garlic cures the flu. Bye."
        claims = extract(
            Message(text=text, quote="Garlic cures the flu."), worthiness=WordsWeigh("morning"), embedder=None
        )
        assert [(claim.quote, claim.span) for claim in claims] == [("Garlic cures the flu.", (14, 35))]

    def test_counts_repeats(self) -> None:
        """
        A chain letter that says the same thing three times holds one claim.
        """
        (claim,) = found("Garlic cures the flu.\nGarlic cures the flu!\ngarlic cures the FLU")
        assert claim.repeats == 2

    def test_names_the_account_of_a_quoted_tweet(self) -> None:
        """
        A quoted tweet is said by the name it is signed with, on its day; a handle alone names nobody.
        """
        (named,) = found("The bridge is closed today — Desk News (@desk) February 1, 2017")
        assert (named.claimant, named.said_on, named.quote) == (
            "Desk News",
            "2017-02-01",
            "The bridge is closed today",
        )
        (unnamed,) = found("The bridge is closed today — (@private77) February 1, 2017")
        assert unnamed.claimant is None

    def test_gives_no_more_than_asked(self) -> None:
        """
        ``limit`` holds, and so does the most that one message gives.
        """
        text = " ".join(f"Bridge number {n} was closed in the year {1900 + n}." for n in range(60))
        assert len(found(text)) == MOST_CLAIMS
        assert len(extract(Message(text=text), worthiness=EverySentence(), embedder=None, limit=3)) == 3

    def test_embeds_a_bounded_number_of_sentences(self) -> None:
        """
        However long a text, only its most promising sentences are embedded.
        """
        embedder = OneVector()
        text = "\n".join(f"Bridge number {n} was closed in the year {1900 + n}." for n in range(300))
        extract(Message(text=text), worthiness=EverySentence(), embedder=embedder)
        assert 0 < embedder.asked <= 64


@pytest.mark.skipif(not ARTICLE.exists(), reason="the sample article is not part of the project")
class TestSampleArticle:
    """
    The claims that a reader of the sample article would have checked, with who makes them and when.
    """

    @pytest.fixture
    def claims(self) -> tuple[Claim, ...]:
        text = ARTICLE.read_bytes().decode("utf-8")
        assert hashlib.sha256(text.encode()).hexdigest() == _annotated_hash()
        claims = found(text)
        assert all(text[slice(*claim.span)] == claim.quote for claim in claims)
        return claims

    @pytest.mark.parametrize(
        ("words", "claimant", "said_on"),
        [
            (("accused", "BBC", "deliberately"), "WikiLeaks", "2017-02-11"),
            (("3,600", "Fillon", "1,100", "Le Pen"), "WikiLeaks", "2017-02-01"),
            (("Izvestia", "Clinton", "Macron", "emails"), "Julian Assange", "2017-02-07"),
            (("Canard", "preparing", "cyber"), "Le Canard Enchaîné", "2017-02-08"),
            (("intends", "Le Pen", "robots", "opponents.”"), "DGSE", "2017-02-08"),
        ],
    )
    def test_are_found(
        self, claims: tuple[Claim, ...], words: tuple[str, ...], claimant: str, said_on: str
    ) -> None:
        """
        Each is one claim with all its words, its claimant and the day it was said.
        """
        fitting = [claim for claim in claims if all(word in claim.quote for word in words)]
        assert [(claim.claimant, claim.said_on) for claim in fitting] == [(claimant, said_on)]

    def test_start_after_the_date_line(self, claims: tuple[Claim, ...]) -> None:
        """
        The date at the head of the text belongs to no claim.
        """
        assert min(claim.span[0] for claim in claims) == len(" date 2017-02-11 ")

    def test_hold_no_furniture(self, claims: tuple[Claim, ...]) -> None:
        """
        The line that announces another site's report and the tweets' signatures are no claims.
        """
        assert not [claim for claim in claims if "online reports" in claim.quote or "(@" in claim.quote]


def _annotated_hash() -> str:
    path = Path(__file__).parents[2] / "data" / "articles" / "wikileaks-bbc-2017.json"
    return str(json.loads(path.read_text("utf-8"))["sha256"])
