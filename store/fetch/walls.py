"""
Pages that answer 200 and yet are not the page: error pages, log-ins, consent forms, paywalls, robot checks.

Matching such a page would match the wrong words, so that each is recognised and named instead. Telling
phrases count only where little else stands on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from claims.models import Obstacle
from store.fetch.phrases import CONSENT, CONSENT_HOST, LOGIN_PATH, MISSING, PAYWALL, ROBOT_CHECK
from store.urls import domain

# An article shorter than this, in characters, may be a wall; a longer one is an article.
_SHORT = 1500
# Teasers run longer than error pages, in front of a wall.
_TEASER = 2500


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    A page as far as it tells what it is: ``asked`` is the link handed over, ``url`` where it led, ``text``
    the main text found, ``visible`` every word on the page.
    """

    asked: str
    url: str
    title: str = ""
    text: str = ""
    visible: str = ""
    has_password_field: bool = False
    is_free: bool = True


def wall(seen: Seen) -> tuple[str, Obstacle] | None:
    """
    One sentence that says what stands in place of the page, and its kind; or ``None``.
    """
    return next(((sentence, kind) for stands, sentence, kind in _WALLS if stands(seen)), None)


def _is_consent(seen: Seen) -> bool:
    if CONSENT_HOST.search(urlsplit(seen.url).hostname or "") and seen.url != seen.asked:
        return True
    is_bare = len(seen.visible) < _SHORT
    return is_bare and bool(CONSENT.search(seen.visible)) and "cookie" in seen.visible.casefold()


def _is_login(seen: Seen) -> bool:
    was_sent = seen.url != seen.asked and bool(LOGIN_PATH.search(urlsplit(seen.url).path))
    return was_sent or (seen.has_password_field and len(seen.text) < _SHORT)


def _fell_back_to_front(seen: Seen) -> bool:
    asked, got = urlsplit(seen.asked), urlsplit(seen.url)
    is_front = got.path.strip("/") == "" and not got.query
    return is_front and asked.path.strip("/") != "" and domain(seen.asked) == domain(seen.url)


def _is_robot_check(seen: Seen) -> bool:
    return len(seen.text) < _SHORT and bool(ROBOT_CHECK.search(f"{seen.title}\n{seen.visible[:_SHORT]}"))


def _is_missing(seen: Seen) -> bool:
    return len(seen.text) < _SHORT and any(MISSING.search(title) for title in seen.title.splitlines())


def _is_paywall(seen: Seen) -> bool:
    return len(seen.text) < _TEASER and (not seen.is_free or bool(PAYWALL.search(seen.visible)))


_WALLS: tuple[tuple[Callable[[Seen], bool], str, Obstacle], ...] = (
    (_is_consent, "I couldn't read that page: it asks to agree to cookies first.", Obstacle.CLOSED),
    (_is_robot_check, "I couldn't read that page: it only opens for a person in a browser.", Obstacle.CLOSED),
    (_is_login, "I couldn't read that page: one has to log in to see it.", Obstacle.CLOSED),
    (_is_missing, "I couldn't open that page: the site says that it does not exist.", Obstacle.MISSING),
    (
        _fell_back_to_front,
        "I couldn't open that page: the link only leads to the site's front page.",
        Obstacle.MISSING,
    ),
    (_is_paywall, "I couldn't read that page: it is for subscribers only.", Obstacle.CLOSED),
)
