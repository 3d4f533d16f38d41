"""
Pages that answer 200 and are not the page are recognised, and articles about such things are not.
"""

from __future__ import annotations

import pytest

from store.fetch import SafePageReader
from store.fetch.walls import Seen, wall
from tests.store.fetch.site import PARAGRAPHS, Site, article

TEASER = PARAGRAPHS[0]


class TestServed:
    def test_soft_404(self, web: Site, reader: SafePageReader) -> None:
        """
        An error page that answers 200 is no article.
        """
        page = reader.read(web.serve(article("Try our search instead.", title="Page not found | The Coast")))
        assert page.problem == "I couldn't open that page: the site says that it does not exist."
        assert (page.text, page.title) == ("", None)

    def test_login_form(self, web: Site, reader: SafePageReader) -> None:
        """
        A page that is a log-in form is recognised by its password field.
        """
        form = "<form><input name=user><input type='password' name=password><button>Log in</button></form>"
        assert "log in" in str(reader.read(web.serve(article(TEASER + form, title="The Coast"))).problem)

    def test_sent_to_login(self, web: Site, reader: SafePageReader) -> None:
        """
        A redirect to a log-in page is recognised by its address.
        """
        web.serve(article(*PARAGRAPHS), path="/accounts/login/")
        assert "log in" in str(reader.read(web.redirect("/p/1", "/accounts/login/?next=/p/1")).problem)

    def test_paywall_by_markup(self, web: Site, reader: SafePageReader) -> None:
        """
        A teaser that states that the rest is not free is a paywall.
        """
        head = '<script type=\'application/ld+json\'>{"isAccessibleForFree": "False"}</script>'
        page = reader.read(web.serve(article(TEASER, head=head)))
        assert page.problem == "I couldn't read that page: it is for subscribers only."
        assert page.text == ""

    def test_whole_text_behind_the_mark(self, web: Site, reader: SafePageReader) -> None:
        """
        Where the whole text was sent all the same, it is read.
        """
        head = "<script type='application/ld+json'>{\"isAccessibleForFree\": false}</script>"
        page = reader.read(web.serve(article(*[f"{number}. {TEASER}" for number in range(20)], head=head)))
        assert page.problem is None

    def test_front_page(self, web: Site, reader: SafePageReader) -> None:
        """
        A removed article whose address leads to the front page is not answered with the front page.
        """
        web.serve(article(*PARAGRAPHS), path="/")
        assert "front page" in str(reader.read(web.redirect("/2017/old-story", "/")).problem)


class TestWall:
    @pytest.mark.parametrize(
        "title",
        [
            "404",
            "Error 404 - The Coast",
            "404 Not Found",
            "Sorry, this page doesn't exist",
            "Page introuvable - Le Journal",
            "Seite nicht gefunden",
            "Página no encontrada",
            "Página não encontrada",
            "Pagina non trovata",
            "Страница не найдена",
            "الصفحة غير موجودة",
            "找不到页面",
        ],
    )
    def test_missing(self, title: str) -> None:
        """
        Error pages are known by their titles in many languages.
        """
        assert "does not exist" in str(wall(_seen(title=title, text="Back to the front page.")))

    @pytest.mark.parametrize(
        "words",
        [
            "Subscribe to continue reading.",
            "Already a subscriber? Log in",
            "Cet article est réservé aux abonnés.",
            "Il vous reste 80 % de cet article à lire.",
            "Dieser Artikel ist nur mit Abo lesbar. Jetzt weiterlesen",
            "Suscríbete para seguir leyendo",
            "Contenido exclusivo para suscriptores",
            "Conteúdo exclusivo para assinantes",
            "Contenuto riservato agli abbonati",
            "Доступно только для подписчиков",
        ],
    )
    def test_paywall(self, words: str) -> None:
        """
        Paywalls are known by what they say under a teaser.
        """
        assert "subscribers" in str(wall(_seen(text=TEASER, visible=f"{TEASER} {words}")))

    @pytest.mark.parametrize(
        "title", ["Just a moment...", "Access denied", "Attention Required! | Cloudflare"]
    )
    def test_robot_check(self, title: str) -> None:
        """
        Pages that want to see a person first are named.
        """
        assert "person in a browser" in str(wall(_seen(title=title, text="Ray ID")))

    def test_consent(self) -> None:
        """
        Consent pages are known by their host or by having nothing else to say.
        """
        sent = _seen(url="https://consent.news.example/collect", text=TEASER)
        bare = _seen(visible="We use cookies. Accept all. Manage options.")
        assert "cookies" in str(wall(sent))
        assert "cookies" in str(wall(bare))

    @pytest.mark.parametrize(
        "title",
        [
            "Peugeot 404 review",
            "Why the body was not found",
            "Access denied: how the town shut its beach",
            "What to know before you subscribe to a newspaper",
            "Inside the login page fraud",
        ],
    )
    def test_articles_about_such_things(self, title: str) -> None:
        """
        A whole article is an article, whatever its title and its footer say.
        """
        text = "\n".join(PARAGRAPHS * 6)
        assert (
            wall(
                _seen(
                    title=title, text=text, visible=f"{title} {text} Subscribe to continue. We use cookies."
                )
            )
            is None
        )

    def test_short_news(self) -> None:
        """
        A short item with a cookie line in its footer is no wall.
        """
        visible = TEASER * 12 + " We use cookies. Accept all"
        assert wall(_seen(title="Short news", text=TEASER, visible=visible)) is None


def _seen(**facts: str) -> Seen:
    known = {"asked": "https://news.example/2017/story", "url": "https://news.example/2017/story", **facts}
    known.setdefault("visible", known.get("text", ""))
    return Seen(**known)  # type: ignore[arg-type]
