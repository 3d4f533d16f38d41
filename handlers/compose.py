"""
From an answer, which is data, to a composition, which is what a person reads: fact first, sources, the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Match,
    Message,
    NoticeKind,
    Outlet,
    Stance,
    Status,
)
from handlers import headlines, wording
from handlers.composition import Action, Block, Composition, Line, Part, Span, Style, line, paragraphs
from handlers.texts import Texts, texts_for

# Telegram takes at most this much of a message as a reply quote.
LONGEST_QUOTE = 1024
_QUOTED_LENGTH = 220
_SHOWN_SOURCES = 6
_SOURCES_A_CLAIM = 3

_FEEDBACK = (Action.HELPFUL, Action.NOT_HELPFUL)


def compose(answer: Answer, language: str | None = None) -> Composition:
    """
    The reply to a message, in ``language`` or the message's own, where there is a catalogue of it.
    """
    texts = texts_for(language or answer.language)
    known = [found for found in answer.claims if status(found) is not Status.UNKNOWN]
    blocks = _blocks(answer, known, texts)
    quoted = (known or list(answer.claims))[:1]
    quote, index = quoted_of(answer.message, quoted[0].claim) if quoted else (None, 0)
    return Composition(
        blocks=tuple(block for block in blocks if block.lines),
        quote=quote,
        quote_index=index,
        actions=_actions(answer, known),
    )


def compose_rest(answer: Answer, language: str | None = None) -> Composition:
    """
    The claims that ``compose`` left out.
    """
    texts = texts_for(language or answer.language)
    rest = [*_unknown(answer.claims), *answer.more]
    if not rest:
        return Composition(blocks=paragraphs(Part.HEADLINE, texts.say("pressed_rest_none")))
    intro = Block(part=Part.HEADLINE, lines=(line(Span(texts.say("rest_intro"), Style.BOLD)),))
    numbered = (_numbered(number, found, texts) for number, found in enumerate(rest, start=1))
    return Composition(blocks=(intro, *numbered))


def status(found: ClaimAnswer) -> Status:
    """
    What may be said of a claim: a match with a conflict is a near miss, whatever its tier.
    """
    if any(wording.is_exact(match) and match.stored.reviews for match in found.matches):
        return Status.CHECKED
    if any(match.stored.contexts and not match.stored.reviews for match in found.matches):
        return Status.CONTEXT
    return Status.RELATED if found.matches else Status.UNKNOWN


def _blocks(answer: Answer, known: Sequence[ClaimAnswer], texts: Texts) -> Iterator[Block]:
    count = len(answer.claims) + len(answer.more)
    if not count:
        yield from _without_claims(answer, texts)
    elif count == 1 or (len(known) == 1 and count <= 3 and answer.message.page is None):
        yield from _single(known[0] if known else answer.claims[0], texts)
        yield from _notices(answer, texts)
        yield from _unknown_block(answer, texts) if known and count > 1 else ()
    else:
        yield _article_headline(answer, len(known), texts)
        yield from _notices(answer, texts, said_old=True)
        for number, found in enumerate(known, start=1):
            yield _numbered(number, found, texts)
        yield from _unknown_block(answer, texts)
    yield from (_outlet(outlet, texts) for outlet in answer.outlets)


# -- no claims --------------------------------------------------------------------------------------------


def _without_claims(answer: Answer, texts: Texts) -> Iterator[Block]:
    unreadable = [notice for notice in answer.notices if notice.kind is NoticeKind.UNREADABLE_PAGE]
    if unreadable:
        sentences = (*(notice.text for notice in unreadable), texts.say("paste_text"))
        yield Block(part=Part.HEADLINE, lines=tuple(line(sentence) for sentence in dict.fromkeys(sentences)))
    elif answer.outlets:
        yield _headline(texts.say("outlet_only"))
    else:
        yield _headline(texts.say("nothing_to_check"), texts.say("nothing_to_check_more"))
    yield from _notices(answer, texts, said_unreadable=True)


def _headline(fact: str, more: str | None = None) -> Block:
    spans = (Span(fact, Style.BOLD), *((Span(f" {more}"),) if more else ()))
    return Block(part=Part.HEADLINE, lines=(Line(spans),))


# -- one claim --------------------------------------------------------------------------------------------


def _single(found: ClaimAnswer, texts: Texts) -> Iterator[Block]:
    match status(found):
        case Status.CHECKED:
            yield from _checked(found, texts)
        case Status.CONTEXT:
            yield from _context(found, texts)
        case Status.RELATED:
            yield from _near(found.matches[0], texts)
            yield from _more_context(found, texts)
        case Status.UNKNOWN:
            yield _headline(texts.say("nothing_found"), texts.say("nothing_found_more"))


def _checked(found: ClaimAnswer, texts: Texts) -> Iterator[Block]:
    exact = [match for match in found.matches if wording.is_exact(match) and match.stored.reviews]
    reviews = wording.reviews_of(exact)
    headline = headlines.checked(reviews, exact[0].stance, texts)
    yield Block(part=Part.HEADLINE, lines=(Line(headline),))
    # A single review stands in the headline already, with its publisher, date and link.
    named = {span.url for span in headline if span.url}
    listed = [review for review in reviews if review.url not in named]
    lines = tuple(wording.review_line(review, texts) for review in listed)
    yield Block(part=Part.SOURCES, lines=lines[:_SHOWN_SOURCES])
    yield _stored_wording(exact[0], "claim_checked", texts)
    yield Block(part=Part.DETAILS, lines=lines[_SHOWN_SOURCES:], folded=True)
    yield from _more_context(found, texts)


def _stored_wording(match: Match, key: str, texts: Texts) -> Block:
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
    yield _headline(texts.say("context_only"))
    contexts = wording.contexts_of(found.matches)
    yield Block(part=Part.SOURCES, lines=tuple(wording.context_line(context, texts) for context in contexts))
    near = [match for match in found.matches if match.stored.reviews]
    if near:
        heading = line(Span(texts.say("similar_check"), Style.ITALIC))
        yield Block(part=Part.DETAILS, lines=(heading, *_near_lines(near[0], texts)), folded=True)


def _near(match: Match, texts: Texts) -> Iterator[Block]:
    key = "near" if match.conflicts else "near_same"
    named = " ".join(wording.conflict(found, texts) for found in match.conflicts)
    yield _headline(texts.say(key), named or None)
    reviews = wording.reviews_of([match])
    lines = tuple(wording.review_line(review, texts) for review in reviews)
    yield Block(part=Part.SOURCES, lines=lines[:_SHOWN_SOURCES])
    yield _stored_wording(match, "claim_similar", texts)


def _near_lines(match: Match, texts: Texts) -> Iterator[Line]:
    named = " ".join(wording.conflict(found, texts) for found in match.conflicts)
    if named:
        yield line(named)
    for review in wording.reviews_of([match])[:_SOURCES_A_CLAIM]:
        yield wording.review_line(review, texts)
    yield from _stored_wording(match, "claim_similar", texts).lines


# -- several claims ---------------------------------------------------------------------------------------


def _article_headline(answer: Answer, known: int, texts: Texts) -> Block:
    old = any(notice.kind is NoticeKind.OLD_TEXT for notice in answer.notices)
    dated = f"{texts.say('old_text', date=texts.date(answer.published))} " if old else ""
    answered = texts.count("claims_answered", known)
    count = len(answer.claims) + len(answer.more)
    more = texts.say("nothing_found_more") if not known else None
    return _headline(dated + texts.count("claims_found", count, answered=answered), more)


def _numbered(number: int, found: ClaimAnswer, texts: Texts) -> Block:
    lines = (_claim_line(number, found.claim, texts), *_findings(found, texts))
    return Block(part=Part.CLAIM, lines=lines)


def _claim_line(number: int, claim: Claim, texts: Texts) -> Line:
    quote = Span(texts.say("quoted", text=wording.clipped(claim.quote, _QUOTED_LENGTH)), Style.ITALIC)
    said = _said(claim, texts)
    return line(quote, *((f" {said}",) if said else ()), bullet=f"{number}. ")


def _said(claim: Claim, texts: Texts) -> str:
    if claim.claimant is None:
        return ""
    if claim.said_on is None:
        return texts.say("said_by", claimant=claim.claimant)
    return texts.say("said_by_on", claimant=claim.claimant, date=texts.date(claim.said_on))


def _findings(found: ClaimAnswer, texts: Texts) -> Iterator[Line]:
    contexts = [wording.context_line(each, texts) for each in wording.contexts_of(found.matches)]
    match status(found):
        case Status.CHECKED:
            exact = [match for match in found.matches if wording.is_exact(match) and match.stored.reviews]
            if exact[0].stance is Stance.DENIES:
                yield Line(headlines.checked(wording.reviews_of(exact), Stance.DENIES, texts))
            for review in wording.reviews_of(exact)[:_SOURCES_A_CLAIM]:
                yield wording.review_line(review, texts)
            yield from _stored_wording(exact[0], "claim_checked", texts).lines
            yield from contexts[:_SOURCES_A_CLAIM]
        case Status.CONTEXT:
            yield from contexts[:_SOURCES_A_CLAIM]
        case Status.RELATED:
            yield line(texts.say("near" if found.matches[0].conflicts else "near_same"))
            yield from _near_lines(found.matches[0], texts)
        case Status.UNKNOWN:
            yield line(texts.say("nothing_found"))


def _unknown(found: Sequence[ClaimAnswer]) -> list[ClaimAnswer]:
    return [each for each in found if status(each) is Status.UNKNOWN]


def _unknown_block(answer: Answer, texts: Texts) -> Iterator[Block]:
    unknown = [*_unknown(answer.claims), *answer.more]
    if not unknown:
        return
    first = texts.say("quoted", text=wording.clipped(unknown[0].claim.quote, _QUOTED_LENGTH))
    more = f" {texts.count('and_more', len(unknown) - 1)}" if len(unknown) > 1 else ""
    spans = line(Span(texts.say("unknown_first"), Style.ITALIC), f" {first}{more}")
    yield Block(part=Part.UNKNOWN, lines=(spans,))


# -- about the message as a whole -------------------------------------------------------------------------


def _notices(
    answer: Answer, texts: Texts, *, said_old: bool = False, said_unreadable: bool = False
) -> Iterator[Block]:
    for notice in answer.notices:
        match notice.kind:
            case NoticeKind.OLD_TEXT if not said_old:
                sentence = texts.say("old_text", date=texts.date(answer.published))
            case NoticeKind.UNREADABLE_PAGE if not said_unreadable:
                sentence = notice.text
            case NoticeKind.IS_FACT_CHECK:
                sentence = notice.text or texts.say("is_fact_check")
            case NoticeKind.TOO_LONG | NoticeKind.LEXICAL_ONLY:
                sentence = texts.say(notice.kind.value)
            case _:
                continue
        yield Block(part=Part.NOTICE, lines=(line(sentence),))


def _outlet(outlet: Outlet, texts: Texts) -> Block:
    name = outlet.domain
    if outlet.aliases:
        name = texts.say("outlet_alias", domain=name, aliases=", ".join(outlet.aliases))
    heading = line(Span(texts.say("about_outlet"), Style.ITALIC), f" {name}")
    return Block(
        part=Part.OUTLET, lines=(heading, *(wording.context_line(note, texts) for note in outlet.notes))
    )


# -- quote and buttons ------------------------------------------------------------------------------------


def quoted_of(message: Message, claim: Claim) -> tuple[str | None, int]:
    """
    A claim's words as Telegram's reply quote, and which of their occurrences is meant.

    Only words of the message itself can be quoted: not a page's, and nothing that was cut or cleaned.
    """
    start, end = claim.span
    if message.page is not None or message.text[start:end] != claim.quote:
        return None, 0
    quote = claim.quote.strip()
    if not quote or len(quote.encode("utf-16-le")) // 2 > LONGEST_QUOTE or quote == message.text.strip():
        return None, 0
    return quote, message.text[: start + claim.quote.index(quote)].count(quote)


def _actions(answer: Answer, known: Sequence[ClaimAnswer]) -> tuple[tuple[Action, ...], ...]:
    if not answer.claims:
        return ()
    unknown = len(known) < len(answer.claims) + len(answer.more)
    if not known:
        return ((Action.TELL_ME,), *(((Action.SHOW_REST,),) if _hides(answer) else ()))
    extra = (
        *((Action.SHOW_REST,) if _hides(answer) else ()),
        *((Action.TELL_ME,) if unknown else ()),
    )
    first = known[0]
    if len(known) == 1 and status(first) is Status.RELATED:
        return ((Action.THAT_ONE, Action.DIFFERENT), *((extra,) if extra else ()))
    return ((Action.WHY, Action.NOT_THIS), _FEEDBACK, *((extra,) if extra else ()))


def _hides(answer: Answer) -> bool:
    return len(answer.claims) + len(answer.more) > 1 and bool([*_unknown(answer.claims), *answer.more])
