"""
Messages spelt otherwise, by rule and the same at every run: slips of the finger, case, how people of a
language write in chats, and letters of another script.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from zlib import crc32

import regex

_WORD = regex.compile(r"(?:https?://|www\.|[@#])\S+|[\p{L}\p{M}]+")
_INDIC = regex.compile(r"[\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Tamil}\p{Telugu}\p{Kannada}]")
_LEAST = 3
_SEED = 1914

# What of a language is written otherwise in chats, one pair after the other; the second part of a pair may
# name groups of the first.
_CHAT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"\byou\b", "u"),
        (r"\byour\b", "ur"),
        (r"\bare\b", "r"),
        (r"\bthrough\b", "thru"),
        (r"\bbecause\b", "cuz"),
        (r"\bthe\b", "da"),
        (r"(?<=\p{L}{2})ing\b", "in"),
        (r"(?<=\p{L}{2})or\b", "our"),
        (r"iz(?=e|ation|ing)", "is"),
        (r"ck(?=s?\b)", "k"),
        (r"ph", "f"),
        (r"([lmnprst])\1", r"\1"),
    ),
    "es": (
        (r"\b(?:que|qué)\b", "q"),
        (r"\bpor\b", "x"),
        (r"\bpara\b", "pa"),
        (r"qu(?=[eiéí])", "k"),
        (r"c(?=[aouáóú])", "k"),
        (r"\bh(?=[aeiouáéíóú])", ""),
        (r"z|c(?=[ei])", "s"),
        (r"ll", "y"),
        (r"v", "b"),
        (r"[áéíóúñ]", "bare"),
    ),
    "pt": (
        (r"\bvocê\b", "vc"),
        (r"\bque\b", "q"),
        (r"\btambém\b", "tb"),
        (r"\bporque\b", "pq"),
        (r"\bmuito\b", "mto"),
        (r"qu(?=[eiéí])", "k"),
        (r"ss", "s"),
        (r"ç", "s"),
        (r"ch", "x"),
        (r"[ãõáéíóúâêôà]", "bare"),
    ),
    "de": (
        (r"ä", "ae"),
        (r"ö", "oe"),
        (r"ü", "ue"),
        (r"ß", "ss"),
        (r"\bnicht\b", "nich"),
        (r"\bist\b", "is"),
        (r"\beine(?=[rnms]?\b)", "ne"),
    ),
    "fr": (
        (r"qu['’]?", "k"),
        (r"\bc['’]est\b", "c"),
        (r"\bpas\b", "pa"),
        (r"eau(?=x?\b)", "o"),
        (r"(?<=\p{L}{3})ent\b", "en"),
        (r"([lmnprst])\1", r"\1"),
        (r"[éèêàâîïôûùç]", "bare"),
    ),
    "pl": ((r"[ąćęłńóśźż]", "bare"), (r"rz", "z"), (r"ch", "h"), (r"\bże\b", "ze")),
    "ms": (
        (r"\byang\b", "yg"),
        (r"\bdengan\b", "dgn"),
        (r"\btidak\b", "tak"),
        (r"\borang\b", "org"),
        (r"\bdalam\b", "dlm"),
        (r"\bsudah\b", "dah"),
        (r"\buntuk\b", "utk"),
        (r"(?<=\p{L}{2})ai\b", "e"),
        (r"sy", "sh"),
        (r"kh", "k"),
    ),
    # Anusvara for a nasal before a consonant, no nukta, long vowels for short ones.
    "hi": (
        (r"[ङञणनम]\u094d(?=[क-ह])", "ं"),
        (r"\u093c", ""),
        (r"ँ", "ं"),
        (r"ि(?=\p{L}\p{M}*\b)", "ी"),
        (r"ये", "ए"),
    ),
    "mr": ((r"[ङञणनम]\u094d(?=[क-ह])", "ं"), (r"\u093c", ""), (r"ू", "ु"), (r"(?<=\p{L})ी(?=\p{L})", "ि")),
    "pa": ((r"\u0a3c", ""), (r"\u0a71", ""), (r"\u0a70", "\u0a02"), (r"ੀ(?=\p{L})", "ਿ")),
    "ta": ((r"ண", "ன"), (r"ற(?!\u0bcd)", "ர"), (r"ழ", "ள")),
    "ar": ((r"[أإآ]", "ا"), (r"ة\b", "ه"), (r"ى\b", "ي"), (r"ئ", "ي"), (r"[\u064b-\u0652]", ""), (r"ظ", "ض")),
}
_SCRIPTS = {"DEVANAGARI": "hi", "GURMUKHI": "pa", "TAMIL": "ta", "ARABIC": "ar"}
_VOWELS = {"aa": "a", "ii": "i", "uu": "u", "vocalic r": "ri", "candra e": "e", "candra o": "o"}


def typos(every: int) -> Callable[[str, str], str]:
    """
    One slip in every so-manieth word of letters: a letter left out, doubled, replaced by one of the text's or
    swapped with the next.
    """

    def slipped(text: str, _language: str) -> str:
        chance = random.Random(_SEED ^ crc32(text.encode()))  # noqa: S311 - no secret
        letters = sorted({each for each in text.lower() if each.isalpha()})
        start, count = chance.randrange(every), 0

        def each(word: regex.Match[str]) -> str:
            nonlocal count
            said = word.group()
            if not said[0].isalpha() or len(said) < _LEAST or said.startswith(("http", "www.")):
                return str(said)
            count += 1
            return str(said) if (count + start) % every else _slip(said, letters, chance)

        return str(_WORD.sub(each, text))

    return slipped


def _slip(word: str, letters: list[str], chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[: place + 1] + word[place:]
    if kind == 2:
        return word[:place] + chance.choice(letters) + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def chat(text: str, language: str) -> str:
    """
    As people of the language write in chats; a third of the words, by their checksums, stay as they are.
    """
    rules = _rules(_language(text, language))

    def each(word: regex.Match[str]) -> str:
        said = str(word.group())
        if (
            not said[0].isalpha()
            or said.startswith(("http", "www."))
            or crc32(said.lower().encode()) % 3 == 0
        ):
            return said
        for pattern, other in rules:
            said = pattern.sub(_bare if other == "bare" else other, said)
        return said

    return str(_WORD.sub(each, text))


def romanised(every: int) -> Callable[[str, str], str]:
    """
    Every so-manieth word of an Indic script in Latin letters.
    """

    def written(text: str, _language: str) -> str:
        count = 0

        def each(word: regex.Match[str]) -> str:
            nonlocal count
            said = str(word.group())
            if not _INDIC.search(said):
                return said
            count += 1
            return said if count % every else roman(said)

        return str(_WORD.sub(each, text))

    return written


@lru_cache(maxsize=10_000)
def roman(word: str) -> str:
    """
    A word of an Indic script as it is said, by the names of its letters; the last vowel is silent.
    """
    said, inherent = "", False
    for letter in word:
        name = unicodedata.name(letter, "").lower()
        _, _, kind = name.partition(" letter ")
        if " vowel sign " in name:
            said = said.removesuffix("a") if inherent else said
            said += _VOWELS.get(name.partition(" vowel sign ")[2], name.partition(" vowel sign ")[2])
            inherent = False
        elif name.endswith("sign virama"):
            said = said.removesuffix("a") if inherent else said
            inherent = False
        elif name.endswith(("sign anusvara", "sign candrabindu", "tippi", "bindi")):
            said, inherent = said + "n", False
        elif kind:
            sound = _VOWELS.get(kind, kind)
            said += sound
            inherent = len(sound) > 1 and sound.endswith("a")
    return said.removesuffix("a") if inherent and len(said) > _LEAST else said or word


@lru_cache(maxsize=16)
def _rules(language: str) -> tuple[tuple[regex.Pattern[str], str], ...]:
    return tuple(
        (regex.compile(pattern, regex.IGNORECASE), other) for pattern, other in _CHAT.get(language, ())
    )


def _language(text: str, given: str) -> str:
    """
    The language given, unless the text is in a script of another.
    """
    names = [unicodedata.name(each, "").split(" ")[0] for each in text if each.isalpha()]
    commonest = max(set(names), key=names.count, default="")
    if commonest in _SCRIPTS:
        own = {"hi": {"hi", "mr"}}.get(_SCRIPTS[commonest], {_SCRIPTS[commonest]})
        return given if given in own else _SCRIPTS[commonest]
    return given


def _bare(letter: regex.Match[str]) -> str:
    found = "".join(
        each for each in unicodedata.normalize("NFD", letter.group()) if not unicodedata.combining(each)
    )
    return {"ł": "l", "Ł": "L"}.get(found, found)


KINDS: Mapping[str, Callable[[str, str], str]] = {
    "clean": lambda text, _: text,
    "typos, tenth": typos(10),
    "typos, fifth": typos(5),
    "lower case": lambda text, _: text.lower(),
    "upper case": lambda text, _: text.upper(),
    "chat": chat,
    "romanised, fifth": romanised(5),
    "romanised": romanised(1),
}
"""
What is measured: how a text, in a language of two letters, is spelt otherwise.
"""
