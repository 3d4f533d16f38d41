"""
Places, people and bodies by the names they go by in ten languages, so that names compare across scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import regex

from claims.matching.conflicts.letters import flatten
from claims.matching.conflicts.sentence import Sentence, starts

_FILES = ("places.tsv", "names.tsv")
_PART_OF_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]")
_HAN = regex.compile(r"\p{Han}")
_FIRST = regex.compile(r"[\p{L}\p{M}]+")


class Entity(NamedTuple):
    """
    A known place (``country`` or ``city``, with the ``country`` it lies in), ``person`` or ``body``.
    """

    id: str
    kind: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """
    An entity where a sentence names it.
    """

    entity: Entity
    start: int
    end: int


class _Alias(NamedTuple):
    flat: str
    entity: Entity
    capital: str


def find_entities(sentence: Sentence) -> list[Mention]:
    """
    Mentions of known entities in order; of overlapping ones the longest.
    """
    mentions: list[Mention] = []
    known = _aliases()
    for start, key in starts(sentence.flat, sentence.words, sentence.language):
        if mentions and start < mentions[-1].end:
            continue
        for alias in known.get(key, ()):
            if sentence.flat.startswith(alias.flat, start) and _is_named(sentence, start, alias):
                mentions.append(Mention(entity=alias.entity, start=start, end=start + len(alias.flat)))
                break
    return mentions


def _is_named(sentence: Sentence, start: int, alias: _Alias) -> bool:
    """
    Whether the words at a place are the name and no common word: "US" is, "us" is not.
    """
    end = start + len(alias.flat)
    if not _HAN.match(alias.flat) and _PART_OF_WORD.match(sentence.flat, end):
        return False
    if alias.capital == "all":
        return sentence.text[start:end].isupper() and not _shouts(sentence.text)
    return alias.capital != "first" or sentence.text[start].isupper()


@lru_cache(maxsize=1024)
def _shouts(text: str) -> bool:
    """
    Whether a text is mostly in capitals, so that "US" may be "us".
    """
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 12 and sum(map(str.isupper, letters)) > 0.5 * len(letters)


@lru_cache(maxsize=1)
def _aliases() -> dict[str, tuple[_Alias, ...]]:
    found: dict[str, list[_Alias]] = {}
    for name in _FILES:
        for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                identity, kind, country, names = line.split("\t")
                for alias in names.split("|"):
                    _add(found, alias, Entity(identity, kind, country))
    return {key: tuple(sorted(aliases, key=lambda a: -len(a.flat))) for key, aliases in found.items()}


def _add(found: dict[str, list[_Alias]], name: str, entity: Entity) -> None:
    flat = flatten(name)
    capital = "all" if name.isupper() and len(name) <= 5 else "first" if name[0].isupper() else "none"
    alias = _Alias(flat, entity, capital)
    first = _FIRST.match(flat)
    keys = {flat[0]} if _HAN.match(flat) else {first.group() if first else flat[0]}
    for key in keys:
        found.setdefault(key, []).append(alias)
