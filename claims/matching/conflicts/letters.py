"""
Letters without case, accents and spelling variants, character by character, so that places stay the same.
"""

from __future__ import annotations

import unicodedata

import regex

# Vowel marks and the stretching bar of Arabic, the nukta of Indic scripts: writers leave them out at will.
_OPTIONAL = regex.compile(r"[\u0640\u064b-\u065f\u0670\u093c\u06d6-\u06ed]")
_SAME = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "ʼ": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "٫": ".",
    "٬": ",",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "。": ".",
    "、": ";",
    "।": ".",
    "\u00a0": " ",
    "\u202f": " ",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ة": "ه",
    "ؤ": "و",
    "ئ": "ي",
    "œ": "œ",
    "ः": ":",
}


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = flat = _flat(chr(code))
        return flat


def flatten(text: str) -> str:
    """
    A text in flat letters and ASCII digits; of the same length if ``without_optional_marks`` went before.
    """
    return without_optional_marks(unicodedata.normalize("NFC", text)).translate(_TABLE)


def without_optional_marks(text: str) -> str:
    """
    A text without the marks that writers leave out at will.
    """
    return str(_OPTIONAL.sub("", text))


def _flat(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    lower = char.lower()[:1]
    base, *marks = list(unicodedata.normalize("NFD", lower))
    return base if all(map(unicodedata.combining, marks)) else lower


_TABLE = _Table()
