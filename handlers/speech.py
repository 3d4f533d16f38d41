"""
Sentences of the bot's own, in the language of the person it speaks to.
"""

from __future__ import annotations

import telegram

from handlers.composition import Composition, Part, paragraphs
from handlers.delivery import Outgoing, send
from handlers.render import to_html
from handlers.texts import Texts, texts_for


async def say(target: telegram.Message, key: str, **values: object) -> None:
    """
    Reply with a sentence of the catalogue.
    """
    await speak(target, texts_of(target).say(key, **values))


async def speak(target: telegram.Message, text: str) -> None:
    """
    Reply with plain text.
    """
    replies = to_html(Composition(blocks=paragraphs(Part.NOTICE, text)), fold=False)
    await send(Outgoing(target, replies, texts_of(target)))


def texts_of(message: telegram.Message) -> Texts:
    """
    The catalogue of the language that a message's author has set in Telegram.
    """
    return texts_for(message.from_user.language_code if message.from_user else None)
