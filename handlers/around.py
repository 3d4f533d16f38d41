"""
What an answer says of the message as a whole: notices, and where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator

from claims.models import Answer, Notice, NoticeKind, Outlet
from handlers import wording
from handlers.composition import Block, Part, Span, Style, line
from handlers.texts import FALLBACK, Texts


def notices(
    answer: Answer, texts: Texts, *, said_old: bool = False, said_unreadable: bool = False
) -> Iterator[Block]:
    """
    One line a notice; those that the headline has said already are left out.
    """
    for notice in answer.notices:
        match notice.kind:
            case NoticeKind.OLD_TEXT if not said_old:
                sentence = texts.say("old_text", date=texts.date(answer.published))
            case NoticeKind.UNREADABLE_PAGE if not said_unreadable:
                sentence = why_unreadable(notice, texts)
            case NoticeKind.IS_FACT_CHECK:
                sentence = notice.text or texts.say("is_fact_check")
            case NoticeKind.TOO_LONG | NoticeKind.LEXICAL_ONLY:
                sentence = texts.say(notice.kind.value)
            case _:
                continue
        yield Block(part=Part.NOTICE, lines=(line(sentence),))


def why_unreadable(notice: Notice, texts: Texts) -> str:
    """
    Why a page could not be read: exactly in English, by its kind in other languages.
    """
    if notice.obstacle is None or texts.language == FALLBACK:
        return notice.text
    return texts.say(f"page_{notice.obstacle.value}")


def about_outlet(outlet: Outlet, texts: Texts) -> Block:
    """
    An outlet, the other domains it goes by, and the sourced notes about it.
    """
    name = outlet.domain
    if outlet.aliases:
        name = texts.say("outlet_alias", domain=name, aliases=", ".join(outlet.aliases))
    heading = line(Span(texts.say("about_outlet"), Style.ITALIC), f" {name}")
    return Block(
        part=Part.OUTLET, lines=(heading, *(wording.context_line(note, texts) for note in outlet.notes))
    )
