"""
Why a record was shown: the sentence of the message beside the record, and how sure the match is.
"""

from __future__ import annotations

from collections.abc import Iterator

from claims.models import Answer, Match, Tier
from handlers import wording
from handlers.composition import Block, Composition, Line, Part, Span, Style, line
from handlers.texts import Texts

# Telegram shows at most 200 characters above a chat after a press.
ALERT_LENGTH = 200
# Spaces and ends of lines between the parts of such a note.
_BETWEEN = 4
_UNSURE = {Tier.MAYBE: "why_maybe", Tier.OPPOSITE: "why_opposite", Tier.RELATED: "why_related"}


def reasons(answer: Answer, texts: Texts) -> Composition:
    """
    For every claim that was answered: its sentence, the record, what differs, and how sure the match is.
    """
    known = [found for found in answer.claims if found.matches]
    if not known:
        return Composition(blocks=(_block(line(texts.say("why_nothing"))),))
    intro = _block(line(Span(texts.say("why_intro"), Style.BOLD)))
    blocks = (_block(*_beside(found.claim.quote, found.matches[0], texts)) for found in known)
    return Composition(blocks=(intro, *blocks))


def reasons_short(answer: Answer, texts: Texts) -> str:
    """
    The same for the first claim, in the 200 characters that Telegram shows above a chat.
    """
    known = next((found for found in answer.claims if found.matches), None)
    if known is None:
        return texts.say("why_nothing")
    match = known.matches[0]
    key = "why_share" if match.tier is Tier.SAME else _UNSURE[match.tier]
    share = texts.say(key, percent=round(match.probability * 100))
    labels = texts.say("why_yours"), texts.say("why_record")
    # The rest of the room is for the two sentences, half for each and more where the first is short.
    room = ALERT_LENGTH - len(share) - sum(map(len, labels)) - _BETWEEN
    yours = wording.clipped(known.claim.quote, room // 2)
    record = wording.clipped(match.stored.claim, room - len(yours))
    return f"{labels[0]} {yours}\n{labels[1]} {record}\n{share}"


def _beside(quote: str, match: Match, texts: Texts) -> Iterator[Line]:
    yield _side("why_yours", quote, texts)
    yield _side("why_record", match.stored.claim, texts)
    for found in match.conflicts:
        yield line(wording.conflict(found, texts))
    if wording.is_link(quote):
        yield line(texts.say("why_link"))
        return
    key = "why_same" if match.tier is Tier.SAME else _UNSURE[match.tier]
    yield line(texts.say(key, percent=round(match.probability * 100)))


def _side(key: str, text: str, texts: Texts) -> Line:
    quoted = texts.say("quoted", text=wording.clipped(text))
    return line(Span(texts.say(key), Style.ITALIC), f" {quoted}")


def _block(*lines: Line) -> Block:
    return Block(part=Part.DETAILS, lines=lines)
