"""
What a document says reaches the pipeline whole, in the right letters, with what it says of itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import pytest

from claims.models import Obstacle, Verdict
from store.fetch import FetchLimits, SafePageReader
from tests.store.fetch.site import PARAGRAPHS, Site, article, pdf

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT.parent / "shared" / "data" / "articles" / "wikileaks-bbc-2017.txt"


class TestArticle:
    def test_paragraphs(self, web: Site, reader: SafePageReader) -> None:
        """
        The main text is the article's paragraphs, without navigation and footer.
        """
        page = reader.read(web.serve(article(*PARAGRAPHS)))
        assert page.problem is None
        assert [line for line in page.text.splitlines() if line in PARAGRAPHS] == list(PARAGRAPHS)
        assert "Imprint" not in page.text
        assert page.title == "Wind turbines and birds"
        assert page.language == "en"

    def test_sample_article(self, web: Site, reader: SafePageReader) -> None:
        """
        The sample article, served as a page, comes back with the same paragraphs.
        """
        if not SAMPLE.exists():
            pytest.skip("needs the sample article, which is not part of the project")
        title, _, body = SAMPLE.read_text().partition("\n")
        paragraphs = [line.strip() for line in body.splitlines() if line.strip()]
        escaped = [line.replace("&", "&amp;").replace("<", "&lt;") for line in paragraphs]
        page = reader.read(web.serve(article(*escaped, title=title)))
        assert page.problem is None
        found = [line for line in page.text.splitlines() if line.strip()]
        assert [line for line in paragraphs if line not in found] == []

    def test_what_it_says_of_itself(self, web: Site, reader: SafePageReader) -> None:
        """
        Author, site, dates and the canonical address come from the page's own statements.
        """
        stated = {
            "@type": "NewsArticle",
            "datePublished": "2017-02-11T08:00:00Z",
            "dateModified": "2017-02-13",
        }
        head = (
            "<meta name='author' content='Mary Smith'><meta property='og:site_name' content='The Coast'>"
            "<link rel='canonical' href='/2017/turbines'>"
            f"<script type='application/ld+json'>{json.dumps(stated)}</script>"
        )
        page = reader.read(web.serve(article(*PARAGRAPHS, head=head)))
        assert (page.author, page.site) == ("Mary Smith", "The Coast")
        assert (page.published, page.modified) == ("2017-02-11", "2017-02-13")
        assert page.url == web.url("/2017/turbines")

    def test_date_is_unknown_rather_than_guessed(self, web: Site, reader: SafePageReader) -> None:
        """
        A page that states no date has none, whatever years its text mentions.
        """
        page = reader.read(
            web.serve(article(*PARAGRAPHS, "Copyright 2019. In 1998 there were fewer turbines."))
        )
        assert page.published is None

    @pytest.mark.parametrize("href", ["https://reuters.com/real-news", "http://[", "javascript:void(0)", "/"])
    def test_canonical_address_of_another_site(self, web: Site, reader: SafePageReader, href: str) -> None:
        """
        A page can't pass itself off as another site's page.
        """
        head = f"<link rel='canonical' href='{href}'>"
        assert reader.read(web.serve(article(*PARAGRAPHS, head=head))).url == web.url()

    def test_page_drawn_by_scripts(self, web: Site, reader: SafePageReader) -> None:
        """
        Where the page itself is empty, its preview text is what it says.
        """
        said = "Cats killed more birds than wind turbines did, a study of forty wind parks says."
        head = f"<title>Video</title><meta property='og:description' content='{said}'>"
        assert (
            reader.read(web.serve(f"<html><head>{head}</head><body><div id=app></div></body></html>")).text
            == said
        )


class TestLetters:
    TEXT = "Die Größe der Flügel beträgt 80 Meter, « très élevée » – so das Ministerium."

    @pytest.mark.parametrize(
        ("encoding", "kind", "head"),
        [
            ("utf-8", "text/html", ""),
            ("utf-8", "text/html; charset=UTF-8", ""),
            ("utf-8-sig", "text/html", ""),
            ("cp1252", "text/html; charset=ISO-8859-1", ""),
            ("cp1252", "text/html", "<meta charset='iso-8859-1'>"),
            (
                "cp1252",
                "text/html",
                "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>",
            ),
            ("utf-16", "text/html", ""),
            ("utf-16-le", "text/html; charset=utf-16le", ""),
            ("cp1252", "text/html; charset=utf-8", ""),
            ("utf-8", "text/html; charset=nonsense", "<meta charset='more-nonsense'>"),
            ("utf-8", "text/html; charset=utf-8", "<meta charset='utf-16'>"),
        ],
    )
    def test_encodings(self, web: Site, reader: SafePageReader, encoding: str, kind: str, head: str) -> None:
        """
        The letters are right by mark, header, declaration or look, also where these contradict each other.
        """
        body = article(self.TEXT * 3, *PARAGRAPHS, head=head).encode(encoding)
        assert self.TEXT in reader.read(web.serve(body, kind=kind)).text

    @pytest.mark.parametrize(
        "label",
        ["punycode", "undefined", "idna", "unicode_escape", "utf-7", "rot13", "hex", "base64", "utf-32"],
    )
    def test_labels_that_are_no_encoding_of_the_web(
        self, web: Site, reader: SafePageReader, label: str
    ) -> None:
        """
        What Python knows beside the encodings of web pages is not listened to, in header and head.
        """
        text = "The blades +AGE- are \\\\x41 80 metres long, xn--bcher-kva and 4a4b say so."
        head = f"<meta charset='{label}'>"
        page = reader.read(
            web.serve(article(text, *PARAGRAPHS, head=head), kind=f"text/html; charset={label}")
        )
        assert page.problem is None
        assert text in page.text

    @pytest.mark.parametrize(
        ("label", "encoding", "text"),
        [
            ("gb2312", "gb18030", "疫苗含有石墨烯的说法是错误的"),
            ("shift_jis", "cp932", "ワクチンに①酸化グラフェンは含まれていない"),
            ("ks_c_5601-1987", "cp949", "백신에는 산화 그래핀이 들어 있지 않다"),
            ("big5", "big5hkscs", "疫苗含有石墨烯的說法是錯誤的"),
            ("latin1", "cp1252", "Die Größe „beträgt“ 80 Meter"),
            ("koi8-r", "koi8-r", "Ветряные турбины убивают меньше птиц"),
        ],
    )
    def test_labels_of_the_web(
        self, web: Site, reader: SafePageReader, label: str, encoding: str, text: str
    ) -> None:
        """
        A label means what browsers take it for.
        """
        body = article(*[f"{text} {number}" for number in range(9)]).encode(encoding)
        assert text in reader.read(web.serve(body, kind=f"text/html; charset={label}")).text

    def test_language_decides_undeclared_encodings(self, web: Site, reader: SafePageReader) -> None:
        """
        A page that declares nothing is in the encoding its language was mostly written in.
        """
        text = "Ветряные турбины убивают меньше птиц, чем кошки"
        body = article(text, *PARAGRAPHS).replace("lang='en-GB'", "lang='ru'").encode("cp1251")
        assert text in reader.read(web.serve(body, kind="text/html")).text

    def test_a_broken_letter_spoils_no_other(self, web: Site, reader: SafePageReader) -> None:
        """
        One invalid byte in a UTF-8 page leaves all other letters right.
        """
        body = article(self.TEXT, *PARAGRAPHS).encode() + b"\xff"
        assert self.TEXT in reader.read(web.serve(body)).text

    def test_xhtml(self, web: Site, reader: SafePageReader) -> None:
        """
        XHTML with a declaration is read like HTML.
        """
        body = '<?xml version="1.0" encoding="utf-8"?>\n' + article(*PARAGRAPHS)
        page = reader.read(web.serve(body, kind="application/xhtml+xml"))
        assert PARAGRAPHS[1] in page.text

    @pytest.mark.parametrize(
        "text", ["ซีดีซีกล่าวว่าวัคซีนปลอดภัย", "疫苗含有石墨烯的說法是錯誤的", "اللقاح لا يحتوي على رقائق"]
    )
    def test_other_scripts(self, web: Site, reader: SafePageReader, text: str) -> None:
        """
        Pages in other scripts are read.
        """
        assert text in reader.read(web.serve(article(*[f"{text} {number}" for number in range(9)]))).text


class TestOtherDocuments:
    def test_plain_text(self, web: Site, reader: SafePageReader) -> None:
        """
        Plain text is its own main text.
        """
        page = reader.read(web.serve("\n\n".join(PARAGRAPHS), kind="text/plain"))
        assert page.text.split("\n\n") == list(PARAGRAPHS)

    def test_pdf(self, web: Site, reader: SafePageReader) -> None:
        """
        A PDF is read page by page, also when its server calls it a download.
        """
        for kind in ("application/pdf", "application/octet-stream"):
            page = reader.read(web.serve(pdf("Cats kill more birds than turbines"), kind=kind))
            assert page.problem is None
            assert page.text == "Cats kill more birds than turbines"
            assert page.title == "Survey"
            assert page.published == "2017-02-11"

    def test_pdf_that_takes_too_long(self, web: Site) -> None:
        """
        Reading a PDF ends when its time is up; the pages read by then count.
        """
        hasty = SafePageReader(FetchLimits(seconds=3, pdf_seconds=3), allow_private=True)
        page = hasty.read(web.serve(pdf("Cats kill birds", endless=True), kind="application/pdf"))
        assert page.problem is None
        assert page.text == "Cats kill birds"
        assert page.cut

    def test_pdf_of_many_pages(self, web: Site, reader: SafePageReader) -> None:
        """
        Of a PDF sixty pages are read, and the page says that there are more.
        """
        many = pdf("Cats kill birds").replace(
            b"/Kids[3 0 R]/Count 1", b"/Kids[%s]/Count 61" % (b"3 0 R " * 61)
        )
        whole = pdf("Cats kill birds").replace(
            b"/Kids[3 0 R]/Count 1", b"/Kids[%s]/Count 60" % (b"3 0 R " * 60)
        )
        read = [reader.read(web.serve(body, kind="application/pdf")) for body in (whole, many)]
        assert [page.text.count("Cats") for page in read] == [60, 60]
        assert [page.cut for page in read] == [False, True]

    def test_pdf_that_never_shows_a_page(self, web: Site) -> None:
        """
        Where no page could be read in time, the person is told so.
        """
        hasty = SafePageReader(FetchLimits(seconds=3, pdf_seconds=0.01), allow_private=True)
        page = hasty.read(web.serve(pdf("Cats kill birds"), kind="application/pdf"))
        assert page.problem == "I couldn't read that page (reading it took longer than 0.01 seconds)."
        assert page.obstacle is Obstacle.UNUSABLE

    @pytest.mark.parametrize("body", [b"%PDF-1.4\nnot really", b"%PDF-", b"%PDF-1.7\n1 0 obj<</Type/Catalog"])
    def test_damaged_pdf(self, web: Site, reader: SafePageReader, body: bytes) -> None:
        """
        A damaged PDF is said to be damaged.
        """
        assert "damaged" in str(reader.read(web.serve(body, kind="application/pdf")).problem)

    @pytest.mark.parametrize(
        ("kind", "named"),
        [
            ("image/png", "a picture"),
            ("video/mp4", "a video"),
            ("audio/mpeg", "a sound"),
            ("application/zip", "a file"),
        ],
    )
    def test_files(self, web: Site, reader: SafePageReader, kind: str, named: str) -> None:
        """
        What has no text is named for what it is.
        """
        assert f"leads to {named}" in str(reader.read(web.serve(b"\x89PNG", kind=kind)).problem)

    def test_unsaid_kind(self, web: Site, reader: SafePageReader) -> None:
        """
        A page whose server doesn't say what it is counts as a page if it begins like one.
        """
        assert reader.read(web.serve(article(*PARAGRAPHS), kind="")).problem is None

    @pytest.mark.parametrize(
        "body",
        [
            "",
            " ",
            "<html></html>",
            "<",
            "<!-- -->",
            "\x00\x00",
            "<html><body><img src=x></body></html>",
            "<div>" * 50_000,
            "<p>" * 20_000,
            "<table><tr><td>" * 10_000,
            "&#0;&#x110000;&nbsp;",
            "<?xml version='1.0'?>",
            "<html><script>" + "x" * 100_000,
            "<b></b>" * 28_000,
            "<script " * 25_000,
            "<script type='application/ld+json'>" + "<script " * 20_000 + "</script>",
        ],
    )
    def test_hopeless_markup(self, web: Site, reader: SafePageReader, body: str) -> None:
        """
        Empty, endless and absurdly nested markup gets a sentence.
        """
        page = reader.read(web.serve(body))
        assert page.problem
        assert page.text == ""


class TestReviewed:
    REVIEW: ClassVar = {
        "@type": ["ClaimReview", "NewsArticle"],
        "claimReviewed": "Wind turbines kill more birds than cats &amp;amp; dogs\r",
        "url": "/check/1",
        "datePublished": "2017-02-12T10:00:00+01:00",
        "author": {"@type": "Organization", "name": "The Checkers"},
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "alternateName": "Mostly false"},
        "itemReviewed": {"@type": "Claim", "author": [{"name": "A minister"}], "datePublished": "2017-02-01"},
    }

    def test_is_read(self, web: Site, reader: SafePageReader) -> None:
        """
        A ClaimReview inside a graph becomes a claim with the publisher's words unchanged.
        """
        graph = json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, self.REVIEW]})
        head = f"<script type='application/ld+json'>//<![CDATA[\n{graph}\n//]]></script>"
        (claim,) = reader.read(web.serve(article(*PARAGRAPHS, head=head))).reviewed
        assert claim.claim == "Wind turbines kill more birds than cats & dogs"
        assert (claim.claimant, claim.said_on) == ("A minister", "2017-02-01")
        (review,) = claim.reviews
        assert (review.publisher, review.rating, review.date) == (
            "The Checkers",
            "Mostly false",
            "2017-02-12",
        )
        assert review.verdict is Verdict.MOSTLY_FALSE
        assert review.url == web.url("/check/1")

    def test_is_bounded(self, web: Site, reader: SafePageReader) -> None:
        """
        What a page says of itself is no longer than a title, a name or a claim, and no fact-check reviews
        hundreds of claims.
        """
        endless = {**self.REVIEW, "claimReviewed": "x" * 50_000}
        scripts = f"<script type='application/ld+json'>{json.dumps([endless, *[self.REVIEW] * 50])}</script>"
        author = f"<meta name='author' content='{'y' * 9_000}'>"
        page = reader.read(web.serve(article(*PARAGRAPHS, head=scripts + author, title="z" * 9_000)))
        assert page.problem is None
        assert len(page.title or "") == 300
        assert len(page.author or "") <= 300
        assert len(page.reviewed) == 20
        assert max(len(claim.claim) for claim in page.reviewed) < 1_000

    @pytest.mark.parametrize(
        "script",
        [
            "",
            "{",
            "[]",
            "null",
            '{"@type": "ClaimReview"}',
            "[" * 5000,
            "[" * 60_000 + "]" * 60_000,
            '{"a":' * 30_000 + "1" + "}" * 30_000,
            '{"@type": "ClaimReview", "url": "/1", "claimReviewed": ' + '{"name": ' * 900 + '""' + "}" * 901,
            '{"@type": "ClaimReview", "url": "/1", "author": ' + "[" * 900 + "]" * 900 + "}",
            '{"@type": "ClaimReview", "claimReviewed": 1}',
        ],
    )
    def test_junk(self, web: Site, reader: SafePageReader, script: str) -> None:
        """
        Broken or empty markup is passed over; the article is read all the same.
        """
        head = f"<script type='application/ld+json'>{script}</script>"
        page = reader.read(web.serve(article(*PARAGRAPHS, head=head)))
        assert page.problem is None
        assert page.reviewed == ()
