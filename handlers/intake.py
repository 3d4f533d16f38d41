"""
Telegram messages in: what a person handed over, as a ``claims.models.Message``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import telegram
from telegram.constants import MessageEntityType

from claims.models import Message, MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a person asks about, and the Telegram message to reply to: the one that says it.
    """

    message: Message
    target: telegram.Message


# What a sentence can end with.
_ENDS = '.!?…。！？।؟"”»)'
_LINK_ENTITIES = (MessageEntityType.URL, MessageEntityType.TEXT_LINK)


def text_of(message: telegram.Message) -> str:
    """
    The text or caption of a message.
    """
    return message.text or message.caption or ""


def links_of(message: telegram.Message) -> tuple[str, ...]:
    """
    The links of a text or caption in order, each once: those that stand in it and those behind words.

    Entity offsets count UTF-16 units; python-telegram-bot turns them into exact parts of the text.
    """
    found = message.parse_entities(list(_LINK_ENTITIES)) if message.text else {}
    if message.caption:
        found = message.parse_caption_entities(list(_LINK_ENTITIES))
    ordered = sorted(found.items(), key=lambda pair: pair[0].offset)
    return tuple(dict.fromkeys(entity.url or text for entity, text in ordered))


def sent_on(message: telegram.Message) -> str:
    """
    The day a message was first sent: of a forward its origin's, whichever of the four kinds it has.
    """
    origin = message.forward_origin
    return (origin.date if origin else message.date).date().isoformat()


def said_by(message: telegram.Message) -> str | None:
    """
    The channel or group that a forward is from, and whoever signed there; people are not named.
    """
    origin = message.forward_origin
    if isinstance(origin, telegram.MessageOriginChannel):
        names = (origin.chat.title, origin.author_signature)
    elif isinstance(origin, telegram.MessageOriginChat):
        names = (origin.sender_chat.title, origin.author_signature)
    else:
        return None
    return " ".join(filter(None, names)) or None


def after_command(message: telegram.Message) -> str:
    """
    What stands after the command that a message starts with.
    """
    parts = text_of(message).split(maxsplit=1)
    return parts[1] if len(parts) > 1 else ""


def read(message: telegram.Message) -> Message | None:
    """
    A message as it came, or None where it holds no text.

    Where the person replies and has selected a part of what they reply to, that part is the claim.
    """
    return _quoted(message) or read_own(message)


def read_own(message: telegram.Message) -> Message | None:
    """
    What a person wrote or forwarded themselves, or None where that holds no text.
    """
    text = text_of(message)
    if not text.strip():
        return None
    return Message(
        text=text,
        kind=MessageKind.TEXT if message.text else MessageKind.CAPTION,
        links=links_of(message),
        sent_on=sent_on(message),
        author=said_by(message),
    )


def read_bundle(messages: Sequence[telegram.Message]) -> Message | None:
    """
    Messages that were sent at once, in order, as one: an album's captions, or the pieces of a long text.
    """
    parts = [part for part in map(read, messages) if part]
    if not parts:
        return None
    return Message(
        text=_joined(dict.fromkeys(part.text for part in parts)),
        kind=parts[0].kind,
        links=_once(link for part in parts for link in part.links),
        sent_on=parts[0].sent_on,
        author=parts[0].author,
    )


def _joined(texts: Iterable[str]) -> str:
    """
    Pieces of a text; one that stops in the middle of a sentence goes on with the next.
    """
    whole = ""
    for text in texts:
        ended = not whole or whole.rstrip()[-1:] in _ENDS
        whole += ("\n\n" if ended and whole else " " if whole else "") + text
    return whole


def read_asked(message: telegram.Message, words: str) -> Asked | None:
    """
    What a person asks about with a command or a mention: the part they selected, else the message they
    reply to, else their own ``words`` after the command.
    """
    replied = message.reply_to_message
    quoted = _quoted(message)
    if quoted is not None:
        return Asked(message=quoted, target=replied or message)
    read_reply = read(replied) if replied is not None else None
    if replied is not None and read_reply is not None:
        return Asked(message=read_reply, target=replied)
    if not words.strip():
        return None
    own = Message(text=words.strip(), links=links_of(message), sent_on=sent_on(message))
    return Asked(message=own, target=message)


def _quoted(message: telegram.Message) -> Message | None:
    """
    The part of another message that the person selected themselves, inside the message it is from.
    """
    if message.quote is None or not message.quote.is_manual or not message.quote.text.strip():
        return None
    quote = message.quote.text
    replied = message.reply_to_message
    whole = text_of(replied) if replied is not None else ""
    text = whole if quote in whole else quote
    return Message(
        text=text,
        kind=MessageKind.QUOTE,
        quote=quote,
        links=links_of(replied) if replied is not None and quote in whole else (),
        sent_on=_origin_day(message),
        author=said_by(replied) if replied is not None else None,
    )


def _origin_day(message: telegram.Message) -> str:
    if message.reply_to_message is not None:
        return sent_on(message.reply_to_message)
    if message.external_reply is not None:
        return message.external_reply.origin.date.date().isoformat()
    return sent_on(message)


def _once(links: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(links))
