"""
Whose act a verb tells: the subject before it, through pronouns, roles, crowds and appositions.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from claims.extraction.attribution.names import Kind, Name, names_in
from claims.extraction.attribution.scene import Scene
from claims.text.reporting_verbs import Grammar, grammar

_ROLE_NOUN = regex.compile(
    r"\s(?:spokes(?:wo)?man|spokesperson|officials?|sources?|director|chief|president|portavoz|sprecher(?:in)?|"
    r"porte-parole|porta-voz|report|study|statement|editor|lawyers?|researchers?|scientists?)$",
    regex.IGNORECASE,
)
_THE_ROLE = regex.compile(
    r"(?:^|\s)(?:the|el|la|le|der|die|o|a) (?:[\p{L}-]+ )?(?:president|minister|senator|governor|mayor|"
    r"chancellor|secretary|candidate|leader|spokes(?:wo)?man|pope|pontiff|businessman|author|lawmaker|actor|singer|star|"
    r"presidente|presidenta|ministr[oa]|président|présidente|ministre|präsident|kanzlerin|minister)$",
    regex.IGNORECASE,
)
_THE_ROLE_OPENS = regex.compile(_THE_ROLE.pattern.replace("(?:^|\\s)", "").rstrip("$"), regex.IGNORECASE)
_STOP = regex.compile(r"[,;:“(]|(?<!\b\p{Lu}\p{L}{0,3})\.(?=\s|$)")
_CLAUSE = regex.compile(r"[,;:“”–—]\s*|\s(?:that|but|and|while|because|what)\s")
# What joins a verb to the subject of the sentence: "and said", "..., saying".
_JOINED = regex.compile(
    r"(?:\s(?:and|or|but|y|et|und|e)(?: then)?|(?<![”»!?]),|went on to|on record|quoted as)$",
    regex.IGNORECASE,
)
_OWNER = regex.compile(r"(?:his|her|their|its)\s", regex.IGNORECASE)
_OPENING = regex.compile(r"\W*(?:[^,“”]{2,90}, )?")
_PRONOUN = regex.compile(r"(?:“|\W)*(he|she|they|it)\s", regex.IGNORECASE)
_OBJECT = regex.compile(r"(?:him|her|él|ella|lui|ihm|ihr|ele|ela)\b")
_PARENTHESIS = regex.compile(r"\s*\([^()]{1,40}\)$")
_POSSESSIVE = regex.compile(r"['’]s?$")
_OF_WHAT = regex.compile(r",[^,“”]{0,60}\s(?:of|at|for|from|with|de|del|von|da|do|du)(?: the| la| der)?\s*$")
_ITS_ROLE = regex.compile(r"(?:['’]s)?(?: [\p{Ll}-]+){1,4} ")
_QUOTED = regex.compile(r"“[^”]*(?:”|$)|«[^»]*(?:»|$)")

Subject = tuple[str | None, Kind]

NOBODY: Subject = (None, Kind.BODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    A sentence being read: its text as the rules see it, its names, and the scene it stands in.
    """

    seen: str
    names: tuple[Name, ...]
    rules: Grammar
    scene: Scene


def reading(seen: str, scene: Scene) -> Reading:
    """
    A sentence made ready to be read.
    """
    return Reading(seen=seen, names=names_in(seen), rules=grammar(scene.language), scene=scene)


def subject_before(read: Reading, before: str) -> Subject:
    """
    The subject that what stands before a verb ends with.
    """
    rules, scene = read.rules, read.scene
    pronoun = rules.pronoun.search(before)
    if pronoun is not None:
        return stands_for(read, pronoun["pronoun"].lower(), before)
    if rules.body.search(before):
        return scene.body, Kind.BODY
    crowd = rules.crowd_of.search(_CLAUSE.split(before)[-1].strip()) or rules.crowd.search(before)
    if crowd is not None:
        return _of_whom(read, crowd["crowd"].strip(), before), Kind.BODY
    named = _name_at_end(before, read.names)
    if named is not None:
        return named.text, scene.names.kind(named)
    if _THE_ROLE.search(before) and scene.person:
        return scene.person, Kind.PERSON
    return opening_subject(read, before) if _JOINED.search(before) else NOBODY


def _of_whom(read: Reading, crowd: str, before: str) -> str:
    """
    "His lawyer" as the lawyer of the one spoken of.
    """
    owner = _OWNER.match(crowd)
    if owner is None:
        return crowd
    pronoun = {"his": "he", "her": "she"}.get(owner.group().strip().lower(), "they")
    whose, _ = stands_for(read, pronoun, before)
    return f"{read.scene.names.full(whose)}’s {crowd[owner.end() :]}" if whose else crowd


