"""
A text as the sentence rules read it: every character in its place, only its disguises undone.
"""

from __future__ import annotations

import regex

# Tabs, no-break spaces and the like read as a space; every line separator reads as a newline.
_SPACES = dict.fromkeys(
    map(ord, "\t\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"), " "
)
_SPACES |= dict.fromkeys(map(ord, "\u2009\u200a\u202f\u205f\u3000\ufeff\u200e\u200f"), " ")
_SPACES |= dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_SURROGATE = regex.compile(r"[\ud800-\udfff\x00]")
# A replacement character stands where an apostrophe or a curly quote was lost to a wrong encoding.
_LOST_APOSTROPHE = regex.compile(r"(?<=\p{L})\ufffd(?=\p{L})|(?<=s)\ufffd(?= \p{Ll})")
_LOST_DASH = regex.compile(r"(?<=\s)\ufffd(?=\s)")
_LOST_OPENING = regex.compile(r"(?<![^\s(\[])\ufffd(?=\S)")
# German quotation closes with the mark that opens an English one.
_CLOSING = regex.compile(r"(?<=\S)“(?=[\s\p{P}]|$)")
# Swedish opens with the mark that closes an English quotation, German books with one that closes a French.
_OPENING = regex.compile(r"(?<![^\s(\[])”(?=[\p{L}\p{N}¡¿‘'])")
_OPENING_ANGLE = regex.compile(r"(?<![^\s(\[“])»(?=[\p{L}\p{N}¡¿“‘›'])")
_CLOSING_ANGLE = regex.compile(r"(?<=[\p{L}\p{N}\p{P}])«(?=[\s\p{P}]|$)")
_STRAIGHT_OPENING = regex.compile(r'(?<![^\s(\[])"(?=[^\s"])')


def view(text: str) -> str:
    """
    A string of the same length in which one space, one newline and one pair of quotes stand for all kinds.

    Positions in it are positions in ``text``.
    """
    seen = _SURROGATE.sub(" ", text).translate(_SPACES)
    if "\ufffd" in seen:
        seen = _LOST_APOSTROPHE.sub("’", seen)
        seen = _LOST_DASH.sub("–", seen)
        seen = _LOST_OPENING.sub("“", seen).replace("\ufffd", "”")
    if "„" in seen:
        seen = _CLOSING.sub("”", seen).replace("„", "“")
    if "”" in seen:
        seen = _OPENING.sub("“", seen)
    if _OPENING_ANGLE.search(seen):
        seen = _CLOSING_ANGLE.sub("»", _OPENING_ANGLE.sub("«", seen))
    if '"' in seen:
        seen = _STRAIGHT_OPENING.sub("“", seen).replace('"', "”")
    return str(seen)
