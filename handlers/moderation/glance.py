"""
A first look at a group's message, without the model and the store: most of what people write to each other
holds nothing that could have been checked, and must cost nothing.
"""

from __future__ import annotations

import regex

from claims.normalize import words

# Words; scripts without spaces count two characters as one. Shorter messages state too little to be told
# from small talk.
_FEWEST = 5
# Code points that are looked at; longer messages are read in any case.
_LOOKED_AT = 400
_LINK = regex.compile(
    r"https?://|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|info|news|[a-z]{2})/", regex.IGNORECASE
)
_SENTENCE = regex.compile(r"[^.!?…。！？।؟\n]+(?:[.!?…。！？।؟]+|\n|$)")
_ASKING = regex.compile(r"[?？؟][\s\p{P}\p{So}]*$")


def worth_a_look(text: str) -> bool:
    """
    Whether a message could hold a checkable statement, or a link: if not, it is let go unread. In doubt it is
    worth a look. Well under a millisecond.
    """
    if len(text) > _LOOKED_AT or _LINK.search(text):
        return True
    return any(_states(piece) for piece in _SENTENCE.findall(text))


def _states(sentence: str) -> bool:
    return len(words(sentence)) >= _FEWEST and not _ASKING.search(sentence)
