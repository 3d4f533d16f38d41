"""
From an answer, which is data, to a composition, which is what a person reads: fact first, sources, the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claims.models import Answer, Claim, ClaimAnswer, Message, NoticeKind, Status
from handlers.around import about_outlet, notices, why_unreadable
from handlers.article import article_headline, left_out, numbered_all, unknown_of
from handlers.composition import (
    Action,
    Block,
    Composition,
    Part,
    Span,
    Style,
    fact,
    line,
    paragraphs,
    utf16_length,
)
from handlers.single import one_claim
from handlers.texts import Texts, texts_for
from handlers.wording import status

# Telegram takes at most this much of a message as a reply quote.
LONGEST_QUOTE = 1024
# A text of more claims than this is answered as an article, even if only one of them is known.
_FEW_CLAIMS = 3

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
    rest = [*unknown_of(answer.claims), *answer.more]
    if not rest:
        return Composition(blocks=paragraphs(Part.HEADLINE, texts.say("pressed_rest_none")))
    intro = Block(part=Part.HEADLINE, lines=(line(Span(texts.say("rest_intro"), Style.BOLD)),))
    return Composition(blocks=(intro, *numbered_all(rest, texts)))


def _blocks(answer: Answer, known: Sequence[ClaimAnswer], texts: Texts) -> Iterator[Block]:
    count = len(answer.claims) + len(answer.more)
    if not answer.claims:
        yield from _without_claims(answer, texts)
    elif count == 1 or (len(known) == 1 and count <= _FEW_CLAIMS and answer.message.page is None):
        yield from one_claim(known[0] if known else answer.claims[0], texts)
        yield from notices(answer, texts)
        yield from left_out(answer, texts) if known and count > 1 else ()
    else:
        yield article_headline(answer, texts)
        yield from notices(answer, texts, said_old=True)
        yield from numbered_all(known, texts)
        yield from left_out(answer, texts)
    yield from (about_outlet(outlet, texts) for outlet in answer.outlets)


def _without_claims(answer: Answer, texts: Texts) -> Iterator[Block]:
    unread = [notice for notice in answer.notices if notice.kind is NoticeKind.UNREADABLE_PAGE]
    if unread:
        sentences = (*(why_unreadable(notice, texts) for notice in unread), texts.say("paste_text"))
        yield Block(part=Part.HEADLINE, lines=tuple(line(sentence) for sentence in dict.fromkeys(sentences)))
    elif answer.outlets:
        yield fact(texts.say("outlet_only"))
    else:
        yield fact(texts.say("nothing_to_check"), texts.say("nothing_to_check_more"))
    yield from notices(answer, texts, said_unreadable=True)


def quoted_of(message: Message, claim: Claim) -> tuple[str | None, int]:
    """
    A claim's words as Telegram's reply quote, and which of their occurrences is meant.

    Only words of the message itself can be quoted: not a page's, and nothing that was cut or cleaned.
    """
    start, end = claim.span
    if message.page is not None or message.text[start:end] != claim.quote:
        return None, 0
    quote = claim.quote.strip()
    if not quote or utf16_length(quote) > LONGEST_QUOTE:
        return None, 0
    return quote, message.text[: start + claim.quote.index(quote)].count(quote)


def _actions(answer: Answer, known: Sequence[ClaimAnswer]) -> tuple[tuple[Action, ...], ...]:
    if not answer.claims:
        return ()
    unknown = unknown_of((*answer.claims, *answer.more))
    if not known:
        return ((Action.TELL_ME,), *(((Action.SHOW_REST,),) if _hides(answer) else ()))
    extra = (
        *((Action.SHOW_REST,) if _hides(answer) else ()),
        *((Action.TELL_ME,) if unknown else ()),
    )
    first = known[0]
    if len(known) == 1 and status(first) in {Status.MAYBE, Status.OPPOSITE, Status.RELATED}:
        return ((Action.THAT_ONE, Action.DIFFERENT), *((extra,) if extra else ()))
    return ((Action.WHY, Action.NOT_THIS), _FEEDBACK, *((extra,) if extra else ()))


def _hides(answer: Answer) -> bool:
    return len(answer.claims) + len(answer.more) > 1 and bool([*unknown_of(answer.claims), *answer.more])
