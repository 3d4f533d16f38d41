"""
The answer to a text of several claims: numbered, each with its sources, and what was not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from claims.models import Answer, Claim, ClaimAnswer, NoticeKind, Stance, Status
from handlers import headlines, wording
from handlers.composition import Block, Line, Part, Span, Style, fact, line
from handlers.single import near_lines, stored_wording
from handlers.texts import Texts
from handlers.wording import status

_QUOTED_LENGTH = 220
_SOURCES_A_CLAIM = 3


def article_headline(answer: Answer, texts: Texts) -> Block:
    """
    From when the text is, how many claims it holds, and of how many something is known.
    """
    old = any(notice.kind is NoticeKind.OLD_TEXT for notice in answer.notices)
    dated = f"{texts.say('old_text', date=texts.date(answer.published))} " if old else ""
    found = (*answer.claims, *answer.more)
    count, known = len(found), len(found) - len(unknown_of(found))
    answered = texts.say("claims_all") if known == count else texts.count("claims_answered", known)
    more = texts.say("nothing_found_more") if not known else None
    return fact(dated + texts.count("claims_found", count, answered=answered), more)


def numbered_all(found: Sequence[ClaimAnswer], texts: Texts) -> Iterator[Block]:
    """
    Several claims, each with what is known of it; background that stands above already is not repeated.
    """
    told: dict[str, int] = {}
    for number, each in enumerate(found, start=1):
        lines = (_claim_line(number, each.claim, texts), *_findings(each, texts, told))
        for context in wording.background_of(each)[:_SOURCES_A_CLAIM]:
            told.setdefault(context.text, number)
        yield Block(part=Part.CLAIM, lines=lines)


def _claim_line(number: int, claim: Claim, texts: Texts) -> Line:
    quote = Span(texts.say("quoted", text=wording.clipped(wording.said(claim), _QUOTED_LENGTH)), Style.ITALIC)
    said = _said(claim, texts)
    return line(quote, *((f" {said}",) if said else ()), bullet=f"{number}. ")


def _said(claim: Claim, texts: Texts) -> str:
    if claim.claimant is None:
        return ""
    if claim.said_on is None:
        return texts.say("said_by", claimant=claim.claimant)
    return texts.say("said_by_on", claimant=claim.claimant, date=texts.date(claim.said_on))


def _findings(found: ClaimAnswer, texts: Texts, told: Mapping[str, int]) -> Iterator[Line]:
    match status(found):
        case Status.CHECKED:
            yield from _reviews(found, texts)
            yield from _background(found, texts, told)
        case Status.CONTEXT:
            yield from _background(found, texts, told)
        case Status.MAYBE | Status.OPPOSITE | Status.RELATED:
            yield from near_lines(wording.nearest(found), texts)
        case Status.UNKNOWN:
            yield line(texts.say("nothing_found"))


def _reviews(found: ClaimAnswer, texts: Texts) -> Iterator[Line]:
    exact = [match for match in found.matches if wording.is_exact(match) and match.stored.reviews]
    reviews = wording.reviews_of(exact)
    if exact[0].stance is Stance.DENIES:
        yield Line(headlines.checked(reviews, Stance.DENIES, texts))
    for review in reviews[:_SOURCES_A_CLAIM]:
        yield wording.review_line(review, texts)
    yield from stored_wording(exact[0], "claim_checked", texts).lines


def _background(found: ClaimAnswer, texts: Texts, told: Mapping[str, int]) -> Iterator[Line]:
    contexts = wording.background_of(found)[:_SOURCES_A_CLAIM]
    for context in contexts:
        if context.text not in told:
            yield wording.context_line(context, texts)
    above = sorted({told[context.text] for context in contexts if context.text in told})
    if above:
        yield line(texts.say("see_above", numbers=", ".join(map(str, above))), bullet="• ")


def unknown_of(found: Sequence[ClaimAnswer]) -> list[ClaimAnswer]:
    """
    Those of which nothing is known.
    """
    return [each for each in found if status(each) is Status.UNKNOWN]


def left_out(answer: Answer, texts: Texts) -> Iterator[Block]:
    """
    How many claims that something is known of are not shown, and the claims without a check: the first, and
    how many more there are.
    """
    hidden = len(answer.more) - len(unknown_of(answer.more))
    if hidden:
        yield Block(part=Part.UNKNOWN, lines=(line(Span(texts.count("more_known", hidden), Style.ITALIC)),))
    unknown = unknown_of((*answer.claims, *answer.more))
    if unknown:
        first = texts.say("quoted", text=wording.clipped(wording.said(unknown[0].claim), _QUOTED_LENGTH))
        more = f" {texts.count('and_more', len(unknown) - 1)}" if len(unknown) > 1 else ""
        spans = line(Span(texts.say("unknown_first"), Style.ITALIC), f" {first}{more}")
        yield Block(part=Part.UNKNOWN, lines=(spans,))
