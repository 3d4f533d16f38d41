"""
A long political article, forwarded as text and as a link: its claims, who says them, and what is known.
"""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.house import House
from claims.models import Answer, ClaimAnswer, Message, NoticeKind, Status
from claims.pipeline import Parts, Pipeline
from store.fetch import FetchLimits, SafePageReader

ARTICLE = Path(__file__).parents[2] / "shared" / "data" / "articles" / "wikileaks-bbc-2017.txt"
# Words of the claim, who says it, when (None: not asked), and words of what is known.
EXPECTED = {
    "accused the BBC": (("BBC", "fake news", "accused"), "WikiLeaks", "2017-02-11", "no published check"),
    "promoted documents": (
        ("promoted", "3,600", "1,100"),
        "WikiLeaks",
        "2017-02-01",
        "Nothing new was published",
    ),
    "Assange to Izvestia": (
        ("Izvestia", "Macron", "Clinton"),
        "Julian Assange",
        "2017-02-07",
        "public already",
    ),
    "Canard on the DGSE": (("DGSE", "cyber attack"), "Le Canard Enchaîné", "2017-02-08", "GRU"),
    "DGSE on Le Pen": (("DGSE", "Le Pen", "robots"), "DGSE", None, "GRU"),
}
LINKS = (
    "http://yournewswire.com/wikileaks-bbc-fake-news-french-elections/",
    "https://www.newspunch.com/wikileaks-bbc-fake-news-french-elections/?utm_source=telegram&fbclid=xyz",
    "https://thepeoplesvoice.tv/wikileaks-bbc-fake-news-french-elections?utm_medium=social#top",
)


@pytest.fixture(scope="module")
def text() -> str:
    if not ARTICLE.exists():
        pytest.skip("needs the sample article beside the project")
    return ARTICLE.read_text("utf-8")


@pytest.fixture(scope="module")
def answer(house: House, text: str) -> Answer:
    return house.pipeline.answer(Message(text=text))


def claims(answer: Answer) -> tuple[ClaimAnswer, ...]:
    return (*answer.claims, *answer.more)


def found(answer: Answer, name: str) -> ClaimAnswer:
    needed = EXPECTED[name][0]
    fitting = [
        one for one in claims(answer) if all(word.lower() in one.claim.text.lower() for word in needed)
    ]
    said = [one for one in fitting if one.claim.claimant == EXPECTED[name][1]]
    assert said, f"no claim with {needed}: {[one.claim.text for one in fitting]}"
    return said[0]


class TestText:
    @pytest.mark.parametrize("name", EXPECTED)
    def test_finds_who_says_what_and_when(self, answer: Answer, text: str, name: str) -> None:
        """
        Each of the article's main claims is found with its claimant, its day and its exact words.
        """
        claim = found(answer, name).claim
        assert claim.claimant == EXPECTED[name][1]
        assert EXPECTED[name][2] in {None, claim.said_on}
        assert text[slice(*claim.span)] == claim.quote

    @pytest.mark.parametrize("name", EXPECTED)
    def test_tells_what_is_known(self, answer: Answer, name: str) -> None:
        """
        Each is answered with context that fits, newest first.
        """
        one = found(answer, name)
        contexts = one.matches[0].stored.contexts
        assert any(EXPECTED[name][3] in context.text for context in contexts)
        dates = [context.date or "" for context in contexts]
        assert dates == sorted(dates, reverse=True)

    def test_shows_them_first(self, answer: Answer) -> None:
        """
        All of them are among the claims that a reader sees first.
        """
        assert {name for name in EXPECTED if found(answer, name) not in answer.claims} == set()

    def test_gives_no_verdict_on_the_headline(self, answer: Answer) -> None:
        """
        Nobody has checked the headline's claim, so no review stands behind it.
        """
        headline = found(answer, "accused the BBC")
        assert headline.status is Status.CONTEXT
        assert all(not match.stored.reviews for match in headline.matches)

    def test_keeps_the_two_numbers_apart(self, answer: Answer) -> None:
        """
        The documents on Fillon and those on Le Pen are never taken for each other.
        """
        for one in claims(answer):
            quote, stored = one.claim.quote, one.matches[0].stored.claim if one.matches else ""
            if "3,630" in quote:
                assert "1,138" not in stored
            if "1,138" in quote:
                assert "3,630" not in stored

    def test_announces_an_old_text(self, answer: Answer) -> None:
        """
        The text's own date is found, and the answer says that it is old.
        """
        assert answer.published == "2017-02-11"
        assert NoticeKind.OLD_TEXT in {notice.kind for notice in answer.notices}


class TestLink:
    @pytest.mark.parametrize("link", LINKS)
    def test_is_known_without_opening_it(self, house: House, link: str) -> None:
        """
        Under any of its three domains, tracking parameters and all, the article is recognised, with notes on
        the outlet; the page is not opened (this pipeline has no reader).
        """
        answer = house.pipeline.answer(Message(text=link))
        assert [outlet.domain for outlet in answer.outlets] == ["yournewswire.com"]
        assert any("80 times" in note.text for note in answer.outlets[0].notes)
        assert any("accuses the BBC" in one.claim.text for one in claims(answer))
        assert {one.status for one in claims(answer)} == {Status.CONTEXT}

    def test_read_as_a_page_has_the_same_claims(self, house: House, text: str, page: str) -> None:
        """
        Served as a page on loopback, the article gives the same main claims, with spans in its text.
        """
        reader = SafePageReader(FetchLimits(), allow_private=True)
        joined = Pipeline(Parts(index=house.store.index, embedder=house.embedder, reader=reader))
        answer = joined.answer(Message(text=page))
        assert answer.message.page is not None
        for name in EXPECTED:
            claim = found(answer, name).claim
            assert answer.message.page.text[slice(*claim.span)] == claim.quote


@pytest.fixture
def page(text: str) -> Iterator[str]:
    """
    The address of a server on loopback that serves the article as a page.
    """
    header, _, body = text.strip().partition("WikiLeaks")
    paragraphs = "".join(f"<p>{html.escape(one)}</p>" for one in f"WikiLeaks{body}".split("\n\n"))
    day = header.split()[-1]
    document = (
        "<!doctype html><html lang='en'><head><title>WikiLeaks and the BBC</title>"
        f"<meta property='article:published_time' content='{day}T10:00:00Z'></head>"
        f"<body><article><h1>WikiLeaks and the BBC</h1>{paragraphs}</article></body></html>"
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/story"
        server.shutdown()
        thread.join()