def opening_subject(read: Reading, before: str) -> Subject:
    """
    Who does what stands before "and said": the name, or what the pronoun stands for, that opens the clause.
    """
    opening = _OPENING.match(before)
    start = opening.end() if opening else 0
    for position in dict.fromkeys((start, 0)):
        pronoun = _PRONOUN.match(before[position:])
        if pronoun is not None:
            return stands_for(read, pronoun[1].lower(), before[:position])
        role = _THE_ROLE_OPENS.match(before, position)
        if role is not None and read.scene.person:
            return read.scene.person, Kind.PERSON
        near = [
            name
            for name in read.names
            if position <= name.span[0] <= position + 45 and "," not in before[position : name.span[0]]
        ]
        if near:
            return _person_meant(read, near)
    return NOBODY


def stands_for(read: Reading, pronoun: str, before: str) -> Subject:
    """
    The name a subject pronoun stands for: the first fitting one before it in the sentence, else in the text.
    """
    wanted = (
        Kind.BODY
        if pronoun in {"it", "they", "es", "ellos", "ellas", "ils", "elles", "eles", "elas"}
        else Kind.PERSON
    )
    quoted = quoted_spans(before)
    for name in read.names:
        inside = any(start <= name.span[0] < end for start, end in quoted)
        if name.span[1] <= len(before) and not inside and read.scene.names.kind(name) is wanted:
            return name.text, wanted
    return (read.scene.body if wanted is Kind.BODY else read.scene.person), wanted


def _name_at_end(before: str, names: tuple[Name, ...]) -> Name | None:
    """
    The name that a clause before a verb ends with, seen through a role, a parenthesis or an apposition.
    """
    trimmed = _PARENTHESIS.sub("", before.rstrip())
    bare = trimmed[:-1].rstrip() if trimmed.endswith(",") else trimmed
    for name in reversed(names):
        if bare is not trimmed and name.span[1] == len(bare) and name.kind is Kind.PERSON:
            return _head(before, name, names)
    trimmed = _ROLE_NOUN.sub("", trimmed)
    trimmed = _POSSESSIVE.sub("", trimmed)
    for name in reversed(names):
        if name.span[1] == len(trimmed) or (name.span[1] == len(trimmed) - 1 and trimmed.endswith(".")):
            return _head(before, name, names)
    if trimmed.endswith(",") and "," in trimmed[:-1]:
        start = trimmed.rindex(",", 0, len(trimmed) - 1)
        for name in names:
            if name.span[1] == start and len(trimmed) - start < 120:
                return name
    return None


def _head(before: str, name: Name, names: tuple[Name, ...]) -> Name:
    """
    In "Smith, leader of the Union, " the name before the comma; else the name itself.
    """
    gap = before[: name.span[0]]
    if _OF_WHAT.search(gap) and before.rstrip().endswith(","):
        for other in names:
            if other.span[1] == gap.rfind(","):
                return other
    return name


def named_after(read: Reading, position: int) -> tuple[str | None, Kind, int]:
    """
    The name that follows a position before the clause ends, or "the organisation", or "experts"; and its end.
    """
    seen, scene = read.seen, read.scene
    stop = _STOP.search(seen, position)
    reach = min(stop.start() if stop else len(seen), position + 90)
    near = [name for name in read.names if position <= name.span[0] < reach]
    if near:
        meant, kind = _person_meant(read, near)
        return meant, kind, next(name.span[1] for name in near if name.text == meant)
    phrase = seen[position:reach].rstrip()
    words = phrase.split(" ")
    for length in range(1, min(5, len(words)) + 1):
        head = " ".join(words[:length])
        if read.rules.body.search(f" {head}") and scene.body:
            return scene.body, Kind.BODY, position + len(head)
        crowd = read.rules.crowd.search(f" {head}")
        if crowd:
            return crowd["crowd"].strip(), Kind.BODY, position + len(head)
    pronoun = _OBJECT.match(seen[position:])
    return (scene.person, Kind.PERSON, position + pronoun.end()) if pronoun else (None, Kind.BODY, position)


def _person_meant(read: Reading, near: list[Name]) -> Subject:
    """
    In "the Post's correspondent Ann Lee" the person; else the first name.
    """
    first = near[0]
    for name in near[1:]:
        between = read.seen[first.span[1] : name.span[0]]
        if name.kind is Kind.PERSON and _ITS_ROLE.fullmatch(between):
            return name.text, Kind.PERSON
    return first.text, read.scene.names.kind(first)


def quoted_spans(seen: str) -> list[tuple[int, int]]:
    """
    Spans between quotation marks; one that is never closed runs to the end.
    """
    return [match.span() for match in _QUOTED.finditer(seen)]
