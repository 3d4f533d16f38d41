"""
The words that numbers, dates, negation and quantity are read by, one file a language in ``words/``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import regex

from claims.matching.conflicts.letters import flatten
from claims.text.language import detect

LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "hi", "ar", "zh")
_FOLDER = Path(__file__).parent / "words"
_WORD = regex.compile(r"[\p{L}\p{M}]+")
# Written in one script and with many words in common.
_READ_AS = {"mr": "hi", "ne": "hi"}


class Cue(StrEnum):
    """
    What a word or phrase of a lexicon is a sign of.
    """

    ABOUT = "about"
    ABOVE = "above"
    BELOW = "below"
    RANGE_OPEN = "range_open"
    LINKER = "linkers"
    WEAK = "weak"
    MONTH = "months"
    MONTH_CUE = "month_cues"
    YEAR_CUE = "year_cues"
    NEGATION = "negation"
    HARMLESS = "harmless"
    IMPLICIT = "implicit"
    FRACTION = "fractions"
    PASSIVE = "passive"
    QUANTIFIER = "quantifiers"
    NUMBER = "numbers"
    MULTIPLIER = "multipliers"
    UNIT = "units"
    OPPOSITE = "opposites"


class Entry(NamedTuple):
    """
    A phrase with what it is a sign of: ``key`` names a unit, concept, month or value.
    """

    phrase: str
    cue: Cue
    key: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """
    The entries of one language by their first word (by their first character where nothing is spaced),
    longest first, and the function words that carry no content.
    """

    language: str
    function: frozenset[str]
    entries: dict[str, tuple[Entry, ...]]


@lru_cache(maxsize=16)
def lexicon(language: str) -> Lexicon:
    """
    The lexicon of a language; one without entries for a language that has no file.
    """
    if language not in LANGUAGES:
        return Lexicon(language, frozenset(), {})
    tables = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    entries: dict[str, list[Entry]] = {}
    for entry in dict.fromkeys([*_entries(tables), *_joined_numbers(language)]):
        entries.setdefault(_first(entry.phrase, language), []).append(entry)
    function = frozenset(map(flatten, tables["function"].split("|")))
    longest_first = {key: tuple(sorted(found, key=_by_length)) for key, found in entries.items()}
    return Lexicon(language, function, longest_first)


def language_of(text: str, known: str | None = None) -> str:
    """
    The language whose words a text is read by, as a two-letter code: the one it is ``known`` to be in, else
    the one it is likely in; "" where that can't be told.
    """
    language = known or detect(text) or ""
    return _READ_AS.get(language, language)


def _entries(tables: dict[str, object]) -> list[Entry]:
    entries: list[Entry] = []
    for name, table in tables.items():
        if name == "function":
            continue
        cue = Cue(name)
        pairs = table.items() if isinstance(table, dict) else _numbered(table)
        for key, value in pairs:
            entries += _table_entries(cue, key, value)
    return entries


def _numbered(table: object) -> list[tuple[str, str]]:
    if isinstance(table, list):
        return [(str(number), phrases) for number, phrases in enumerate(table, start=1)]
    return [("", str(table))]


def _table_entries(cue: Cue, key: str, value: object) -> list[Entry]:
    if isinstance(value, int | float):
        return [Entry(flatten(key), cue, str(value))]
    return [Entry(flatten(phrase), cue, key) for phrase in str(value).split("|") if phrase]


def _first(phrase: str, language: str) -> str:
    if language == "zh":
        return phrase[0]
    word = _WORD.match(phrase)
    return word.group() if word else phrase[0]


def _by_length(entry: Entry) -> int:
    return -len(entry.phrase)


def _joined_numbers(language: str) -> list[Entry]:
    """
    Number words that a language writes as one word, up to 999 999 where they are common.
    """
    makers = {"de": _german, "nl": _dutch, "it": _italian}
    maker = makers.get(language)
    return [Entry(flatten(word), Cue.NUMBER, str(value)) for word, value in maker()] if maker else []


def _german() -> list[tuple[str, int]]:
    ones = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
    tens = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
    small = _ones_before_tens(ones, tens, "und")
    hundreds = [(f"{one}hundert", 100 * n) for n, one in enumerate(ones, start=1)]
    thousands = [(f"{one}tausend", 1000 * n) for n, one in enumerate([*ones, "zehn"], start=1)]
    mixed = [(h + word, n + m) for h, n in hundreds for word, m in small if m % 10 in {0, 5}]
    big = [
        (f"{word}tausend", 1000 * n) for word, n in [*zip(tens, range(20, 100, 10), strict=True), *hundreds]
    ]
    return [
        *small,
        *hundreds,
        *thousands,
        *mixed,
        *big,
        ("hunderttausend", 100_000),
        ("fünfzehntausend", 15_000),
    ]


def _dutch() -> list[tuple[str, int]]:
    ones = ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
    tens = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
    hundreds = [(f"{one}honderd", 100 * n) for n, one in enumerate(ones, start=1)]
    return [*_ones_before_tens(ones, tens, "en"), *hundreds]


def _ones_before_tens(ones: list[str], tens: list[str], link: str) -> list[tuple[str, int]]:
    return [
        (one + link + ten, 10 * t + n)
        for t, ten in enumerate(tens, start=2)
        for n, one in enumerate(ones, start=1)
    ]


def _italian() -> list[tuple[str, int]]:
    ones = ["uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"]
    tens = ["venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"]
    small = [
        ((ten[:-1] if one[0] in "uo" else ten) + one, 10 * t + n)
        for t, ten in enumerate(tens, start=2)
        for n, one in enumerate(ones, start=1)
    ]
    hundreds = [(f"{one}cento", 100 * n) for n, one in enumerate(ones[1:], start=2)]
    thousands = [(f"{one}mila", 1000 * n) for n, one in enumerate([*ones[1:], "dieci"], start=2)]
    return [*small, *hundreds, *thousands]
