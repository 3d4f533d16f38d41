"""
The answer to one claim: what is known, who says so, the wording that was checked, the rest folded away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from claims.matching.twins import joined
from claims.models import ClaimAnswer, Match, Review, Status
from handlers import headlines, wording
from handlers.composition import Block, Line, Part, Span, Style, fact, line
from handlers.texts import Texts
from handlers.wording import status

_SHOWN_SOURCES = 6
_NEAR_SOURCES = 3


def one_claim(found: ClaimAnswer, texts: Texts) -> Iterator[Block]:
    """
    The whole answer to one claim.
    """
    match status(found):
        case Status.CHECKED:
            yield from _checked(found, texts)
        case Status.CONTEXT:
            yield from _context(found, texts)
        case Status.MAYBE | Status.OPPOSITE | Status.RELATED:
            yield from _near(wording.nearest(found), texts)
            yield from _more_context(found, texts)
        case Status.UNKNOWN:
            yield fact(texts.say("nothing_found"), texts.say("nothing_found_more"))


def _checked(found: ClaimAnswer, texts: Texts) -> Iterator[Block]:
    exact = [match for match in found.matches if wording.is_exact(match) and match.stored.reviews]
    reviews = wording.reviews_of(exact)
    headline = headlines.checked(reviews, exact[0].stance, texts)
    yield Block(part=Part.HEADLINE, lines=(Line(headline),))
    lines = tuple(wording.review_line(review, texts) for review in _unnamed(reviews, headline))
    yield Block(part=Part.SOURCES, lines=lines[:_SHOWN_SOURCES])
    yield stored_wording(exact[0], "claim_checked", texts)
    yield Block(part=Part.DETAILS, lines=lines[_SHOWN_SOURCES:], folded=True)
    yield from _more_context(found, texts)


def _unnamed(reviews: Sequence[Review], headline: Iterable[Span]) -> list[Review]:
    """
    The reviews that the headline does not name already, with publisher, date and link.
    """
    named = {span.url for span in headline if span.url}
    return [review for review in reviews if review.url not in named]


def stored_wording(match: Match, key: str, texts: Texts) -> Block:
    """
    The wording that was checked, so that a reader can compare.
    """
    stored = texts.say("quoted", text=wording.clipped(match.stored.claim))
    spans = line(Span(texts.say(key), Style.ITALIC), f" {stored}")
    return Block(part=Part.CHECKED, lines=(spans,))


def _more_context(found: ClaimAnswer, texts: Texts) -> Iterator[Block]:
    contexts = wording.contexts_of(found.matches)
    if contexts:
        heading = line(Span(texts.say("also_known"), Style.ITALIC))
        lines = tuple(wording.context_line(context, texts) for context in contexts)
        yield Block(part=Part.DETAILS, lines=(heading, *lines), folded=True)


def _context(found: ClaimAnswer, texts: Texts) -> Iterator[Block]:
    yield fact(texts.say("context_only"))
    contexts = wording.background_of(found)
    yield Block(part=Part.SOURCES, lines=tuple(wording.context_line(context, texts) for context in contexts))
    near = [one.match for one in joined(found.matches) if one.match.stored.reviews]
    if near:
        heading = line(Span(texts.say("similar_check"), Style.ITALIC))
        yield Block(part=Part.DETAILS, lines=(heading, *near_lines(near[0], texts)), folded=True)


def _near(match: Match, texts: Texts) -> Iterator[Block]:
    reviews = wording.reviews_of([match])
    headline = headlines.near(match, reviews, texts)
    yield Block(part=Part.HEADLINE, lines=(Line(headline),))
    lines = tuple(wording.review_line(review, texts) for review in _unnamed(reviews, headline))
    yield Block(part=Part.SOURCES, lines=lines[:_SHOWN_SOURCES])
    yield stored_wording(match, "claim_similar", texts)


def near_lines(match: Match, texts: Texts) -> Iterator[Line]:
    """
    What is not exactly the same in a few lines: what differs, who checked it, and what was checked.
    """
    reviews = wording.reviews_of([match])
    headline = headlines.near(match, reviews, texts, style=Style.PLAIN)
    yield Line(headline)
    for review in _unnamed(reviews, headline)[:_NEAR_SOURCES]:
        yield wording.review_line(review, texts)
    yield from stored_wording(match, "claim_similar", texts).lines
