"""
The words that number, date, negation and direction are read by, one file a language in ``words/``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import regex

from claims.conflicts.letters import flatten
from claims.language import detect

# Letters of Persian and Urdu that Arabic lacks.
_NOT_ARABIC = regex.compile(r"[پچژگکیےہ]")
LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "hi", "ar", "zh")
_LATIN = LANGUAGES[:7]
_FOLDER = Path(__file__).parent / "words"
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_THREE_LETTER = {
    "eng": "en",
    "spa": "es",
    "fra": "fr",
    "fre": "fr",
    "deu": "de",
    "ger": "de",
    "por": "pt",
    "ita": "it",
    "nld": "nl",
    "dut": "nl",
    "hin": "hi",
    "ara": "ar",
    "zho": "zh",
    "cmn": "zh",
    "mar": "hi",
    "mr": "hi",
    "ne": "hi",
}
_SCRIPTS = (
    ("zh", regex.compile(r"\p{Han}")),
    ("hi", regex.compile(r"\p{Devanagari}")),
    ("ar", regex.compile(r"\p{Arabic}")),
    ("", regex.compile(r"[\p{L}--\p{Latin}--\p{Han}--\p{Devanagari}--\p{Arabic}]", regex.V1)),
    ("latin", regex.compile(r"\p{Latin}")),
)


class Cue(StrEnum):
    """
    What a word or phrase of a lexicon is a sign of.
    """

    ABOUT = "about"
    ABOVE = "above"
    BELOW = "below"
    RANGE_OPEN = "range_open"
    RANGE_LINK = "range_link"
    LINKER = "linkers"
    WEAK = "weak"
    MONTH = "months"
    MONTH_CUE = "month_cues"
    DATE_LINK = "date_link"
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
    VERB = "verbs"


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


def base_language(language: str | None) -> str | None:
    """
    Two-letter code of a language tag such as ``pt-BR`` or ``por``; ``None`` where no tag is given.
    """
    if not language:
        return None
    head = language.lower().replace("_", "-").split("-", 1)[0]
    return _THREE_LETTER.get(head, head)


def guess_languages(ours: str, theirs: str) -> tuple[str, str]:
    """
    Languages of two texts: one for both where their words allow it, as short texts alone are ambiguous.
    """
    mine, other = guess_language(ours), guess_language(theirs)
    if mine == other or not {mine, other} <= set(_LATIN):
        return mine, other
    my_votes, their_votes = _votes(ours), _votes(theirs)
    both = max(_LATIN, key=lambda code: my_votes[code] + their_votes[code])
    near = all(votes[both] >= 0.8 * max(votes.values()) for votes in (my_votes, their_votes))
    return (both, both) if near else (mine, other)


@lru_cache(maxsize=4096)
def guess_language(text: str) -> str:
    """
    The language that a text's script and function words show, or else its letters; "" where none does.
    """
    counts = {code: len(pattern.findall(text)) for code, pattern in _SCRIPTS}
    best = max(counts, key=lambda code: counts[code])
    if best in {"zh", "hi", ""}:
        return best
    if best == "ar":
        return "" if _NOT_ARABIC.search(text) else best
    return _latin_language(text)


def _latin_language(text: str) -> str:
    """
    By votes; a close one is settled by the statistics of letters.
    """
    votes = _votes(text)
    best, second = sorted(votes, key=lambda code: -votes[code])[:2]
    known = votes[best] >= min(1.0, 0.25 * len(_WORD.findall(text)) - 0.25)
    if known and votes[best] - votes[second] >= 1.0:
        return best
    likely = detect(text) or best
    return likely if not known or votes.get(likely, 0.0) > votes[best] - 0.5 else best


@lru_cache(maxsize=4096)
def _votes(text: str) -> dict[str, float]:
    """
    For each language its function words in a text and half of the other words it knows; names ("Le Pen")
    don't vote.
    """
    first, *rest = _WORD.findall(text) or [""]
    found = [flatten(word) for word in [first, *(word for word in rest if not word[0].isupper())]]
    return {code: sum(_vote(word, lexicon(code)) for word in found) for code in _LATIN}


def _vote(word: str, known: Lexicon) -> float:
    return 1.0 if word in known.function else 0.5 if word in known.entries else 0.0


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
