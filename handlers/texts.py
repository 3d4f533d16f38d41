"""
Every sentence the bot says, from one catalogue a language; docs/replies.md and docs/groups.md document each
key. What moderation says stands in catalogues of its own, in the folder ``groups``.

Catalogues are TOML files: ``say`` holds sentences, ``count`` sentences that depend on a number, by exact
number or by the plural categories of Unicode's CLDR (https://cldr.unicode.org/index/cldr-spec/plural-rules).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

from handlers.composition import Span, Style

FALLBACK = "en"

_Plural = Callable[[int], str]


def _one_other(number: int) -> str:
    return "one" if number == 1 else "other"


def _zero_is_one(number: int) -> str:
    return "one" if number in (0, 1) else "other"


def _other(_: int) -> str:
    return "other"


def _arabic(number: int) -> str:
    if number < 3:
        return ("zero", "one", "two")[number]
    if 3 <= number % 100 <= 10:
        return "few"
    return "many" if number % 100 >= 11 else "other"


_PLURALS: Mapping[str, _Plural] = {
    "one-other": _one_other,
    "zero-is-one": _zero_is_one,
    "other": _other,
    "arabic": _arabic,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """
    The sentences of one language.
    """

    language: str
    says: Mapping[str, str]
    counts: Mapping[str, Mapping[str, str]]
    months: tuple[str, ...]
    numbers: tuple[str, ...]
    plural: str

    def say(self, key: str, **values: object) -> str:
        """
        A sentence with its values put in.

        Raises:
            KeyError: no catalogue has the key.

        """
        return self.says[key].format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """
        A sentence about a number: ``{n}`` in digits, ``{number}`` as a word where the language has one.
        """
        return self._counted(key, number).format(n=number, number=self._word(number), **values)

    def spans(self, key: str, style: Style = Style.PLAIN, **values: Span | str) -> tuple[Span, ...]:
        """
        A sentence as spans in one style; a value that is a span keeps its link and its own style.
        """
        return tuple(_filled(self.says[key], style, values))

    def count_spans(
        self, key: str, number: int, style: Style = Style.PLAIN, **values: Span | str
    ) -> tuple[Span, ...]:
        """
        A sentence about a number as spans.
        """
        numbers = {"n": str(number), "number": self._word(number)}
        return tuple(_filled(self._counted(key, number), style, {**numbers, **values}))

    def date(self, partial: str | None) -> str:
        """
        A date of reduced precision as people write it: ``8 Feb 2020``, ``Feb 2020``, ``2020``.
        """
        if partial is None:
            return self.say("date_unknown")
        year, *rest = partial.split("-")
        if not rest:
            return year
        month = self.months[int(rest[0]) - 1]
        key = "date_day" if len(rest) > 1 else "date_month"
        return self.say(key, year=year, month=month, day=int(rest[-1]))

    def _counted(self, key: str, number: int) -> str:
        forms = self.counts[key]
        return forms.get(str(number)) or forms.get(_PLURALS[self.plural](number)) or forms["other"]

    def _word(self, number: int) -> str:
        return self.numbers[number] if number < len(self.numbers) else str(number)


@cache
def languages() -> tuple[str, ...]:
    """
    Codes of the languages that have a catalogue, English first.
    """
    names = (entry.name for entry in _folder().iterdir())
    found = {name.removesuffix(".toml") for name in names if name.endswith(".toml")}
    return (FALLBACK, *sorted(found - {FALLBACK}))


@cache
def texts_for(language: str | None) -> Texts:
    """
    The catalogue of a language, or of its main language (``pt-BR`` -> ``pt``), else the English one.

    A key that a catalogue lacks is taken from the English one.
    """
    code = (language or FALLBACK).replace("_", "-").split("-")[0].lower()
    return _load(code if code in languages() else FALLBACK)


@cache
def _load(code: str) -> Texts:
    catalogue, groups = _read(f"{code}.toml"), _read(f"groups/{code}.toml")
    base = None if code == FALLBACK else _load(FALLBACK)
    return Texts(
        language=code,
        says={**(base.says if base else {}), **catalogue["say"], **groups["say"]},
        counts={**(base.counts if base else {}), **catalogue["count"], **groups["count"]},
        months=tuple(catalogue["months"]),
        numbers=tuple(catalogue["numbers"]),
        plural=catalogue["plural"],
    )


def _read(name: str) -> dict[str, Any]:
    file = _folder().joinpath(*name.split("/"))
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {"say": {}, "count": {}}


def _folder() -> resources.abc.Traversable:
    return resources.files("handlers").joinpath("catalogues")


def _filled(pattern: str, style: Style, values: Mapping[str, Span | str]) -> Iterator[Span]:
    for literal, name, _, _ in Formatter().parse(pattern):
        if literal:
            yield Span(literal, style)
        if name is not None:
            value = values[name]
            yield value if isinstance(value, Span) else Span(value, style)
