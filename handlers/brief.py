"""
An answer as a group reads it: two lines, about the message and never about a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from claims.models import Answer, ClaimAnswer, Review, Status, Tier
from handlers import wording
from handlers.compose import quoted_of
from handlers.composition import Action, Block, Composition, Line, Part, Span, Style, line
from handlers.texts import Texts, texts_for
from handlers.wording import Agreement, status

_SOURCES = 3
_RANK = (Status.CHECKED, Status.MAYBE, Status.OPPOSITE, Status.CONTEXT, Status.RELATED)


def compose_brief(answer: Answer, language: str | None = None) -> Composition:
    """
    The answer to the claim that most is known about, for a group.
    """
    texts = texts_for(language or answer.language)
    found = best(answer)
    if found is None:
        return Composition(blocks=(_block(line(texts.say("group_nothing"))),))
    quote, index = quoted_of(answer.message, found.claim)
    return Composition(
        blocks=(_block(Line(tuple(_spans(found, texts)))),),
        quote=quote,
        quote_index=index,
        actions=((Action.WHY,),),
    )


def compose_found(found: ClaimAnswer, texts: Texts) -> Composition:
    """
    The answer to one claim, without a quote.
    """
    return Composition(blocks=(_block(Line(tuple(_spans(found, texts)))),))


def best(answer: Answer) -> ClaimAnswer | None:
    """
    The claim that most is known about: checked before background before something similar.
    """
    for wanted in _RANK:
        for found in answer.claims:
            if status(found) is wanted:
                return found
    return None


def _spans(found: ClaimAnswer, texts: Texts) -> Iterator[Span]:
    match status(found):
        case Status.CHECKED:
            reviews = wording.reviews_of(match for match in found.matches if wording.is_exact(match))
            yield from _reviews(reviews, texts)
        case Status.CONTEXT:
            yield Span(texts.say("group_context"), Style.BOLD)
            for number, context in enumerate(wording.contexts_of(found.matches)[:_SOURCES]):
                yield Span("; " if number else " ")
                yield from wording.context_line(context, texts).spans
        case other:
            keys = {Status.MAYBE: "group_maybe", Status.OPPOSITE: "group_opposite"}
            yield Span(texts.say(keys.get(other, "group_near")), Style.BOLD)
            yield from _near(found, texts)


def _reviews(reviews: tuple[Review, ...], texts: Texts) -> Iterator[Span]:
    agreed = wording.agreement(reviews)
    number = len(wording.publishers_of(reviews))
    alike = len({review.verdict for review in reviews}) == 1 and agreed is not Agreement.UNRATED
    if agreed is Agreement.DIFFER:
        yield Span(texts.say("group_differ"), Style.BOLD)
    elif alike:
        yield from texts.count_spans(
            "group_rated", number, Style.BOLD, verdict=wording.verdict(reviews[0].verdict, texts)
        )
    else:
        yield from texts.count_spans("group_checked", number, Style.BOLD)
    for number, review in enumerate(reviews[:_SOURCES]):
        yield Span("; " if number else " ")
        yield from texts.spans(
            "group_source" if alike else "group_source_rated",
            publisher=wording.source(review.publisher, review.url),
            date=texts.date(review.date),
            rating=wording.rating(review, texts),
        )


def _near(found: ClaimAnswer, texts: Texts) -> Iterator[Span]:
    nearest = wording.nearest(found)
    if nearest.tier is Tier.RELATED:
        reasons = [wording.conflict(conflict, texts) for conflict in nearest.conflicts[:1]]
        yield Span(f" {reasons[0] if reasons else texts.say('near_subject')}")
    else:
        yield Span(f" {texts.say('quoted', text=wording.clipped(nearest.stored.claim))}")
    for review in wording.reviews_of([nearest])[:1]:
        yield Span(" ")
        yield from wording.review_line(review, texts).spans


def _block(*lines: Line) -> Block:
    return Block(part=Part.HEADLINE, lines=lines)
