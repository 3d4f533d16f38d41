"""
The text of a page is found wherever its markup puts it, and lists of headlines keep their headlines.
"""

from __future__ import annotations

import pytest

from claims.extraction.extract import extract
from claims.models import Claim, Message, Page
from store.fetch import SafePageReader
from tests.claims.scorer import EverySentence
from tests.store.fetch.site import PARAGRAPHS, Site, article

NOTICE = (
    "<p>We use cookies to make this site better and to count its visitors. Accept all or manage your choices;"
    " you can withdraw your consent to cookies at any time at the foot of every page.</p>"
)
STORY = "<h1>Birds of the coast</h1>" + "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
HEADLINES = (
    ("Comets bring the flu, says an astronomer", "A theory of 1979 is back.", "3 May 2024"),
    ("Anna Brandt buys Lindow harbour for one coin", "The mayor signed it at night.", "2 May 2024"),
    ("What a swim in winter does", "She asked twelve swimmers.", "1 May 2024"),
    ("Bells of Lindow ring again", "Two years were needed.", "30 April 2024"),
)


def page(body: str, *, title: str = "The Coast", head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


def claims(read: Page) -> list[Claim]:
    found = extract(Message(text=read.url, page=read), worthiness=EverySentence(), embedder=None)
    return sorted(found, key=lambda claim: claim.span)


class TestNotices:
    @pytest.mark.parametrize(
        "notice",
        [
            f"<div id='cookie-notice'>{NOTICE}</div>",
            f"<section class='cmp-box'>{NOTICE}</section>",
            f"<div><div class='onetrust'>{NOTICE}</div></div>",
            f"<div>{NOTICE}</div>",
            f"<footer>{NOTICE}</footer>",
        ],
    )
    @pytest.mark.parametrize(
        "around",
        [
            "<aside class='left'>{}</aside>",
            "<footer>{}</footer>",
            "<div class='sidebar'>{}</div>",
            "<main>{}</main>",
        ],
    )
    def test_hide_no_article(self, web: Site, reader: SafePageReader, notice: str, around: str) -> None:
        """
        An article beside a notice of cookies is read, in whatever element it stands.
        """
        read = reader.read(web.serve(page(f"{notice}<div>{around.format(STORY)}</div>")))
        assert read.problem is None
        assert [one for one in PARAGRAPHS if one not in read.text] == []
        assert "cookies" not in read.text

    def test_alone_are_told(self, web: Site, reader: SafePageReader) -> None:
        """
        A page that holds nothing but such a notice asks for consent.
        """
        read = reader.read(web.serve(page(f"<div id='cookie-notice'>{NOTICE}</div><p>The Coast</p>")))
        assert "agree to cookies" in str(read.problem)

    def test_of_several_parts_are_told(self, web: Site, reader: SafePageReader) -> None:
        """
        What goes on about partners and personal data beside the notice is no article.
        """
        more = (
            "<p>We and our partners process personal data such as unique identifiers on your device.</p>" * 4
        )
        read = reader.read(
            web.serve(page(f"<h1>Before you continue</h1><div>{NOTICE}</div><div>{more}</div>"))
        )
        assert "agree to cookies" in str(read.problem)

    def test_spare_an_article_about_them(self, web: Site, reader: SafePageReader) -> None:
        """
        What an article says about cookies is its text.
        """
        said = "“We use cookies in every room,” says the baker, “and accept all that visitors bring.”"
        read = reader.read(web.serve(article(*PARAGRAPHS * 3, said)))
        assert said in read.text

    def test_leave_asides_beside(self, web: Site, reader: SafePageReader) -> None:
        """
        An aside that is shorter than the article stays out of it.
        """
        aside = "<aside><p>Subscribe to our letter for more about the coast.</p></aside>"
        assert "Subscribe" not in reader.read(web.serve(page(f"<main>{STORY}</main>{aside}"))).text


class TestHeadlines:
    MARKUP = (
        "<li><article><a href='/{n}'><h2>{0}</h2><p>{1}</p></a><span>{2}</span></article></li>",
        "<div><h3><a href='/{n}'>{0}</a></h3><div>{1}</div><time>{2}</time></div>",
        "<section><p>{2}</p><h2><span><a href='/{n}'>{0}</a></span></h2><p>{1}</p></section>",
    )

    @pytest.mark.parametrize("markup", MARKUP)
    def test_are_kept_and_read_apart(self, web: Site, reader: SafePageReader, markup: str) -> None:
        """
        Every headline and teaser is there, and none is read in the light of the title or of another one.
        """
        body = "".join(markup.format(*one, n=n) for n, one in enumerate(HEADLINES))
        read = reader.read(
            web.serve(
                page(
                    f"<nav><a href='/'>All our news of today</a></nav><main>{body}</main>",
                    title="Money | The Coast",
                )
            )
        )
        assert read.listing
        assert read.published is None
        assert [part for one in HEADLINES for part in one[:2] if part not in read.text] == []
        texts = [claim.text for claim in claims(read)]
        assert "Comets bring the flu, says an astronomer" in texts
        assert "The mayor signed it at night." in texts
        assert "She asked twelve swimmers." in texts
        assert not [text for text in texts if "Money" in text or "Our news" in text]

    def test_without_headings(self, web: Site, reader: SafePageReader) -> None:
        """
        A list of long links is one of headlines too.
        """
        more = "Rain is expected along the coast tomorrow"
        body = "".join(
            f"<li><a href='/{n}'>{text}</a></li>"
            for n, text in enumerate([*(one[0] for one in HEADLINES), more, f"Less {more}"])
        )
        read = reader.read(web.serve(page(f"<ul>{body}</ul>")))
        assert read.listing
        assert [one[0] for one in HEADLINES if one[0] not in read.text] == []

    def test_below_an_article_are_not_it(self, web: Site, reader: SafePageReader) -> None:
        """
        An article with links to others below is an article.
        """
        related = "".join(self.MARKUP[1].format(*one, n=n) for n, one in enumerate(HEADLINES))
        read = reader.read(web.serve(page(f"<main>{STORY}</main><div>{related}</div>")))
        assert not read.listing
        assert [one for one in PARAGRAPHS if one not in read.text] == []

    def test_stated_article_is_none(self, web: Site, reader: SafePageReader) -> None:
        """
        A page that says it is an article is no list, however short.
        """
        related = "".join(self.MARKUP[1].format(*one, n=n) for n, one in enumerate(HEADLINES))
        head = "<meta property='og:type' content='article'>"
        body = f"<article><h1>Birds of the coast</h1><p>{PARAGRAPHS[0]}</p></article><div>{related}</div>"
        read = reader.read(web.serve(page(body, head=head)))
        assert not read.listing
        assert PARAGRAPHS[0] in read.text
