"""
Compound sentences taken apart where each part says something that can be true on its own.

Only joints that need no grammar are used: a verb after "and" that shares the subject, a clause with a
subject of its own, a relative clause about a name, a semicolon; in Hindi, Arabic and Chinese clauses that are
seen to be whole. A condition and what hangs on it stay together, as does whatever is in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from claims.text.sentences_clauses import ADVERB, CLAUSES, GRAMMARS, Clauses, shared_subject

_ENCLOSED = regex.compile(r"“[^”]*(?:”|$)|«[^»]*(?:»|$)|\([^)]*(?:\)|$)|\[[^\]]*(?:\]|$)")
_INTRODUCTION = regex.compile(r"(?:[^,“”()]{2,70}, )?")
_NAME_BEFORE = regex.compile(
    r"(?P<name>\p{Lu}[\p{L}\p{N}.’'&-]*"
    r"(?: (?:(?:of|the|de|la|du|von|van|der) )*\p{Lu}[\p{L}\p{N}.’'&-]*){0,5})(?: \([^()]{1,30}\))?$"
)
_READ = 600
_SHORTEST = 12
_LONGEST_SUBJECT = 8


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of a sentence at ``span``; ``subject`` is what it is about where it does not say so itself.
    """

    span: tuple[int, int]
    subject: str = ""


def parts(sentence: str, language: str | None, start: int = 0) -> tuple[Part, ...]:
    """
    The parts of a sentence (as :func:`claims.text.sentences_view.view` gives it) that stand on their own; the
    whole of it as one part where it is not clearly compound.

    Args:
        sentence: the words.
        language: the language they are in.
        start: where reported words begin; what stands before is part of the first part.

    """
    if language is None or len(sentence) > _READ:
        return (Part((0, len(sentence))),)
    if language in CLAUSES:
        return _whole_clauses(sentence, CLAUSES[language], start)
    if language not in GRAMMARS or _depends(language).match(sentence, start):
        return (Part((0, len(sentence))),)
    enclosed = _enclosed(sentence)
    cuts = [
        (match.start(), match.end("joint"), subject)
        for match in _joints(language).finditer(sentence, start)
        if not any(left < match.start() < right for left, right in enclosed)
        and (subject := _subject(sentence, match, language, start)) is not None
    ]
    return _divided(sentence, cuts)


def _whole_clauses(sentence: str, clauses: Clauses, start: int) -> tuple[Part, ...]:
    """
    Parts at joints that stand between two whole clauses.
    """
    if clauses.depends.match(sentence, start):
        return (Part((0, len(sentence))),)
    enclosed = _enclosed(sentence)
    joints = [
        match
        for match in clauses.joint.finditer(sentence, start)
        if not any(left < match.start() < right for left, right in enclosed)
    ]
    found, begin, subject = [], 0, ""
    ends = [match.start() for match in joints[1:]] + [len(sentence)]
    for joint, end in zip(joints, ends, strict=False):
        left, right = sentence[begin : joint.start()], sentence[joint.end("joint") : end]
        if clauses.before.fullmatch(left.strip()) and clauses.after.fullmatch(right.strip()):
            found.append(Part((begin, joint.start()), subject))
            begin, subject = joint.end("joint"), shared_subject(left, right)
    return (*found, Part((begin, len(sentence)), subject))


def _enclosed(sentence: str) -> list[tuple[int, int]]:
    """
    What stands in quotation marks or brackets.
    """
    return [match.span() for match in _ENCLOSED.finditer(sentence)]


def _divided(sentence: str, cuts: list[tuple[int, int, str]]) -> tuple[Part, ...]:
    found: list[Part] = []
    begin, subject = 0, ""
    for end, after, next_subject in cuts:
        if end - begin >= _SHORTEST and len(sentence) - after >= _SHORTEST:
            found.append(Part((begin, end), subject))
            begin, subject = after, next_subject
    return (*found, Part((begin, len(sentence)), subject))


@cache
def _joints(language: str) -> regex.Pattern[str]:
    its = GRAMMARS[language]
    verb = f"{ADVERB}{its.verb}"
    # After a comma nearly everything before a verb is its subject; without one only what looks like it.
    some = rf"(?!(?:{its.depends})\b)(?:(?!(?:{its.and_})\b)[\p{{L}}\p{{N}}’'-]+ ){{1,6}}?"
    return regex.compile(
        rf"(?P<joint>,? (?:{its.and_}) )(?={its.alone})"
        rf"|(?P<joint>,? (?P<shared>{its.and_}) )(?={verb})"
        rf"|(?P<joint>, (?:{its.contrast}) )(?={some}{verb})"
        rf"|(?P<joint> (?P<bare>{its.and_}) )(?={its.own} ?{verb})"
        rf"|(?P<joint> ?; (?:thus |however, |also )?)(?={some}{verb})"
        r"|(?P<joint>, während )(?=(?:[\p{L}\p{N}-]+ ){2,}[\p{L}]+[.!?]?$)"
        rf"|(?P<joint>, (?P<relative>who) )(?={verb})"
    )


@cache
def _depends(language: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?:{GRAMMARS[language].conditions})\b", regex.IGNORECASE)


@cache
def _mismatched(language: str) -> regex.Pattern[str]:
    """
    A singular noun or a name before a verb in the plural: the last of several subjects, such as "the king" in
    "Photos show the queen and the king are dead".
    """
    its = GRAMMARS[language]
    return regex.compile(
        rf"(?:(?:{its.singular}) (?:[\p{{L}}-]+ ){{1,3}}?|(?:\p{{Lu}}[\p{{L}}’'-]+ ){{1,3}}){its.plural}"
    )


@cache
def _unfinished(language: str) -> regex.Pattern[str]:
    """
    What no subject has in it, or ends in.
    """
    return regex.compile(rf",| (?:{GRAMMARS[language].relative})(?: |$)| (?:ne|se|não|no|me|te|lo)$")


@cache
def _verb(language: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<= ){ADVERB}{GRAMMARS[language].verb}")


def _subject(sentence: str, joint: regex.Match[str], language: str, start: int) -> str | None:
    """
    What a part after a joint is about: nothing to add where it says so itself, ``None`` where nobody knows.
    """
    first = _INTRODUCTION.match(sentence, start).end()
    if _verb(language).search(sentence, start, first):
        first = start
    verb = _verb(language).search(sentence, first, joint.start())
    if verb is None or (joint["bare"] and _is_list(sentence, joint, language)):
        return None
    if joint["relative"]:
        name = _NAME_BEFORE.search(sentence, max(0, joint.start() - 80), joint.start())
        return name["name"] if name and " " in name["name"] else None
    if not joint["shared"]:
        return ""
    subject = sentence[first : verb.start()].strip()
    # "Came and went" is one.
    is_pair = verb.end() == joint.start()
    is_subject = 1 <= len(subject.split()) <= _LONGEST_SUBJECT and not _unfinished(language).search(subject)
    return subject if is_subject and not is_pair else None


def _is_list(sentence: str, joint: regex.Match[str], language: str) -> bool:
    """
    Whether a joint without a comma stands before the last of several subjects.
    """
    comma = sentence.rfind(", ", 0, joint.start())
    if comma >= 0 and not _verb(language).search(sentence, comma + 1, joint.start()):
        return True
    return _mismatched(language).match(sentence, joint.end("joint")) is not None
