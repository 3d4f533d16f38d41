"""
One way to read Unicode: cleaning that undoes disguises, and the words that every search and feature shares.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import regex

_INVISIBLE = regex.compile(
    r"[\p{Cs}\p{Co}\p{Cn}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = regex.compile(r"[\p{Cc}\u2028\u2029]")
_SPACES = regex.compile(r"\s+")
_NUMBER = regex.compile(r"(?<![\p{L}\p{N}])\d{1,3}(?:[.,'\u202f\u00a0]\d{3})+(?![\d])")
_WORD = regex.compile(r"\d+[.,]\d+(?![\p{L}\d])|[\p{L}\p{M}\p{N}]+")
_MIXED = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{M}]+")
_LATIN = regex.compile(r"\p{Latin}")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+")
_STRIPPED_MARKS = regex.compile(
    r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{M}])[\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
# Letters that are written one for another: Arabic ones and those that Persian and Urdu have for them, Latin
# ones that Unicode does not take apart, and the two signs for a nasal vowel in Indic scripts.
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None}
_FEW_VARIANTS = str.maketrans(_ARABIC)
_VARIANTS = str.maketrans(
    _ARABIC
    | {"ی": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ں": "ن"}
    | {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}
    | {"\u0901": "\u0902", "\u0981": "\u0982", "\u0a01": "\u0a02", "\u0a70": "\u0a02", "\u0a81": "\u0a82"}
    # Dots under letters, and the sign that doubles one in Gurmukhi, are left out as often as not.
    | dict.fromkeys("\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc\u0a71")
)
_INDIC = regex.compile(r"[\p{Devanagari}\p{Bengali}\p{Gujarati}]")
# Before a consonant of its row a nasal is written as a letter or as a sign, in "हिन्दी" and "हिंदी".
_ROWS = (
    "\u0919\u094d(?=[\u0915-\u0918])|\u091e\u094d(?=[\u091a-\u091d])|\u0923\u094d(?=[\u091f-\u0922])"
    "|\u0928\u094d(?=[\u0924-\u0927])|\u092e\u094d(?=[\u092a-\u092d])"
)
_NASALS = tuple(
    (regex.compile(_ROWS.translate({code: code + shift for code in range(0x900, 0x980)})), chr(0x902 + shift))
    for shift in (0, 0x80, 0x180)
)
# Letters of Cyrillic and Greek that are drawn like Latin ones, from Unicode's confusables (UTS 39).
_DISGUISES = "аеорсухкмтвніјѕԁһԛԝАВЕКМНОРСТХУІЈЅαορνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LOOKALIKES = str.maketrans(_DISGUISES, "aeopcyxkmtbhijsdhqwABEKMHOPCTXYIJSaopvikABEZHIKMNOPTYX")
_DISGUISED = regex.compile(f"[{_DISGUISES}]")


def clean(text: str) -> str:
    """
    Text as a person sees it: NFKC, without invisible characters and lone surrogates, look-alike letters
    inside Latin words undone, white space collapsed to single spaces.
    """
    return " ".join(text.split()) if _CLEAN(text) else _cleaned(text)


def _cleaned(text: str) -> str:
    visible = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    composed = unicodedata.normalize("NFKC", visible)
    if _DISGUISED.search(composed):
        composed = _MIXED.sub(_undo_lookalikes, composed)
    return str(_SPACES.sub(" ", composed)).strip()


def fold(text: str) -> str:
    """
    Cleaned text without case, diacritics and the variants of letters in Arabic and Indic spelling; marks that
    spell vowels (Indic scripts, Thai) stay.
    """
    if _PLAIN(text):
        return " ".join(text.translate(_FOLDED).split())
    return _folded(text)


def _folded(text: str) -> str:
    folded = _without_marks(text).translate(_VARIANTS)
    if _INDIC.search(folded):
        for nasals, sign in _NASALS:
            folded = nasals.sub(sign, folded)
    return folded


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", _cleaned(text).casefold())
    return unicodedata.normalize("NFC", _STRIPPED_MARKS.sub("", decomposed))


def lasting_words(text: str) -> tuple[str, ...]:
    """
    As ``words``, but letters stay apart that ``words`` has learnt to read as variants: what is derived from
    these is kept for good, such as the ids of claims, so that they never change.
    """
    return words(text) if text.isascii() else tuple(_words(_without_marks(text).translate(_FEW_VARIANTS)))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """
    Folded words in order. A number is one word without thousands separators, its decimals after a point;
    runs of scripts without spaces become overlapping character bigrams.
    """
    if not _PLAIN(text):
        return tuple(_words(_folded(text)))
    parted = _TYPOGRAPHIC.sub(" ", text).translate(_PARTED)
    if not _JOINED.search(parted):
        return tuple(parted.replace(".", " ").replace(",", " ").replace("'", " ").split())
    found: list[str] = []
    for token in parted.split():
        bare = token if token.isalnum() else token.strip(_INSIDE)
        if bare.isalnum():
            found.append(bare)
        else:
            found += _words(bare)
    return tuple(found)


def length_in_words(text: str) -> int:
    """
    How many words a text has, a figure or a Latin letter set among Chinese ones apart from them.
    """
    return len(words(_UNSPACED.sub(r" \g<0> ", text)))


def _words(folded: str) -> list[str]:
    joined = _NUMBER.sub(_without_separators, folded)
    return [piece for word in _WORD.findall(joined) for piece in _pieces(word)]


def _without_separators(number: regex.Match[str]) -> str:
    return "".join(filter(str.isdigit, number.group()))


def _pieces(word: str) -> list[str]:
    if word[0].isdigit():
        return [word.replace(",", ".")]
    run = _UNSPACED.search(word)
    if run is None:
        return [word]
    before, inside, after = word[: run.start()], run.group(), word[run.end() :]
    bigrams = [inside[i : i + 2] for i in range(max(1, len(inside) - 1))]
    return ([before] if before else []) + bigrams + (_pieces(after) if after else [])


def _undo_lookalikes(match: regex.Match[str]) -> str:
    word = match.group()
    swapped = word.translate(_LOOKALIKES)
    if swapped == word or not _LATIN.search(word):
        return str(word)
    return str(swapped)


# Latin texts are most texts. Their characters fold one by one, whatever stands around them, so that a table
# does what the steps above do in a tenth of the time; a text with any other character takes those steps.
_INSIDE = ".,'"


def _is_simple(letter: str) -> bool:
    """
    Whether a character alone folds to what it folds to anywhere: it leaves no mark behind.
    """
    return not any(unicodedata.combining(each) for each in _folded(f"a{letter}a"))


def _parted(folded: str) -> str:
    return "".join(each if each.isalnum() or each in _INSIDE else " " for each in folded)


_SIMPLE = [
    letter
    for letter in map(chr, (*range(0x250), *range(0x2000, 0x206A), 0x20AC, 0x2122))
    if unicodedata.category(letter) != "Cn" and _is_simple(letter)
]
_FOLDED = {ord(letter): _folded(f"a{letter}a")[1:-1] for letter in _SIMPLE}
_PARTED = {code: _parted(folded) for code, folded in _FOLDED.items()}
# Without these most English texts are ASCII, which is quickest; between words they are as good as a space.
_TYPOGRAPHIC = re.compile("[‘’“”–—…]")
_JOINED = re.compile(r"\d[.,']\d")
_PLAIN = re.compile(f"[{re.escape(''.join(_SIMPLE))}]*").fullmatch
_CLEAN = re.compile(
    f"[\\s{re.escape(''.join(letter for letter in _SIMPLE if _cleaned(letter) == letter))}]*", re.ASCII
).fullmatch
